"""What costs a call for each record is asked only when wanted, only of what changed, and is never lost."""

from __future__ import annotations

import hashlib
import json
import stat
import subprocess
import typing as t
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import unquote, urlsplit

import pytest
from support.tap import COMMAND, wait_until
from tap_xero.catalogue.per_record import EXTRAS, WITH_HISTORY

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Run, Tap

Chosen: t.TypeAlias = "t.Callable[..., Run]"


@pytest.fixture
def extra(tap: Tap) -> Chosen:
    """Syncs these streams and no others."""

    def run(*streams: str, **settings: t.Any) -> Run:
        return tap(catalog=chosen(*streams), **{"extra_streams": list(streams), "minute_limit": 100_000, **settings})

    return run


@lru_cache
def everything() -> str:
    """The catalogue of a tap that is asked for all that costs calls."""
    with NamedTemporaryFile("w", suffix=".json") as config:
        config.write('{"extra_streams": ["*"]}')
        config.flush()
        command = [str(COMMAND), "--discover", "--config", config.name]
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True).stdout


def chosen(*streams: str) -> Json:
    """A catalogue of these streams alone."""
    entries = [each for each in json.loads(everything())["streams"] if each["stream"] in streams]
    for entry in entries:
        (root,) = (each for each in entry["metadata"] if not each["breadcrumb"])
        root["metadata"]["selected"] = True
    return {"streams": entries}


def ids(records: t.Iterable[Json], name: str) -> list[str]:
    return [record[name] for record in records]


def below(sandbox: Sandbox, ending: str) -> list[str]:
    """Ids of the records of which something below them was asked."""
    paths = [call["path"].strip("/").split("/") for call in sandbox.tenant_calls()]
    return [path[1] for path in paths if path[2:] == [ending]]


def test_without_the_setting_there_is_none_of_them_and_no_call(sandbox: Sandbox, tap: Tap) -> None:
    run = tap()

    assert run.exit_code == 0
    assert not {extra.stream for extra in EXTRAS} & {m.get("stream") for m in run.messages}
    assert all(call["path"].count("/") <= 2 for call in sandbox.tenant_calls())


def test_every_one_of_them_can_be_read(sandbox: Sandbox, extra: Chosen) -> None:
    sandbox.reset(invoices=30, contacts=10)
    streams = [each.stream for each in EXTRAS]

    run = extra(*streams, **sandbox.config())

    assert run.exit_code == 0, run.told
    assert "Skipped" not in run.told
    schemas = {m["stream"]: m for m in run.messages if m["type"] == "SCHEMA"}
    assert set(schemas) == set(streams)
    for stream, rows in run.records.items():
        keys = [tuple(row[name] for name in schemas[stream]["key_properties"]) for row in rows]
        assert len(set(keys)) == len(keys), stream
        assert set(rows[0]) <= set(schemas[stream]["schema"]["properties"]), stream
    assert set(run.records) >= {"budget_lines", "contact_group_contacts", "contact_cis_settings", "online_invoices"}
    assert {f"{stream.removesuffix('s')}_history" for stream in WITH_HISTORY} <= set(streams)


def test_a_history_tells_what_happened_and_when_its_document_changed(sandbox: Sandbox, extra: Chosen) -> None:
    (invoice,) = sandbox.records("Invoices", count=1, set={"Reference": "noted"})
    for text in ("Called the customer", "Called the customer", "Paid at last"):
        sandbox.put(f"Invoices/{invoice}/History", {"HistoryRecords": [{"Details": text}]}).raise_for_status()

    first = extra("invoice_history")
    rows = [row for row in first.records["invoice_history"] if row["InvoiceID"] == invoice]
    sandbox.put(f"Invoices/{invoice}/History", {"HistoryRecords": [{"Details": "Later"}]}).raise_for_status()
    sandbox.records("Invoices", key=invoice, set={"Reference": "changed"})
    again = extra("invoice_history", state=first.state)

    assert sorted(row["Details"] for row in rows)[:3] == ["Called the customer", "Called the customer", "Paid at last"]
    assert {"history_id", "DateUTC", "UpdatedDateUTC"} <= set(rows[0])
    later = again.records["invoice_history"]
    assert set(ids(rows, "history_id")) < set(ids(later, "history_id"))
    assert set(ids(later, "InvoiceID")) == {invoice}


