"""What a report is made of: rows within sections, and cells that are all text (S-REPORTS, H)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xero_sandbox.books.arithmetic import money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from xero_sandbox.books.record import Record

Value = str | Decimal


def header(names: Sequence[str]) -> Record:
    return _row("Header", names)


def row(values: Sequence[Value], account_id: str = "") -> Record:
    """A row; where it is about one account, each of its cells says so."""
    return marked_row(values, [{"account": account_id} if account_id else {}] * len(values))


def document_row(values: Sequence[Value], invoice_id: str) -> Record:
    return marked_row(values, [{"invoiceID": invoice_id}] * len(values))


def marked_row(values: Sequence[Value], marks: Sequence[Mapping[str, str]]) -> Record:
    """A row in which each cell has attributes of its own, by what they are."""
    return _row("Row", values, marks)


def summary(values: Sequence[Value]) -> Record:
    return _row("SummaryRow", values)


def section(title: str, rows: Sequence[Record] = ()) -> Record:
    """Some sections are a title without rows."""
    return {"RowType": "Section", "Title": title, "Rows": list(rows)}


def amount(value: Decimal) -> str:
    """Money as text; there is no negative zero."""
    return f"{money(value) + 0:f}"


def long_day(day: date) -> str:
    """31 August 2026."""
    return f"{day.day} {day:%B %Y}"


def short_day(day: date) -> str:
    """31 Aug 2026."""
    return f"{day.day} {day:%b %Y}"


def slashed_day(day: date) -> str:
    """8/31/2026."""
    return f"{day.month}/{day.day}/{day.year}"


def _row(kind: str, values: Sequence[Value], marks: Sequence[Mapping[str, str]] = ()) -> Record:
    cells: list[Record] = [{"Value": amount(value) if isinstance(value, Decimal) else value} for value in values]
    for cell, named in zip(cells, marks, strict=False):
        if named:
            cell["Attributes"] = [{"Value": value, "Id": name} for name, value in named.items()]
    return {"RowType": kind, "Cells": cells}
