"""What making documents takes to know of the organisation: asked for when it is first needed, and once."""

from __future__ import annotations

import typing as t
from decimal import Decimal

from xero_client.errors import AuthorizationError
from xero_client.values.time_zones import time_zone

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

Record: t.TypeAlias = dict[str, t.Any]

ACTIVE: t.Final = "ACTIVE"


class Facts:
    """The organisation that is written to."""

    def __init__(self, ask: Callable[[str], list[Record]], tenant_id: str | None = None) -> None:
        """`ask` reads a whole collection, such as `TaxRates`; ids in records of another organisation are left out."""
        self.tenant_id = tenant_id
        self._ask = ask
        self._zone: tzinfo | None = None
        self._asked = False
        self._listed: dict[str, dict[str, Record]] = {}
        self._categories: list[Record] | None = None
        self._missed: set[str] = set()
        """Tracking options that were asked for again, as they may have been created since."""
        self._closed: set[str] = set()
        """Collections that the connection may not read."""

    def zone(self) -> tzinfo:
        """Its time zone.

        Raises:
            ValueError: Xero does not say it, or nobody knows it.
        """
        if not self._asked:
            self._asked = True
            self._zone = self._found()
        if not self._zone:
            raise ValueError("is a moment, and the organisation's time zone is not known: set time_zone")
        return self._zone

    def tax_percent(self, tax_type: str) -> Decimal | None:
        """What a tax rate comes to; None if there is none of this type."""
        rate = self._by("TaxRates", "TaxType").get(tax_type.casefold())
        return Decimal(str(rate.get("EffectiveRate") or 0)) if rate else None

    def tax_type(self, account_code: str) -> str | None:
        """Which tax type lines get that are booked to the account, unless they have one of their own."""
        return self._by("Accounts", "Code").get(account_code.casefold(), {}).get("TaxType")

    def knows_tracking(self, sent: Record) -> bool:
        """Whether the organisation has the option; it counts as one that it has if nobody may ask."""
        if self._categories is None:
            self._categories = self._read("TrackingCategories")
        if _has_option(self._categories, sent) or not self._may_read("TrackingCategories"):
            return True
        if (what := repr(sorted(sent.items()))) not in self._missed:
            self._missed.add(what)
            self._categories = self._read("TrackingCategories")
        return _has_option(self._categories, sent)

    def _by(self, collection: str, name: str) -> dict[str, Record]:
        """A collection by one of its fields; nothing where the connection may not read it."""
        if collection not in self._listed:
            records = self._read(collection)
            self._listed[collection] = {str(each.get(name)).casefold(): each for each in records}
        return self._listed[collection]

    def _may_read(self, collection: str) -> bool:
        return collection not in self._closed

    def _read(self, collection: str) -> list[Record]:
        """A collection, or nothing where the connection may not read it."""
        if not self._may_read(collection):
            return []
        try:
            return self._ask(collection)
        except AuthorizationError:
            self._closed.add(collection)
            return []

    def _found(self) -> tzinfo | None:
        try:
            (itself,) = self._ask("Organisation")
            return time_zone(str(itself["Timezone"]))
        except (AuthorizationError, LookupError, ValueError):
            return None


def _has_option(categories: list[Record], sent: Record) -> bool:
    """Whether it is there and active, by id or by name in any capitals (S-WIRE, H)."""
    there = [each for each in categories if each.get("Status", ACTIVE) == ACTIVE]
    meant = (each for each in there if _means(sent, each, "TrackingCategoryID", ("Name", "Name")))
    options = [option for each in meant for option in each.get("Options") or () if option.get("Status") == ACTIVE]
    return any(_means(sent, each, "TrackingOptionID", ("Option", "Name")) for each in options)


def _means(sent: Record, there: Record, key: str, names: tuple[str, str]) -> bool:
    if sent.get(key):
        return str(sent[key]).casefold() == str(there.get(key)).casefold()
    return str(sent.get(names[0])).casefold() == str(there.get(names[1])).casefold()
