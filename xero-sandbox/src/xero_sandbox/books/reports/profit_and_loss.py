"""The profit and loss, for one window of days and earlier ones, or split by tracking option."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.record import ZERO
from xero_sandbox.books.reports import report_rows
from xero_sandbox.books.reports.profit import Profit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from xero_sandbox.books.record import Record
    from xero_sandbox.books.reports.books_view import View
    from xero_sandbox.books.reports.periods import Window

    Column = tuple[str, Callable[[frozenset[str]], bool]]
    """Its title, and which lines count in it by the ids of their tracking options."""


GAINS: Final = frozenset({"BANKCURRENCYGAIN", "REALISEDCURRENCYGAIN", "UNREALISEDCURRENCYGAIN"})
TOGETHER: Final = {"AccountID": "FXGROUPID", "Name": "Foreign Currency Gains and Losses", "Type": "EXPENSE"}
"""What stands for these system accounts (S-REPORTS, H; its name: L)."""
APART: Final = "US"
"""Country in which they stand apart."""


def profit_and_loss(view: View, windows: Sequence[Window]) -> Record:
    """One column for each window (S-PNL, H)."""
    profit = _profit(view, [view.moved(window) for window in windows])
    names = ["", *(_day(window.last) for window in windows)]
    return _report(view, windows[0], [report_rows.header(names), *profit.sections()])


class Split(NamedTuple):
    """A tracking category by which the report is split."""

    category: Record
    option: str | None
    """The id of its only option that is shown; None for all of them."""

    @property
    def shown(self) -> list[Record]:
        return [each for each in self.category["Options"] if self.option in {None, each["TrackingOptionID"]}]


def by_tracking(view: View, window: Window, splits: Sequence[Split]) -> Record:
    """A column for each option of a category, or for each pair of those of two, then the rest and the total.

    Of a category with one chosen option, only what has it counts; where nothing is left to choose, its column is the
    only one (S-REPORTS, H; what the total is with one option of two categories, and the names of columns: L).
    """
    columns = list(_columns(splits))
    if any(not split.option for split in splits):
        columns += [_rest(splits), ("Total", frozenset(filter(None, (split.option for split in splits))).issubset)]
    profit = _profit(view, [replace(view, tracked=chosen).moved(window) for _, chosen in columns])
    return _report(view, window, [report_rows.header(["", *(name for name, _ in columns)]), *profit.sections()])


def _profit(view: View, columns: Sequence[Mapping[str, Decimal]]) -> Profit:
    accounts = view.accounts()
    ids = [each["AccountID"] for each in accounts if each.get("SystemAccount") in GAINS]
    if view.organisation_record.get("CountryCode") == APART or not ids:
        return Profit(accounts, columns)
    shown = [TOGETHER if each["AccountID"] == ids[0] else each for each in accounts if each["AccountID"] not in ids[1:]]
    sums = [sum((column.get(key, ZERO) for key in ids), ZERO) for column in columns]
    together = TOGETHER["AccountID"]
    return Profit(shown, [{**column, together: gained} for column, gained in zip(columns, sums, strict=True)])


def _report(view: View, window: Window, rows: list[Record]) -> Record:
    span = f"{report_rows.long_day(window.first)} to {report_rows.long_day(window.last)}"
    return {
        "ReportID": "ProfitAndLoss",
        "ReportName": "Profit and Loss",
        "ReportType": "ProfitAndLoss",
        "ReportTitles": ["Profit & Loss", view.organisation_record["Name"], span],
        "Rows": rows,
    }


def _columns(splits: Sequence[Split]) -> Iterator[Column]:
    for pair in product(*(split.shown for split in splits)):
        ids = {option["TrackingOptionID"] for option in pair}
        yield " / ".join(option["Name"] for option in pair), ids.issubset


def _rest(splits: Sequence[Split]) -> Column:
    """What has no option of a category that is shown whole."""
    chosen = {split.option for split in splits if split.option}
    every = [{each["TrackingOptionID"] for each in split.shown} for split in splits if not split.option]
    return "Unassigned", lambda tracked: chosen <= tracked and any(not ids & tracked for ids in every)


def _day(day: date) -> str:
    """31 Aug 26."""
    return f"{day.day} {day:%b %y}"
