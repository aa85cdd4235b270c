"""What Xero failed to say about a record stays open until it has said it, whatever becomes of the run or the record."""

from __future__ import annotations

import os
import typing as t
from random import Random

import pytest
from support.extras import Reader
from xero_client.values.dates import as_datetime

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Tap

HISTORY: t.Final = "Contacts/*/History"
HTML: t.Final = {"status": 200, "headers": {"Content-Type": "text/html"}, "body": "<html><body>Sign in</body></html>"}
CUT_JSON: t.Final = {
    "status": 200,
    "headers": {"Content-Type": "application/json"},
    "body": '{"HistoryRecords": [{"Changes": "No',
}
OF_ANOTHER_SHAPE: t.Final = {"status": 200, "body": {"Status": "OK"}}
FAILURES: t.Final[dict[str, Json]] = {
    "a failure": {"status": 503},
    "silence": {"stall_seconds": 1.5},
    "a page for people": HTML,
    "cut text": CUT_JSON,
    "no envelope": OF_ANOTHER_SHAPE,
    "a body that breaks off": {"truncate": 5},
    "no answer": {"drop": "before"},
}


@pytest.fixture
def contacts(sandbox: Sandbox, tap: Tap) -> list[str]:
    """A small company's contacts, each with a note."""
    sandbox.reset(invoices=0, contacts=20)
    tap.config |= sandbox.config()
    found = [each["ContactID"] for each in sandbox.get("Contacts", page=1, includeArchived="true").json()["Contacts"]]
    for contact in found:
        note = {"HistoryRecords": [{"Details": "Met at the fair"}]}
        sandbox.put(f"Contacts/{contact}/History", note).raise_for_status()
    sandbox.advance(60)
    return found


def asked(sandbox: Sandbox) -> list[str]:
    """Ids of the contacts whose history was asked for."""
    paths = [call["path"].strip("/").split("/") for call in sandbox.tenant_calls() if call["method"] == "GET"]
    return [path[1] for path in paths if path[2:] == ["History"]]


@pytest.mark.parametrize("effect", FAILURES.values(), ids=list(FAILURES))
def test_a_record_that_xero_failed_at_is_asked_for_by_the_next_run_though_it_has_not_changed(
    sandbox: Sandbox, tap: Tap, contacts: list[str], effect: Json
) -> None:
    reader = Reader(tap, "contact_history")
    sandbox.order(effect, path=f"Contacts/{contacts[3]}/History", times=0)

    first = reader.run()
    assert first.exit_code == 3, first.told
    assert contacts[3] in " ".join(reader.open("contact_history"))
    assert set(asked(sandbox)) == set(contacts)
    assert sandbox.be_well() > 0
    before = len(asked(sandbox))
    second = reader.run()
    third = reader.run()

    assert (second.exit_code, third.exit_code) == (0, 0), second.told
    assert asked(sandbox)[before:] == [contacts[3]]
    assert {row["ContactID"] for row in second.records["contact_history"]} == {contacts[3]}
    assert reader.open("contact_history") == []
    (stamp,) = {row["UpdatedDateUTC"] for row in second.records["contact_history"]}
    listed = sandbox.get(f"Contacts/{contacts[3]}").json()["Contacts"][0]["UpdatedDateUTC"]
    assert as_datetime(stamp) == as_datetime(listed)


def test_a_refusal_that_comes_twice_lets_the_record_pass_and_names_it(
    sandbox: Sandbox, tap: Tap, contacts: list[str]
) -> None:
    reader = Reader(tap, "contact_history")
    sandbox.order({"status": 404}, path=f"Contacts/{contacts[3]}/History", times=0)
    sandbox.order({"status": 400, "body": {"Type": "ValidationException"}}, path=f"Contacts/{contacts[5]}/History")
    sandbox.order({"status": 404}, path=f"Contacts/{contacts[7]}/History", times=1)

    first = reader.run()
    before = asked(sandbox)
    second = reader.run()

    assert (first.exit_code, second.exit_code) == (0, 0), first.told
    skipped = [line for line in first.told.splitlines() if "Skipped contact_history" in line]
    assert [contacts[n] in "".join(skipped) for n in (3, 5, 7)] == [True, True, False]
    assert [before.count(contacts[n]) for n in (3, 5, 7)] == [2, 1, 2]
    assert contacts[7] in reader.of("contact_history", "ContactID")
    assert asked(sandbox) == before
    assert reader.open("contact_history") == []


