"""The time at Xero, by which machines whose own clocks differ agree how long ago something was sent."""

from __future__ import annotations

import typing as t
from email.utils import parsedate_to_datetime

if t.TYPE_CHECKING:
    from collections.abc import Callable

    import requests

BEFORE_XERO: t.Final = 1_136_073_600.0
"""2006 began; what says an earlier time is no clock."""

YEAR: t.Final = 366 * 24 * 3600.0
"""Nor is what is further ahead of this machine than that."""


class XeroClock:
    """Seconds since 1970 as the answers tell, which carry a Date; as this machine's clock tells until one has come.

    An answer that something on the way kept for a while tells an earlier time: the latest one counts.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ahead: float | None = None

    def __call__(self) -> float:
        return self._clock() + (self._ahead or 0.0)

    def observe(self, response: requests.Response) -> None:
        """Learn from an answer that has just come, if it says when it was made."""
        try:
            said = parsedate_to_datetime(response.headers["Date"]).timestamp()
        except (KeyError, ValueError, TypeError, OverflowError):
            return
        ahead = said - self._clock()
        if said >= BEFORE_XERO and ahead < YEAR and (self._ahead is None or ahead > self._ahead):
            self._ahead = ahead
