"""The lines of a journal, built from what documents say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xero_sandbox.books.arithmetic import ONE, in_base, money
from xero_sandbox.books.record import ZERO, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from xero_sandbox.books.chart_of_accounts import Chart


def item_lines(document: Record, field: str, chart: Chart, sign: int) -> Iterator[Record]:
    """A line for each line item, net of tax, and one for the tax of all."""
    rate = rate_of(document)
    taxes = ZERO
    for item in document[field]:
        tax = item.get("TaxAmount", ZERO)
        amount = item.get("LineAmount", ZERO)
        if not amount and not tax:
            continue  # a line that only says something
        net = amount - tax if document.get("LineAmountTypes") == "Inclusive" else amount
        taxes += tax
        yield _item_line(item, sign * in_base(net, rate), sign * in_base(tax, rate), chart)
    if taxes:
        yield line_of(chart.system("GST"), sign * in_base(taxes, rate))


def sold_lines(document: Record, chart: Chart) -> Iterator[Record]:
    """What was sold leaves the inventory and becomes a cost, or comes back (S-ITEMS, M)."""
    for move in document.get("StockMoves", ()):
        if move.sold_cost and move.cost:
            yield line_of(chart.account(move.sold_cost), -move.cost)
            yield line_of(chart.account(move.asset), move.cost)


def shared(lines: Iterable[Record], share: Decimal) -> Iterator[Record]:
    """The same lines with a part of their amounts."""
    for line in lines:
        net, tax = money(line["NetAmount"] * share), money(line["TaxAmount"] * share)
        yield {**line, "NetAmount": net, "TaxAmount": tax, "GrossAmount": net + tax}


def _item_line(item: Record, net: Decimal, tax: Decimal, chart: Chart) -> Record:
    line = line_of(chart.account(item.get("AccountID") or item["AccountCode"]), net, tax, item.get("Description", ""))
    tax_type = item.get("TaxType", "NONE")
    if tax_type != "NONE":
        line |= {"TaxType": tax_type, "TaxName": chart.tax_name(tax_type)}
    line["TrackingCategories"] = [_tracked(tracking, chart) for tracking in item.get("Tracking", ())]
    return line


def _tracked(tracking: Record, chart: Chart) -> Record:
    category, option = str(tracking["TrackingCategoryID"]), str(tracking["Option"])
    return {
        "Name": tracking["Name"],
        "Option": option,
        "TrackingCategoryID": category,
        "TrackingOptionID": chart.option_id(category, option),
    }


def line_of(account: Record, net: Decimal, tax: Decimal = ZERO, description: str = "") -> Record:
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


def bank_account(named: Record, chart: Chart) -> Record:
    """The account that a document names by id or by code."""
    return chart.account(named.get("AccountID") or named["Code"])


def rate_of(document: Record) -> Decimal:
    rate: Decimal = document.get("CurrencyRate", ONE)
    return rate


def balanced(lines: list[Record], chart: Chart) -> list[Record]:
    """The lines, with the cents that conversion lost or won in the account that Xero keeps for them."""
    lost = sum((line["NetAmount"] for line in lines), ZERO)
    return [*lines, line_of(chart.system("ROUNDING"), -lost)] if lost else lines
