"""A change that Xero refuses without a word is never told as made, whatever of the document it would change."""

from __future__ import annotations

import random
import typing as t

import pytest
from support.publishing import LINE, Publishing, document, invoice, kinds, writes
from support.switches import POSITIONS
from target_xero.compare.refused_changes import says_otherwise

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.publishing import Body
    from support.sandbox import Sandbox
    from target_xero.documents.document import Document

    Change = t.Callable[[Body], Document]

NOBODY: t.Final = "11111111-2222-3333-4444-555555555555"
PARTY: t.Final = {"Contact": {"Name": "Ada Lovelace"}, "Date": "2026-07-01"}
CHANGES: t.Final = 5
FLAGS: t.Final = {
    name: {flag.lstrip("-").removeprefix("no-").replace("-", "_"): rest[0] if rest else not flag.startswith("--no-")}
    for name, (flag, *rest) in POSITIONS.items()
}
"""Options of `reset` for each position of a switch."""


def _invoice(more: Body) -> Document:
    return invoice("N-1", **more)


def _bill(more: Body) -> Document:
    bill = {"Type": "ACCPAY", "InvoiceNumber": "B-1", "Status": "AUTHORISED", "DueDate": "2026-07-31"}
    return document("Invoices", "b", {**bill, **PARTY, "LineItems": [LINE], **more})


def _note(more: Body) -> Document:
    note = {"Type": "ACCRECCREDIT", "CreditNoteNumber": "CN-1", "Status": "AUTHORISED"}
    return document("CreditNotes", "cn", {**note, **PARTY, "LineItems": [LINE], **more})


def _quote(more: Body) -> Document:
    return document("Quotes", "q", {"QuoteNumber": "Q-1", **PARTY, "LineItems": [LINE], **more})


def _order(more: Body) -> Document:
    return document("PurchaseOrders", "o", {"PurchaseOrderNumber": "O-1", **PARTY, "LineItems": [LINE], **more})


def _journal(more: Body) -> Document:
    lines = [{"LineAmount": 5, "AccountCode": "429"}, {"LineAmount": -5, "AccountCode": "477"}]
    body = {"Narration": "Accrual", "Date": "2026-07-01", "Status": "POSTED", "JournalLines": lines}
    return document("ManualJournals", "j", {**body, **more})


def _cash(more: Body) -> Document:
    body = {"Type": "SPEND", "Reference": "C-1", "BankAccount": {"Code": "090"}, "LineItems": [LINE]}
    return document("BankTransactions", "c", {**body, **PARTY, **more})


def _item(more: Body) -> Document:
    sold = {"SalesDetails": {"UnitPrice": 9, "AccountCode": "200"}}
    return document("Items", "i", {"Code": "WID", "Name": "Widget", **sold, **more})


def _contact(more: Body) -> Document:
    return document("Contacts", "p", {"ContactNumber": "P-1", "Name": "Quill", **more}, on_existing="reject")


def _line(**more: t.Any) -> Body:
    return {"LineItems": [{**LINE, **more}]}


def _journal_lines(amount: int, code: str) -> Body:
    return {
        "JournalLines": [{"LineAmount": amount, "AccountCode": code}, {"LineAmount": -amount, "AccountCode": "477"}]
    }


