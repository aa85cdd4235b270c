"""The order in which entities are written: contacts before invoices, invoices before payments."""

from __future__ import annotations

from enum import IntEnum


class Rank(IntEnum):
    """Order of sending: what others refer to goes first; deletions go the other way round."""

    SETTINGS = 0
    PARTIES = 1
    DOCUMENTS = 2
    PAYMENTS = 3
    NOTES = 4
