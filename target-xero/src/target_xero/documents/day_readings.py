"""All the days that a value may mean which need not be read in one way only: it is compared, and not sent."""

from __future__ import annotations

import re
import typing as t
from contextlib import suppress
from datetime import datetime, timedelta, timezone

from xero_client.catalogue.models import fields_of

from target_xero.documents.json_printing import shown
from target_xero.documents.unflattening import is_blank
from target_xero.documents.values import converted
from target_xero.routing.date_formats import year_of
from target_xero.routing.field_names import field_name, plain

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from target_xero.documents.dates import Calendar
    from target_xero.documents.record import Record

FILLERS: t.Final = frozenset({"1970-01-01", "1900-01-01", "1899-12-30", "1899-12-31", "1753-01-01"})
"""What systems have where there is no date: where their calendars begin."""
EPOCH: t.Final = re.compile(r"(?P<seconds>[0-9]{10})(?:[0-9]{3})?(?:\.[0-9]*)?")
"""Seconds since 1970, or milliseconds: from 2001 to 2286."""
LOST: t.Final = "{column} was left out: {value} cannot be read as a date, and of what ends nothing is booked."
EITHER: t.Final = re.compile(r"(?P<a>[0-9]{1,2})(?P<s>[-/.])(?P<b>[0-9]{1,2})(?P=s)(?P<y>[0-9]{4}|[0-9]{2})(?:[T ].*)?")
"""Day and month in either order."""


def days_meant(value: t.Any, read: Callable[[t.Any], str]) -> frozenset[str]:
    """The days that a value may mean; none if it is no date.

    Args:
        value: what a column has.
        read: the day, where there is one reading; raises ValueError where there is not.
    """
    try:
        return frozenset({read(value)})
    except ValueError:
        text = str(value).strip()
    if moment := EPOCH.fullmatch(text):
        return frozenset(_around(int(moment["seconds"])))
    if found := EITHER.fullmatch(text):
        return frozenset(_either(year_of(found["y"]), int(found["a"]), int(found["b"])))
    return frozenset()


def unreadable_days(record: Record, model: str, calendar: Calendar, needed: t.Container[str]) -> dict[str, str]:
    """Columns that should have a day and have none, and how to tell that; but for those whose plain name is needed."""
    fields, lost = fields_of(model), {}
    for column, value in record.items():
        name = field_name(model, column)
        if name and fields[name].format == "date" and plain(column) not in needed and not is_blank(value):
            try:
                converted(value, name, fields[name], calendar)
            except ValueError:
                lost[column] = LOST.format(column=column, value=shown(value))
    return lost


def _around(seconds: int) -> Iterator[str]:
    """In whichever time zone that was."""
    day = datetime.fromtimestamp(seconds, timezone.utc)
    yield from ((day + timedelta(days=by)).date().isoformat() for by in (-1, 0, 1))


def _either(year: int, one: int, other: int) -> Iterator[str]:
    for month, day in ((one, other), (other, one)):
        with suppress(ValueError):
            yield datetime(year, month, day, tzinfo=timezone.utc).date().isoformat()
