"""What one contact owes or is owed, document by document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.record import ZERO
from xero_sandbox.books.reports import report_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from xero_sandbox.books.open_items import Item
    from xero_sandbox.books.record import Record
    from xero_sandbox.books.reports.books_view import View


class Kind(NamedTuple):
    id: str
    name: str
    side: str
    number: str
    """What the column of numbers is headed: bills have references (official examples, H)."""


RECEIVABLES: Final = Kind("AgedReceivablesByContact", "Aged Receivables By Contact", "ACCREC", "Number")
PAYABLES: Final = Kind("AgedPayablesByContact", "Aged Payables By Contact", "ACCPAY", "Reference")


class Span(NamedTuple):
    """Which documents are shown, and which payments."""

    first: date | None
    last: date
    day: date
    """Payments count until the end of this one."""


def aged(view: View, kind: Kind, contact: Record, span: Span) -> Record:
    """The documents dated within the span, paid ones too; credits are negative (official example, H).

    From a first day on, what was dated before it is the opening balance, and a closing one follows.
    """
    first, last, day = span
    items = [each for each in view.organisation.open_items.of(contact["ContactID"].lower()) if each.side == kind.side]
    shown = [each for each in items if (not first or first <= each.day) and each.day <= last]
    opening = sum((each.due(day) for each in items if first and each.day < first), ZERO)
    figures = [_figures(item, day) for item in shown]
    total = [sum(column, ZERO) for column in zip(*figures, strict=True)] or [ZERO] * 4
    rows = [_row(item, amounts, day) for item, amounts in zip(shown, figures, strict=True)]
    sections = [report_rows.section("", [*rows, report_rows.summary(["Total", "", "", "", *total])])]
    if first:
        sections = [_opening(first, opening), *sections, _closing(total, opening)]
    return {
        "ReportID": kind.id,
        "ReportName": kind.name,
        "ReportType": kind.id,
        "ReportTitles": ["Invoices", contact["Name"], _title(span), f"Showing payments to {report_rows.long_day(day)}"],
        "Rows": [
            report_rows.header(["Date", kind.number, "Due Date", "", "Total", "Paid", "Credited", "Due"]),
            *sections,
        ],
    }


def _title(span: Span) -> str:
    until = report_rows.long_day(span.last)
    return f"From {report_rows.long_day(span.first)} to {until}" if span.first else f"To {until}"


def _opening(first: date, opening: Decimal) -> Record:
    return report_rows.section("", [report_rows.row([_moment(first), "Opening Balance", *[""] * 5, opening])])


def _closing(total: Sequence[Decimal], opening: Decimal) -> Record:
    *moved, due = total
    return report_rows.section("", [report_rows.summary(["Closing Balance", "", "", "", *moved, opening + due])])


def _figures(item: Item, day: date) -> tuple[Decimal, ...]:
    return item.total, item.until(day, credited=False), item.until(day, credited=True), item.due(day)


def _row(item: Item, amounts: tuple[Decimal, ...], day: date) -> Record:
    late = (day - item.due_day).days
    told = f"{late} days overdue" if late > 0 and item.due(day) > 0 else ""
    return report_rows.document_row([_moment(item.day), item.number, _moment(item.due_day), told, *amounts], item.key)


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"
