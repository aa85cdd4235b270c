"""What the columns of a report stand for: a period, a tracking option, the total of those, or a measure."""

from __future__ import annotations

import calendar
import datetime as dt
import typing as t
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tap_xero.reports.table import Report

    Days: t.TypeAlias = tuple[dt.date | None, dt.date | None]

DAY_TITLES: t.Final = ("%d %b %y", "%d %b %Y", "%d %B %Y")
MONTH_TITLES: t.Final = ("%b-%y", "%b %y", "%b %Y", "%B %Y")
"""How Xero heads a column with the last day or the last month of its period (official examples, M)."""

SPLITS: t.Final = ("trackingCategoryID", "trackingCategoryID2")
"""Parameters that make a column for each tracking option, and one for all (S-PNL, H)."""
CHOICES: t.Final = ("trackingOptionID", "trackingOptionID2")
"""Parameters that choose one option instead."""
TOTAL: t.Final = "Total"
MONTHS_A_YEAR: t.Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of figures."""

    title: str
    """As Xero heads it; numbered where two are headed alike."""
    place: int
    """Which cell of a row it is."""
    kind: str
    """`period`, `tracking`, `total` or `measure`."""
    first: dt.date | None
    last: dt.date | None
    """The days it covers; `last` alone is the day as at which it was drawn up. None where the report does not say."""


def columns_of(head: Sequence[str], report: Report, params: Mapping[str, str]) -> Iterator[Column]:
    """Yield the columns under these titles that hold figures: not that of the rows' names, and no labels."""
    for place, (text, title) in enumerate(zip(head, unlike(head), strict=True)):
        if place and text not in report.labels:
            kind, (first, last) = _meaning(text, report, params)
            yield Column(title=title, place=place, kind=kind, first=first, last=last)


def span_of(text: str) -> Days:
    """The days of a text such as `1 Aug 2026 to 30 Sep 2026`; None where it says something else."""
    first, _, last = text.partition(" to ")
    return _read(first, DAY_TITLES), _read(last, DAY_TITLES)


def unlike(titles: Iterable[str]) -> Iterator[str]:
    """Yield the titles, with a number behind the second and further ones of the same name."""
    seen: Counter[str] = Counter()
    for title in titles:
        seen[title] += 1
        yield f"{title} ({seen[title]})" if seen[title] > 1 else title


def _meaning(title: str, report: Report, params: Mapping[str, str]) -> tuple[str, Days]:
    asked = _day(params.get("fromDate")), _day(params.get("toDate") or params.get("date"))
    if any(map(params.get, SPLITS)) and not any(map(params.get, CHOICES)):
        return "total" if title == TOTAL else "tracking", asked
    if day := _read(title, DAY_TITLES):
        return "period", (_moved(*asked, to=day), day)
    if month := _read(title, MONTH_TITLES):
        months = int(params.get(report.months_asked or "") or 1)
        return "period", (months_before(month, months - 1), month_end(month))
    return "measure", asked


def _moved(first: dt.date | None, last: dt.date | None, *, to: dt.date) -> dt.date | None:
    """The first day of an earlier period: Xero moves the days asked for by whole months (trap 22, H)."""
    if not (first and last):
        return None
    return months_before(first, (last.year - to.year) * MONTHS_A_YEAR + last.month - to.month)


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month, or its last day where the month is shorter."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 - months, MONTHS_A_YEAR)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _read(title: str, formats: Sequence[str]) -> dt.date | None:
    for each in formats:
        with suppress(ValueError):
            return dt.datetime.strptime(title, each).date()  # noqa: DTZ007 - a day has no zone
    return None


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
