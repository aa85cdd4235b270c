"""A record as the books keep it."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, Final

Record = dict[str, Any]
"""The fields of one record, by Xero's names, all that a GET of that single record knows.

Values are str, bool, int, Decimal (every number with decimals), date (calendar dates), aware datetime (moments),
list and Record. What has no value has no key. Records share their nested values: copy before changing, then `put`.
"""

ZERO: Final = Decimal("0.00")
EARLIEST: Final = datetime.min.replace(tzinfo=timezone.utc)


class Stored:
    """A record in the books. A change replaces the whole of it, and with it what was cached."""

    __slots__ = ("_shown", "record")

    def __init__(self, record: Record) -> None:
        self.record = record
        self._shown: dict[str, bytes] | None = None

    @property
    def shown(self) -> dict[str, bytes]:
        """The record as it was printed before, by projection."""
        if self._shown is None:
            self._shown = {}
        return self._shown
