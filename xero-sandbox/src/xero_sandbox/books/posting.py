"""Double entry as pure functions: a document becomes journal lines in base currency that come to zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.arithmetic import ONE, in_base, money
from xero_sandbox.books.record import ZERO, Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xero_sandbox.books.chart import Chart

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

BANK_SOURCES: Final = {
    "RECEIVE": "CASHREC",
    "SPEND": "CASHPAID",
    "RECEIVE-PREPAYMENT": "ARPREPAYMENT",
    "SPEND-PREPAYMENT": "APPREPAYMENT",
    "RECEIVE-OVERPAYMENT": "AROVERPAYMENT",
    "SPEND-OVERPAYMENT": "APOVERPAYMENT",
}
"""SourceType by type of bank transaction; a transfer's legs post nothing, the transfer does."""

ACCRUALS: Final = ("ACCREC", "ACCPAY", "ACCRECCREDIT", "ACCPAYCREDIT", "EXPCLAIM")
"""What a ledger on a cash basis knows nothing of until it is paid."""


def accrual_lines(source_type: str, document: Record, chart: Chart, paid: Record | None = None) -> list[Record]:
    """What `document` posts. `paid` is what a payment pays: it was booked at its own currency rate."""
    if source_type in PAYMENTS:
        lines = list(_payment(source_type, document, chart, _rate(paid or document)))
    elif source_type == "TRANSFER":
        lines = list(_transfer(document, chart))
    elif source_type == "MANJOURNAL":
        lines = list(_items(document, "JournalLines", chart, 1))
    else:
        lines = list(_with_items(source_type, document, chart))
    return _balanced(lines, chart)


def cash_lines(source_type: str, document: Record, chart: Chart, paid: Record | None = None) -> list[Record]:
    """What `document` posts on a cash basis: nothing until it is paid, and then what was `paid` in proportion."""
    if source_type in ACCRUALS:
        return []
    if source_type not in PAYMENTS or paid is None:
        return accrual_lines(source_type, document, chart)
    against = source_type_of(paid)
    _, sign = PAYMENTS[source_type]
    bank = in_base(document["Amount"], _rate(document))
    control, *booked = _with_items(against, paid, chart)
    share = bank / abs(control["NetAmount"])
    lines = [_line(chart.account(document["Account"]["AccountID"]), sign * bank)]
    for line in booked:
        net, tax = money(line["NetAmount"] * share), money(line["TaxAmount"] * share)
        lines.append({**line, "NetAmount": net, "TaxAmount": tax, "GrossAmount": net + tax})
    return _balanced(lines, chart)


def source_type_of(document: Record) -> str:
    """The SourceType of an invoice, credit note, bank transaction or expense claim."""
    if "ExpenseClaimID" in document:
        return "EXPCLAIM"
    kind = str(document["Type"])
    return BANK_SOURCES.get(kind, kind)


def _with_items(source_type: str, document: Record, chart: Chart) -> Iterator[Record]:
    system, sign = CONTROLS[source_type]
    control = chart.account(document["BankAccount"]["AccountID"]) if system == BANK else chart.system(system)
    yield _line(control, sign * in_base(document["Total"], _rate(document)))
    for part in document.get("Receipts", (document,)):
        yield from _items(part, "LineItems", chart, -sign)


def _items(document: Record, field: str, chart: Chart, sign: int) -> Iterator[Record]:
    """A line for each line item, net of tax, and one for the tax of all."""
    rate = _rate(document)
    taxes = ZERO
    for item in document[field]:
        tax = item.get("TaxAmount", ZERO)
        net = item["LineAmount"] - tax if document["LineAmountTypes"] == "Inclusive" else item["LineAmount"]
        taxes += tax
        yield _item_line(item, sign * in_base(net, rate), sign * in_base(tax, rate), chart)
    if taxes:
        yield _line(chart.system("GST"), sign * in_base(taxes, rate))


def _payment(source_type: str, payment: Record, chart: Chart, booked_rate: Decimal) -> Iterator[Record]:
    system, sign = PAYMENTS[source_type]
    bank = sign * in_base(payment["Amount"], _rate(payment))
    settled = sign * in_base(payment["Amount"], booked_rate)
    yield _line(chart.account(payment["Account"]["AccountID"]), bank)
    yield _line(chart.system(system), -settled)
    if bank != settled:
        yield _line(chart.system("REALISEDCURRENCYGAIN"), settled - bank)


def _transfer(transfer: Record, chart: Chart) -> Iterator[Record]:
    for field, sign in (("ToBankAccount", 1), ("FromBankAccount", -1)):
        yield _line(chart.account(transfer[field]["AccountID"]), sign * transfer["Amount"])


def _item_line(item: Record, net: Decimal, tax: Decimal, chart: Chart) -> Record:
    line = _line(chart.account(item.get("AccountID") or item["AccountCode"]), net, tax, item.get("Description", ""))
    tax_type = item.get("TaxType", "NONE")
    if tax_type != "NONE":
        line |= {"TaxType": tax_type, "TaxName": chart.tax_name(tax_type)}
    line["TrackingCategories"] = [_tracked(tracking, chart) for tracking in item.get("Tracking", ())]
    return line


def _tracked(tracking: Record, chart: Chart) -> Record:
    category, option = tracking["TrackingCategoryID"], tracking["Option"]
    return {
        "Name": tracking["Name"],
        "Option": option,
        "TrackingCategoryID": category,
        "TrackingOptionID": chart.option_id(category, option),
    }


def _line(account: Record, net: Decimal, tax: Decimal = ZERO, description: str = "") -> Record:
    return {
        "AccountID": account["AccountID"],
        "AccountCode": account.get("Code", ""),
        "AccountType": account["Type"],
        "AccountName": account["Name"],
        "Description": description,
        "NetAmount": net,
        "GrossAmount": net + tax,
        "TaxAmount": tax,
        "TrackingCategories": [],
    }


def _rate(document: Record) -> Decimal:
    rate: Decimal = document.get("CurrencyRate", ONE)
    return rate


def _balanced(lines: list[Record], chart: Chart) -> list[Record]:
    """The lines, with the cents that conversion lost or won in the account that Xero keeps for them."""
    lost = sum((line["NetAmount"] for line in lines), ZERO)
    return [*lines, _line(chart.system("ROUNDING"), -lost)] if lost else lines
