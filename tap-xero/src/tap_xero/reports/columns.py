"""What the columns of a report stand for: a period, a tracking option, the total of those, or a measure."""

from __future__ import annotations

import calendar
import datetime as dt
import typing as t
from contextlib import suppress
from dataclasses import dataclass, field

from tap_xero.reports.cells import unlike

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tap_xero.catalogue.reports import Report
    from tap_xero.reports.cells import Cell
    from tap_xero.reports.rows import Line

    Days: t.TypeAlias = tuple[dt.date | None, dt.date | None]

DAY_TITLES: t.Final = ("%d %b %y", "%d %b %Y", "%d %B %Y")
MONTH_TITLES: t.Final = ("%b-%y", "%b %y", "%b %Y", "%B %Y")
"""How Xero heads a column with the last day or the last month of its period (official examples, M)."""

SPLITS: t.Final = ("trackingCategoryID", "trackingCategoryID2")
"""Parameters that make a column for each tracking option, and one for all (S-PNL, H)."""
CHOICES: t.Final = ("trackingOptionID", "trackingOptionID2")
"""Parameters that choose one option of such a category, whose column may be headed with a day (M)."""
TOTAL: t.Final = "Total"
MONTHS_A_YEAR: t.Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a report."""

    title: str
    """As Xero heads it; numbered where two are headed alike."""
    place: int
    """Which cell of a row it is."""
    kind: str
    """`period`, `tracking`, `total` or `measure`."""
    first: dt.date | None
    last: dt.date | None
    """The days it covers; `last` alone is the day as at which it was drawn up. None where the report does not say."""
    heading: str = ""
    """As Xero heads it, where another column is headed alike, too."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Ids that the header has for it."""

    @property
    def name(self) -> tuple[str, str]:
        """What it has in common with columns of other headers that are about the same."""
        return self.heading or self.title, self.kind


def columns_of(line: Line, report: Report, params: Mapping[str, str]) -> list[Column]:
    """The columns of a line, that of its title first; those beyond the header are called by their places."""
    beyond = range(len(line.head), len(line.cells))
    titles = unlike([*(cell.text for cell in line.head), *(f"Column {place}" for place in beyond)])
    return [
        Column(title=title, place=place, **_meaning(line.head[place : place + 1], report, params))
        for place, title in enumerate(titles)
    ]


def span_of(text: str) -> Days:
    """The days of a text such as `1 Aug 2026 to 30 Sep 2026`; None where it says something else."""
    first, _, last = text.partition(" to ")
    return read_day(first), read_day(last)


def read_day(text: str) -> dt.date | None:
    """The day that a text such as `30 Sep 2026` names; None where it says something else."""
    return _read(text, DAY_TITLES)


def _meaning(heads: Sequence[Cell], report: Report, params: Mapping[str, str]) -> dict[str, t.Any]:
    kind, (first, last) = _kind(heads[0].text, report, params) if heads else ("measure", _asked(report, params))
    return {
        "kind": kind,
        "first": first,
        "last": last,
        "heading": heads[0].text if heads else "",
        "attributes": heads[0].attributes if heads else {},
    }


def _kind(title: str, report: Report, params: Mapping[str, str]) -> tuple[str, Days]:
    asked = _asked(report, params)
    if any(map(params.get, SPLITS)) and not (any(map(params.get, CHOICES)) and read_day(title)):
        return "total" if title == TOTAL else "tracking", asked
    if day := read_day(title):
        return "period", (_moved(*asked, to=day), day)
    if month := _read(title, MONTH_TITLES):
        months = params.get(report.months_asked or "") or ""
        return "period", (months_before(month, int(months) - 1 if months.isdecimal() else 0), month_end(month))
    return "measure", asked


def _asked(report: Report, params: Mapping[str, str]) -> Days:
    """The days asked for; an aged report is as at a day, of documents from one day until another (S-REPORTS, H)."""
    if report.balance:
        return None, _day(params.get("date"))
    return _day(params.get("fromDate")), _day(params.get("toDate") or params.get("date"))


def _moved(first: dt.date | None, last: dt.date | None, *, to: dt.date) -> dt.date | None:
    """The first day of an earlier period: Xero moves the days asked for by whole months (S-REPORTS, H)."""
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
