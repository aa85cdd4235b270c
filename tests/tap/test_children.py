"""Parts of records come as rows of their own, at no extra call, and never fall behind their records."""

from __future__ import annotations

import gzip
import re
import typing as t
from collections import Counter
from pathlib import Path

import pytest
from support.tap import Tap, select, wait_until
from tap_xero.catalogue.parts import PARTS, PARTS_BY_STREAM, Part, way_to
from tap_xero.children.part_rows import Rows

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Run

LINES: t.Final = "invoice_line_items"
TRACKING: t.Final = "invoice_line_item_tracking_categories"


def ids(records: t.Iterable[Json], *names: str) -> set[tuple[t.Any, ...]]:
    return {tuple(record[name] for name in names) for record in records}


def calls(sandbox: Sandbox) -> list[str]:
    return [call["path"] for call in sandbox.tenant_calls()]


def lists(part: Part, records: t.Iterable[Json]) -> list[Json]:
    """The elements that a stream's rows should be made of, found by another way."""
    above = PARTS_BY_STREAM.get(part.parent)
    holders = lists(above, records) if above else records
    return [element for holder in holders for element in holder.get(part.field) or ()]


@pytest.fixture(scope="module")
def everything(sandbox_process: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of all collections and all their parts."""
    sandbox_process.reset(invoices=1500)
    tap = Tap(tmp_path_factory.mktemp("everything"), sandbox_process.config())
    run = tap(*PARTS_BY_STREAM, *{Rows(way_to(part)).entity.stream for part in PARTS})
    assert run.exit_code == 0, run.told
    return run


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.stream)
def test_every_element_is_a_row_and_every_key_is_its_own(everything: Run, part: Part) -> None:
    shape = Rows(way_to(part))
    rows = everything.records[part.stream]
    elements = lists(part, everything.records[shape.entity.stream])

    assert len(rows) == len(elements)
    keys = Counter(tuple(row[name] for name in shape.key) for row in rows)
    assert all(count == 1 for count in keys.values())
    assert all(None not in key for key in keys)
    for row, element in zip(rows, elements, strict=True):
        assert row.items() >= {name: value for name, value in element.items() if name not in shape.key}.items()


def test_the_demo_company_has_rows_of_nearly_every_kind(everything: Run) -> None:
    """So that the test above is about something."""
    empty = {part.stream for part in PARTS if not everything.records[part.stream]}

    assert empty == {"manual_journal_line_tracking_categories", "overpayment_payments", "prepayment_payments"}


def test_rows_say_what_document_they_belong_to_and_when_it_changed(everything: Run) -> None:
    stamps = {record["InvoiceID"]: record["UpdatedDateUTC"] for record in everything.records["invoices"]}

    assert all(row["UpdatedDateUTC"] == stamps[row["InvoiceID"]] for row in everything.records[LINES])
    assert all(
        row["ParentUpdatedDateUTC"] == stamps[row["InvoiceID"]] for row in everything.records["invoice_payments"]
    )


def test_a_schema_comes_before_the_first_row_and_only_once(everything: Run) -> None:
    first: dict[str, str] = {}
    for message in everything.messages:
        if message["type"] != "STATE":
            first.setdefault(message["stream"], message["type"])
    schemas = Counter(message["stream"] for message in everything.messages if message["type"] == "SCHEMA")

    assert set(first.values()) == {"SCHEMA"}
    assert set(schemas.values()) == {1}


def test_rows_alone_cost_what_their_records_cost_and_leave_them_out(sandbox: Sandbox, tap: Tap) -> None:
    tap("invoices")
    alone = calls(sandbox)
    together = tap("invoices", LINES, TRACKING)
    run = tap(LINES, TRACKING, "invoice_payments")

    assert run.exit_code == 0, run.told
    assert set(run.records) == {LINES, TRACKING, "invoice_payments"}
    assert run.records[LINES] == together.records[LINES]
    assert calls(sandbox) == alone * 3
    assert all(record["LineItems"] for record in together.records["invoices"] if record["Status"] == "PAID")


def test_a_record_without_its_list_still_has_rows(tap: Tap) -> None:
    catalog = select("invoices", LINES)
    for entry in catalog["streams"]:
        for each in entry["metadata"]:
            left_out = {
                "invoices": ["properties", "LineItems"],
                LINES: ["properties", "Item", "properties", "Name"],
            }
            if each["breadcrumb"] == left_out.get(entry["stream"]):
                each["metadata"]["selected"] = False

    run = tap(catalog=catalog)

    assert run.records[LINES]
    assert not any("LineItems" in record for record in run.records["invoices"])
    assert not any("Name" in row["Item"] for row in run.records[LINES] if row.get("Item"))


def test_nothing_new_brings_no_rows_and_an_edit_brings_those_of_its_record(sandbox: Sandbox, tap: Tap) -> None:
    first = tap(LINES, "tracking_category_options")
    quiet = tap(LINES, "tracking_category_options", state=first.state)
    assert quiet.records == {}
    (edited,) = sandbox.records("Invoices", count=1, set={"Reference": "edited"})

    run = tap(LINES, "tracking_category_options", state=quiet.state)

    assert ids(run.records[LINES], "InvoiceID") == {(edited,)}
    assert len(run.records) == 1


def test_a_stream_that_is_chosen_later_gets_everything(sandbox: Sandbox, tap: Tap) -> None:
    """The records' bookmark has passed what the new stream never had."""
    first = tap("invoices", "tracking_categories")

    run = tap(LINES, "tracking_category_options", state=first.state)
    later = tap("invoices", LINES, "tracking_categories", "tracking_category_options", state=run.state)

    whole = tap(LINES, "tracking_category_options")
    assert run.records == whole.records
    assert later.records == {}, "who was left out for a run has missed nothing if nothing has changed"


def test_rows_follow_their_records_through_an_interruption(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=0, contacts=600, latency_ms=30)
    tap.config |= sandbox.config()
    started = tap.start("contact_phones", page_size=50)
    wait_until(lambda: sandbox.calls_of("GET /Contacts") >= 8)
    started.process.kill()
    first = tap.finish(started)

    second = tap("contact_phones", page_size=50, state=first.state)

    whole = tap("contact_phones")
    found = ids(first.records["contact_phones"] + second.records["contact_phones"], "ContactID", "PhoneType")
    assert found == ids(whole.records["contact_phones"], "ContactID", "PhoneType")
    assert 0 < len(second.records["contact_phones"]) < len(whole.records["contact_phones"])


def test_a_map_of_the_records_filters_their_rows_and_rows_have_maps_of_their_own(tap: Tap) -> None:
    maps = {"invoices": {"__filter__": "record['Type'] == 'ACCREC'"}, LINES: {"text": "Description"}}

    run = tap("invoices", LINES, stream_maps=maps)

    assert run.exit_code == 0, run.told

    assert ids(run.records[LINES], "InvoiceID") == ids(
        (record for record in run.records["invoices"] if record["LineItems"]), "InvoiceID"
    )
    assert run.records[LINES]
    assert all(row["text"] == row["Description"] for row in run.records[LINES])


def test_rows_go_into_batches_too(tap: Tap) -> None:
    storage = {"encoding": {"format": "jsonl", "compression": "gzip"}, "storage": {"root": f"file://{tap.folder}"}}
    plain = tap("invoices", LINES)

    run = tap("invoices", LINES, batch_config=storage)

    kinds = {(message["type"], message.get("stream")) for message in run.messages}
    assert kinds >= {("BATCH", "invoices"), ("BATCH", LINES)}
    assert run.records == {}
    files = [name for m in run.messages if m["type"] == "BATCH" and m["stream"] == LINES for name in m["manifest"]]
    texts = [gzip.decompress(Path(name.removeprefix("file://")).read_bytes()) for name in files]
    assert sum(text.count(b"\n") for text in texts) == len(plain.records[LINES])


def test_a_run_says_how_many_rows_it_wrote(tap: Tap) -> None:
    run = tap("invoices", LINES)

    assert re.search(rf" {LINES} +{len(run.records[LINES])} +0 ", run.log)


def test_no_two_columns_differ_in_their_case_alone(tap: Tap) -> None:
    """To most warehouses they would be one."""
    for entry in tap.discover(tap.config)["streams"]:
        names = [name.lower() for name in entry["schema"]["properties"]]
        assert len(set(names)) == len(names), entry["stream"]
