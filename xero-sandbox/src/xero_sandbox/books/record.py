"""A record as the books keep it."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Stored:
    """A record in the books. A change replaces the whole of it, and with it what was cached."""

    record: Record
    shown: dict[str, bytes] = field(default_factory=dict)
    """The record as it was printed before, by projection."""