def test_only_records_that_changed_are_asked_again(sandbox: Sandbox, extra: Chosen) -> None:
    streams = ("contact_history", "repeating_invoice_history", "quote_history")
    first = extra(*streams)
    asked = len(below(sandbox, "History"))
    sandbox.advance(60)
    edited = sandbox.records("Contacts", count=2, set={"Name": "Renamed"})

    again = extra(*streams, state=first.state)

    assert sorted(below(sandbox, "History")[asked:]) == sorted(edited)
    assert set(ids(again.records["contact_history"], "ContactID")) <= set(edited)


def test_a_small_budget_brings_everything_in_many_runs_and_asks_nothing_twice(sandbox: Sandbox, extra: Chosen) -> None:
    """The bookmark never passes a record whose call was not made, and no page has to fit into one run."""
    sandbox.reset(invoices=60, contacts=150)
    config = sandbox.config()
    streams = ("contact_history", "quote_history", "item_history", "manual_journal_history")

    runs = [extra(*streams, max_calls=60, **config)]
    while runs[-1].exit_code == 6 and len(runs) < 12:
        runs.append(extra(*streams, state=runs[-1].state, max_calls=60, **config))
    assert runs[-1].exit_code == 0, runs[-1].told

    asked = below(sandbox, "History")
    everyone = [
        record[key]
        for path, key in (("Contacts", "ContactID"), ("Items", "ItemID"), ("ManualJournals", "ManualJournalID"))
        for page in (1, 2, 3)
        for record in sandbox.get(path, page=page, pageSize=100, includeArchived="true").json()[path]
    ]
    assert len(runs) > 3
    assert set(everyone) <= set(asked)
    assert len(asked) == len(set(asked))


def test_what_changes_while_it_waits_for_its_turn_is_asked_again(sandbox: Sandbox, extra: Chosen) -> None:
    sandbox.reset(invoices=0, contacts=40)
    config = sandbox.config()
    first = extra("contact_history", max_calls=20, **config)
    assert first.exit_code == 6
    done = below(sandbox, "History")[0]
    sandbox.advance(60)
    sandbox.records("Contacts", key=done, set={"Name": "Changed meanwhile"})

    second = extra("contact_history", state=first.state, **config)
    third = extra("contact_history", state=second.state, **config)

    assert (second.exit_code, third.exit_code) == (0, 0)
    assert below(sandbox, "History").count(done) >= 2
    assert len(set(below(sandbox, "History"))) == sandbox.count("Contacts")


def test_a_run_that_was_killed_repeats_few_calls(sandbox: Sandbox, tap: Tap, extra: Chosen) -> None:
    sandbox.reset(invoices=0, contacts=150, latency_ms=15)
    tap.config |= sandbox.config()
    started = tap.start(catalog=chosen("contact_history"), extra_streams=["contact_history"], minute_limit=100_000)
    wait_until(lambda: sandbox.calls_of("GET /Contacts/{ContactID}/History") >= 70)
    started.process.kill()
    first = tap.finish(started)

    second = extra("contact_history", state=first.state)

    asked = below(sandbox, "History")
    assert second.exit_code == 0
    assert len(set(asked)) == sandbox.count("Contacts")
    assert len(asked) - len(set(asked)) <= 21


@pytest.mark.parametrize(("status", "tries", "code"), [(404, 2, 0), (500, 2, 3)], ids=["refused", "failing"])
def test_one_record_without_an_answer_does_not_hide_the_others(
    sandbox: Sandbox, extra: Chosen, status: int, tries: int, code: int
) -> None:
    sandbox.reset(invoices=0, contacts=20)
    contacts = sandbox.get("Contacts", page=1, includeArchived="true").json()["Contacts"]
    sandbox.order({"status": status}, path=f"Contacts/{contacts[3]['ContactID']}/History", times=tries)

    run = extra("contact_history", **sandbox.config())

    assert run.exit_code == code
    assert "Skipped contact_history" in run.told
    assert len(set(below(sandbox, "History"))) == sandbox.count("Contacts")


def test_no_record_is_passed_when_xero_fails_at_all_of_them(sandbox: Sandbox, extra: Chosen) -> None:
    """Nor is an API that is down asked about every one of them."""
    sandbox.reset(invoices=0, contacts=20)
    config = sandbox.config()
    sandbox.order({"status": 500}, path="Contacts/*/History", skip=5, times=4)
    first = extra("contact_history", **config, concurrent_limit=1)
    asked = len(below(sandbox, "History"))
    assert (first.exit_code, asked) == (3, 5 + 2 * 2)

    second = extra("contact_history", state=first.state, **config)

    assert second.exit_code == 0
    assert len(below(sandbox, "History")) == asked + sandbox.count("Contacts") - 5


