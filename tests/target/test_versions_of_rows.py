"""What the input says of a row more than once: the last version counts, and it counts once."""

from __future__ import annotations

import random
import typing as t

import pytest
from support.foreseeing import planned
from support.singer import DAY, DUE, invoice, invoices, record, state, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

GROUPED: t.Final = {"streams": {"invoices": {"group_by": ["InvoiceNumber"]}}}
DELETED: t.Final = "2026-03-05T00:00:00Z"


def line(number: int, place: t.Any, price: t.Any = 10, **columns: t.Any) -> Json:
    """A row that is one line of an invoice."""
    return {
        "InvoiceNumber": f"INV-{number}",
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "Contact__Name": "Ada",
        "Date": DAY,
        "DueDate": DUE,
        "line_no": place,
        "LineItems__Description": f"Line {place}",
        "LineItems__UnitAmount": price,
        "LineItems__Quantity": 1,
        "LineItems__AccountCode": "200",
        "_sdc_deleted_at": None,
        **columns,
    }


def rows_of(*rows: Json, key: t.Sequence[str] = ("InvoiceNumber", "line_no")) -> list[Json]:
    head = {"type": "SCHEMA", "stream": "invoices", "schema": {"properties": {}}, "key_properties": list(key)}
    return whole([head, *(record("invoices", row) for row in rows)])


def lines_there(sandbox: Sandbox, number: int = 1) -> list[tuple[str, float]]:
    (found,) = sandbox.get(f"Invoices/INV-{number}").json()["Invoices"]
    return [(each["Description"], each["UnitAmount"]) for each in found["LineItems"]]


def test_of_a_row_that_comes_again_the_last_version_counts_once(sandbox: Sandbox, target: Target) -> None:
    """In the place of the first; all of the rows are accounted for."""
    run = target(rows_of(line(1, "a"), line(1, "b"), line(1, "a", 12)), unknown_columns="reject", **GROUPED)

    assert run.exit_code == 0, run.told
    assert lines_there(sandbox) == [("Line a", 12), ("Line b", 10)]
    assert "Read 3 rows = 3 accepted" in run.summary


@pytest.mark.parametrize("key", [(), ("InvoiceNumber",), ("invoice_number",)])
def test_rows_that_no_key_tells_apart_are_lines_of_their_own(
    sandbox: Sandbox, target: Target, key: tuple[str, ...]
) -> None:
    run = target(rows_of(line(1, "a"), line(1, "a"), key=key), **GROUPED)

    assert run.exit_code == 0, run.told
    assert lines_there(sandbox) == [("Line a", 10)] * 2


def test_rows_that_lack_a_part_of_their_key_are_lines_of_their_own(sandbox: Sandbox, target: Target) -> None:
    run = target(rows_of(*(line(1, None, price, LineItems__Description="Fee") for price in (1, 2))), **GROUPED)

    assert run.exit_code == 0, run.told
    assert lines_there(sandbox) == [("Fee", 1), ("Fee", 2)]


def test_a_line_that_is_deleted_is_gone_until_it_comes_again(sandbox: Sandbox, target: Target) -> None:
    rows = [
        *(line(1, place) for place in "abc"),
        *(line(1, place, _sdc_deleted_at=DELETED) for place in "ab"),
        line(1, "a", 15),
    ]

    run = target(rows_of(*rows), **GROUPED)

    assert run.exit_code == 0, run.told
    assert lines_there(sandbox) == [("Line a", 15), ("Line c", 10)]


def test_a_document_all_of_whose_lines_are_deleted_is_deleted(sandbox: Sandbox, target: Target) -> None:
    """Though nothing can be computed from rows that have only their key left."""
    settings = {"group_by": ["InvoiceNumber"], "payload": {"Reference": "='for ' + record['who']"}}
    deleting = {"hard_delete": True, "allow_deletes": True, "streams": {"invoices": settings}}
    bare = {"InvoiceNumber": "INV-1", "who": None, "_sdc_deleted_at": DELETED}

    created = target(rows_of(line(1, "a", who="Ada"), line(1, "b", who="Ada")), **deleting)
    run = target(rows_of({**bare, "line_no": "a"}, {**bare, "line_no": "b"}), **deleting)

    assert created.exit_code == run.exit_code == 0, run.told
    assert run.results[-1]["operation"] == "voided"
    assert sandbox.get("Invoices/INV-1").json()["Invoices"][0]["Status"] == "VOIDED"


