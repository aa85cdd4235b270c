"""The profit and loss, for one window of days and earlier ones, or split by tracking option."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from xero_sandbox.books.reports import tree
from xero_sandbox.books.reports.profit import Profit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from xero_sandbox.books.record import Record
    from xero_sandbox.books.reports.view import View
    from xero_sandbox.books.reports.windows import Window


def profit_and_loss(view: View, windows: Sequence[Window]) -> Record:
    """One column for each window (S-PNL, H)."""
    profit = Profit(view.accounts(), [view.moved(window) for window in windows])
    names = ["", *(_day(window.last) for window in windows)]
    return _report(view, windows[0], [tree.header(names), *profit.sections()])


def by_tracking(view: View, window: Window, categories: Sequence[Record]) -> Record:
    """A column for each option of a category, or for each pair of those of two, then the rest and the total."""
    columns = list(_columns(categories))
    views = [replace(view, tracked=chosen) for _, chosen in columns]
    profit = Profit(view.accounts(), [each.moved(window) for each in (*views, view)])
    names = ["", *(name for name, _ in columns), "Total"]
    return _report(view, window, [tree.header(names), *profit.sections()])


def _report(view: View, window: Window, rows: list[Record]) -> Record:
    span = f"{tree.long_day(window.first)} to {tree.long_day(window.last)}"
    return {
        "ReportID": "ProfitAndLoss",
        "ReportName": "Profit and Loss",
        "ReportType": "ProfitAndLoss",
        "ReportTitles": ["Profit & Loss", view.itself["Name"], span],
        "Rows": rows,
    }


def _columns(categories: Sequence[Record]) -> Iterator[tuple[str, Callable[[frozenset[str]], bool]]]:
    options = [[(each["Name"], each["TrackingOptionID"]) for each in category["Options"]] for category in categories]
    for pair in product(*options):
        ids = {option_id for _, option_id in pair}
        yield " / ".join(name for name, _ in pair), ids.issubset
    every = [{option_id for _, option_id in known} for known in options]
    yield "Unassigned", lambda tracked: any(not ids & tracked for ids in every)


def _day(day: date) -> str:
    """31 Aug 26."""
    return f"{day.day} {day:%b %y}"
