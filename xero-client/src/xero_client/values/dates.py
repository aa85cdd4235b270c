"""Xero's two ways of writing a date, turned into text that sorts.

Document dates are calendar dates stamped as midnight UTC, moments are UTC, whatever offset is printed (S-REQRESP,
S-WIRE, H). All of these occur, zero and negative epochs too, and every function here reads them all:

    /Date(1563753600000+0000)/    /Date(1571875200000)/    /Date(-62135596800000+0000)/
    2015-09-09T22:13:28    2026-07-14T01:02:03.1234567Z    2019-07-22T00:00:00+12:00    2019-07-22
"""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timedelta, timezone
from functools import lru_cache

EPOCH: t.Final = datetime(1970, 1, 1)  # noqa: DTZ001 - in this module a datetime without a zone is UTC

TICKS: t.Final = re.compile(r"/Date\((-?[0-9]+)(?:[+-][0-9]{4})?\)/")
"""Milliseconds since 1970 in UTC; the offset is only for display, adding it would be wrong."""

ISO: t.Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?(?:Z|([+-][0-9]{2}):?([0-9]{2}))?)?"
)


def moment(text: str) -> str:
    """Return a moment as `YYYY-MM-DDTHH:MM:SS.mmmZ`; a date alone is its midnight, finer fractions are cut off.

    Raises:
        ValueError: it is none of Xero's forms, or outside the years 1 to 9999.
    """
    return _utc(text).isoformat("T", "milliseconds") + "Z"


@lru_cache(maxsize=10_000)  # A ledger has few days and very many documents.
def calendar_date(text: str) -> str:
    """Return a calendar date as `YYYY-MM-DD`: the date as printed, or the UTC date of the milliseconds.

    Raises:
        ValueError: it is none of Xero's forms, or outside the years 1 to 9999.
    """
    read = _utc(text)
    return read.date().isoformat() if text.startswith("/") else text[:10]


def midnight(text: str) -> str:
    """Return the moment at which a calendar date begins, as if it began by UTC: `YYYY-MM-DDT00:00:00.000Z`.

    Raises:
        ValueError: it is none of Xero's forms, or outside the years 1 to 9999.
    """
    return f"{calendar_date(text)}T00:00:00.000Z"


def as_datetime(text: str) -> datetime:
    """Return a moment in UTC; a date alone is its midnight.

    Raises:
        ValueError: it is none of Xero's forms, or outside the years 1 to 9999.
    """
    return _utc(text).replace(tzinfo=timezone.utc)


def if_modified_since(since: datetime) -> str:
    """Return the header's value: UTC to the second, which is all that Xero compares (S-REQRESP, H).

    A moment without a zone is UTC, as everywhere else at Xero; parts of a second are cut off, so nothing is missed.
    """
    aware = since if since.tzinfo else since.replace(tzinfo=timezone.utc)
    return aware.astimezone(timezone.utc).isoformat(timespec="seconds")[:19]


def _utc(text: str) -> datetime:
    """Read a moment without naming its zone, which costs half as much."""
    try:
        if ticks := TICKS.fullmatch(text):
            return EPOCH + timedelta(milliseconds=int(ticks[1]))
        if iso := ISO.fullmatch(text):
            return _from_iso(*iso.groups(default=""))
    except (OverflowError, ValueError):
        pass  # The year is out of range, or there is no such day or hour.
    raise ValueError("This is not a date as Xero writes them.")


def _from_iso(day: str, time: str, fraction: str, hours: str, minutes: str) -> datetime:
    read = datetime.fromisoformat(f"{day}T{time or '00:00:00'}.{fraction[:6]:0<6}{hours or '+00'}:{minutes or '00'}")
    return read.astimezone(timezone.utc).replace(tzinfo=None)
