"""The executive summary: some figures of a month beside those of the month before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.arithmetic import HUNDRED
from xero_sandbox.books.record import ZERO
from xero_sandbox.books.reports import tree
from xero_sandbox.books.reports.balance_sheet import ASSETS, LIABILITIES, Sheet
from xero_sandbox.books.reports.bank_summary import bank_figures, bank_totals
from xero_sandbox.books.reports.profit import COSTS, EXPENSES, INCOME, OTHER_INCOME, Profit
from xero_sandbox.books.reports.windows import month_of, months_before

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from xero_sandbox.books.record import Record
    from xero_sandbox.books.reports.view import View
    from xero_sandbox.books.reports.windows import Window

MONTHS_A_YEAR: Final = 12


class Line(NamedTuple):
    name: str
    unit: str = ""
    """Money unless it says "%", "days", "ratio" or "count"."""


LAYOUT: Final = {
    "Cash": (
        Line("Cash received"),
        Line("Cash spent"),
        Line("Cash surplus (deficit)"),
        Line("Closing bank balance"),
    ),
    "Profitability": (
        Line("Income"),
        Line("Direct costs"),
        Line("Gross profit (loss)"),
        Line("Other Income"),
        Line("Expenses"),
        Line("Profit (loss)"),
    ),
    "Balance Sheet": (Line("Debtors"), Line("Creditors"), Line("Net assets")),
    "Income": (
        Line("Number of invoices issued", "count"),
        Line("Average value of invoices"),
        Line("Total value of invoices"),
    ),
    "Performance": (
        Line("Gross profit margin", "%"),
        Line("Net profit margin", "%"),
        Line("Return on investment (p.a.)", "%"),
    ),
    "Position": (
        Line("Average debtors days", "days"),
        Line("Average creditors days", "days"),
        Line("Short term cash forecast"),
        Line("Current assets to current liabilities", "ratio"),
        Line("Term assets to term liabilities", "ratio"),
    ),
}
"""Sections and lines (official example, H; how Xero computes the last two sections: L)."""


def executive_summary(view: View, day: date) -> Record:
    months = [month_of(day), month_of(months_before(day, 1))]
    this, before = (_figures(view, month) for month in months)
    sections = [
        tree.section(title, [_row(line, this[line.name], before[line.name]) for line in lines])
        for title, lines in LAYOUT.items()
    ]
    names = ["", *(f"{month.last:%b %Y}" for month in months), "Variance"]
    return {
        "ReportID": "ExecutiveSummary",
        "ReportName": "Executive Summary",
        "ReportType": "ExecutiveSummary",
        "ReportTitles": ["Executive Summary", view.itself["Name"], f"For the month of {months[0].last:%B %Y}"],
        "Rows": [tree.header(names), *sections],
    }


def _row(line: Line, this: Decimal, before: Decimal) -> Record:
    variance = f"{_ratio(this - before, abs(before)) * HUNDRED:.1f}%"
    return tree.row([line.name, _text(this, line.unit), _text(before, line.unit), variance])


def _text(value: Decimal, unit: str) -> str:
    if unit == "%":
        return f"{value * HUNDRED:.1f}%"
    return f"{value:.0f}" if unit == "count" else tree.amount(value)


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    return part / whole if whole else ZERO


def _figures(view: View, month: Window) -> Mapping[str, Decimal]:
    return {**_cash(view, month), **_earnings(view, month), **_sales(view, month), **_position(view, month)}


def _cash(view: View, month: Window) -> Mapping[str, Decimal]:
    _, received, spent, closing = bank_totals(bank_figures(view, month))
    return {
        "Cash received": received,
        "Cash spent": spent,
        "Cash surplus (deficit)": received - spent,
        "Closing bank balance": closing,
    }


def _earnings(view: View, month: Window) -> Mapping[str, Decimal]:
    profit = Profit(view.accounts(), [view.moved(month)])
    (gross,), (net,) = profit.gross, profit.net
    (income,), (costs,), (other,), (expenses,) = map(profit.total, (INCOME, COSTS, OTHER_INCOME, EXPENSES))
    (assets,) = Sheet(view, [month.last]).net_assets
    return {
        "Income": income,
        "Direct costs": costs,
        "Gross profit (loss)": gross,
        "Other Income": other,
        "Expenses": expenses,
        "Profit (loss)": net,
        "Gross profit margin": _ratio(gross, income),
        "Net profit margin": _ratio(net, income),
        "Return on investment (p.a.)": _ratio(net * MONTHS_A_YEAR, assets),
    }


def _sales(view: View, month: Window) -> Mapping[str, Decimal]:
    number, total = view.balances.issued("ACCREC", *month)
    return {
        "Number of invoices issued": ZERO + number,
        "Average value of invoices": total / number if number else ZERO,
        "Total value of invoices": total,
    }


def _position(view: View, month: Window) -> Mapping[str, Decimal]:
    sheet, balance, moved = Sheet(view, [month.last]), view.balance(month.last), view.moved(month)
    ids = {account.get("SystemAccount"): account["AccountID"] for account in view.accounts()}
    debtors, creditors = balance.get(ids.get("DEBTORS", ""), ZERO), -balance.get(ids.get("CREDITORS", ""), ZERO)
    profit = Profit(view.accounts(), [moved])
    (income,), (costs,), (expenses,) = map(profit.total, (INCOME, COSTS, EXPENSES))
    (current,), (term), (owed,), (loans,) = (
        sheet.total(parts, sign)
        for parts, sign in ((ASSETS[:2], 1), (ASSETS[2:], 1), (LIABILITIES[:1], -1), (LIABILITIES[1:], -1))
    )
    days = (month.last - month.first).days + 1
    return {
        "Debtors": debtors,
        "Creditors": creditors,
        "Net assets": sheet.net_assets[0],
        "Average debtors days": _ratio(debtors, income) * days,
        "Average creditors days": _ratio(creditors, costs + expenses) * days,
        "Short term cash forecast": debtors - creditors,
        "Current assets to current liabilities": _ratio(current, owed),
        "Term assets to term liabilities": _ratio(term[0], loans),
    }