def test_without_the_scope_attachments_are_skipped_after_one_call_at_most(sandbox: Sandbox, extra: Chosen) -> None:
    config = sandbox.config(scopes="accounting.invoices.read offline_access")

    run = extra("invoice_attachments", **config)

    assert run.exit_code == 0
    assert "accounting.attachments.read" in run.told
    assert len(below(sandbox, "Attachments")) <= 1


def with_files(sandbox: Sandbox) -> dict[str, bytes]:
    """Attach files to an invoice and return their contents by name."""
    (invoice,) = sandbox.records("Invoices", count=1, set={"Reference": "with files"})
    files = {"receipt.pdf": b"%PDF- one", "..%5C..%5C.evil": b"root", "Überweisung (1).txt": b"three"}
    for name, content in files.items():
        sandbox.put(f"Invoices/{invoice}/Attachments/{name}", content).raise_for_status()
    return {unquote(name): content for name, content in files.items()}


def test_attachments_are_asked_only_where_there_are_any(sandbox: Sandbox, extra: Chosen) -> None:
    files = with_files(sandbox)

    run = extra("invoice_attachments")

    rows = run.records["invoice_attachments"]
    assert set(files) <= set(ids(rows, "FileName"))
    assert set(below(sandbox, "Attachments")) == set(ids(rows, "InvoiceID"))
    assert {row["stored_url"] for row in rows} == {None}


def test_contents_are_put_where_one_wants_them_once_and_for_nobody_else(
    sandbox: Sandbox, extra: Chosen, tmp_path: Path
) -> None:
    files = with_files(sandbox)
    folder = tmp_path / "files"

    first = extra("invoice_attachments", attachments_url=str(folder))
    loaded = sandbox.calls_of("GET /Invoices/{InvoiceID}/Attachments/{AttachmentID}")
    again = extra("invoice_attachments", attachments_url=f"file://{folder}")

    assert first.exit_code == 0, first.told
    rows = first.records["invoice_attachments"]
    assert loaded == len(rows)
    assert again.records == first.records
    assert sandbox.calls_of("GET /Invoices/{InvoiceID}/Attachments/{AttachmentID}") == loaded
    for row in rows:
        path = Path(unquote(urlsplit(row["stored_url"]).path))
        content = path.read_bytes()
        assert path.resolve().is_relative_to(folder)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert content == files.get(row["FileName"], content)
        assert (row["stored_size"], row["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert sum(path.is_file() for path in folder.rglob("*")) == len(rows)
    assert not list(folder.rglob("*.part"))


def test_a_place_that_cannot_be_written_to_is_named(extra: Chosen) -> None:
    run = extra("invoice_attachments", attachments_url="nowhere://bucket")

    assert run.exit_code == 2
    assert "attachments_url" in run.errors[-1]


def test_budgets_come_line_by_line_for_the_months_one_wants(sandbox: Sandbox, extra: Chosen) -> None:
    sandbox.reset(invoices=50)
    config = sandbox.config()

    run = extra("budget_lines", **config)
    few = extra("budget_lines", streams={"budget_lines": {"params": {"DateFrom": "=month_start(0)"}}}, **config)

    rows = run.records["budget_lines"]
    assert rows
    assert {"BudgetID", "AccountID", "AccountCode", "Period", "Amount"} <= set(rows[0])
    assert len(set(ids(rows, "Period"))) > len(set(ids(few.records["budget_lines"], "Period"))) > 0


def test_members_of_groups_are_read_in_every_run(sandbox: Sandbox, extra: Chosen) -> None:
    """Who joins a group changes neither the group's record nor its list."""
    first = extra("contact_group_contacts")

    again = extra("contact_group_contacts", state=first.state)

    assert first.records["contact_group_contacts"]
    assert again.records == first.records


def test_only_sales_invoices_that_were_sent_are_asked_for_their_address(sandbox: Sandbox, extra: Chosen) -> None:
    run = extra("online_invoices")

    assert run.exit_code == 0
    assert "Skipped" not in run.told
    assert run.records["online_invoices"]
    assert all(row["OnlineInvoiceUrl"].startswith("https://") for row in run.records["online_invoices"])
