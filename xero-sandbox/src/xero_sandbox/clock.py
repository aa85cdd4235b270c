"""The sandbox's own time: it runs like real time and can be set."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST, LAST = datetime(1980, 1, 1, tzinfo=timezone.utc), datetime(2100, 1, 1, tzinfo=timezone.utc)
"""Before and after these no clock goes: what reckons from it, such as an expiry, has to be a date, too."""


def utc_now() -> datetime:
    return datetime.now(timezone.utc)


def _sane(moment: datetime) -> datetime:
    if not FIRST <= moment <= LAST:
        raise ValueError(f"the clock goes from {FIRST.date()} to {LAST.date()}")
    return moment


class Clock:
    """Tokens, limits and the books go by this clock only; latency and stalls are real time."""

    def __init__(self, real: Callable[[], datetime] = utc_now) -> None:
        self._real = real
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """The moment in UTC."""
        return self._real() + self._ahead

    @property
    def ahead(self) -> timedelta:
        """Of the real time; nothing as long as nobody has set the clock."""
        return self._ahead

    def set(self, moment: datetime) -> None:
        """Go on from `moment`, which has a zone; it may lie in the past."""
        self._ahead = _sane(moment) - self._real()

    def go_on_from(self, moment: datetime | None) -> None:
        """As `set`; without a moment, go by the real time."""
        self._ahead = moment - self._real() if moment else timedelta(0)

    def advance(self, seconds: float) -> None:
        ahead = self._ahead + timedelta(seconds=seconds)
        _sane(self._real() + ahead)
        self._ahead = ahead
