"""The trial balance: what each account was debited and credited in a month, and since the year began."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.record import ZERO
from xero_sandbox.books.reports import report_rows
from xero_sandbox.books.reports.books_view import is_profit
from xero_sandbox.books.reports.periods import DAY, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from xero_sandbox.books.record import Record
    from xero_sandbox.books.reports.books_view import View

CLASSES: Final = {
    "REVENUE": "Revenue",
    "EXPENSE": "Expenses",
    "ASSET": "Assets",
    "LIABILITY": "Liabilities",
    "EQUITY": "Equity",
}
COLUMNS: Final = ("Account", "Debit", "Credit", "YTD Debit", "YTD Credit")
DEBITED: Final = frozenset({"ASSET", "EXPENSE"})
"""Classes of account in which a debit is the rule."""
RETAINED: Final = "RETAINEDEARNINGS"


def trial_balance(view: View, day: date) -> Record:
    """Debit and credit are those of the month until that day; accounts of the balance sheet show their balance (M)."""
    figures = _figures(view, day)
    sections = [report_rows.header(COLUMNS)]
    for name, title in CLASSES.items():
        rows = [
            report_rows.row([_name(account), *_sides(figures[account["AccountID"]], name)], account["AccountID"])
            for account in view.accounts()
            if account.get("Class") == name and any(figures[account["AccountID"]])
        ]
        sections += [report_rows.section(title, rows)] if rows else []
    total = report_rows.summary(["Total", *_totals(figures.values())])
    return {
        "ReportID": "TrialBalance",
        "ReportName": "Trial Balance",
        "ReportType": "TrialBalance",
        "ReportTitles": ["Trial Balance", view.organisation_record["Name"], f"As at {report_rows.long_day(day)}"],
        "Rows": [*sections, report_rows.section("", [total])],
    }


def _figures(view: View, day: date) -> dict[str, tuple[Decimal, Decimal]]:
    """By AccountID: the movement of the month, and the figure for the year."""
    start = view.year_start(day)
    month, year = view.moved(Window(day.replace(day=1), day)), view.moved(Window(start, day))
    balance, retained = view.balance(day), -view.earned(view.balance(start - DAY))
    found = {}
    for account in view.accounts():
        key = account["AccountID"]
        earned = retained if account.get("SystemAccount") == RETAINED else ZERO
        found[key] = (
            month.get(key, ZERO),
            year.get(key, ZERO) if is_profit(account) else balance.get(key, ZERO) + earned,
        )
    return found


def _name(account: Record) -> str:
    return f"{account['Name']} ({account['Code']})" if account.get("Code") else str(account["Name"])


def _sides(amounts: Sequence[Decimal], account_class: str) -> list[report_rows.Value]:
    """Each amount as a debit or as a credit, one that is zero on the side of its class; the other cell is empty (H)."""
    debited = [each > 0 or (not each and account_class in DEBITED) for each in amounts]
    sides = zip(debited, amounts, strict=True)
    return [cell for is_debit, each in sides for cell in ((each, "") if is_debit else ("", abs(each)))]


def _totals(figures: Iterable[Sequence[Decimal]]) -> list[Decimal]:
    pairs = (((max(each, ZERO), max(-each, ZERO)) for each in amounts) for amounts in figures)
    rows = [[side for sides in row for side in sides] for row in pairs]
    return [sum(column, ZERO) for column in zip(*rows, strict=True)]
