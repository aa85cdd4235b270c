"""Where Xero refuses to go through too many records, and what it can look up without doing so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.api.querying.order_by import By
    from xero_sandbox.api.querying.paging import Page
    from xero_sandbox.api.querying.selection import Wanted
    from xero_sandbox.api.querying.where import Use
    from xero_sandbox.api.request_context import Asked

RANGES: Final = ("<", "<=", ">", ">=")
EQUAL: Final = ("=", "==")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick:
    """What one high-volume list looks up quickly."""

    equals: frozenset[str] = frozenset()
    ranges: frozenset[str] = frozenset()
    """Fields that may be compared by size as well."""
    either: frozenset[str] = frozenset()
    """Fields that may be joined by OR."""
    order: frozenset[str] = frozenset()

    def covers(self, uses: Sequence[Use], order: Sequence[By]) -> bool:
        return all(self._covers(use) for use in uses) and all(by.field.name in self.order for by in order)

    def _covers(self, use: Use) -> bool:
        if use.either:
            return use.field in self.either and use.comparison in EQUAL
        if use.comparison in RANGES:
            return use.field in self.ranges
        return use.comparison in EQUAL and use.field in self.equals | self.ranges


def quick(*, equals: str, ranges: str = "", either: str = "", order: str = "") -> Quick:
    return Quick(
        equals=frozenset(equals.split()),
        ranges=frozenset(ranges.split()),
        either=frozenset(either.split()),
        order=frozenset(order.split()),
    )


HIGH_VOLUME: Final = {
    "/BankTransactions": quick(
        equals="Type Status Contact.ContactID", ranges="Date", order="BankTransactionID UpdatedDateUTC Date"
    ),
    "/Contacts": quick(equals="Name EmailAddress AccountNumber", order="ContactID UpdatedDateUTC Name"),
    "/CreditNotes": quick(
        equals="Status Reference Contact.ContactID Contact.Name Contact.ContactNumber Type",
        ranges="Date",
        order="CreditNoteID UpdatedDateUTC Date",
    ),
    "/Invoices": quick(
        equals="Status Contact.ContactID Contact.Name Contact.ContactNumber Reference InvoiceNumber InvoiceID Type"
        " AmountPaid",
        ranges="Date DueDate AmountDue",
        either="InvoiceID",
        order="InvoiceID UpdatedDateUTC Date",
    ),
    "/ManualJournals": quick(equals="Narration", order="ManualJournalID UpdatedDateUTC Date"),
    "/Payments": quick(
        equals="PaymentType Status Invoice.InvoiceID Reference",
        ranges="Date",
        either="PaymentID Invoice.InvoiceID",
        order="UpdatedDateUTC Date PaymentID",
    ),
    "/PurchaseOrders": quick(equals="", order="UpdatedDateUTC"),
}
"""By path; the fields as Xero's pages list them (S-LIMITS and the page of each, H; none are listed for orders)."""


def is_too_slow(asked: Asked, wanted: Wanted, candidates: int) -> bool:
    """Whether Xero would have to look at each of too many records."""
    quick = HIGH_VOLUME.get(asked.operation.template)
    return quick is not None and _is_over(asked, candidates) and not quick.covers(wanted.uses, wanted.order)


def is_too_long(asked: Asked, page: Page | None, rows: int) -> bool:
    """Whether the answer itself would have too many records; whether its pages count for one each, nobody says."""
    whole = not page or asked.options.long_lists == "refused"
    return whole and asked.operation.template in HIGH_VOLUME and _is_over(asked, rows)


def _is_over(asked: Asked, rows: int) -> bool:
    return 0 < asked.options.row_threshold < rows
