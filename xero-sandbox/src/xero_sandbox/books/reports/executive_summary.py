"""The executive summary: some figures of a month beside those of the month before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.arithmetic import HUNDRED
from xero_sandbox.books.record import ZERO
from xero_sandbox.books.reports import report_rows
from xero_sandbox.books.reports.balance_sheet import ASSETS, LIABILITIES, Sheet
from xero_sandbox.books.reports.bank_summary import bank_figures, bank_totals
from xero_sandbox.books.reports.periods import month_of, months_before
from xero_sandbox.books.reports.profit import COSTS, EXPENSES, INCOME, OTHER_INCOME, Profit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from xero_sandbox.books.record import Record
    from xero_sandbox.books.reports.books_view import View
    from xero_sandbox.books.reports.periods import Window

    Figure = Decimal | None
    """None for a share of nothing, which is an empty cell (official example, M)."""

MONTHS_A_YEAR: Final = 12


class Line(NamedTuple):
    name: str
    unit: str = ""
    """Money unless it says "%", "days", "ratio" or "count"; days and ratios come with all their decimals."""


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
        Line("Current assets to liabilities", "ratio"),
        Line("Term assets to liabilities", "ratio"),
    ),
}
"""Sections and lines (official example, H; how Xero computes the last two sections: L)."""
EXACT: Final = frozenset({"days", "ratio"})


def executive_summary(view: View, day: date) -> Record:
    months = [month_of(day), month_of(months_before(day, 1))]
    this, before = (_figures(view, month) for month in months)
    sections = [
        report_rows.section(title, [_row(line, this[line.name], before[line.name]) for line in lines])
        for title, lines in LAYOUT.items()
    ]
    names = ["", *(f"{month.last:%b %Y}" for month in months), "Variance"]
    return {
        "ReportID": "ExecutiveSummary",
        "ReportName": "Executive Summary",
        "ReportType": "ExecutiveSummary",
        "ReportTitles": [
            "Executive Summary",
            view.organisation_record["Name"],
            f"For the month of {months[0].last:%B %Y}",
        ],
        "Rows": [report_rows.header(names), *sections],
    }


def _row(line: Line, this: Figure, before: Figure) -> Record:
    change = None if this is None or before is None else _ratio(this - before, abs(before))
    variance = f"{(change or ZERO) * HUNDRED:.1f}%"
    return report_rows.row([line.name, _text(this, line.unit), _text(before, line.unit), variance])


def _text(value: Figure, unit: str) -> str:
    if value is None:
        return ""
    if unit == "%":
        return f"{value * HUNDRED:.1f}%"
    if unit == "count":
        return f"{value:.0f}"
    if unit in EXACT:
        return f"{value + 0:f}" if value else "0"
    return report_rows.amount(value)


def _ratio(part: Decimal, whole: Decimal) -> Figure:
    return part / whole if whole else None


def _figures(view: View, month: Window) -> Mapping[str, Figure]:
    return {**_cash(view, month), **_earnings(view, month), **_sales(view, month), **_position(view, month)}


def _cash(view: View, month: Window) -> Mapping[str, Figure]:
    _, received, spent, closing = bank_totals(bank_figures(view, month))
    return {
        "Cash received": received,
        "Cash spent": spent,
        "Cash surplus (deficit)": received - spent,
        "Closing bank balance": closing,
    }


def _earnings(view: View, month: Window) -> Mapping[str, Figure]:
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
        "Return on investment (p.a.)": _ratio(net * MONTHS_A_YEAR, assets) or ZERO,
    }


def _sales(view: View, month: Window) -> Mapping[str, Figure]:
    number, total = view.balances.issued("ACCREC", *month)
    return {
        "Number of invoices issued": ZERO + number,
        "Average value of invoices": total / number if number else ZERO,
    }


def _position(view: View, month: Window) -> Mapping[str, Figure]:
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
        "Average debtors days": (_ratio(debtors, income) or ZERO) * days,
        "Average creditors days": (_ratio(creditors, costs + expenses) or ZERO) * days,
        "Short term cash forecast": debtors - creditors,
        "Current assets to liabilities": _ratio(current, owed),
        "Term assets to liabilities": _ratio(term[0], loans),
    }
