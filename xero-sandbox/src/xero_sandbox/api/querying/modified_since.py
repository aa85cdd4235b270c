"""Reads If-Modified-Since, and decides what is said when nothing was."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xero_sandbox.api.request_context import Asked

ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?)?(?:Z|\+00:00)?")
SECOND: Final = timedelta(seconds=1)


def modified_since(asked: Asked) -> datetime | None:
    """The earliest stamp that counts; None when everything does.

    To the second and in UTC; what cannot be read is ignored, and so is the header where Xero's document has none
    (S-REQRESP, S-OAS, H; S-RUBY24, M). Whether that very second counts is unknown, and an option.
    """
    if not asked.operation.modified_since:
        return None
    exclusive = asked.options.modified_since == "exclusive"
    return moment_of(asked.request.headers.get("if-modified-since", "").strip(), later=SECOND * exclusive)


def moment_of(text: str, later: timedelta = timedelta(0)) -> datetime | None:
    """yyyy-mm-ddThh:mm:ss (S-REQRESP, H), or an RFC 1123 date as several working clients send it (M)."""
    found = ISO.fullmatch(text)
    try:
        if found:
            parts = (int(part or 0) for part in found.groups())
            return datetime(*parts, tzinfo=timezone.utc) + later  # type: ignore[arg-type, misc]
        moment = parsedate_to_datetime(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        return moment.astimezone(timezone.utc) + later
    except (ValueError, OverflowError):
        return None


def says_not_modified(asked: Asked) -> bool:
    """Nothing new: 304 in the code of several clients, an empty list in a live report (S-HTTP304, S-LIVE, M)."""
    return asked.options.not_modified == "304" or (asked.options.not_modified == "mixed" and next(asked.turns))