@pytest.mark.parametrize("streams", [("repeating_invoice_history",), ("contact_group_contacts",)])
def test_records_without_a_stamp_and_those_of_every_run_stay_open_too(
    sandbox: Sandbox, tap: Tap, streams: tuple[str, ...]
) -> None:
    whole, reader = Reader(tap, *streams), Reader(tap, *streams, concurrent_limit=1)
    assert whole.run().exit_code == 0
    path = {"repeating_invoice_history": "RepeatingInvoices/*", "contact_group_contacts": "ContactGroups/*"}[streams[0]]
    sandbox.order({"status": 503}, path=path, times=2)

    first = reader.run()
    sandbox.order({"status": 503}, path=path, times=2)
    second = reader.run()
    third = reader.run()

    assert [each.exit_code for each in (first, second, third)] == [3, 3, 0], third.told
    assert reader.rows.keys() == whole.rows.keys()
    assert reader.open(streams[0]) == []


def test_a_record_that_is_deleted_while_it_is_open_passes_with_its_id(
    sandbox: Sandbox, tap: Tap, contacts: list[str]
) -> None:
    reader = Reader(tap, "contact_history")
    sandbox.order({"status": 503}, path=f"Contacts/{contacts[3]}/History", times=2)
    assert reader.run().exit_code == 3
    sandbox.records("Contacts", key=contacts[3], remove=True)

    second = reader.run()

    assert second.exit_code == 0
    assert contacts[3] in second.told
    assert reader.open("contact_history") == []


def test_a_record_that_may_not_be_seen_hides_no_other(sandbox: Sandbox, tap: Tap, contacts: list[str]) -> None:
    reader = Reader(tap, "contact_history")
    sandbox.order({"status": 403}, path=f"Contacts/{contacts[3]}/History", times=1)

    first = reader.run()
    second = reader.run()

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert contacts[3] in first.told
    assert set(asked(sandbox)) == set(contacts)
    assert reader.of("contact_history", "ContactID") == set(contacts)


def test_a_path_that_is_not_there_for_anybody_is_a_failure(sandbox: Sandbox, tap: Tap, contacts: list[str]) -> None:
    reader = Reader(tap, "contact_history", fetch_ahead_bytes=0)
    sandbox.order({"status": 404}, path="Contacts/*/History", times=0)

    first = reader.run()

    assert first.exit_code == 9
    assert len(asked(sandbox)) == 10
    assert sandbox.be_well() == 10
    assert reader.run().exit_code == 0
    assert reader.of("contact_history", "ContactID") == set(contacts)


def test_a_report_that_failed_for_a_month_is_asked_again_after_an_interrupted_run(sandbox: Sandbox, tap: Tap) -> None:
    months = {"params": {"fromDate": {"each": "=months(6)"}, "toDate": "=month_end(fromDate)"}}
    reader = Reader(tap, "profit_and_loss", streams={"profit_and_loss": months}, max_tries=1)
    whole = Reader(tap, "profit_and_loss", streams={"profit_and_loss": months})
    assert whole.run().exit_code == 0
    sandbox.order({"status": 503}, path="Reports/ProfitAndLoss", skip=1)

    first = reader.run(max_calls=5)
    second = reader.run()

    assert (first.exit_code, second.exit_code) == (6, 0), second.told
    assert reader.rows.keys() == whole.rows.keys()


