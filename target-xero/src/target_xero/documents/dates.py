"""Reads calendar dates however they are written; what could be two dates is none."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from xero_client.values import dates

from target_xero.routing.date_formats import MONTH, month_of, pattern_of, year_of

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FORMS: t.Final = (
    r"(?P<y>[0-9]{4})(?P<s>[-/.])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})",
    r"(?P<y>(?:19|20|21)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
    rf"(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?[-/ ]?(?:of )?(?P<n>{MONTH})\.?,?[-/ ]?(?P<y>[0-9]{{4}})",
    rf"(?P<n>{MONTH})\.? (?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<y>[0-9]{{4}})",
    rf"(?P<y>[0-9]{{4}})[-/ ]?(?P<n>{MONTH})\.?[-/ ]?(?P<d>[0-9]{{1,2}})",
)
"""What can be read in one way only; the year has four digits, and comes first or beside the name of a month."""
TURNED: t.Final = r"(?P<a>[0-9]{1,2})(?P<s>[-/.])(?P<b>[0-9]{1,2})(?P=s)(?P<y>[0-9]{4})"
"""Day and month, or month and day: one date only if the other reading is none, or the same."""
WEEKDAY: t.Final = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?,? +)?"
TIME: t.Final = (
    r"(?:(?:[T,]| )\s*(?P<H>[0-9]{1,2}):?(?P<M>[0-9]{2})(?::?(?P<S>[0-9]{2})(?:[.,](?P<f>[0-9]+))?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>(?:UTC|GMT)?[+-][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2})?)?|Z|UTC|GMT)?"
    r"(?:\[[\w/+-]+\]|\s*\([\w ]+\))?|Z|[+-][0-9]{2}:[0-9]{2})?"
)
"""Also an offset right behind a date, which leaves the day that is printed."""
COMPACT: t.Final = (
    r"(?P<y>(?:19|20|21)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?P<H>[0-9]{2})(?P<M>[0-9]{2})(?P<S>[0-9]{2})"
    r"(?P<f>[0-9]{3,6})?(?P<half>(?!))?(?P<zone>Z)?"
)
MONTHS: t.Final = 12
OPTIONS: t.Final = re.IGNORECASE | re.ASCII
UNAMBIGUOUS: t.Final = tuple(
    re.compile(form, OPTIONS) for form in (*(f"{WEEKDAY}{form}{TIME}" for form in FORMS), COMPACT)
)
EITHER: t.Final = re.compile(f"{WEEKDAY}{TURNED}{TIME}", OPTIONS)
SHORT: t.Final = re.compile(rf"[0-9]{{1,2}}(?P<s>[-/.])(?:[0-9]{{1,2}}|{MONTH})(?P=s)[0-9]{{2}}{TIME}", OPTIONS)
TWO_READINGS: t.Final = "can be read as more than one date: set date_format to how it is written, such as dd/mm/yyyy"

Day: t.TypeAlias = date | datetime
"""A datetime is a moment of known offset; whatever time was printed without one says nothing about the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """How the dates of one stream are written, and in which time zone moments are days."""

    zone: Callable[[], tzinfo]
    """Of the organisation; asked for when the first moment comes. Raises ValueError if it is not known."""
    date_format: str | None = None

    def day(self, value: t.Any) -> str:
        """The calendar date that is meant.

        Raises:
            ValueError: it is no date, or more than one; or it is a moment, and the time zone is not known.
            TypeError: it is no text, number or date.
        """
        read = value if isinstance(value, date) else _read(_text(value), self.date_format)
        if isinstance(read, datetime) and read.tzinfo and not _is_midnight(read):
            return read.astimezone(self.zone()).date().isoformat()
        return read.date().isoformat() if isinstance(read, datetime) else read.isoformat()


def is_date(value: t.Any) -> bool:
    """Whether it is a date or a moment, whichever of two days it may mean."""
    try:
        _read(_text(value), None)
    except TypeError:
        return False
    except ValueError as problem:
        return str(problem) == TWO_READINGS
    return True


def _is_midnight(moment: datetime) -> bool:
    """Whether it is midnight of UTC: so warehouses print a date without a time, and so Xero stamps one (S-WIRE, H)."""
    return not moment.utcoffset() and moment.time() == datetime.min.time()


def _text(value: t.Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool) and len(str(value)) == len("20261101"):
        return str(value)
    raise TypeError


@lru_cache(maxsize=10_000)  # A ledger has few days and very many documents.
def _read(text: str, date_format: str | None) -> Day:
    if text.startswith("/Date("):
        return dates.as_datetime(text)
    if date_format and (read := _as_said(text, date_format)):
        return read
    for form in UNAMBIGUOUS:
        if found := form.fullmatch(text):
            return _date(found.groupdict(), found)
    if found := None if date_format else EITHER.fullmatch(text):
        return _turned(found)
    if SHORT.fullmatch(text) and not date_format:
        raise ValueError(TWO_READINGS)
    said = f"as date_format says, {date_format}, or " if date_format else ""
    raise ValueError(f"should be a date, {said}such as 2026-01-31")


def _as_said(text: str, date_format: str) -> Day | None:
    if "%" not in date_format:
        found = re.compile(f"{pattern_of(date_format)}{TIME}", OPTIONS).fullmatch(text)
        return _date(found.groupdict(), found) if found else None
    try:
        read = datetime.strptime(text, date_format)  # noqa: DTZ007 - without an offset only its day counts
    except ValueError:
        return None
    return read if read.tzinfo else read.date()


def _turned(found: re.Match[str]) -> Day:
    """The only reading of day and month there is."""
    one, other = int(found["a"]), int(found["b"])
    if max(one, other) <= MONTHS and one != other:
        raise ValueError(TWO_READINGS)
    day, month = max(one, other), min(one, other)
    return _date({"y": found["y"], "m": str(month), "d": str(day)}, found)


def _date(parts: Mapping[str, str | None], found: re.Match[str]) -> Day:
    month = month_of(str(parts["n"])) if parts.get("n") else int(str(parts["m"]))
    try:
        day = date(year_of(str(parts["y"])), month, int(str(parts["d"])))
        return _moment(day, found) if found["H"] else day
    except (OverflowError, ValueError):
        raise ValueError("is no date that there is") from None


def _moment(day: date, found: re.Match[str]) -> Day:
    hour = int(found["H"])
    if half := found["half"]:
        if not 1 <= hour <= MONTHS:  # as many as half a day has hours
            raise ValueError
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    fraction = (found["f"] or "")[:6].ljust(6, "0")
    moment = datetime(day.year, day.month, day.day, hour, int(found["M"]), int(found["S"] or 0), int(fraction))  # noqa: DTZ001 - the zone follows
    return moment.replace(tzinfo=_offset(found["zone"])) if found["zone"] else day


def _offset(zone: str) -> timezone:
    zone = zone.upper().removeprefix("UTC").removeprefix("GMT")
    if zone[:1] not in {"+", "-"}:
        return timezone.utc
    digits = zone[1:].replace(":", "").ljust(6, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:]))
    return timezone(ahead if zone[0] == "+" else -ahead)
