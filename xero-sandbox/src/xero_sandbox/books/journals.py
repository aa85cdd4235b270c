"""A journal as Xero shows it, made of the lines that a document posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.ids import Dice, random_guid

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record

SOURCE_KEYS: Final = (
    "InvoiceID",
    "CreditNoteID",
    "PaymentID",
    "PrepaymentID",
    "OverpaymentID",
    "BankTransactionID",
    "BankTransferID",
    "ManualJournalID",
    "ExpenseClaimID",
)
"""The first of these that a document has is the SourceID of its journals."""


def journal(source_type: str, document: Record, lines: list[Record], dice: Dice) -> Record:
    """The journal without its own id, number and stamp."""
    source_id = next(document[key] for key in SOURCE_KEYS if key in document)
    return {
        "JournalDate": document["Date"] if "Date" in document else document["ReportingDate"],
        "Reference": document.get("Reference", ""),
        "SourceID": source_id,
        "SourceType": source_type,
        "JournalLines": [{"JournalLineID": random_guid(dice), **line} for line in lines],
    }


def reversed_lines(lines: list[Record]) -> list[Record]:
    """The lines that take the given ones back."""
    amounts = ("NetAmount", "GrossAmount", "TaxAmount")
    return [{**line, **{amount: -line[amount] for amount in amounts}} for line in lines]
