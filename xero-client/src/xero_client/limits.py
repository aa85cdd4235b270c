"""Keeps one organisation inside Xero's limits; waits, and never fails."""

from __future__ import annotations

import threading
import typing as t
from collections import deque
from contextlib import contextmanager

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MINUTE_SECONDS: t.Final = 60.0


class Pace:
    """Lets so many calls start in any minute and so many be under way at once, over all threads.

    Local pacing is courtesy; when Xero says how long to wait, `hold` makes everyone wait as long.
    """

    def __init__(
        self,
        *,
        per_minute: int,
        at_once: int,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._starts: deque[float] = deque(maxlen=per_minute)
        self._places = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._held_until = 0.0
        self._clock = clock
        self._sleep = sleep

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a place, then hold it while the call is under way."""
        with self._places:
            self._sleep(self._delay())
            yield

    def hold(self, seconds: float) -> None:
        """Let no call start before so many seconds have passed."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)

    def _delay(self) -> float:
        with self._lock:
            now = self._clock()
            full = len(self._starts) == self._starts.maxlen
            start = max(now, self._held_until, self._starts[0] + MINUTE_SECONDS if full else now)
            self._starts.append(start)
            return start - now