def test_what_was_read_before_xero_failed_is_read_again_since_it_may_be_old_by_now(sandbox: Sandbox, tap: Tap) -> None:
    months = {"params": {"fromDate": {"each": "=months(6)"}, "toDate": "=month_end(fromDate)"}}
    reader = Reader(tap, "profit_and_loss", streams={"profit_and_loss": months}, max_tries=1)
    sandbox.order({"status": 503}, path="Reports/ProfitAndLoss", skip=2, times=0)

    first = reader.run(fetch_ahead_bytes=0)
    assert sandbox.be_well() > 0
    second = reader.run()
    third = reader.run()

    assert (first.exit_code, second.exit_code, third.exit_code) == (3, 0, 0), second.told
    assert len({row["from_date"] for row in first.records["profit_and_loss"]}) == 2
    assert len({row["from_date"] for row in second.records["profit_and_loss"]}) == 6
    assert len(second.records["profit_and_loss"]) == len(third.records["profit_and_loss"])


@pytest.mark.parametrize(("calls", "months"), [(None, 6), (60, 6), (9, 3)])
def test_what_was_read_before_calls_ran_out_is_read_again_by_the_run_that_goes_on_if_it_has_enough(
    sandbox: Sandbox, tap: Tap, calls: int | None, months: int
) -> None:
    asked = {"params": {"fromDate": {"each": "=months(6)"}, "toDate": "=month_end(fromDate)"}}
    reader = Reader(tap, "profit_and_loss", streams={"profit_and_loss": asked})

    first = reader.run(max_calls=4)
    second = reader.run(max_calls=calls)

    assert (first.exit_code, second.exit_code) == (6, 0), second.told
    assert len({row["from_date"] for row in first.records["profit_and_loss"]}) == 3
    assert len({row["from_date"] for row in second.records["profit_and_loss"]}) == months


STREAMS: t.Final = (
    *("contact_history", "invoice_history", "quote_history", "repeating_invoice_history", "item_history"),
    *("online_invoices", "contact_group_contacts", "budget_lines", "contact_cis_settings", "invoice_attachments"),
)
CHANGING: t.Final = ("Contacts", "Invoices", "Quotes", "Items")
CHANCES: t.Final[list[tuple[Json, float]]] = [
    *(({"status": status}, 0.02) for status in (500, 503)),
    (HTML, 0.02),
    (CUT_JSON, 0.02),
    ({"truncate": 9}, 0.02),
    ({"stall_seconds": 1.3}, 0.003),
    ({"drop": "before"}, 0.003),
]
SEEDS: t.Final = int(os.environ.get("HISTORIES", "3"))
"""Random histories of failing calls, changing records and killed runs."""


@pytest.mark.parametrize("seed", range(SEEDS))
def test_after_any_history_of_failures_the_next_run_completes_everything(sandbox: Sandbox, tap: Tap, seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - it must repeat
    sandbox.reset(invoices=25, contacts=10, seed=seed)
    tap.config |= sandbox.config()
    reader, happened = Reader(tap, *STREAMS, max_tries=1), 0
    for turn in range(4):
        for _ in range(dice.randrange(4)):
            sandbox.records(dice.choice(CHANGING), count=dice.randrange(1, 4), set={"Reference": f"changed {turn}"})
        sandbox.be_unwell(CHANCES, seed=dice.randrange(1000))
        calls = len(sandbox.tenant_calls()) + dice.randrange(5, 60)
        run = reader.run(kill_when=dice.choice([None, None, lambda: len(sandbox.tenant_calls()) >= calls]))  # noqa: B023
        happened += sandbox.be_well()
        assert run.exit_code in {0, 3, 9, -9}, run.told
        if run.exit_code == 0:
            expect_everything(reader, tap)
        sandbox.advance(60)

    last = reader.run()

    assert (last.exit_code, happened > 0) == (0, True), last.told
    expect_everything(reader, tap)


def expect_everything(reader: Reader, tap: Tap) -> None:
    """What somebody reads who begins now, on a server that is well, is what is there."""
    fresh = Reader(tap, *STREAMS)
    assert fresh.run().exit_code == 0
    missing = {key for key, row in fresh.rows.items() if reader.rows.get(key) != row}
    assert not missing, sorted(missing)[:3]
