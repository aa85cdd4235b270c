"""Lost answers, lost patience, a lost ledger: nothing is doubled, and what cannot be known is said."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from support.singer import contacts, invoices, payments, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.target import Target

CREATING: t.Final[dict[str, t.Any]] = {"method": "PUT", "path": "/Invoices"}
MANY: t.Final = 5000
LOST: t.Final = "of nothing that was published to this organisation"


def invoices_there(sandbox: Sandbox) -> list[str]:
    """Numbers of the invoices that were written, as often as they are there."""
    found = sandbox.get("Invoices", createdByMyApp="true", page=1, pageSize=1000).json()["Invoices"]
    return sorted(each["InvoiceNumber"] for each in found)


@pytest.mark.fault(1)
def test_an_answer_that_takes_too_long_is_asked_for_again(sandbox: Sandbox, target: Target) -> None:
    """With the same key, so that Xero answers from memory or does it once."""
    sandbox.order({"stall_seconds": 2}, **CREATING)

    run = target(whole(invoices(3)), read_timeout=1)

    assert run.exit_code == 0, run.told
    assert "did not answer in time" in run.told
    assert invoices_there(sandbox) == ["INV-1", "INV-2", "INV-3"]


@pytest.mark.fault(36)
def test_a_document_of_thousands_of_lines_is_written_once(sandbox: Sandbox, target: Target) -> None:
    """However slow Xero is over it: the same bytes are sent again under the same key."""
    sandbox.order({"stall_seconds": 9}, **CREATING)

    run = target(whole(invoices(2, lines=MANY)), read_timeout=8)

    assert run.exit_code == 0, run.told
    assert invoices_there(sandbox) == ["INV-1", "INV-2"]
    (there,) = sandbox.get("Invoices/INV-1").json()["Invoices"]
    assert len(there["LineItems"]) == MANY


@pytest.mark.fault(50)
def test_a_key_that_xero_knows_otherwise_stops_the_run_and_blames_no_row(sandbox: Sandbox, target: Target) -> None:
    """The next run finds out what became of the call."""
    told = {"Type": "ValidationException", "Message": "Idempotency Key: abc is used with a different request."}
    sandbox.order({"status": 400, "body": told}, **CREATING)

    run = target(whole(invoices(2)))

    assert (run.exit_code, run.rejects, run.states) == (7, [], []), run.told
    assert "knows the idempotency key of a call to Invoices" in run.errors[0]
    assert target(whole(invoices(2)), settle_seconds=0).exit_code == 0
    assert invoices_there(sandbox) == ["INV-1", "INV-2"]


@pytest.mark.fault(26)
def test_a_lost_ledger_is_noticed(sandbox: Sandbox, target: Target) -> None:
    """What has a number is found by it, and the log says once what to set for everything else; so does a dry run."""
    messages = whole(invoices(2), contacts(1))
    first = target(messages)
    assert LOST not in first.told, "a first run, in which nothing was there"
    for file in Path(target.folder / "store").glob("store.db*"):
        if file.is_file():
            file.unlink()

    target.config |= sandbox.config()
    messages = whole(invoices(3), contacts(1))
    assert LOST not in target([]).told, "an input in which nothing is"
    assert LOST not in target(whole(contacts(1)), dry_run=True).told, "contacts are there whoever wrote them"
    planned = target(messages, dry_run=True, check_references=True)
    run = target(messages)

    assert planned.told.count(LOST) == 1, planned.told
    assert "Writing to" not in planned.told
    assert run.exit_code == 0, run.told
    assert run.told.count(LOST) == 1
    assert len({each["xero_id"] for each in run.results} - {each["xero_id"] for each in first.results}) == 1
    assert invoices_there(sandbox) == ["INV-1", "INV-2", "INV-3"]
    assert LOST not in target(messages).told


@pytest.mark.fault(26)
@pytest.mark.parametrize("settings", [{"match_on": ["Reference"]}, {"match_within_days": 3}], ids=str)
def test_a_lost_ledger_is_noticed_by_what_has_no_number(
    sandbox: Sandbox, target: Target, settings: dict[str, t.Any]
) -> None:
    """By its mark, or by what it says."""
    messages = whole(payments(1, Reference="Rent of May"))
    target(whole(invoices(1)))
    first = target(messages, streams={"payments": settings})
    assert LOST not in first.told

    run = target.anew(messages, streams={"payments": settings}, ledger_url=f"sqlite:///{target.folder / 'new.db'}")

    assert run.exit_code == 0, run.told
    assert run.told.count(LOST) == 1, run.told
