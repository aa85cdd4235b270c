"""Reads dates in each of the dialects in which Xero takes them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
MS_DATE: Final = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")
ISO_DATE: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(?:Z|([+-])(\d\d):?(\d\d))?)?"
)
YEARS: Final = range(1753, 9000)
"""Those that Xero's database knows, less the last ones, from which no due date could be counted."""


def day_of_text(text: str) -> date | None:
    """None for what is no date."""
    try:
        return moment_of_text(text).date()
    except (OverflowError, ValueError):
        return None


def moment_of_text(text: str) -> datetime:
    """Raises OverflowError or ValueError for what is no date."""
    found = MS_DATE.fullmatch(text.strip().replace("\\/", "/"))
    moment = EPOCH + timedelta(milliseconds=int(found[1])) if found else _iso(text)
    if moment.year not in YEARS:
        raise ValueError(text)
    return moment


def _iso(text: str) -> datetime:
    """A day alone is its midnight in UTC; an offset is counted back to UTC."""
    found = ISO_DATE.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    *numbers, sign, hours, minutes = found.groups()
    moment = datetime(*(int(number or 0) for number in numbers), tzinfo=timezone.utc)  # type: ignore[misc,arg-type]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return moment + offset if sign == "-" else moment - offset
