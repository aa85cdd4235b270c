"""Keeps one organisation inside Xero's limits; waits, and never fails."""

from __future__ import annotations

import logging
import threading
import typing as t
from collections import deque
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MINUTE_SECONDS: t.Final = 60.5
"""Xero counts from when it has received a minute's first call, which may take longer on its way than the next ones."""
LONG_SECONDS: t.Final = 5.0
"""Who looks at the log wonders about a longer wait."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many calls of one organisation may start in a minute, and how many may be under way."""

    per_minute: int
    at_once: int


class Others(t.Protocol):
    """Whoever else calls the same organisation."""

    def slot(self) -> AbstractContextManager[None]:
        """Wait for one of the slots that all have together, then hold it."""
        ...

    def delay(self) -> float:
        """Book the next start that the minute has room for, and return the seconds until then."""
        ...

    def hold(self, seconds: float) -> None:
        """Let nobody start a call before so many seconds have passed."""
        ...


class Nobody:
    """The others, if there are none."""

    def slot(self) -> AbstractContextManager[None]:
        return nullcontext()

    def delay(self) -> float:
        return 0.0

    def hold(self, seconds: float) -> None:
        pass


class Pace:
    """Lets so many calls start in any minute and so many be under way at once, over all threads.

    Local pacing is courtesy; when Xero says how long to wait, `hold` makes everyone wait as long.
    """

    def __init__(
        self, limits: Limits, *, others: Others, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._starts: deque[float] = deque(maxlen=limits.per_minute)
        self._slots = threading.BoundedSemaphore(limits.at_once)
        self._lock = threading.Lock()
        self._held_until = 0.0
        self._warned_until = 0.0
        self._clock = clock
        self._sleep = sleep
        self._others = others

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a slot, then hold it while the call is under way."""
        with self._slots, self._others.slot():
            seconds = max(self._delay(), self._others.delay())
            self._tell(seconds)
            self._sleep(seconds)
            yield

    def hold(self, seconds: float) -> None:
        """Let no call start before so many seconds have passed."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)
            self._warned_until = self._held_until  # by whoever heard it from Xero
        self._others.hold(seconds)

    def _tell(self, seconds: float) -> None:
        """Say that calls wait, once for all that wait meanwhile."""
        with self._lock:
            now = self._clock()
            if seconds < LONG_SECONDS or now < self._warned_until:
                return
            self._warned_until = now + seconds
        logger.info("The calls of this minute are used up, by this and other runs: going on in %.0f s.", seconds)

    def _delay(self) -> float:
        with self._lock:
            now = self._clock()
            full = len(self._starts) == self._starts.maxlen
            start = max(now, self._held_until, self._starts[0] + MINUTE_SECONDS if full else now)
            self._starts.append(start)
            return start - now
