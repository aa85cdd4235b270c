"""The words for days and periods that expressions in settings may use; docs/parameters.md lists them all."""

from __future__ import annotations

import re
import typing as t
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from xero_client.expressions.functions import functions
from xero_client.expressions.scalars import expected_text, number, quoted

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Which: t.TypeAlias = int | date | str
    """How many periods from the current one (-1 is the last), or a day within the period that is meant."""

LENGTHS: t.Final = {"month": 1, "quarter": 3, "year": 12}
"""Months of each kind of period."""
MOMENT: t.Final = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<time>[0-9]{2}:[0-9]{2})(?P<second>:[0-9]{2})?(?:[.,][0-9]+)?"
    r" ?(?P<offset>Z|UTC|[+-][0-9]{2}(?::[0-9]{2})?)?)?",
    re.IGNORECASE,
)
LONGEST_FORM: t.Final = 200
"""Characters; `strftime` makes up to 256 of each."""
MOST_PERIODS: t.Final = 1200
"""The longest list of periods: a hundred years of months."""


def words(now: datetime) -> dict[str, Callable[..., t.Any]]:
    """The functions, for a run that began at this moment."""
    offered: dict[str, Callable[..., t.Any]] = {
        **functions(),
        "days": lambda count: timedelta(days=float(number(count))),
        "hours": lambda count: timedelta(hours=float(number(count))),
        "date": as_date,
        "today_in": lambda zone: now.astimezone(_zone(zone)).date(),
        "DateTime": for_where,
        "text": as_text,
        "str": as_text,
        "day": as_date,
    }
    for name, months in LENGTHS.items():
        offered |= _period(name, months, now)
    return offered


def values(now: datetime) -> Mapping[str, date]:
    """The names that stand for a moment or a day."""
    return {"now": now, "today": now.astimezone(timezone.utc).date()}


def _period(name: str, months: int, now: datetime) -> dict[str, Callable[..., t.Any]]:
    today = values(now)["today"]

    def start(which: Which = 0, first_month: int = 1) -> date:
        day, shift = (today, which) if isinstance(which, int) else (_day(which), 0)
        at = day.year * 12 + day.month - 1
        year, month = divmod(at - (at - first_month + 1) % months + shift * months, 12)
        return date(year, month + 1, 1)

    def end(which: Which = 0, first_month: int = 1) -> date:
        within_the_next = start(which, first_month) + timedelta(days=months * 31)
        return start(within_the_next, first_month) - timedelta(days=1)

    def starts(count: int, first_month: int = 1) -> list[date]:
        if not 1 <= count <= MOST_PERIODS:
            raise ValueError(f"{name}s() takes 1 to {MOST_PERIODS}")
        return [start(-back, first_month) for back in reversed(range(count))]

    def ends(count: int, first_month: int = 1) -> list[date]:
        return [end(each, first_month) for each in starts(count, first_month)]

    return {f"{name}_start": start, f"{name}_end": end, f"{name}s": starts, f"{name}_ends": ends}


def as_date(value: date | str | None, zone: str | None = None) -> date | None:
    """The day of a moment or of text such as 2026-01-31, as it is written, or as it is in a time zone; null of none."""
    value = _read(value) if isinstance(value, str) else value
    if isinstance(value, datetime):
        return (value.astimezone(_zone(zone)) if zone and value.tzinfo else value).date()
    if value is not None and not isinstance(value, date):
        raise TypeError(f"{quoted(value)} is no date")
    return value


def _day(value: date | str) -> date:
    if (day := as_date(value)) is None:
        raise TypeError("null is no date")
    return day


def _read(text: str) -> date | None:
    """A day or a moment in ISO 8601; what is behind the second is cut off."""
    if not text.strip():
        return None
    found = MOMENT.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{quoted(text)} is no date such as 2026-01-31")
    if not found["time"]:
        return date.fromisoformat(found["day"])
    offset = found["offset"] or ""
    zone = "+00:00" if offset.upper() in {"Z", "UTC"} else f"{offset}:00" if len(offset) == len("+00") else offset
    return datetime.fromisoformat(f"{found['day']}T{found['time']}{found['second'] or ':00'}{zone}")


def for_where(value: date) -> str:
    """A day or a moment as a where clause takes it: DateTime(2026,01,31) (S-REQRESP, H)."""
    return value.strftime("DateTime(%Y,%m,%d,%H,%M,%S)" if isinstance(value, datetime) else "DateTime(%Y,%m,%d)")


def as_text(value: t.Any, form: str | None = None) -> str | None:
    """As `as_text`, or as `strftime` writes a day or a moment; null of null."""
    if value is None or form is None:
        return None if value is None else expected_text(value)
    moment = _read(value) if isinstance(value, str) else value
    if not isinstance(moment, date | None):
        raise TypeError(f"{quoted(value)} is no date")
    if len(form) > LONGEST_FORM:
        raise ValueError(f"a form such as %d %b %Y has {LONGEST_FORM} characters at most")
    return moment.strftime(form) if moment else None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        raise ValueError(f"there is no time zone {name!r}") from None
