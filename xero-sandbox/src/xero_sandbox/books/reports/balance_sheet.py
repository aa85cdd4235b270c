"""The balance sheet, for one day and earlier ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.record import ZERO
from xero_sandbox.books.reports import report_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from xero_sandbox.books.record import Record
    from xero_sandbox.books.reports.books_view import View


class Part(NamedTuple):
    title: str
    types: tuple[str, ...]


ASSETS: Final = (
    Part("Bank", ("BANK",)),
    Part("Current Assets", ("CURRENT", "PREPAYMENT", "INVENTORY")),
    Part("Fixed Assets", ("FIXED",)),
    Part("Non-current Assets", ("NONCURRENT",)),
)
LIABILITIES: Final = (
    Part("Current Liabilities", ("CURRLIAB", "LIABILITY", "PAYG")),
    Part("Non-Current Liabilities", ("TERMLIAB",)),
)
EQUITY: Final = Part("Equity", ("EQUITY",))
RETAINED: Final = "RETAINEDEARNINGS"
CURRENT_YEAR: Final = "abababab-abab-abab-abab-abababababab"
"""In place of an account (official example, M)."""


class Sheet:
    """What stands on it: by AccountID, what was debited less what was credited until the end of each day."""

    def __init__(self, view: View, days: Sequence[date]) -> None:
        self._days = days
        self._years = [view.year_start(day) for day in days]
        self._accounts = view.accounts()
        self._columns = [view.balance(day) for day in days]
        self._retained = [view.earned_until_last_year(day) for day in days]
        self._earned = [
            view.earned(column) - before for column, before in zip(self._columns, self._retained, strict=True)
        ]

    def total(self, parts: Sequence[Part], sign: int) -> list[Decimal]:
        """With sign -1 for what is credited: liabilities and equity."""
        types = {each for part in parts for each in part.types}
        ids = [account["AccountID"] for account in self._accounts if account["Type"] in types]
        return [sign * sum((column.get(each, ZERO) for each in ids), ZERO) for column in self._columns]

    @property
    def net_assets(self) -> list[Decimal]:
        pairs = zip(self.total(ASSETS, 1), self.total(LIABILITIES, -1), strict=True)
        return [assets - liabilities for assets, liabilities in pairs]

    def sections(self) -> list[Record]:
        return [
            *self._side("Assets", ASSETS, 1),
            *self._side("Liabilities", LIABILITIES, -1),
            report_rows.section("", [report_rows.row(["Net Assets", *self.net_assets])]),
            self._equity(),
        ]

    def _side(self, title: str, parts: Sequence[Part], sign: int) -> list[Record]:
        """The title is a section of its own, and so is the total."""
        found = [report_rows.section(title)]
        for part in parts:
            if rows := self._rows(part, sign, {}):
                total = report_rows.summary([f"Total {part.title}", *self.total([part], sign)])
                found.append(report_rows.section(part.title, [*rows, total]))
        return [*found, report_rows.section("", [report_rows.summary([f"Total {title}", *self.total(parts, sign)])])]

    def _equity(self) -> Record:
        """With the profit of this year; that of the years before is retained, though no journal says so."""
        retained = next((each["AccountID"] for each in self._accounts if each.get("SystemAccount") == RETAINED), "")
        rows = self._rows(EQUITY, -1, {retained: self._retained})
        if any(self._earned):
            marks = self._dated(CURRENT_YEAR, [report_rows.slashed_day(first) for first in self._years])
            rows.insert(0, report_rows.marked_row(["Current Year Earnings", *self._earned], marks))
        sums = zip(self.total([EQUITY], -1), self._retained, self._earned, strict=True)
        total = [sum(column, ZERO) for column in sums]
        return report_rows.section("Equity", [*rows, report_rows.summary(["Total Equity", *total])])

    def _rows(self, part: Part, sign: int, more: Mapping[str, Sequence[Decimal]]) -> list[Record]:
        found = []
        for account in (each for each in self._accounts if each["Type"] in part.types):
            extra = more.get(account["AccountID"], [ZERO] * len(self._columns))
            balances = [sign * column.get(account["AccountID"], ZERO) for column in self._columns]
            amounts = [balance + other for balance, other in zip(balances, extra, strict=True)]
            if any(amounts):
                key, retained = account["AccountID"], account["AccountID"] in more
                marks = self._dated(key, [""] * len(amounts)) if retained else [{"account": key}] * (len(amounts) + 1)
                found.append(report_rows.marked_row([account["Name"], *amounts], marks))
        return found

    def _dated(self, account_id: str, firsts: Sequence[str]) -> list[dict[str, str]]:
        """What was earned says in which days; what was retained, until when (official example, H)."""
        lasts = map(report_rows.slashed_day, self._days)
        dated = [{"fromDate": first, "toDate": last} for first, last in zip(firsts, lasts, strict=True)]
        return [{"account": account_id, **each} for each in ({}, *dated)]


def balance_sheet(view: View, days: Sequence[date]) -> Record:
    """One column for each day."""
    names = ["", *(report_rows.short_day(day) for day in days)]
    return {
        "ReportID": "BalanceSheet",
        "ReportName": "Balance Sheet",
        "ReportType": "BalanceSheet",
        "ReportTitles": ["Balance Sheet", view.organisation_record["Name"], f"As at {report_rows.long_day(days[0])}"],
        "Rows": [report_rows.header(names), *Sheet(view, days).sections()],
    }
