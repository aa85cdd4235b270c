"""A journal as Xero shows it, made of the lines that a document posts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.ids import Dice, random_guid

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

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
        "JournalDate": day_of(document),
        "Reference": document.get("Reference", ""),
        "SourceID": source_id,
        "SourceType": source_type,
        "JournalLines": [{"JournalLineID": random_guid(dice), **line} for line in lines],
    }


def day_of(document: Record) -> date:
    """The day on which it counts; an expense claim that was given none counts when it is approved."""
    day = document.get("Date") or document.get("ReportingDate") or document["UpdatedDateUTC"]
    return day.date() if isinstance(day, datetime) else day


def reversed_lines(lines: list[Record]) -> list[Record]:
    """The lines that take the given ones back."""
    amounts = ("NetAmount", "GrossAmount", "TaxAmount")
    return [{**line, **{amount: -line[amount] for amount in amounts}} for line in lines]


def reversals(journals: Iterable[Record]) -> set[str]:
    """The ids of those that take back the one before them of the same document."""
    found: set[str] = set()
    before: dict[str, list[tuple[str, Decimal]]] = {}
    for each in sorted(journals, key=lambda record: record["JournalNumber"]):
        amounts = [(line["AccountID"], line["NetAmount"]) for line in each["JournalLines"]]
        if before.get(each.get("SourceID", "")) == [(account, -net) for account, net in amounts]:
            found.add(each["JournalID"])
        before[each.get("SourceID", "")] = amounts
    return found
