"""Answers every report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from xero_sandbox.api import envelope, errors
from xero_sandbox.api.printing import json_text
from xero_sandbox.api.reading.report_parameters import MOST_PERIODS, BadParameterError, ReportQuery
from xero_sandbox.books.account_balances import everything
from xero_sandbox.books.reports import report_rows
from xero_sandbox.books.reports.aged_by_contact import PAYABLES, RECEIVABLES, Span, aged
from xero_sandbox.books.reports.balance_sheet import balance_sheet
from xero_sandbox.books.reports.bank_summary import bank_summary
from xero_sandbox.books.reports.books_view import View
from xero_sandbox.books.reports.budget_summary import budget_summary
from xero_sandbox.books.reports.executive_summary import executive_summary
from xero_sandbox.books.reports.gst_returns import published, published_report
from xero_sandbox.books.reports.periods import MONTHS, Window, month_ends_before, month_of, months_before
from xero_sandbox.books.reports.profit_and_loss import by_tracking, profit_and_loss
from xero_sandbox.books.reports.ten_ninety_nine import FIRST_YEAR, is_offered, ten_ninety_nine
from xero_sandbox.books.reports.trial_balance import trial_balance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.books.record import Record
    from xero_sandbox.http.messages import Response

MODEL: Final = "ReportWithRow"
ADVISER: Final = "adviser"
A_YEAR: Final = 12
"""Months that a window of days may be long."""
BUDGET_PERIODS: Final = 12
BUDGET_TIMEFRAMES: Final = ("1", "3", "12")


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
    """Of organisations in the United States, for advisers; of others it is empty (S-REPORTS, H; the last: L)."""
    query, view = ReportQuery(asked), View(organisation=asked.organisation, now=asked.now)
    if is_offered(view) and asked.options.role != ADVISER:
        return errors.role_forbidden(asked.correlation)
    try:
        year = query.number("reportYear", least=FIRST_YEAR, most=9999) or asked.now.year - 1
    except BadParameterError as error:
        return error.response()
    return envelope.answer(
        asked, "Reports", [json_text.serialise(each, "Report") for each in ten_ninety_nine(view, year)]
    )


def _answer(asked: Asked, reports: Sequence[Record]) -> Response:
    """Each report has `Fields` before its rows, though only tax returns fill them (official examples, H)."""
    stamped = [
        {
            **{name: value for name, value in report.items() if name != "Rows"},
            "ReportDate": report.get("ReportDate", report_rows.long_day(asked.now.date())),
            "UpdatedDateUTC": asked.now,
            "Fields": report.get("Fields", []),
            **({"Rows": report["Rows"]} if "Rows" in report else {}),
        }
        for report in reports
    ]
    return envelope.answer(asked, "Reports", [json_text.serialise(each, MODEL) for each in stamped])


def _profit_and_loss(view: View, query: ReportQuery) -> Record:
    window = _window(view, query)
    splits = [split for number in ("", "2") if (split := query.split(number))]
    if splits:
        return by_tracking(view, window, splits)
    step = MONTHS[query.choice("timeframe", tuple(MONTHS)) or "MONTH"]
    windows = [window.earlier(step * place) for place in range((query.number("periods", most=MOST_PERIODS) or 0) + 1)]
    return profit_and_loss(view, windows)


def _balance_sheet(view: View, query: ReportQuery) -> Record:
    """At the end of the day's month, and unless periods are asked for, of the same a year before (S-REPORTS, H)."""
    day, periods = month_of(query.day("date") or view.today).last, query.number("periods", most=MOST_PERIODS)
    step = MONTHS[query.choice("timeframe", tuple(MONTHS)) or ("MONTH" if periods else "YEAR")]
    return balance_sheet(view, [month_ends_before(day, step * place) for place in range((periods or 1) + 1)])


def _trial_balance(view: View, query: ReportQuery) -> Record:
    return trial_balance(view, query.day("date") or view.today)


def _bank_summary(view: View, query: ReportQuery) -> Record:
    return bank_summary(view, _window(view, query))


def _budget_summary(view: View, query: ReportQuery) -> Record:
    months = int(query.choice("timeframe", BUDGET_TIMEFRAMES) or 1)
    periods = query.number("periods", most=BUDGET_PERIODS) or BUDGET_PERIODS
    return budget_summary(view, query.day("date") or view.today, periods, months)


def _executive_summary(view: View, query: ReportQuery) -> Record:
    return executive_summary(view, query.day("date") or view.today)


def _receivables(view: View, query: ReportQuery) -> Record:
    return aged(view, RECEIVABLES, query.contact(), _span(view, query))


def _payables(view: View, query: ReportQuery) -> Record:
    return aged(view, PAYABLES, query.contact(), _span(view, query))


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
    """From the start or until the end of this month where a day is not given (S-REPORTS, H), a year at the most.

    A month that is not this one is begun or ended, too (the first: M, the second: L). The year: connectors that split
    what is longer, H; the words: L.
    """
    first, last = query.day("fromDate"), query.day("toDate")
    ends = last or max(month_of(view.today).last, month_of(first or view.today).last)
    window = Window(first or month_of(ends).first, ends)
    _check_order(window.first, window.last)
    if window.first < months_before(window.last, A_YEAR):
        raise BadParameterError("The parameters fromDate and toDate must lie within 365 days of each other")
    return window


def _span(view: View, query: ReportQuery) -> Span:
    """Until the end of this month unless it says otherwise (S-REPORTS, H)."""
    day = query.day("date") or month_of(view.today).last
    span = Span(query.day("fromDate"), query.day("toDate") or day, day)
    _check_order(span.first or span.last, span.last)
    return span


def _check_order(first: date, last: date) -> None:
    if first > last:
        raise BadParameterError("The parameter fromDate must not be later than toDate")


def _tracked(query: ReportQuery) -> Callable[[frozenset[str]], bool]:
    options = [query.option(name) for name in ("trackingOptionID1", "trackingOptionID2")]
    return frozenset(option for option in options if option).issubset
