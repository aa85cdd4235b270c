"""Double entry as pure functions: a document becomes journal lines in base currency that come to zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.arithmetic import in_base
from xero_sandbox.books.journal_lines import balanced, bank_account, item_lines, line_of, rate_of, shared, sold_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xero_sandbox.books.chart_of_accounts import Chart
    from xero_sandbox.books.record import Record

BANK: Final = "BANK"
"""In place of a system account: the bank account that the document names."""

CONTROLS: Final = {
    "ACCREC": ("DEBTORS", 1),
    "ACCPAY": ("CREDITORS", -1),
    "ACCRECCREDIT": ("DEBTORS", -1),
    "ACCPAYCREDIT": ("CREDITORS", 1),
    "CASHREC": (BANK, 1),
    "CASHPAID": (BANK, -1),
    "ARPREPAYMENT": (BANK, 1),
    "APPREPAYMENT": (BANK, -1),
    "AROVERPAYMENT": (BANK, 1),
    "APOVERPAYMENT": (BANK, -1),
    "EXPCLAIM": ("UNPAIDEXPCLM", -1),
}
"""For a document with line items: the account that stands against the lines, and 1 where it is debited (S-JOURNALS)."""

PAYMENTS: Final = {
    "ACCRECPAYMENT": ("DEBTORS", 1),
    "ACCPAYPAYMENT": ("CREDITORS", -1),
    "ARCREDITPAYMENT": ("DEBTORS", -1),
    "APCREDITPAYMENT": ("CREDITORS", 1),
    "EXPPAYMENT": ("UNPAIDEXPCLM", -1),
}
"""For a payment: the account that it settles, and 1 where the bank is debited."""

REFUNDS: Final = {
    "ARPREPAYMENTPAYMENT": "ARCREDITPAYMENT",
    "AROVERPAYMENTPAYMENT": "ARCREDITPAYMENT",
    "APPREPAYMENTPAYMENT": "APCREDITPAYMENT",
    "APOVERPAYMENTPAYMENT": "APCREDITPAYMENT",
}
"""Types of payment that give a prepayment or overpayment back, and the SourceType of their journals: Xero's list has
none of their own (S-OAS, H; that they appear as refunds of credit notes: L)."""

BANK_SOURCES: Final = {
    "RECEIVE": "CASHREC",
    "SPEND": "CASHPAID",
    "RECEIVE-PREPAYMENT": "ARPREPAYMENT",
    "SPEND-PREPAYMENT": "APPREPAYMENT",
    "RECEIVE-OVERPAYMENT": "AROVERPAYMENT",
    "SPEND-OVERPAYMENT": "APOVERPAYMENT",
}
"""SourceType by type of bank transaction; a transfer's legs post nothing, the transfer does."""

ADVANCES: Final = {
    "ARPREPAYMENT": "DEBTORS",
    "APPREPAYMENT": "CREDITORS",
    "AROVERPAYMENT": "DEBTORS",
    "APOVERPAYMENT": "CREDITORS",
}
"""For money that came or went before there was a document: the account in which it waits for one. Its lines count on a
cash basis only, for otherwise the invoice that it is allocated to would be income twice (L)."""

ACCRUALS: Final = ("ACCREC", "ACCPAY", "ACCRECCREDIT", "ACCPAYCREDIT", "EXPCLAIM")
"""What a ledger on a cash basis knows nothing of until it is paid."""


def accrual_lines(source_type: str, document: Record, chart: Chart, paid: Record | None = None) -> list[Record]:
    """What `document` posts. `paid` is what a payment pays: it was booked at its own currency rate."""
    settling = REFUNDS.get(source_type, source_type)
    if settling in PAYMENTS:
        lines = list(_payment(settling, document, chart, rate_of(paid or document)))
    elif source_type in ADVANCES:
        lines = list(_advance(source_type, document, chart))
    elif source_type == "TRANSFER":
        lines = list(_transfer(document, chart))
    elif source_type == "MANJOURNAL":
        lines = list(item_lines(document, "JournalLines", chart, 1))
    else:
        lines = list(_with_items(source_type, document, chart))
    return balanced(lines, chart)


