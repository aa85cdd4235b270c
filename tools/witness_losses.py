"""Compares what Xero's document shows with what the tap wrote, in words of neither: values, figures, moments."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from xero_sandbox.loading.values import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]


def lost_in_records(sent: list[Json], rows: list[Json]) -> Iterator[str]:
    """Records of which examples have two with one id count as one, of which any may come."""
    for number, record in enumerate(sent):
        differences = [list(missing(record, row, "")) for row in rows]
        yield from min(differences, key=len, default=[f"record {number + 1} as a whole"])


def missing(sent: Any, got: Any, place: str) -> Iterator[str]:
    if isinstance(sent, dict):
        for name, value in sent.items():
            other = got.get(name) if isinstance(got, dict) else None
            yield from missing(value, other, f"{place}.{name}" if place else name)
    elif isinstance(sent, list):
        others = got if isinstance(got, list) else []
        for each, other in zip(sent, [*others, *[None] * len(sent)], strict=False):
            yield from missing(each, other, f"{place}[]")
    elif sent is not None and not same(sent, got):
        yield f"{place}: {sent!r} came as {got!r}"


def same(sent: Any, got: Any) -> bool:
    if isinstance(sent, bool) or isinstance(got, bool):
        return str(sent).lower() == str(got).lower()
    if sent == got or number(sent) == number(got) is not None:
        return True
    meant, came = stamp(sent), stamp(got)
    if meant is None or came is None:
        return False
    return meant.date() == came.date() if len(str(got)) == len("2026-11-30") else meant == came


def number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def stamp(value: Any) -> datetime | None:
    """The moment that either of Xero's dialects means, read by the sandbox's reader and not by the tap's."""
    read = moment(value)
    return read if isinstance(read, datetime) else None


def lost_in_reports(reports: list[Json], rows: list[Json]) -> Iterator[str]:
    """Reports become rows of another shape: every text and figure of a cell has to be in some of them."""
    come = {form for row in rows for value in leaves(row) for form in forms(value)}
    values = [value for report in reports for value in (*printed(report.get("Rows") or []), *boxes(report))]
    for value in values:
        if not come & set(forms(value)):
            yield repr(value)


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each)
    else:
        yield value


def forms(value: Any) -> list[Any]:
    """What is equal to it: the text but for blanks, the number with or without its sign of percent, the day."""
    text = " ".join(str(value).split())
    found = number(text.removesuffix("%"))
    return [
        text,
        *([found.normalize()] if found is not None and found.is_finite() else []),
        stamp(value) or str(value),
    ]


def printed(rows: list[Json]) -> Iterator[Any]:
    """What a report has in titles, cells and the ids on cells; heads of columns are names, not values."""
    for row in rows:
        if row.get("RowType") != "Header":
            for cell in row.get("Cells") or ():
                yield from (each for each in (cell.get("Value"), *ids(cell)) if each not in {None, ""})
            yield from printed(row.get("Rows") or [])


def boxes(report: Json) -> Iterator[Any]:
    """What the report of form 1099 has for each contact."""
    for contact in report.get("Contacts") or ():
        yield from (value for value in contact.values() if value not in {None, ""})


def ids(cell: Json) -> list[Any]:
    return [each.get("Value") for each in cell.get("Attributes") or ()]
