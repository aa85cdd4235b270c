"""The bank summary: what came into each bank account and what left it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.record import ZERO
from xero_sandbox.books.reports import report_rows
from xero_sandbox.books.reports.periods import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from xero_sandbox.books.record import Record
    from xero_sandbox.books.reports.books_view import View
    from xero_sandbox.books.reports.periods import Window

COLUMNS: Final = ("Bank Accounts", "Opening Balance", "Cash Received", "Cash Spent", "Closing Balance")


def bank_summary(view: View, window: Window) -> Record:
    figures = bank_figures(view, window)
    names = {account["AccountID"]: account["Name"] for account in view.accounts()}
    rows = [_row(names[key], key, amounts) for key, amounts in figures.items() if any(amounts)]
    total = report_rows.summary(["Total", *bank_totals(figures)])
    span = f"From {report_rows.long_day(window.first)} to {report_rows.long_day(window.last)}"
    return {
        "ReportID": "BankSummary",
        "ReportName": "Bank Summary",
        "ReportType": "BankSummary",
        "ReportTitles": ["Bank Summary", view.organisation_record["Name"], span],
        "Rows": [report_rows.header(COLUMNS), report_rows.section("", [*rows, total])],
    }


def _row(name: str, key: str, amounts: Sequence[Decimal]) -> Record:
    """The balances are about no account, as far as their cells say (official example, H)."""
    return report_rows.marked_row([name, *amounts], [{"accountID": key}, {}, {"account": key}, {"account": key}, {}])


def bank_figures(view: View, window: Window) -> dict[str, tuple[Decimal, ...]]:
    """By AccountID: opening balance, received, spent, closing balance; what was deleted again counts for nothing."""
    opening, closing = view.balance(window.first - DAY), view.balance(window.last)
    received, spent = (view.balances.moved(*window, debit=debit) for debit in (True, False))
    return {
        key: (opening.get(key, ZERO), received.get(key, ZERO), -spent.get(key, ZERO), closing.get(key, ZERO))
        for key in (account["AccountID"] for account in view.accounts() if account["Type"] == "BANK")
    }


def bank_totals(figures: dict[str, tuple[Decimal, ...]]) -> list[Decimal]:
    columns = zip(*figures.values(), strict=True) if figures else [()] * (len(COLUMNS) - 1)
    return [sum(column, ZERO) for column in columns]
