"""Answers every report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from xero_sandbox.api import envelope, errors, wire
from xero_sandbox.api.report_query import MOST_PERIODS, BadParameterError, ReportQuery
from xero_sandbox.books.balances import everything
from xero_sandbox.books.reports import tree
from xero_sandbox.books.reports.aged import PAYABLES, RECEIVABLES, aged
from xero_sandbox.books.reports.balance_sheet import balance_sheet
from xero_sandbox.books.reports.bank_summary import bank_summary
from xero_sandbox.books.reports.budget_summary import budget_summary
from xero_sandbox.books.reports.executive_summary import executive_summary
from xero_sandbox.books.reports.profit_and_loss import by_tracking, profit_and_loss
from xero_sandbox.books.reports.published import published, published_report
from xero_sandbox.books.reports.trial_balance import trial_balance
from xero_sandbox.books.reports.view import View
from xero_sandbox.books.reports.windows import MONTHS, Window, month_ends_before, month_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from xero_sandbox.api.asked import Asked, Handler
    from xero_sandbox.books.record import Record
    from xero_sandbox.messages import Response

MODEL: Final = "ReportWithRow"
BUDGET_PERIODS: Final = 12
BUDGET_TIMEFRAMES: Final = ("1", "3", "12")
BEGINNING: Final = date(1900, 1, 1)


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    made = {operation: partial(read_report, make=make) for operation, make in MAKERS.items()}
    return {
        **made,
        "getReportsList": read_list,
        "getReportFromId": read_published,
        "getReportTenNinetyNine": read_ten_ninety_nine,
    }


def read_report(asked: Asked, make: Callable[[View, ReportQuery], Record]) -> Response:
    query = ReportQuery(asked)
    try:
        tracked = _tracked(query) if "trackingoptionid1" in asked.operation.query else everything
        payments_only = query.flag("paymentsOnly") if "paymentsonly" in asked.operation.query else False
        query.flag("standardLayout")
        view = View(organisation=asked.organisation, now=asked.now, payments_only=payments_only, tracked=tracked)
        return _answer(asked, [make(view, query)])
    except BadParameterError as error:
        return error.response()


def read_list(asked: Asked) -> Response:
    """Only what was published has an id and is listed (S-REPORTS, H)."""
    return _answer(asked, published(View(organisation=asked.organisation, now=asked.now)))


def read_published(asked: Asked) -> Response:
    view = View(organisation=asked.organisation, now=asked.now)
    report = published_report(view, asked.places["ReportID"])
    return _answer(asked, [report]) if report else errors.not_found()


def read_ten_ninety_nine(asked: Asked) -> Response:
    """Contractors in the United States: an organisation elsewhere has none (S-OAS, H for the shape)."""
    query = ReportQuery(asked)
    try:
        year = query.number("reportYear", most=9999) or asked.now.year - 1
    except BadParameterError as error:
        return error.response()
    report = {"ReportName": "1099 Report", "ReportTitle": "1099 Report", "ReportDate": f"1 Jan {year} to 31 Dec {year}"}
    return _answer(asked, [{**report, "Contacts": []}], "Report")


def _answer(asked: Asked, reports: Sequence[Record], model: str = MODEL) -> Response:
    stamped = [
        {"ReportDate": tree.long_day(asked.now.date()), **report, "UpdatedDateUTC": asked.now} for report in reports
    ]
    return envelope.answer(asked, "Reports", [wire.serialise(each, model) for each in stamped])


def _profit_and_loss(view: View, query: ReportQuery) -> Record:
    window = _window(view, query)
    categories = [each for each in map(query.category, ("trackingCategoryID", "trackingCategoryID2")) if each]
    options = [query.option(name) for name in ("trackingOptionID", "trackingOptionID2")]
    chosen = frozenset(option for option in options if option)
    if categories and not chosen:
        return by_tracking(view, window, categories)
    step = MONTHS[query.choice("timeframe", tuple(MONTHS)) or "MONTH"]
    windows = [window.earlier(step * place) for place in range((query.number("periods", MOST_PERIODS) or 0) + 1)]
    return profit_and_loss(replace(view, tracked=chosen.issubset), windows)


def _balance_sheet(view: View, query: ReportQuery) -> Record:
    """Unless periods are asked for, beside the same day a year before (official example, M)."""
    day, periods = query.day("date") or view.today, query.number("periods", MOST_PERIODS)
    step = MONTHS[query.choice("timeframe", tuple(MONTHS)) or ("MONTH" if periods else "YEAR")]
    return balance_sheet(view, [month_ends_before(day, step * place) for place in range((periods or 1) + 1)])


def _trial_balance(view: View, query: ReportQuery) -> Record:
    return trial_balance(view, query.day("date") or view.today)


def _bank_summary(view: View, query: ReportQuery) -> Record:
    return bank_summary(view, _window(view, query))


def _budget_summary(view: View, query: ReportQuery) -> Record:
    months = int(query.choice("timeframe", BUDGET_TIMEFRAMES) or 1)
    periods = query.number("periods", BUDGET_PERIODS) or BUDGET_PERIODS
    return budget_summary(view, query.day("date") or view.today, periods, months)


def _executive_summary(view: View, query: ReportQuery) -> Record:
    return executive_summary(view, query.day("date") or view.today)


def _receivables(view: View, query: ReportQuery) -> Record:
    return aged(view, RECEIVABLES, query.contact(), *_aged_days(view, query))


def _payables(view: View, query: ReportQuery) -> Record:
    return aged(view, PAYABLES, query.contact(), *_aged_days(view, query))


MAKERS: Final[Mapping[str, Callable[[View, ReportQuery], Record]]] = {
    "getReportAgedPayablesByContact": _payables,
    "getReportAgedReceivablesByContact": _receivables,
    "getReportBalanceSheet": _balance_sheet,
    "getReportBankSummary": _bank_summary,
    "getReportBudgetSummary": _budget_summary,
    "getReportExecutiveSummary": _executive_summary,
    "getReportProfitAndLoss": _profit_and_loss,
    "getReportTrialBalance": _trial_balance,
}
"""By id of operation."""


def _window(view: View, query: ReportQuery) -> Window:
    """This month unless days are given; with one of them, its month from or until that day (M)."""
    first, last = query.day("fromDate"), query.day("toDate")
    month = month_of(last or first or view.today)
    return _checked(Window(first or month.first, last or month.last))


def _aged_days(view: View, query: ReportQuery) -> tuple[Window, date]:
    day = query.day("date") or view.today
    return _checked(Window(query.day("fromDate") or BEGINNING, query.day("toDate") or day)), day


def _checked(window: Window) -> Window:
    if window.first > window.last:
        raise BadParameterError("The parameter fromDate must not be later than toDate")
    return window


def _tracked(query: ReportQuery) -> Callable[[frozenset[str]], bool]:
    options = [query.option(name) for name in ("trackingOptionID1", "trackingOptionID2")]
    return frozenset(option for option in options if option).issubset
