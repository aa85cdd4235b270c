"""What cells of a row say about its document rather than in figures: its days, its number, a remark."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from xero_client.values import dates

from tap_xero.reports.columns import read_day

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tap_xero.reports.cells import Cell
    from tap_xero.reports.rows import Line

DAYS: t.Final = frozenset({"document_date", "due_date"})
NUMBER: t.Final = "document_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What was found in one row."""

    fields: Mapping[str, str | None] = field(default_factory=dict)
    """By the field of the record; None where the cell is empty."""
    places: frozenset[int] = frozenset()
    """The cells whose text is in `fields` now."""


def labels_of(line: Line, named: Mapping[str, str]) -> Labels:
    """Read the cells under headers that `named` has a field for; sums are about no document.

    A cell stays for a row of its own where its field has been filled by another, or wants a day and it is none.
    """
    if line.kind != "line":
        return Labels()
    fields: dict[str, str | None] = {}
    places = set()
    for place, name, cell in _named(line, named):
        text = _day(cell.text) if name in DAYS else cell.text
        if text and not fields.get(name):
            fields[name] = text
            places.add(place)
        fields.setdefault(name, None)
    return Labels(fields=fields, places=frozenset(places))


def _named(line: Line, named: Mapping[str, str]) -> Iterator[tuple[int, str, Cell]]:
    for place, (head, cell) in enumerate(zip(line.head, line.cells, strict=False)):
        if head.text in named:
            yield place, named[head.text], cell


def _day(text: str) -> str | None:
    """The day as `YYYY-MM-DD`; None for what names no day."""
    try:
        return dates.calendar_date(text)
    except ValueError:
        day = read_day(text)
        return day.isoformat() if day else None
