"""Stretches of days that reports are about, and the earlier ones that they are compared with."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, NamedTuple

MONTHS: Final = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}
"""How far the periods of each timeframe lie apart."""
DAY: Final = timedelta(days=1)


class Window(NamedTuple):
    """Both days belong to it."""

    first: date
    last: date

    def earlier(self, months: int) -> Window:
        """The same days of an earlier month: a window that ends on the 30th leaves the 31st out (S-REPORTS, H)."""
        return Window(months_before(self.first, months), months_before(self.last, months))


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_ends_before(day: date, months: int) -> date:
    """As `months_before`, but from the end of a month to the end of a month."""
    earlier = months_before(day, months)
    return month_of(earlier).last if day == month_of(day).last else earlier


def month_of(day: date) -> Window:
    """The whole month that a day lies in."""
    return Window(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def year_before(day: date, end_month: int, end_day: int) -> date:
    """The first day of the financial year that a day lies in, by the month and the day on which such years end."""

    def ends(year: int) -> date:
        return date(year, end_month, min(end_day, monthrange(year, end_month)[1]))

    return ends(day.year if ends(day.year) < day else day.year - 1) + DAY
