"""The budget summary: what the overall budget says, laid out like a profit and loss."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from xero_sandbox.books.record import ZERO
from xero_sandbox.books.reports import report_rows
from xero_sandbox.books.reports.periods import Window, month_of, months_before
from xero_sandbox.books.reports.profit import BEFORE_GROSS, OTHER_INCOME, Profit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from xero_sandbox.books.record import Record
    from xero_sandbox.books.reports.books_view import View

OVERALL = "OVERALL"


def budget_summary(view: View, day: date, periods: int, months: int) -> Record:
    """So many columns of so many months each, from the month of `day` on."""
    windows = [_window(day, place * months, months) for place in range(periods)]
    profit = Profit(view.accounts(), [_budgeted(view, window) for window in windows])
    names = ["Account", *(f"{window.last:%b-%y}" for window in windows)]
    span = f"{windows[0].first:%B %Y} to {windows[-1].last:%B %Y}"
    return {
        "ReportID": "BudgetSummary",
        "ReportName": "Budget Summary",
        "ReportType": "BudgetSummary",
        "ReportTitles": ["Overall Budget", "Budget Summary", view.organisation_record["Name"], span],
        "Rows": [report_rows.header(names), *profit.sections(budgeted=True)],
    }


def _window(day: date, later: int, months: int) -> Window:
    first = months_before(day.replace(day=1), -later)
    return Window(first, month_of(months_before(first, 1 - months)).last)


def _budgeted(view: View, window: Window) -> Mapping[str, Decimal]:
    """By AccountID, income as negative as the ledger has it."""
    incomes = {each["AccountID"] for each in view.accounts() if each["Type"] in INCOME_TYPES}
    found: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for stored in view.organisation.collections["Budgets"].in_default_order():
        for line in stored.record.get("BudgetLines", ()) if stored.record.get("Type") == OVERALL else ():
            amounts = [
                each["Amount"] for each in line["BudgetBalances"] if window.first <= each["Period"] <= window.last
            ]
            found[line["AccountID"]] += sum(amounts, ZERO) * (-1 if line["AccountID"] in incomes else 1)
    return found


INCOME_TYPES = (*BEFORE_GROSS[0].types, *OTHER_INCOME.types)