REFUSED: t.Final[dict[str, tuple[Change, Body]]] = {
    "an account of a line": (_invoice, _line(UnitAmount=150, AccountCode="99999")),
    "an account alone": (_invoice, _line(AccountCode="99999")),
    "a tax type": (_invoice, _line(TaxType="NOSUCH")),
    "an item": (_invoice, _line(ItemCode="NOSUCH")),
    "a line that is added": (_invoice, {"LineItems": [LINE, {**LINE, "Description": "Desk", "AccountCode": "99999"}]}),
    "a line that goes": (_invoice, {"LineItems": [LINE], "CurrencyCode": "XTS"}),
    "a contact": (_invoice, {"Contact": {"ContactID": NOBODY}}),
    "a reference that was not there": (_invoice, {"Reference": "new", "CurrencyCode": "XTS"}),
    "a bill": (_bill, _line(AccountCode="99999")),
    "a credit note": (_note, _line(AccountCode="99999")),
    "a quote": (_quote, _line(TaxType="NOSUCH")),
    "an order": (_order, _line(TaxType="NOSUCH")),
    "a journal": (_journal, _journal_lines(6, "99999")),
    "an account of a journal": (_journal, _journal_lines(5, "99999")),
    "cash": (_cash, _line(AccountCode="99999")),
    "a price of an item": (_item, {"SalesDetails": {"UnitPrice": 19, "AccountCode": "99999"}}),
    "a name that is taken": (_contact, {"Name": "Ada Lovelace"}),
}
TAKEN: t.Final[dict[str, tuple[Change, Body]]] = {
    "a price": (_invoice, _line(UnitAmount=150)),
    "digits that Xero does not keep": (_invoice, _line(UnitAmount=150.00001)),
    "a description": (_invoice, _line(Description="  Chair,\r\n of  oak ")),
    "capitals": (_invoice, _line(Description="CHAIR")),
    "a line more": (_invoice, {"LineItems": [{**LINE, "Description": "Desk"}, LINE]}),
    "a contact": (_invoice, {"Contact": {"Name": "Grace Hopper"}}),
    "no tax": (_invoice, {"LineAmountTypes": "NoTax", **_line(TaxType="OUTPUT2")}),
    "a reference": (_invoice, {"Reference": "new"}),
    "a journal": (_journal, _journal_lines(6, "429")),
    "cash": (_cash, _line(UnitAmount=12)),
    "a price of an item": (_item, {"SalesDetails": {"UnitPrice": 19, "AccountCode": "200"}}),
    "a telephone": (_contact, {"Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "555 1234"}]}),
    "a quote": (_quote, _line(Quantity=3)),
}


def published(sandbox: Sandbox, folder: Path, change: Change, **options: t.Any) -> Publishing:
    """Books that refuse without a word, with one document as `change` makes it, and somebody else's contact."""
    sandbox.reset(**{"silent_refusals": "all", **options})
    sandbox.put("Contacts", {"Contacts": [{"Name": "Ada Lovelace"}]}).raise_for_status()
    publish = Publishing(sandbox, folder)
    assert kinds(publish(change({}))) == {"created": 1}
    return publish


@pytest.mark.fault(60)
@pytest.mark.parametrize("name", REFUSED)
def test_a_change_that_was_refused_without_a_word_is_rejected(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    """In Xero's words, right after the document was created; the next run does not take it for published either."""
    change, more = REFUSED[name]
    publish = published(sandbox, tmp_path, change)

    first, second = publish(change(more)), publish(change(more))

    assert [each.kind.value for each in (*first, *second)] == ["rejected", "rejected"], first
    assert all(first[0].messages)


@pytest.mark.parametrize("name", TAKEN)
def test_a_change_that_xero_takes_costs_one_call(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    """However Xero prints what was sent."""
    change, more = TAKEN[name]
    publish = published(sandbox, tmp_path, change)
    before = len(writes(sandbox))

    outcomes = publish(change(more))

    assert kinds(outcomes) == {"updated": 1}
    assert len(writes(sandbox)) == before + 1


@pytest.mark.fault(60)
def test_a_part_paid_invoice_that_keeps_its_amount_is_rejected(sandbox: Sandbox, tmp_path: Path) -> None:
    publish = published(sandbox, tmp_path, _invoice)
    paid = {"Invoice": {"InvoiceNumber": "N-1"}, "Account": {"Code": "090"}, "Date": "2026-07-02", "Amount": 10}
    sandbox.put("Payments", paid).raise_for_status()

    (outcome,) = publish(_invoice(_line(UnitAmount=12)))

    assert outcome.reason is not None
    assert outcome.reason.value == "not_modifiable"


@pytest.mark.fault(60)
@pytest.mark.parametrize("position", FLAGS)
def test_what_is_told_is_what_the_books_say(sandbox: Sandbox, tmp_path: Path, position: str) -> None:
    """After random changes at every position: each that Xero took cost one call, and no other one is told as made."""
    dice = random.Random(position)  # noqa: S311 - the same every time
    change = dice.choice([_invoice, _bill, _note, _quote, _journal, _cash, _item, _contact])
    publish = published(sandbox, tmp_path, change, **FLAGS[position])
    (known,) = publish(change({}))
    parts = [more for made, more in (*REFUSED.values(), *TAKEN.values()) if made is change or _fits(made, change)]

    for _ in range(CHANGES):
        sent = change({name: value for part in dice.sample(parts, min(2, len(parts))) for name, value in part.items()})
        before, calls = _shown(sandbox, sent, str(known.xero_id)), len(writes(sandbox))
        (outcome,) = publish(sent)
        now = _shown(sandbox, sent, str(known.xero_id))
        if outcome.reason:
            assert now == before, outcome
        else:
            assert not says_otherwise(sent.body, now, missing=False), outcome
            assert len(writes(sandbox)) - calls == (outcome.operation == "updated"), outcome


def _fits(made: Change, change: Change) -> bool:
    """Whether what changes the one changes the other as well: documents with line items do."""
    return {made, change} <= {_invoice, _bill, _note, _cash}


def _shown(sandbox: Sandbox, sent: Document, xero_id: str) -> Body:
    """How Xero shows a document."""
    path = sent.route.entity.path
    return dict(sandbox.get(f"{path}/{xero_id}").json()[path][0])
