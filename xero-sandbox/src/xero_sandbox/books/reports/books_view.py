"""The books as a report sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.account_balances import everything
from xero_sandbox.books.record import ZERO, Record
from xero_sandbox.books.reports.periods import DAY, Window, year_before
from xero_sandbox.books.reports.profit import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime
    from decimal import Decimal

    from xero_sandbox.books.account_balances import Balances
    from xero_sandbox.books.organisation import Organisation

YEARS_END: Final = (12, 31)
"""Month and day, for an organisation that does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    organisation: Organisation
    now: datetime
    payments_only: bool = False
    """Whether it is on a cash basis."""
    tracked: Callable[[frozenset[str]], bool] = everything
    """Which lines count, by the ids of their tracking options."""

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def organisation_record(self) -> Record:
        return self.organisation.collections["Organisation"].in_default_order()[0].record

    @property
    def balances(self) -> Balances:
        return self.organisation.ledger.balances["CashJournals" if self.payments_only else "Journals"]

    def accounts(self) -> list[Record]:
        """All of them, as a chart of accounts lists them."""
        found = (stored.record for stored in self.organisation.collections["Accounts"].in_default_order())
        return sorted(found, key=lambda account: (str(account.get("Code", "")), str(account["Name"])))

    def moved(self, window: Window) -> Mapping[str, Decimal]:
        """By AccountID: debits less credits."""
        return self.balances.moved(window.first, window.last, tracked=self.tracked)

    def balance(self, day: date) -> Mapping[str, Decimal]:
        """By AccountID, at the end of the day."""
        return self.balances.moved(None, day, tracked=self.tracked)

    def year_start(self, day: date) -> date:
        """The first day of the financial year."""
        month, last = (
            self.organisation_record.get(f"FinancialYearEnd{part}", default)
            for part, default in zip(("Month", "Day"), YEARS_END, strict=True)
        )
        return year_before(day, int(month), int(last))

    def earned(self, amounts: Mapping[str, Decimal]) -> Decimal:
        """The profit within such amounts."""
        return -sum((amounts[each["AccountID"]] for each in self.accounts() if is_profit(each)), ZERO)

    def earned_until_last_year(self, day: date) -> Decimal:
        """The profit of all financial years before that of the day."""
        return self.earned(self.balance(self.year_start(day) - DAY))


def is_profit(account: Record) -> bool:
    """Whether an account belongs into the profit and loss."""
    return account["Type"] in TYPES
