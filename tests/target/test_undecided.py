"""What cannot be decided holds its own rows, names them, and stops nobody else: in its run, and in those after it."""

from __future__ import annotations

import typing as t

import pytest
from support import singer
from support.publishing import Publishing, document, invoice, kinds

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target

REPLAYS: t.Final = 3
LATER: t.Final = 7 * 60
QUICK: t.Final[dict[str, t.Any]] = {"settle_seconds": 0}
LOST: t.Final[dict[str, t.Any]] = {"method": "PUT", "path": "/Payments"}
STRANGER: t.Final = {
    "Invoice": {"InvoiceNumber": "INV-1"},
    "Account": {"Code": "090"},
    "Date": singer.DAY,
    "Amount": 10,
    "Reference": "PAY-1",
}
"""Says what the payment PAY-1 says, and comes from somewhere else."""


def undecided(sandbox: Sandbox, target: Target) -> Run:
    """A run of a payment that was saved, of which the answer is lost, and of which there are two now."""
    assert target(singer.whole(singer.invoices(2)), **QUICK).exit_code == 0
    sandbox.put("Payments", STRANGER).raise_for_status()
    sandbox.order({"status": 500, "after": True}, times=REPLAYS, **LOST)
    run = target(singer.whole(singer.payments(1), singer.journals(2)), **QUICK)
    let_time_pass(sandbox, target)
    return run


def let_time_pass(sandbox: Sandbox, target: Target) -> None:
    """So much that Xero has forgotten the call's key, and it has to be looked for."""
    sandbox.advance(LATER)


def payments_there(sandbox: Sandbox) -> list[str]:
    found = sandbox.get("Payments", where='Reference!=null AND Reference.StartsWith("PAY-")', page=1).json()["Payments"]
    return sorted(each["Reference"] for each in found)


@pytest.mark.fault(59)
def test_what_cannot_be_decided_is_held_and_named_while_the_rest_is_sent(sandbox: Sandbox, target: Target) -> None:
    run = undecided(sandbox, target)

    assert run.exit_code == 7, run.told
    assert "PAY-1 of stream payments" in run.errors[-1]
    assert "delete what should not be there" in run.errors[-1]
    assert "2 accepted + 0 unchanged + 0 rejected + 1 held" in run.summary
    assert (run.states, run.rejects) == ([], [])


@pytest.mark.fault(59)
def test_the_next_run_of_anything_else_has_nothing_to_do_with_it(sandbox: Sandbox, target: Target) -> None:
    undecided(sandbox, target)

    run = target(singer.whole(singer.contacts(2), singer.payments(1, first=2)), **QUICK)

    assert run.exit_code == 0, run.told
    assert "PAY-1 of stream payments" in run.told
    assert len(run.states) == 1
    assert payments_there(sandbox) == ["PAY-1", "PAY-1", "PAY-2"]


def test_rows_of_its_key_are_held_until_somebody_has_looked(sandbox: Sandbox, target: Target) -> None:
    undecided(sandbox, target)
    rows = singer.whole(singer.payments(2))

    held = target(rows, **QUICK)
    (stranger, *_) = sandbox.get("Payments", where='Reference=="PAY-1"', page=1).json()["Payments"]
    sandbox.post(f"Payments/{stranger['PaymentID']}", {"Status": "DELETED"}).raise_for_status()
    settled = target(rows, **QUICK)

    assert held.exit_code == 7, held.told
    assert "1 accepted + 0 unchanged + 0 rejected + 1 held" in held.summary
    assert settled.exit_code == 0, settled.told
    assert "2 unchanged" in settled.summary


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 400}])
def test_a_look_up_that_fails_leaves_the_question_for_the_next_run(
    sandbox: Sandbox, target: Target, fault: Json
) -> None:
    """Not this run, which may have nothing to do with it."""
    assert target(singer.whole(singer.invoices(1)), **QUICK).exit_code == 0
    sandbox.order({"status": 500, "after": True}, times=REPLAYS, **LOST)
    look_ups: Json = {"method": "GET", "path": "/Payments"}
    sandbox.order(fault, times=0, **look_ups)
    first = target(singer.whole(singer.payments(1)), **QUICK)
    sandbox.order({"status": 500}, times=2 * REPLAYS, **LOST)
    second = target(singer.whole(singer.contacts(1)), **QUICK)
    sandbox.clear_faults()
    let_time_pass(sandbox, target)

    third = target(singer.whole(singer.payments(1)), **QUICK)

    assert first.exit_code in {7, 9}, first.told
    assert "1 held" in first.summary
    assert second.exit_code == 0, second.told
    assert third.exit_code == 0, third.told
    assert payments_there(sandbox) == ["PAY-1"]


