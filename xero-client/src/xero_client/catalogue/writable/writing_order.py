"""The order in which entities are written: contacts before invoices, invoices before payments."""

from __future__ import annotations

from enum import IntEnum


class Rank(IntEnum):
    """Order of sending: what others refer to goes first; deletions go the other way round."""

    BASICS = 0
    """Currencies and tax rates, which accounts name."""
    SETTINGS = 1
    PARTIES = 2
    DOCUMENTS = 3
    """They may bring a new contact along, by its name (S-INVOICES, H)."""
    ORDERS = 4
    """They bring none (S-PO, H), but may name one that a document brings."""
    ALLOCATIONS = 5
    """Before what pays the rest: whoever comes first takes what is open."""
    PAYMENTS = 6
    NOTES = 7
