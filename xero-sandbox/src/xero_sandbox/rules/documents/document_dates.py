"""Calendar dates of documents: what is today for the organisation, and when something is due."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from xero_sandbox.rules.checks.amounts_and_accounts import organisation_record

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.interface import Case

ZONES: Final = {
    "AUSEASTERNSTANDARDTIME": "Australia/Sydney",
    "CENTRALSTANDARDTIME": "America/Chicago",
    "EASTERNSTANDARDTIME": "America/New_York",
    "GMTSTANDARDTIME": "Europe/London",
    "NEWZEALANDSTANDARDTIME": "Pacific/Auckland",
    "PACIFICSTANDARDTIME": "America/Los_Angeles",
    "SINGAPORESTANDARDTIME": "Asia/Singapore",
}
"""Of Xero's names of time zones those that organisations usually have; in any other one today is today in UTC."""
DECEMBER: Final = 12


def today(case: Case) -> date:
    """Dates are those of the organisation's time zone (S-INVOICES, H)."""
    return case.now.astimezone(_zone(str(organisation_record(case.organisation).get("Timezone")))).date()


def _zone(name: str) -> ZoneInfo | timezone:
    try:
        return ZoneInfo(ZONES[name])
    except (KeyError, ZoneInfoNotFoundError):
        return timezone.utc


def due(day: date, terms: Record | None) -> date:
    """The due date of a document of that day by payment terms such as {"Day": 20, "Type": "OFFOLLOWINGMONTH"}."""
    days, kind = int((terms or {}).get("Day") or 0), (terms or {}).get("Type")
    if kind == "DAYSAFTERBILLDATE":
        return day + timedelta(days=days)
    if kind == "DAYSAFTERBILLMONTH":
        return _in_month(_next_month(day), 1) + timedelta(days=days - 1)
    if kind == "OFCURRENTMONTH":
        return max(day, _in_month(day, days))
    if kind == "OFFOLLOWINGMONTH":
        return _in_month(_next_month(day), days)
    return day


def plain(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _next_month(day: date) -> date:
    return date(day.year + day.month // DECEMBER, day.month % DECEMBER + 1, 1)


def _in_month(day: date, number: int) -> date:
    """That day of the month, or its last one."""
    last = _next_month(day) - timedelta(days=1)
    return day.replace(day=max(1, min(number, last.day)))