def cash_lines(source_type: str, document: Record, chart: Chart, paid: Record | None = None) -> list[Record]:
    """What `document` posts on a cash basis: nothing until it is paid, and then what was `paid` in proportion."""
    if source_type in ACCRUALS or not document.get("ShowOnCashBasisReports", True):
        return []
    if source_type in REFUNDS and paid and paid["Total"]:
        return balanced(list(_refund(source_type, document, chart, paid)), chart)
    if source_type in ADVANCES:
        return balanced(list(_with_items(source_type, document, chart)), chart)
    if source_type not in PAYMENTS or paid is None:
        return accrual_lines(source_type, document, chart, paid)
    return balanced(list(_paid_share(source_type, document, chart, paid)), chart)


def source_type_of(document: Record) -> str:
    """The SourceType of an invoice, credit note, bank transaction or expense claim."""
    if "ExpenseClaimID" in document:
        return "EXPCLAIM"
    kind = str(document["Type"])
    return BANK_SOURCES.get(kind, kind)


def _with_items(source_type: str, document: Record, chart: Chart) -> Iterator[Record]:
    system, sign = CONTROLS[source_type]
    control = bank_account(document["BankAccount"], chart) if system == BANK else chart.system(system)
    yield line_of(control, sign * in_base(document["Total"], rate_of(document)))
    for part in document.get("Receipts", (document,)):
        yield from item_lines(part, "LineItems", chart, -sign)
    yield from sold_lines(document, chart)


def _payment(source_type: str, payment: Record, chart: Chart, booked_rate: Decimal) -> Iterator[Record]:
    system, sign = PAYMENTS[source_type]
    bank = sign * in_base(payment["Amount"], rate_of(payment))
    settled = sign * in_base(payment["Amount"], booked_rate)
    yield line_of(bank_account(payment["Account"], chart), bank)
    yield line_of(chart.system(system), -settled)
    if bank != settled:
        yield line_of(chart.system("REALISEDCURRENCYGAIN"), settled - bank)


def _advance(source_type: str, document: Record, chart: Chart) -> Iterator[Record]:
    """What was paid in advance is owed to whoever paid it, until an invoice claims it."""
    _, sign = CONTROLS[source_type]
    amount = sign * in_base(document["Total"], rate_of(document))
    yield line_of(bank_account(document["BankAccount"], chart), amount)
    yield line_of(chart.system(ADVANCES[source_type]), -amount)


def _paid_share(source_type: str, payment: Record, chart: Chart, paid: Record) -> Iterator[Record]:
    """The bank, and the lines of what was paid as far as it was."""
    _, sign = PAYMENTS[source_type]
    bank = in_base(payment["Amount"], rate_of(payment))
    control, *booked = _with_items(source_type_of(paid), paid, chart)
    yield line_of(bank_account(payment["Account"], chart), sign * bank)
    yield from shared(booked, bank / abs(control["NetAmount"]))


def _refund(payment_type: str, payment: Record, chart: Chart, credit: Record) -> Iterator[Record]:
    """Out of the bank again, and the lines of the prepayment or overpayment get their share back."""
    _, sign = PAYMENTS[REFUNDS[payment_type]]
    yield line_of(bank_account(payment["Account"], chart), sign * in_base(payment["Amount"], rate_of(payment)))
    yield from shared(item_lines(credit, "LineItems", chart, sign), -payment["Amount"] / credit["Total"])


def _transfer(transfer: Record, chart: Chart) -> Iterator[Record]:
    for field, sign in (("ToBankAccount", 1), ("FromBankAccount", -1)):
        yield line_of(bank_account(transfer[field], chart), sign * transfer["Amount"])
