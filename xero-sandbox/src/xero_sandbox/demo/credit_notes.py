"""Credit notes, prepayments and overpayments, and their allocation to invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.ids import random_guid
from xero_sandbox.books.record import ZERO, Record
from xero_sandbox.demo.invoice_plans import supplier_number
from xero_sandbox.demo.line_items import INCLUSIVE, NO_TAX, Terms, pick, priced
from xero_sandbox.demo.name_lists import REFERENCES
from xero_sandbox.demo.nested_records import allocation, credit_note_stub, credit_stub
from xero_sandbox.demo.payments import Settling
from xero_sandbox.demo.timeline import day_of

if TYPE_CHECKING:
    from decimal import Decimal

    from xero_sandbox.demo.company import Block
    from xero_sandbox.demo.invoice_plans import Deal

TAXED: Final = {"ACCREC": Terms("Inclusive", "OUTPUT2"), "ACCPAY": Terms("Inclusive", "INPUT2")}
CREDITED_ACCOUNTS: Final = {"ACCREC": "200", "ACCPAY": "300"}
LEDGERS: Final = {"ACCREC": "610", "ACCPAY": "800"}
CASH_TYPES: Final = {"ACCREC": "RECEIVE", "ACCPAY": "SPEND"}
LIVE: Final = {"AUTHORISED", "PAID"}


def allocate(settling: Settling, applied: Decimal, spare: Decimal) -> None:
    """Settle so much of an invoice by a credit of which `spare` is left."""
    path = settling.deal.story.credit
    credit = (
        _credit_note(settling, applied + spare) if path == "CreditNotes" else _cash_credit(settling, applied + spare)
    )
    day = day_of(settling.deal.moment)
    credit |= {"RemainingCredit": spare, "Status": "AUTHORISED" if spare else "PAID", "Payments": []}
    credit["Allocations"] = [allocation(random_guid(settling.block.dice), applied, day, settling.document)]
    if path == "CreditNotes" and not spare:
        credit["FullyPaidOnDate"] = day
    settling.document[path].append(credit_stub(path, credit, applied))
    settling.block.write(path, credit, settling.deal.moment)


def write_lone_note(block: Block, deal: Deal) -> None:
    """A credit note that nothing was allocated to; it may have been refunded."""
    kind = deal.story.type.removesuffix("CREDIT")
    contact = block.company.contacts.pick(kind, block.dice)
    lines = block.company.lines
    items = lines.sale(INCLUSIVE, block.dice) if kind == "ACCREC" else lines.purchase(INCLUSIVE, block.dice)
    base = {"Contact": contact, "CurrencyCode": block.company.currency, "Date": day_of(deal.entered)}
    note = _new_note(block, kind) | base | priced(items, INCLUSIVE)
    note |= {"Status": deal.story.status, "Allocations": [], "Payments": []}
    note["RemainingCredit"] = note["Total"] if deal.story.status not in {"VOIDED", "DELETED"} else ZERO
    _post_note(block, deal, note)
    if deal.story.payments:
        Settling(block, deal, note, "CreditNote", credit_note_stub(note)).pay(note["Total"], deal.moment)
        note |= {"RemainingCredit": ZERO, "FullyPaidOnDate": day_of(deal.moment)}
    block.write("CreditNotes", note, deal.moment)


def _post_note(block: Block, deal: Deal, note: Record) -> None:
    if deal.story.status in {*LIVE, "VOIDED"}:
        block.post(block.since(deal.entered, deal.moment), note["Type"], note)
    if deal.story.status == "VOIDED":
        block.undo(deal.moment, note["Type"], note)


def _credit_note(settling: Settling, total: Decimal) -> Record:
    kind, invoice = settling.deal.story.type, settling.document
    account = settling.block.company.chart.account(CREDITED_ACCOUNTS[kind])
    terms = TAXED[kind]
    lines = settling.block.company.lines.single("Goods returned", account, total, settling.block.dice, terms)
    note = _new_note(settling.block, kind) | _of(invoice) | priced(lines, terms)
    note["Date"] = day_of(settling.deal.moment)
    settling.block.post(settling.deal.moment, note["Type"], note)
    return note


def _cash_credit(settling: Settling, total: Decimal) -> Record:
    """A prepayment or overpayment: its bank transaction is written, and posted, with the others of the block."""
    kind, path = settling.deal.story.type, settling.deal.story.credit
    word = path[:-1]
    account = settling.block.company.chart.account(LEDGERS[kind])
    lines = settling.block.company.lines.single(word, account, total, settling.block.dice, NO_TAX)
    key = settling.block.new_id(path)
    credit = {f"{word}ID": key, "ID": key, "Type": f"{CASH_TYPES[kind]}-{word.upper()}", "Reference": ""}
    credit |= _of(settling.document) | priced(lines, NO_TAX)
    return credit | {"Date": day_of(settling.deal.entered), "HasAttachments": False}


def _new_note(block: Block, kind: str) -> Record:
    key = block.new_id("CreditNotes")
    sale = kind == "ACCREC"
    return {
        "CreditNoteID": key,
        "ID": key,
        "Type": f"{kind}CREDIT",
        "CreditNoteNumber": block.new_number("CreditNotes", "ACCRECCREDIT") if sale else supplier_number(block.dice),
        "Reference": pick(REFERENCES, block.dice) if sale else "",
        "SentToContact": sale,
        "HasAttachments": False,
        "HasErrors": False,
        "InvoiceAddresses": [],
    }


def _of(invoice: Record) -> Record:
    fields = ("Contact", "CurrencyCode", "CurrencyRate")
    return {field: invoice[field] for field in fields if field in invoice}
