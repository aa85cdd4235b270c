"""What making documents takes to know of the organisation: asked for when it is first needed, and once."""

from __future__ import annotations

import typing as t
from decimal import Decimal

from xero_client.errors import AuthorizationError
from xero_client.values.time_zones import time_zone

from target_xero.documents.text_comparison import as_compared
from target_xero.documents.tracking import TrackingOptions

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from target_xero.documents.record import Record


class Facts:
    """The organisation that is written to."""

    def __init__(self, ask: Callable[[str], list[Record]], tenant_id: str | None = None) -> None:
        """`ask` reads a whole collection, such as `TaxRates`; ids in records of another organisation are left out."""
        self.tenant_id = tenant_id
        self._ask = ask
        self._zone: tzinfo | None = None
        self._asked = False
        self._listed: dict[tuple[str, str], dict[str, Record]] = {}
        self.tracking = TrackingOptions(lambda: self._read("TrackingCategories"))
        self._read_once: dict[str, list[Record]] = {}
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
        rate = self._by("TaxRates", "TaxType").get(as_compared("TaxType", tax_type))
        return Decimal(str(rate.get("EffectiveRate") or 0)) if rate else None

    def tax_type(self, account_code: str) -> str | None:
        """Which tax type lines get that are booked to the account, unless they have one of their own."""
        return self._by("Accounts", "Code").get(as_compared("Code", account_code), {}).get("TaxType")

    def base_currency(self) -> str | None:
        """Its own currency; None if nobody may know it."""
        itself: Record = next(iter(self._once("Organisation")), {})
        return itself.get("BaseCurrency")

    def account_currency(self, stub: t.Any) -> str | None:
        """The currency of an account that is named by code or id; None if it is not known, as of one yet to be made."""
        named = stub if isinstance(stub, dict) else {}
        name = "AccountID" if named.get("AccountID") else "Code"
        account = self._by("Accounts", name).get(as_compared(name, named.get(name)))
        return str(account.get("CurrencyCode") or self.base_currency() or "") or None if account else None

    def _by(self, collection: str, name: str) -> dict[str, Record]:
        """A collection by one of its fields; nothing where the connection may not read it."""
        if (collection, name) not in self._listed:
            records = self._once(collection)
            self._listed[collection, name] = {as_compared(name, each.get(name)): each for each in records}
        return self._listed[collection, name]

    def _once(self, collection: str) -> list[Record]:
        """A collection as it was when it was first needed; nothing where the connection may not read it."""
        if collection not in self._read_once:
            self._read_once[collection] = self._read(collection) or []
        return self._read_once[collection]

    def _read(self, collection: str) -> list[Record] | None:
        """A collection; None where the connection may not read it."""
        if collection in self._closed:
            return None
        try:
            return self._ask(collection)
        except AuthorizationError:
            self._closed.add(collection)
            return None

    def _found(self) -> tzinfo | None:
        try:
            (itself,) = self._ask("Organisation")
            return time_zone(str(itself["Timezone"]))
        except (AuthorizationError, LookupError, ValueError):
            return None
