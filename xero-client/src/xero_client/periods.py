"""The words for days and periods that expressions in settings may use; docs/parameters.md lists them all."""

from __future__ import annotations

import typing as t
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Which: t.TypeAlias = int | date | str
    """How many periods from the current one (-1 is the last), or a day within the period that is meant."""

LENGTHS: t.Final = {"month": 1, "quarter": 3, "year": 12}
"""Months of each kind of period."""
MOST_PERIODS: t.Final = 1200
"""The longest list of periods: a hundred years of months."""


def words(now: datetime) -> dict[str, Callable[..., t.Any]]:
    """The functions, for a run that began at this moment."""
    offered: dict[str, Callable[..., t.Any]] = {
        "days": lambda count: timedelta(days=count),
        "hours": lambda count: timedelta(hours=count),
        "date": as_date,
        "today_in": lambda zone: now.astimezone(_zone(zone)).date(),
        "DateTime": for_where,
        "text": as_text,
        "min": min,
        "max": max,
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
        day, shift = (today, which) if isinstance(which, int) else (as_date(which), 0)
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


def as_date(value: date | str) -> date:
    """The day of a moment or of text such as 2026-01-31."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(value)


def for_where(value: date) -> str:
    """A day or a moment as a where clause takes it: DateTime(2026,01,31) (xero-api.md §4.6)."""
    return value.strftime("DateTime(%Y,%m,%d,%H,%M,%S)" if isinstance(value, datetime) else "DateTime(%Y,%m,%d)")


def as_text(value: t.Any, form: str | None = None) -> str:
    """A value as Xero reads it in a query: 2026-01-31, 2026-01-31T10:30:00, true, or as `strftime` would write it."""
    if form is not None:
        return str(value.strftime(form))
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strftime("%Y-%m-%dT%H:%M:%S") if isinstance(value, datetime) else str(value)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        raise ValueError(f"there is no time zone {name!r}") from None
