"""What one contact owes or is owed, document by document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.record import ZERO
from xero_sandbox.books.reports import tree

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from xero_sandbox.books.open_items import Item
    from xero_sandbox.books.record import Record
    from xero_sandbox.books.reports.view import View
    from xero_sandbox.books.reports.windows import Window

COLUMNS: Final = ("Date", "Number", "Due Date", "", "Total", "Paid", "Credited", "Due")


class Kind(NamedTuple):
    id: str
    name: str
    side: str


RECEIVABLES: Final = Kind("AgedReceivablesByContact", "Aged Receivables By Contact", "ACCREC")
PAYABLES: Final = Kind("AgedPayablesByContact", "Aged Payables By Contact", "ACCPAY")


def aged(view: View, kind: Kind, contact: Record, window: Window, day: date) -> Record:
    """The documents dated within the window that are open at the end of `day`; credits are negative."""
    items = [
        item
        for item in view.organisation.open_items.of(contact["ContactID"].lower())
        if item.side == kind.side and window.first <= item.day <= min(window.last, day) and item.due(day)
    ]
    figures = [_figures(item, day) for item in items]
    total = [sum(column, ZERO) for column in zip(*figures, strict=True)] or [ZERO] * 4
    rows = [_row(item, amounts, day) for item, amounts in zip(items, figures, strict=True)]
    span = f"From {tree.long_day(window.first)} to {tree.long_day(window.last)}"
    return {
        "ReportID": kind.id,
        "ReportName": kind.name,
        "ReportType": kind.id,
        "ReportTitles": ["Invoices", contact["Name"], span, f"Showing payments to {tree.long_day(day)}"],
        "Rows": [tree.header(COLUMNS), tree.section("", [*rows, tree.summary(["Total", "", "", "", *total])])],
    }


def _figures(item: Item, day: date) -> tuple[Decimal, ...]:
    return item.total, item.until(day, credited=False), item.until(day, credited=True), item.due(day)


def _row(item: Item, amounts: tuple[Decimal, ...], day: date) -> Record:
    late = (day - item.due_day).days
    told = f"{late} days overdue" if late > 0 and item.total > 0 else ""
    return tree.document_row([_moment(item.day), item.number, _moment(item.due_day), told, *amounts], item.key)


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"
