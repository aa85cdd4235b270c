"""Accounts, tax rates and tracking options by the names that documents use for them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xero_sandbox.books.collection import Collection
    from xero_sandbox.books.record import Record


class Chart:
    """Looks things up; an unknown account or tax type raises KeyError."""

    def __init__(self, accounts: Iterable[Record], tax_rates: Iterable[Record], categories: Iterable[Record]) -> None:
        self._accounts: dict[str, Record] = {}
        self._systems: dict[str, Record] = {}
        for account in accounts:
            self._accounts[account["AccountID"]] = account
            self._accounts.setdefault(account.get("Code", ""), account)
            self._systems.setdefault(account.get("SystemAccount", ""), account)
        self._tax_rates = {rate["TaxType"]: rate for rate in tax_rates}
        self._options = {
            (category["TrackingCategoryID"], option["Name"]): option["TrackingOptionID"]
            for category in categories
            for option in category["Options"]
        }

    def account(self, code_or_id: str) -> Record:
        return self._accounts[code_or_id]

    def system(self, system_account: str) -> Record:
        """The account that Xero itself posts to, such as DEBTORS."""
        return self._systems[system_account]

    def tax_name(self, tax_type: str) -> str:
        return str(self._tax_rates[tax_type]["Name"])

    def percent(self, tax_type: str) -> Decimal:
        return Decimal(self._tax_rates[tax_type]["EffectiveRate"])

    def option_id(self, category_id: str, option: str) -> str:
        """Empty for a name that an option had once, or a deleted one: lines keep what they were given."""
        return str(self._options.get((category_id, option), ""))


class CurrentChart:
    """The chart as its collections are now, made anew only when one of them has changed."""

    PATHS: Final = ("Accounts", "TaxRates", "TrackingCategories")

    def __init__(self, collections: Mapping[str, Collection]) -> None:
        self._sources = [collections[path] for path in self.PATHS]
        self._versions: list[int] = []
        self._chart = Chart((), (), ())

    def __call__(self) -> Chart:
        versions = [source.version for source in self._sources]
        if versions != self._versions:
            self._chart = Chart(*([each.record for each in source.in_default_order()] for source in self._sources))
            self._versions = versions
        return self._chart
