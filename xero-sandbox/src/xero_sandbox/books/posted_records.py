"""Which records stand in the ledger, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.document_to_journal import BANK_SOURCES, source_type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xero_sandbox.books.collection import Collection
    from xero_sandbox.books.record import Record

LIVE: Final = frozenset(("AUTHORISED", "PAID", "POSTED"))
"""Statuses in which a document counts; a draft does not yet, what is void or deleted no more."""

SOURCE_TYPES: Final = {"BankTransfers": "TRANSFER", "ManualJournals": "MANJOURNAL"}
DOCUMENTS: Final = ("Invoices", "CreditNotes", "BankTransactions", "ExpenseClaims")
PAYABLE: Final = ("Invoices", "CreditNotes", "Prepayments", "Overpayments")
"""What payments settle; a payment names it in a field of the singular."""


class Posting(NamedTuple):
    """What the ledger says of one record."""

    source_type: str
    document: Record
    paid: Record | None = None
    """What a payment pays, or gives back."""


def posting_of(
    path: str, record: Record | None, books: Mapping[str, Collection], told: Callable[[str, Record], Record | None]
) -> Posting | None:
    """What a record of a collection posts as it stands, if anything.

    `told` adds to a document of a collection what it has moved of the inventory.
    """
    if record is None or record.get("Status", "AUTHORISED") not in LIVE:
        return None
    if path == "Payments":
        return payment_posting(record, _paid_by(record, books, told))
    if path in SOURCE_TYPES:
        return Posting(SOURCE_TYPES[path], record)
    if path not in DOCUMENTS or is_transfer_leg(path, record):
        return None
    return Posting(source_type_of(record), record)


def payment_posting(payment: Record, paid: Record | None) -> Posting:
    """Without a rate of its own, a payment goes by that of what it pays."""
    rate = {"CurrencyRate": paid["CurrencyRate"]} if paid and "CurrencyRate" in paid else {}
    return Posting(payment["PaymentType"], {**rate, **payment}, paid)


def payments_of(path: str, document: Record, books: Mapping[str, Collection]) -> list[Record]:
    """The payments that count among those a document mentions."""
    if path not in PAYABLE:
        return []
    found = (books["Payments"].find(stub["PaymentID"]) for stub in document.get("Payments", ()) if "PaymentID" in stub)
    return [stored.record for stored in found if stored and stored.record.get("Status", "AUTHORISED") in LIVE]


def is_transfer_leg(path: str, record: Record) -> bool:
    """A transfer's bank transactions post nothing, the transfer does."""
    return path == "BankTransactions" and record["Type"] not in BANK_SOURCES


def _paid_by(
    payment: Record, books: Mapping[str, Collection], told: Callable[[str, Record], Record | None]
) -> Record | None:
    for path in PAYABLE:
        field = path[:-1]
        if field in payment:
            stored = books[path].find(payment[field][f"{field}ID"])
            return told(path, stored.record) if stored else None
    return None
