"""Numbers of documents: a prefix and a count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_DIGITS: Final = 18


def whole_number(text: str) -> int | None:
    """What plain digits say, unless they are absurdly many."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


@dataclass(frozen=True, slots=True)
class Series:
    """Counts from 1, padded with zeros to four digits."""

    prefix: str

    def __getitem__(self, position: int) -> str:
        """The number of the document at `position`, counted from 0."""
        return f"{self.prefix}{position + 1:04d}"

    def position(self, number: str) -> int | None:
        """Where the document with that number stands, or None if this series has no such number."""
        count = whole_number(number.removeprefix(self.prefix))
        return count - 1 if count and self[count - 1] == number else None


SERIES: Final = {
    "Invoices": Series("INV-"),
    "CreditNotes": Series("CN-"),
    "PurchaseOrders": Series("PO-"),
    "Quotes": Series("QU-"),
    "Contacts": Series("CUST-"),
}
"""The collections whose numbers Xero makes up, with the prefixes it starts with; contacts are numbered by people."""

JOURNALS_IN_A_ROW: Final = 40
JOURNALS_LEFT_OUT: Final = 3


def journal_number(position: int) -> int:
    """Numbers of journals rise but have gaps (S-JOURNALS, H)."""
    return position + 1 + position // JOURNALS_IN_A_ROW * JOURNALS_LEFT_OUT
