"""The chapter of a block that invoices, and what settles them, are written in."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.arithmetic import HUNDRED, ONE, money
from xero_sandbox.books.record import ZERO, Record
from xero_sandbox.demo.credit_notes import LIVE, allocate, write_lone_note
from xero_sandbox.demo.invoice_plans import deals_of
from xero_sandbox.demo.line_items import EXPORT, IMPORT, USUAL_TERMS, discount_of, pick, priced
from xero_sandbox.demo.name_lists import REFERENCES
from xero_sandbox.demo.nested_records import invoice_stub
from xero_sandbox.demo.payments import RATE_MOVES, RATE_PLACES, Settling, split
from xero_sandbox.demo.timeline import DAY, day_of

if TYPE_CHECKING:
    from xero_sandbox.demo.company import Block
    from xero_sandbox.demo.invoice_plans import Deal

TERM_DAYS: Final = (7, 14, 20, 20, 30)
SENT, THEMED, LINKED_OUT, ATTACHED, PROMISED = 0.35, 0.8, 0.05, 0.03, 0.1
RATE_LEFT_OUT: Final = 0.19
"""Invoices that show no CurrencyRate: 15 of 79 recorded (S-WIRE, H)."""
OTHER_ACCOUNTS: Final = {"ACCREC": "260", "ACCPAY": "429"}
"""Where the first line of an edited document was booked at first."""


def write_trade(block: Block) -> None:
    last_sale = None
    for deal in deals_of(block):
        if deal.story.alone:
            write_lone_note(block, deal)
            continue
        invoice = _write_invoice(block, deal)
        if deal.story.billable:
            _charge_on(block, deal, invoice, last_sale)
        if invoice["Type"] == "ACCREC" and deal.story.status in LIVE:
            last_sale = invoice


def _write_invoice(block: Block, deal: Deal) -> Record:
    invoice = _new_invoice(block, deal)
    _post(block, deal, invoice)
    settling = Settling(block, deal, invoice, "Invoice", invoice_stub(invoice))
    story, total = deal.story, invoice["Total"]
    *payments, credited = split(total, (*story.payments, story.credited))
    if story.bounced:
        settling.bounce(money(total / 2), (deal.entered + deal.moment) // 2)
    if story.credit:
        allocate(settling, credited, money(total * story.spare / HUNDRED))
    for place, amount in enumerate(payments, 1):
        settling.pay(amount, deal.entered + (deal.moment - deal.entered) * place // len(payments))
    _settle(invoice, sum(payments, ZERO), credited, deal)
    settling.stub.update({field: invoice[field] for field in ("AmountDue", "AmountPaid", "AmountCredited", "Total")})
    block.write("Invoices", invoice, deal.moment)
    return invoice


def _new_invoice(block: Block, deal: Deal) -> Record:
    dice, company, story = block.dice, block.company, deal.story
    sale = story.type == "ACCREC"
    day = day_of(deal.entered)
    return {
        "Type": story.type,
        "InvoiceID": block.new_id("Invoices"),
        "InvoiceNumber": deal.number,
        "Reference": pick(REFERENCES, dice),
        "Payments": [],
        "CreditNotes": [],
        "Prepayments": [],
        "Overpayments": [],
        **_currency(block, story.foreign),
        "HasErrors": False,
        "HasAttachments": dice.random() < ATTACHED,
        "InvoiceAddresses": [],
        "Contact": company.contacts.pick(story.type, dice),
        "Date": day,
        "DueDate": day + timedelta(days=pick(TERM_DAYS, dice)),
        **_optional(block, deal, sale),
        "Status": story.status,
        **_priced(block, story.foreign, sale),
    }


def _currency(block: Block, foreign: bool) -> Record:
    if not foreign:
        own = {"CurrencyCode": block.company.currency}
        return own if block.dice.random() < RATE_LEFT_OUT else own | {"CurrencyRate": ONE}
    code, rate = pick(block.company.foreign, block.dice)
    moved = rate * (1 + Decimal((block.dice.random() - 0.5) * RATE_MOVES))
    return {"CurrencyCode": code, "CurrencyRate": moved.quantize(RATE_PLACES)}


def _priced(block: Block, foreign: bool, sale: bool) -> Record:
    usual = pick(USUAL_TERMS, block.dice)
    terms = (EXPORT if sale else IMPORT) if foreign else usual
    write = block.company.lines.sale if sale else block.company.lines.purchase
    lines = write(terms, block.dice)
    discount = discount_of(lines)
    amounts = priced(lines, terms) | {"IsDiscounted": bool(discount)}
    return amounts | {"TotalDiscount": discount} if discount else amounts


def _optional(block: Block, deal: Deal, sale: bool) -> Record:
    """What only some invoices have."""
    dice, found = block.dice, Record()
    approved = deal.story.status in LIVE
    if sale and dice.random() < THEMED:
        found["BrandingThemeID"] = pick(block.company.reference.theme_ids, dice)
    if sale and approved and dice.random() < SENT:
        found["SentToContact"] = True
    if dice.random() < LINKED_OUT:
        found["Url"] = f"https://orders.example/{deal.number or 'bill'}"
    if deal.story.status == "AUTHORISED" and dice.random() < PROMISED:
        promised = day_of(deal.moment + 10 * DAY)
        found["ExpectedPaymentDate" if sale else "PlannedPaymentDate"] = promised
    return found


def _post(block: Block, deal: Deal, invoice: Record) -> None:
    status, kind = deal.story.status, deal.story.type
    if status not in {*LIVE, "VOIDED"}:
        return
    moment = block.since(deal.entered, deal.moment)
    if deal.story.edited:
        first, *others = invoice["LineItems"]
        account = block.company.chart.account(OTHER_ACCOUNTS[kind])
        misbooked = {**first, "AccountCode": account["Code"], "AccountID": account["AccountID"]}
        before = {**invoice, "LineItems": [misbooked, *others]}
        block.post(moment, kind, before)
        moment = (moment + deal.moment) // 2
        block.undo(moment, kind, before)
    block.post(moment, kind, invoice)
    if status == "VOIDED":
        block.undo(deal.moment, kind, invoice)


def _settle(invoice: Record, paid: Decimal, credited: Decimal, deal: Deal) -> None:
    """What is void or deleted is owed no more, though its total stays (S-WIRE, H)."""
    dead = deal.story.status in {"VOIDED", "DELETED"}
    due = ZERO if dead else invoice["Total"] - paid - credited
    invoice |= {"AmountDue": due, "AmountPaid": paid, "AmountCredited": credited}
    if deal.story.status == "PAID":
        invoice["FullyPaidOnDate"] = day_of(deal.moment)


def _charge_on(block: Block, deal: Deal, bill: Record, sale: Record | None) -> None:
    """Link the cost on a bill to the customer who will pay it, and to the invoice that charges it."""
    link = {
        "LinkedTransactionID": block.new_id("LinkedTransactions"),
        "SourceTransactionID": bill["InvoiceID"],
        "SourceLineItemID": bill["LineItems"][0]["LineItemID"],
        "ContactID": (sale or bill)["Contact"]["ContactID"],
        "Status": "APPROVED",
        "Type": "BILLABLEEXPENSE",
        "SourceTransactionTypeCode": "ACCPAY",
    }
    if sale and deal.story.status == "PAID":
        link["Status"] = "BILLED"
        link |= {"TargetTransactionID": sale["InvoiceID"], "TargetLineItemID": sale["LineItems"][0]["LineItemID"]}
    block.write("LinkedTransactions", link, deal.moment)