def test_a_key_that_xero_knows_otherwise_holds_its_own_rows_in_the_next_run_too(
    sandbox: Sandbox, target: Target
) -> None:
    told = {"Type": "ValidationException", "Message": "Idempotency Key: abc is used with a different request."}
    sandbox.order({"status": 400, "body": told}, times=2, method="PUT", path="/Invoices")
    target(singer.whole(singer.invoices(1)), **QUICK)

    run = target(singer.whole(singer.contacts(1)), **QUICK)

    assert run.exit_code == 0, run.told
    assert "INV-1 of stream invoices" in run.told
    assert target(singer.whole(singer.invoices(1)), **QUICK).exit_code == 0


@pytest.mark.parametrize("later", [False, True], ids=["sent again", "looked for"])
def test_a_connection_that_may_not_do_what_an_earlier_run_did(sandbox: Sandbox, target: Target, *, later: bool) -> None:
    """It is none of this run's business: what it may write, it writes."""
    sandbox.order({"status": 500}, times=REPLAYS, method="PUT", path="/Invoices")
    sandbox.order({"status": 500}, times=2, method="GET", path="/Invoices")
    assert target(singer.whole(singer.invoices(1)), **QUICK).exit_code == 9
    if later:
        let_time_pass(sandbox, target)
    less = sandbox.config(scopes="offline_access accounting.contacts accounting.settings")
    other = f"sqlite:///{target.folder / 'store' / 'other.db'}"
    elsewhere = {"store_url": other, "ledger_url": target.config["store_url"]}

    run = target(singer.whole(singer.contacts(1)), **{**less, **elsewhere, **QUICK})

    assert run.exit_code == 0, run.told
    assert "INV-1 of stream invoices" in run.told
    assert target(singer.whole(singer.invoices(1)), **QUICK).exit_code == 0


def test_documents_that_differ_in_what_one_of_them_says_are_told_apart(sandbox: Sandbox, tmp_path: Path) -> None:
    """The one that says less could be the other one by what it says; each gets its own, or is sent again."""
    publish = Publishing(sandbox, tmp_path)
    publish(invoice("N-1"))
    body = {"Invoice": {"InvoiceNumber": "N-1"}, "Account": {"Code": "090"}, "Date": "2026-07-05", "Amount": 5}
    less, more = document("Payments", "less", body), document("Payments", "more", {**body, "Reference": "more"})
    sandbox.order({"status": 500, "after": True}, times=REPLAYS, **LOST)

    outcomes = publish(less, more)

    assert kinds(outcomes) == {"adopted": 2}
    ids = {each.document.key[0]: each.xero_id for each in outcomes}
    (there,) = sandbox.get(f"Payments/{ids['more']}").json()["Payments"]
    assert there["Reference"] == "more"
    assert len(set(ids.values())) == 2


@pytest.mark.parametrize("saved", ["less", "more"])
def test_one_that_is_there_is_not_taken_for_the_other_one(sandbox: Sandbox, tmp_path: Path, saved: str) -> None:
    publish = Publishing(sandbox, tmp_path)
    publish(invoice("N-1"))
    body = {"Invoice": {"InvoiceNumber": "N-1"}, "Account": {"Code": "090"}, "Date": "2026-07-05", "Amount": 5}
    bodies = {"less": body, "more": {**body, "Reference": "more"}}
    sandbox.put("Payments", bodies[saved]).raise_for_status()
    sandbox.order({"status": 500}, times=REPLAYS, **LOST)

    outcomes = publish(*(document("Payments", key, each) for key, each in bodies.items()))

    assert {each.document.key[0]: each.operation for each in outcomes}[saved] == "adopted"
    found = sandbox.get("Payments", where="Date==DateTime(2026,07,05)", page=1).json()["Payments"]
    assert sorted(each.get("Reference", "") for each in found) == ["", "more"]
