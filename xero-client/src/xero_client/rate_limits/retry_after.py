"""Reads from an answer 429 which limit it is about and how long to wait: X-Rate-Limit-Problem and Retry-After."""

from __future__ import annotations

import typing as t
from email.utils import parsedate_to_datetime

from xero_client.errors import ConcurrentLimitError, DayLimitError, MinuteLimitError

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_client.errors import XeroError

LONGEST_MINUTE_SECONDS: t.Final = 120
"""A longer Retry-After is not the minute limit, whatever it calls itself."""
LONGEST_WAIT_SECONDS: t.Final = 7 * 24 * 60 * 60
"""A longer one is none: no limit lasts longer than a day."""


def limit_error(what: str, headers: Mapping[str, str], *, day_limit_wait: float) -> XeroError:
    """Which limit a 429 is about: Xero names it, with Retry-After for the minute and the day only (S-LIMITS, S-XPM, H).

    Args:
        what: what the call was for, as a sentence begins.
        headers: of the answer.
        day_limit_wait: seconds that the settings allow to wait for the day's limit.
    """
    problem = headers.get("X-Rate-Limit-Problem", "").lower()
    after = _retry_after(headers)
    if problem == "concurrent":
        return ConcurrentLimitError(
            f"{what} came while five others of the organisation were under way, by Xero's count."
        )
    if not problem and not after:
        return ConcurrentLimitError(f"{what} was one call too many for Xero (429), which does not say for which limit.")
    if (problem == "day" or after > LONGEST_MINUTE_SECONDS) and not 0 < after <= day_limit_wait:
        when = f"in {after / 3600:.1f} hours" if after else "at an hour that it does not tell"
        return DayLimitError(
            f"The organisation's calls for today are used up; Xero gives new ones {when}. "
            "Nothing is lost: run again then."
        )
    return MinuteLimitError(f"Xero asks for a pause of {after:.0f} s.", retry_after=after or 1.0)


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait, which proxies may write as a date (RFC 9110); 0 if it is neither."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return _meant(float(text[: len(str(LONGEST_WAIT_SECONDS)) + 1]))
    try:
        pause = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return _meant(pause.total_seconds())


def _meant(seconds: float) -> float:
    return seconds if 0 < seconds <= LONGEST_WAIT_SECONDS else 0.0