@pytest.mark.parametrize("nothing", ["", "  ", False])
def test_what_was_deleted_at_no_time_is_there(sandbox: Sandbox, target: Target, nothing: t.Any) -> None:
    """Files have an empty text where a database has a null."""
    deleting = {"hard_delete": True, "allow_deletes": True, **GROUPED}

    runs = [target(rows_of(line(1, "a", price, _sdc_deleted_at=nothing)), **deleting) for price in (10, 11)]

    assert [run.exit_code for run in runs] == [0, 0], runs[-1].told
    assert [each["operation"] for each in runs[-1].results] == ["created", "updated"]
    assert lines_there(sandbox) == [("Line a", 11)]


@pytest.mark.parametrize("value", ["null", "false", "0000-00-00", 0, True, [], {}], ids=str)
def test_a_marker_that_is_no_moment_deletes_nothing(sandbox: Sandbox, target: Target, value: t.Any) -> None:
    """Nobody knows whether the row is there or not, so it is rejected; the dry run says so too."""
    deleting = {"hard_delete": True, "allow_deletes": True}
    target(whole(invoices(1)))
    rows = whole(invoices(1, _sdc_deleted_at=value))

    planned = target(rows, **deleting, dry_run=True, plan_path=str(target.folder / "plan.jsonl"))
    run = target(rows, **deleting)

    assert "1 rejected" in planned.told
    assert [each["reason"] for each in run.rejects] == ["unreadable"], run.told
    assert "_sdc_deleted_at" in run.rejects[0]["messages"][0]
    assert sandbox.get("Invoices/INV-1").json()["Invoices"][0]["Status"] == "AUTHORISED"


@pytest.mark.parametrize(
    "value", ["2026-03-02", "2026-03-02 10:11:12.123456+00", "02/03/2026 10:11", 20260302], ids=str
)
def test_a_marker_may_be_written_in_any_way_in_which_a_date_may_be(target: Target, value: t.Any) -> None:
    target(whole(invoices(1)))

    run = target(whole(invoices(1, _sdc_deleted_at=value)), hard_delete=True, allow_deletes=True)

    assert [each["operation"] for each in run.results] == ["created", "voided"], run.told


@pytest.mark.parametrize("marker", ["_SDC_DELETED_AT", "_Sdc_Deleted_At", "_sdcDeletedAt"])
@pytest.mark.parametrize("declared", ["", "_sdc_deleted_at"], ids=["named alike", "named otherwise"])
def test_a_marker_in_other_capitals_deletes(target: Target, marker: str, declared: str) -> None:
    """As some warehouses write them, whatever their SCHEMA says; without the settings the row is rejected for it."""
    deleting = {"hard_delete": True, "allow_deletes": True}
    target(whole(invoices(1)))
    rows = whole(stream("invoices", [{**invoice(1), marker: DELETED}], ["InvoiceNumber"]))
    properties = rows[0]["schema"]["properties"]
    properties[declared or marker] = properties.pop(marker)
    rows[0]["schema"]["additionalProperties"] = False
    plan = planned(target, rows, **deleting, streams={})
    off = target(rows)

    run = target(rows, **deleting)

    assert plan == {("invoices", "INV-1"): ("voided", None)}
    assert [each["reason"] for each in off.rejects] == ["deletes_off"], off.told
    assert [each["operation"] for each in run.results] == ["created", "voided"], run.told


def test_one_marker_of_several_spellings_is_enough(target: Target) -> None:
    """Some have both, one of them empty."""
    target(whole(invoices(1)))

    run = target(whole(invoices(1, _sdc_deleted_at="", _SDC_DELETED_AT=DELETED)), hard_delete=True, allow_deletes=True)

    assert [each["operation"] for each in run.results] == ["created", "voided"], run.told


@pytest.mark.parametrize("policy", ["forbid_shrink", "merge"])
def test_a_document_of_which_only_some_lines_are_deleted_is_not_deleted(
    sandbox: Sandbox, target: Target, policy: str
) -> None:
    """A log of changes has the row that was deleted, and not those that stay."""
    deleting = {"hard_delete": True, "allow_deletes": True, "lines_policy": policy, **GROUPED}
    bare = {"InvoiceNumber": "INV-1", "line_no": "b", "_sdc_deleted_at": DELETED}
    target(rows_of(line(1, "a"), line(1, "b")), **deleting)

    run = target(rows_of(bare), **deleting)

    assert run.exit_code == 3, run.told
    assert run.rejects[0]["reason"] == "lines_shrink"
    assert '["INV-1", "a"]' in run.rejects[0]["messages"][0]
    assert lines_there(sandbox) == [("Line a", 10), ("Line b", 10)]
    assert sandbox.get("Invoices/INV-1").json()["Invoices"][0]["Status"] == "AUTHORISED"


def test_a_line_that_moves_to_another_document_is_in_that_one_alone(sandbox: Sandbox, target: Target) -> None:
    """If the key of the rows does not say which document they are of."""
    run = target(rows_of(line(1, "a"), line(1, "b"), line(2, "c"), line(2, "b", 12), key=["line_no"]), **GROUPED)

    assert run.exit_code == 0, run.told
    assert lines_there(sandbox) == [("Line a", 10)]
    assert lines_there(sandbox, 2) == [("Line c", 10), ("Line b", 12)]


