"""The reports that can be read: a row for each, with what differs between them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from xero_client.catalogue.entities import Entity

if t.TYPE_CHECKING:
    from collections.abc import Mapping

KEY: t.Final = ("report_id", "parameters_digest", "row_path", "column")
"""With the organisation: one cell of one report, asked in one way."""

BROAD_SCOPE: t.Final = "accounting.reports.read"
READER: t.Final = "a user who may see reports"
READER_OF_CONTACTS: t.Final = f"{READER}, and accounting.contacts.read unless contactID is set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report, or all that were published (S-REPORTS, H)."""

    stream: str
    path: str
    """Where it is, below the root of the API."""
    scope: str
    """What granular apps need; others need BROAD_SCOPE (S-OCT, H)."""
    broad_scope: str | None = BROAD_SCOPE
    needs: str = READER
    """What Xero wants besides that scope."""
    params: Mapping[str, t.Any] = field(default_factory=dict)
    """What is asked for, unless the setting `streams` says otherwise."""
    defaults: str = ""
    """The same in words, for users."""
    months_asked: str | None = None
    """The parameter that says how many months a column covers, where it is one month if that is not given."""
    cash: bool = False
    """Whether it can be asked for on a cash basis (`paymentsOnly`)."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Columns that describe a row instead of holding a figure of it, with the field they become."""
    balance: str | None = None
    """It is about one contact: unless params name some, about those with a balance of this name that is not zero."""
    results: bool = False
    """Whether rows outside of all sections are what it comes to, such as the gross profit."""
    forms: bool = False
    """Whether an answer has a report for each form, told apart by its name."""
    published: bool = False
    """It stands for every report that the organisation has published, each of which has an id of its own."""

    @property
    def windowed(self) -> bool:
        """Whether it is about the days from one until another, which only have a meaning together."""
        return WINDOW.keys() <= self.params.keys()

    @property
    def entity(self) -> Entity:
        """What every stream has: a name, a place, a key and scopes."""
        return Entity(
            stream=self.stream,
            path=self.path,
            wrapper="Reports",
            key=KEY,
            model="ReportWithRow",
            cursor=None,
            modified_since=False,
            scopes=(self.scope,),
            broad_scope=self.broad_scope,
            needs=self.needs,
        )


WINDOW: t.Final = {"fromDate": {"each": "=months(2)"}, "toDate": "=month_end(fromDate)"}
MONTH_ENDS: t.Final = {"date": {"each": "=[month_end(month) for month in months(2)]"}}
STANDARD: t.Final = {"standardLayout": "true"}
"""Rows as Xero lays them out: those of a layout of one's own come and go with it (S-REPORTS, H)."""

DOCUMENT: t.Final = {
    "Date": "document_date",
    "Number": "document_number",
    "Reference": "document_number",
    "Due Date": "due_date",
    "": "remark",
}

TWO_MONTHS: t.Final = "this month and the one before"
TWO_MONTH_ENDS: t.Final = "as at the end of this month and of the one before"
CONTACTS: t.Final = "as at today, for each contact with an open balance"

REPORTS: t.Final[tuple[Report, ...]] = (
    Report(
        stream="profit_and_loss",
        path="Reports/ProfitAndLoss",
        scope="accounting.reports.profitandloss.read",
        params=WINDOW | STANDARD,
        defaults=TWO_MONTHS,
        cash=True,
        results=True,
    ),
    Report(
        stream="balance_sheet",
        path="Reports/BalanceSheet",
        scope="accounting.reports.balancesheet.read",
        params=MONTH_ENDS | STANDARD,
        defaults=TWO_MONTH_ENDS,
        cash=True,
        results=True,
    ),
    Report(
        stream="trial_balance",
        path="Reports/TrialBalance",
        scope="accounting.reports.trialbalance.read",
        params=MONTH_ENDS,
        defaults=TWO_MONTH_ENDS,
        cash=True,
    ),
    Report(
        stream="bank_summary",
        path="Reports/BankSummary",
        scope="accounting.reports.banksummary.read",
        params=WINDOW,
        defaults=TWO_MONTHS,
    ),
    Report(
        stream="budget_summary",
        path="Reports/BudgetSummary",
        scope="accounting.reports.budgetsummary.read",
        params={"date": "=month_start()", "periods": "12", "timeframe": "1"},
        defaults="twelve months from this one on",
        months_asked="timeframe",
        results=True,
    ),
    Report(
        stream="executive_summary",
        path="Reports/ExecutiveSummary",
        scope="accounting.reports.executivesummary.read",
        params=MONTH_ENDS,
        defaults=TWO_MONTHS,
    ),
    Report(
        stream="aged_receivables_by_contact",
        path="Reports/AgedReceivablesByContact",
        scope="accounting.reports.aged.read",
        needs=READER_OF_CONTACTS,
        params={"date": "=today"},
        defaults=CONTACTS,
        labels=DOCUMENT,
        balance="AccountsReceivable",
    ),
    Report(
        stream="aged_payables_by_contact",
        path="Reports/AgedPayablesByContact",
        scope="accounting.reports.aged.read",
        needs=READER_OF_CONTACTS,
        params={"date": "=today"},
        defaults=CONTACTS,
        labels=DOCUMENT,
        balance="AccountsPayable",
    ),
    Report(
        stream="ten_ninety_nine",
        path="Reports/TenNinetyNine",
        scope="accounting.reports.tenninetynine.read",
        broad_scope=None,
        params={"reportYear": "=text(year_start(-1), '%Y')"},
        defaults="last year",
        forms=True,
    ),
    Report(
        stream="tax_reports",
        path="Reports",
        scope="accounting.reports.taxreports.read",
        defaults="every GST or BAS return that was published",
        published=True,
    ),
)
