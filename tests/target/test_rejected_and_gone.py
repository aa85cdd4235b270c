"""A row that was rejected, and is gone then, deletes nothing that somebody else has under its number."""

from __future__ import annotations

import typing as t
from decimal import Decimal

import pytest
from support.rejected_names import (
    DELETING,
    KEYED,
    SETTINGS,
    WRONG,
    orders,
    paid,
    plain_invoice,
    status_of,
    theirs,
)
from support.singer import DAY, contacts, payments, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target


@pytest.mark.parametrize(("way", "code"), [("deleted", 0), ("voided", 3)])
def test_nor_is_somebody_elses_deleted_when_ours_is_gone(
    sandbox: Sandbox, target: Target, taken: Json, way: str, code: int
) -> None:
    """Our row was rejected, and then deleted in its source: nothing of it is there."""
    target(whole(orders(1)), **SETTINGS)
    gone = {"_sdc_deleted_at": "2026-03-05T00:00:00Z"} if way == "deleted" else {"Status": "VOIDED"}

    run = target(whole(orders(1, fields=gone)), streams={"invoices": {**KEYED, **DELETING}})

    assert run.exit_code == code, run.told
    assert "is none of this key" in (run.results[-1]["warnings"][0] if code == 0 else run.rejects[-1]["messages"][0])
    assert status_of(sandbox, taken) == "AUTHORISED"


@pytest.mark.parametrize("fault", ["number_taken", "total_differs"])
def test_a_bare_row_that_voids_by_number_voids_nothing_of_somebody_elses(
    sandbox: Sandbox, target: Target, taken: Json, fault: str
) -> None:
    """Key and number and status are enough to void a document, and this key has none."""
    target(whole(orders(1, fields=WRONG if fault == "total_differs" else {})), **SETTINGS)
    voiding = stream("invoices", [{"order": 101, "InvoiceNumber": "INV-1", "Status": "VOIDED"}], ["order"])

    run = target(whole(voiding), streams={"invoices": {**KEYED, **DELETING}})

    assert run.exit_code == 3, run.told
    assert status_of(sandbox, taken) == "AUTHORISED"


def test_a_deletion_of_what_was_rejected_leaves_its_number_to_others(
    sandbox: Sandbox, target: Target, taken: Json
) -> None:
    target(whole(orders(1)), **SETTINGS)
    gone = orders(1, fields={"_sdc_deleted_at": "2026-03-05T00:00:00Z"})
    target(whole(gone), streams={"invoices": {**KEYED, **DELETING}})

    run = target(whole(payments(1)))

    assert run.exit_code == 0, run.told
    assert (paid(sandbox), status_of(sandbox, taken)) == (Decimal(10), "AUTHORISED")


def test_a_contact_that_was_rejected_and_is_deleted_archives_nobody_elses(sandbox: Sandbox, target: Target) -> None:
    other = theirs(sandbox, "Contacts", {"Name": "Customer 1", "ContactNumber": "Z-9"})
    assert target(whole(contacts(1, EmailAddress="x" * 300))).exit_code == 3
    gone = contacts(1, _sdc_deleted_at="2026-03-05T00:00:00Z")

    run = target(whole(gone), streams={"contacts": DELETING})

    assert run.exit_code == 0, run.told
    (found,) = sandbox.get("Contacts", IDs=other["ContactID"]).json()["Contacts"]
    assert found["ContactStatus"] == "ACTIVE"


def test_what_was_never_published_is_not_deleted_by_a_mark_that_others_have(sandbox: Sandbox, target: Target) -> None:
    lines = [{"LineAmount": 5, "AccountCode": "429"}, {"LineAmount": -5, "AccountCode": "453"}]
    journal = {"Narration": "Accrual", "Date": DAY, "Status": "POSTED", "JournalLines": lines}
    other = theirs(sandbox, "ManualJournals", journal)
    marked = {"match_on": ["Narration"], "key": ["n"], "on_existing": "reject"}
    more = [{**lines[0], "LineAmount": 6}, {**lines[1], "LineAmount": -6}]
    row = {**journal, "n": 1, "JournalLines": more}
    assert target(whole(stream("manual_journals", [row], ["n"])), streams={"manual_journals": marked}).exit_code == 3

    gone = stream("manual_journals", [{**row, "_sdc_deleted_at": "2026-03-05T00:00:00Z"}], ["n"])
    run = target(whole(gone), streams={"manual_journals": {**marked, **DELETING}})

    assert (run.exit_code, run.results[-1]["operation"]) == (0, "unchanged"), run.told
    (found,) = sandbox.get(f"ManualJournals/{other['ManualJournalID']}").json()["ManualJournals"]
    assert found["Status"] == "POSTED"


def test_a_row_twice_stands_in_nobodys_way_once_it_is_gone(sandbox: Sandbox, target: Target) -> None:
    """The second one of the same number was never published: to delete it deletes nothing, and all is paid."""
    assert target(whole([*orders(1), *orders(1, order=7)[1:]]), **SETTINGS).exit_code == 3
    gone = orders(1, order=7, fields={"_sdc_deleted_at": "2026-03-05T00:00:00Z"})

    run = target(whole(gone, payments(1)), streams={"invoices": {**KEYED, **DELETING}})

    assert run.exit_code == 0, run.told
    assert paid(sandbox) == 10


def test_what_was_rejected_and_is_gone_leaves_its_number_to_others(sandbox: Sandbox, target: Target) -> None:
    target(whole(orders(1, fields=WRONG)), **SETTINGS)
    gone = orders(1, fields={"_sdc_deleted_at": "2026-03-05T00:00:00Z"})
    assert target(whole(gone), streams={"invoices": {**KEYED, **DELETING}}).exit_code == 0
    theirs(sandbox, "Invoices", plain_invoice(1))

    run = target(whole(payments(1)))

    assert run.exit_code == 0, run.told
    assert paid(sandbox) == 10


@pytest.mark.parametrize("voids_first", [True, False])
def test_another_stream_voids_nothing_by_the_number_of_what_is_rejected_in_the_same_run(
    sandbox: Sandbox, target: Target, taken: Json, voids_first: bool
) -> None:
    voiding = stream("voiding", [{"n": 1, "InvoiceNumber": "INV-1", "Status": "VOIDED"}], ["n"])
    both = [voiding, orders(1, fields=WRONG)]
    streams: Json = {"invoices": KEYED, "voiding": {"entity": "Invoices", "allow_deletes": True}}

    run = target(whole(*(both if voids_first else both[::-1])), streams=streams)

    assert sorted(each["reason"] for each in run.rejects) == ["number_taken", "total_differs"], run.told
    assert status_of(sandbox, taken) == "AUTHORISED"