def test_a_document_that_loses_all_its_lines_to_another_is_named(sandbox: Sandbox, target: Target) -> None:
    run = target(rows_of(line(1, "a"), line(2, "b"), line(2, "a"), key=["line_no"]), **GROUPED)

    assert run.exit_code == 3, run.told
    (reject,) = run.rejects
    assert (reject["reason"], reject["key"]) == ("conflicting_rows", "INV-1")
    assert "row 1 came again as row 3, in another document" in reject["messages"][0]
    assert len(lines_there(sandbox, 2)) == 2


def test_a_bad_version_that_was_mended_rejects_nothing(sandbox: Sandbox, target: Target) -> None:
    bad = {"LineItems__Quantity": "a few"}
    rows = [line(1, "a", **bad), line(1, "a", 12), line(2, "a", 12), line(2, "a", **bad)]
    head, *messages = rows_of(*rows)
    head["schema"]["properties"]["LineItems__Quantity"] = {"type": "integer"}

    run = target([head, *messages], **GROUPED)

    assert run.exit_code == 3, run.told
    assert lines_there(sandbox) == [("Line a", 12)]
    assert [(each["key"], each["reason"]) for each in run.rejects] == [("INV-2", "unreadable")] * 2


@pytest.mark.fault(18)
def test_the_last_version_of_a_document_counts(sandbox: Sandbox, target: Target) -> None:
    """As a database's log has it: inserted, then changed. A version that is bad does not stand in its way."""
    versions = [invoice(1, Reference=reference) for reference in ("first", 7, "last")]

    run = target(whole(stream("invoices", versions, ["InvoiceNumber"])))

    assert run.exit_code == 0, run.told
    assert sandbox.get("Invoices/INV-1").json()["Invoices"][0]["Reference"] == "last"
    assert [(each["operation"], each["row_count"]) for each in run.results] == [("created", 3)]


def test_a_document_that_ends_badly_is_rejected_whatever_came_before(sandbox: Sandbox, target: Target) -> None:
    rows = [invoice(1), invoice(1, DueDate="soon")]

    run = target(whole(stream("invoices", rows, ["InvoiceNumber"])))

    assert run.exit_code == 3
    assert {each["reason"] for each in run.rejects} == {"wrong_type"}
    assert sandbox.get("Invoices/INV-1").status_code == 404


def test_two_contents_of_one_row_can_be_refused(target: Target) -> None:
    rows = rows_of(line(1, "a"), line(1, "b"), line(1, "a", 12), line(2, "a"), line(2, "a"))

    run = target(rows, on_duplicate="reject", **GROUPED)

    assert run.exit_code == 3
    assert [(each["key"], each["reason"]) for each in run.rejects] == [("INV-1", "conflicting_duplicates")] * 3
    assert "rows 1 and 3" in run.rejects[0]["messages"][0]
    assert [each["key"] for each in run.results] == ["INV-2"]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_order_versions_come_in_the_books_hold_the_last(sandbox: Sandbox, target: Target, seed: int) -> None:
    """Rows of many documents, with and without a key, changed and deleted, one among the other."""
    chance = random.Random(seed)  # noqa: S311 - the same in every run
    expected: dict[int, dict[t.Any, Json]] = {}
    rows = []
    for step in range(120):
        number, place = chance.randint(1, 5), chance.choice([*"abcdef", None])
        row = line(number, place, step + 1)
        known = expected.setdefault(number, {})
        if place in known and chance.random() < 0.2:
            row["_sdc_deleted_at"] = DELETED
            known[place] = {}
        else:
            known[place or step] = row
        rows.append(row)
    for number, known in expected.items():
        known["end"] = line(number, "end")
        rows.append(known["end"])

    run = target(rows_of(*rows), **GROUPED)

    assert run.exit_code == 0, run.told
    for number, known in expected.items():
        wanted = [(row["LineItems__Description"], row["LineItems__UnitAmount"]) for row in known.values() if row]
        assert lines_there(sandbox, number) == wanted
    assert f"Read {len(rows)} rows = {len(rows)} accepted" in run.summary


def test_a_version_of_a_later_batch_is_an_update(sandbox: Sandbox, target: Target) -> None:
    head, first, second = stream(
        "invoices", [invoice(1), invoice(1, Reference="late")], ["InvoiceNumber"], Reference=""
    )

    run = target([head, first, state(at=1), second, state(at=2)], batch_size_rows=1)

    assert run.exit_code == 0, run.told
    assert [each["operation"] for each in run.results] == ["created", "updated"]
