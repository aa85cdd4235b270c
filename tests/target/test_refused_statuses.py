"""A status that Xero refuses without a word is never told as reached: the books have what the result says."""

from __future__ import annotations

import typing as t

import pytest
from support.publishing import LINE, Publishing, document, invoice, kinds

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.publishing import Body
    from support.sandbox import Sandbox
    from target_xero.documents.document import Document, Outcome

PARTY: t.Final[Body] = {"Contact": {"Name": "Ada Lovelace"}, "Date": "2026-07-01"}
LINES: t.Final[Body] = {**PARTY, "LineItems": [LINE]}
JOURNAL: t.Final[Body] = {
    "Date": "2026-07-01",
    "JournalLines": [{"LineAmount": 5, "AccountCode": "429"}, {"LineAmount": -5, "AccountCode": "477"}],
}
TRADE: t.Final = ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED")
KINDS: t.Final[dict[str, tuple[str, Body, tuple[str, ...]]]] = {
    "Invoices": ("InvoiceNumber", {"Type": "ACCREC", "DueDate": "2026-07-31", **LINES}, TRADE),
    "CreditNotes": ("CreditNoteNumber", {"Type": "ACCRECCREDIT", **LINES}, TRADE),
    "Quotes": ("QuoteNumber", LINES, ("DRAFT", "SENT", "ACCEPTED", "DECLINED", "INVOICED", "DELETED")),
    "PurchaseOrders": ("PurchaseOrderNumber", LINES, ("DRAFT", "SUBMITTED", "AUTHORISED", "BILLED", "DELETED")),
    "ManualJournals": ("Narration", JOURNAL, ("DRAFT", "POSTED", "ARCHIVED", "VOIDED", "DELETED")),
}
"""The field that names one, what else it has, and the statuses that a row can ask for."""
FIRST: t.Final = {"DRAFT", "SENT", "SUBMITTED", "AUTHORISED", "BILLED", "POSTED"}
PAID: t.Final[Body] = {"Account": {"Code": "090"}, "Date": "2026-07-05", "Amount": 5}


def moves(entity: str) -> list[tuple[str, str]]:
    statuses = KINDS[entity][2]
    first = FIRST & {*statuses}
    return [(before, after) for before in statuses if before in first for after in statuses if after != before]


def changed(entity: str, place: int, status: str) -> Document:
    number, body, _ = KINDS[entity]
    return document(entity, str(place), {number: f"N-{place}", **body, "Status": status})


def status_at_xero(sandbox: Sandbox, outcome: Outcome) -> str:
    entity = outcome.document.route.entity.entity
    return str(sandbox.get(f"{entity}/{outcome.xero_id}").json()[entity][0]["Status"])


@pytest.mark.fault(60)
@pytest.mark.parametrize("options", [{"silent_refusals": "all"}, {"silent_refusals": "all", "atomic_batches": True}])
@pytest.mark.parametrize("entity", KINDS)
def test_a_document_has_the_status_that_its_result_tells(
    sandbox: Sandbox, tmp_path: Path, entity: str, options: dict[str, t.Any]
) -> None:
    """From whatever status to whatever other one; what is refused without a word is refused with one."""
    sandbox.reset(**options)
    sandbox.put("Contacts", {"Contacts": [{"Name": "Ada Lovelace"}]}).raise_for_status()
    publish, wanted = Publishing(sandbox, tmp_path), moves(entity)
    created = publish(*(changed(entity, place, before) for place, (before, _) in enumerate(wanted)))
    assert kinds(created) == {"created": len(wanted)}, created[0].messages

    outcomes = publish(*(changed(entity, place, after) for place, (_, after) in enumerate(wanted)))

    for outcome in outcomes:
        before, after = wanted[int(str(outcome.document.key[0]))]
        has = status_at_xero(sandbox, outcome)
        said = (before, after, outcome.operation, outcome.reason, outcome.messages)
        assert has == (before if outcome.reason else after), said
        assert (outcome.reason is None) or outcome.reason.value == "not_modifiable", said
    again = publish(*(changed(entity, place, after) for place, (_, after) in enumerate(wanted)))
    assert kinds(again)["unchanged"] + kinds(again)["not_modifiable"] == len(wanted), "nothing is taken for done"
    assert kinds(again)["not_modifiable"] == kinds(outcomes)["not_modifiable"]


