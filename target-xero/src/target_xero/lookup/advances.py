"""Over- and prepayments: Xero makes them of bank transactions, and knows them by ids of their own."""

from __future__ import annotations

import typing as t

from xero_client.catalogue.writable import BY_ENTITY

if t.TYPE_CHECKING:
    from target_xero.ledger.entry import Standing
    from target_xero.lookup.finding import Finder

BANK_TRANSACTIONS: t.Final = "BankTransactions"
IDS: t.Final = frozenset({"OverpaymentID", "PrepaymentID"})


class Advances:
    """Finds what became of a bank transaction of ours, once for each."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._known: dict[str, dict[str, t.Any]] = {}

    def id_of(self, standing: Standing, name: str) -> str | None:
        """The id of that name; None if the document is no bank transaction, or none that brought such a thing.

        Raises:
            XeroError: the look-up failed.
        """
        if name not in IDS or standing.entity != BANK_TRANSACTIONS or not standing.xero_id:
            return None
        if standing.xero_id not in self._known:
            path = f"{BANK_TRANSACTIONS}/{standing.xero_id}"
            found = self._finder.read(BY_ENTITY[BANK_TRANSACTIONS], path, "paid ahead")
            self._known[standing.xero_id] = found[0] if found else {}
        xero_id = self._known[standing.xero_id].get(name)
        return str(xero_id) if xero_id else None
