"""The short collections that documents of the generated company refer to: accounts, taxes, items, people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from xero_sandbox.books.currencies import CURRENCIES
from xero_sandbox.books.ids import Ids
from xero_sandbox.books.tracking_options import option_of
from xero_sandbox.demo import name_lists
from xero_sandbox.demo.chart_of_accounts import ACCOUNTS, GROUPS, ROLES, TAX_RATES, THEMES, TRACKING
from xero_sandbox.demo.items_and_expenses import ITEMS
from xero_sandbox.demo.reference_records import account_of, item_of, tax_rate_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from xero_sandbox.books.record import Record
    from xero_sandbox.demo.timeline import Timeline

T = TypeVar("T")


@dataclass(frozen=True)
class ReferenceData:
    """Each list is made when it is first read, in the order of its ids."""

    secret: str
    timeline: Timeline

    @cached_property
    def accounts(self) -> list[Record]:
        return [
            account_of(key, row) | {"UpdatedDateUTC": stamp} for key, stamp, row in self._keyed("Accounts", ACCOUNTS)
        ]

    @cached_property
    def tax_rates(self) -> list[Record]:
        return [tax_rate_of(row) for row in TAX_RATES]

    @cached_property
    def items(self) -> list[Record]:
        return [item_of(key, row) | {"UpdatedDateUTC": stamp} for key, stamp, row in self._keyed("Items", ITEMS)]

    @cached_property
    def categories(self) -> list[Record]:
        rows = self._keyed("TrackingCategories", TRACKING)
        return [self._category(key, *row) for key, _, row in rows]

    @cached_property
    def groups(self) -> list[Record]:
        rows = self._keyed("ContactGroups", GROUPS)
        return [{"ContactGroupID": key, "Name": name, "Status": status} for key, _, (name, status) in rows]

    @cached_property
    def themes(self) -> list[Record]:
        rows = self._keyed("BrandingThemes", THEMES)
        return [
            {"BrandingThemeID": key, "Name": name, "Type": "INVOICE", "SortOrder": place, "CreatedDateUTC": stamp}
            for place, (key, stamp, name) in enumerate(rows)
        ]

    @cached_property
    def users(self) -> list[Record]:
        return [
            {
                "UserID": key,
                "EmailAddress": f"{name_lists.FIRST_NAMES[place].lower()}@workshop.example",
                "FirstName": name_lists.FIRST_NAMES[place],
                "LastName": name_lists.LAST_NAMES[-1 - place],
                "IsSubscriber": place == 0,
                "OrganisationRole": role,
                "UpdatedDateUTC": stamp,
            }
            for place, (key, stamp, role) in enumerate(self._keyed("Users", ROLES))
        ]

    @cached_property
    def theme_ids(self) -> list[str]:
        return [str(theme["BrandingThemeID"]) for theme in self.themes]

    @property
    def currencies(self) -> list[Record]:
        return [{"Code": code, "Description": description} for code, description, _ in CURRENCIES]

    @cached_property
    def user_stubs(self) -> list[Record]:
        shown = ("UserID", "EmailAddress", "FirstName", "LastName")
        return [{field: user[field] for field in shown} for user in self.users]

    @cached_property
    def tracked(self) -> list[Record]:
        """What a line shows of each option that is in use (S-WIRE, H)."""
        return [
            {
                "Name": category["Name"],
                "Option": option["Name"],
                "TrackingCategoryID": category["TrackingCategoryID"],
                "Options": [],
            }
            for category in self.categories
            for option in category["Options"]
            if option["Status"] == "ACTIVE"
        ]

    def _keyed(self, path: str, rows: Sequence[T]) -> Iterator[tuple[str, datetime, T]]:
        """Rows with their ids, and stamps that are spread over the first half of history."""
        ids = Ids(f"{self.secret}/{path}", len(rows))
        for position, row in enumerate(rows):
            yield ids[position], self.timeline.stamp(self.timeline.part(position, 2 * len(rows))), row

    def _category(self, key: str, name: str, status: str, options: Sequence[tuple[str, str]]) -> Record:
        ids = Ids(f"{self.secret}/{name}", len(options))
        return {
            "TrackingCategoryID": key,
            "Name": name,
            "Status": status,
            "Options": [option_of(ids[place], *option) for place, option in enumerate(options)],
        }