def ended(outcomes: list[Outcome]) -> dict[str, str]:
    return {str(each.document.key[0]): each.reason.value if each.reason else str(each.operation) for each in outcomes}


@pytest.mark.fault(60)
def test_what_cannot_be_voided_is_not_told_as_voided(sandbox: Sandbox, tmp_path: Path) -> None:
    """An invoice of which something was paid, by its status alone; its neighbour is voided all the same."""
    sandbox.reset(silent_refusals="all")
    publish = Publishing(sandbox, tmp_path)
    publish(invoice("N-1"), invoice("N-2"))
    sandbox.put("Payments", {"Payments": [{"Invoice": {"InvoiceNumber": "N-1"}, **PAID}]}).raise_for_status()

    outcomes = publish(*(document("Invoices", n, {"InvoiceNumber": n, "Status": "VOIDED"}) for n in ("N-1", "N-2")))

    assert ended(outcomes) == {"N-1": "not_modifiable", "N-2": "voided"}
    assert [status_at_xero(sandbox, each) for each in outcomes] == ["VOIDED", "AUTHORISED"]


@pytest.mark.fault(60)
@pytest.mark.parametrize("kind", ["RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT"])
def test_an_advance_that_stays_is_not_told_as_deleted(sandbox: Sandbox, tmp_path: Path, kind: str) -> None:
    sandbox.reset(silent_refusals="all")
    publish = Publishing(sandbox, tmp_path)
    account = {"AccountCode": "610"} if kind.endswith("OVERPAYMENT") else {}
    body = {"Type": kind, "BankAccount": {"Code": "090"}, **PARTY, "LineItems": [{**LINE, **account}]}
    publish(document("BankTransactions", "1", {**body, "LineAmountTypes": "NoTax"}))

    (outcome,) = publish(document("BankTransactions", "1", {"Status": "DELETED"}))

    assert (outcome.operation, status_at_xero(sandbox, outcome)) == (None, "AUTHORISED"), outcome
    assert outcome.messages


@pytest.mark.parametrize("entity", ["Invoices", "CreditNotes"])
def test_an_approved_document_that_xero_shows_as_paid_is_updated(sandbox: Sandbox, tmp_path: Path, entity: str) -> None:
    """Paid follows from what was paid, and a change that Xero takes of it is one."""
    publish = Publishing(sandbox, tmp_path)
    number, body, _ = KINDS[entity]
    free = {number: "N-1", **body, "Status": "AUTHORISED", "LineItems": [{**LINE, "UnitAmount": 0}]}
    publish(document(entity, "1", {**free, "Status": "DRAFT", "LineItems": [LINE]}))

    (outcome,) = publish(document(entity, "1", free))

    assert (outcome.operation, outcome.status) == ("updated", "PAID"), outcome


TYPES: t.Final = {"Invoices": "ACCPAY", "CreditNotes": "ACCPAYCREDIT"}


@pytest.mark.fault(60)
@pytest.mark.parametrize("silent_refusals", ["none", "all"])
@pytest.mark.parametrize("entity", TYPES)
def test_a_type_that_xero_keeps_is_not_told_as_changed(
    sandbox: Sandbox, tmp_path: Path, entity: str, silent_refusals: str
) -> None:
    """Nor is anything lost that the row said before, and comes to say again."""
    sandbox.reset(silent_refusals=silent_refusals)
    publish, (number, body, _) = Publishing(sandbox, tmp_path), KINDS[entity]
    first = {number: "N-1", **body, "Status": "AUTHORISED", "Reference": "first"}
    other = {**first, "Type": TYPES[entity], "Reference": "other"}
    publish(document(entity, "1", first))

    (planned,), (outcome,) = publish.plan(document(entity, "1", other)), publish(document(entity, "1", other))

    assert planned.operation == "rejected"
    assert outcome.reason is not None
    assert outcome.reason.value == "not_modifiable"
    assert f"the row says {TYPES[entity]}" in outcome.messages[0]
    (again,) = publish(document(entity, "1", first))
    assert again.reason is None
    (there,) = sandbox.get(f"{entity}/{outcome.xero_id}").json()[entity]
    assert (there["Type"], there["Reference"]) == (first["Type"], "first")
