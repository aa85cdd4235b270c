"""How long to wait before the same request is sent again, and when to give up."""

from __future__ import annotations

import logging
import random
import time
import typing as t

from xero_client.errors import MinuteLimitError, RetriableError

if t.TYPE_CHECKING:
    from collections.abc import Callable

T = t.TypeVar("T")

MINUTES_WAITED: t.Final = 10
"""How many times in a row Xero may tell one call to wait for the next minute."""

logger = logging.getLogger(__name__)


def retried(attempt: Callable[[], T], *, tries: int, sleep: Callable[[float], None] = time.sleep) -> T:
    """Return what `attempt` returns, repeating it while it raises RetriableError and patience lasts.

    A minute limit does not count as a try: Xero did not look at the request. `sleep` may end the wait by raising.
    """
    patience = _Patience(tries)
    while True:
        try:
            return attempt()
        except RetriableError as problem:
            if not patience.lasts(problem):
                raise
            pause = patience.pause(problem)
            _tell(problem, pause)
        sleep(pause)


class _Patience:
    """Pauses of 1, 2, 4, 8 … seconds with jitter; none for the minute limit, which `Pace` waits out."""

    def __init__(self, tries: int) -> None:
        self._tries = tries
        self._failures = self._minutes = 0

    def lasts(self, problem: RetriableError) -> bool:
        """Count one more failure."""
        minute = isinstance(problem, MinuteLimitError)
        self._minutes += minute
        self._failures += not minute
        return self._failures < self._tries and self._minutes <= MINUTES_WAITED

    def pause(self, problem: RetriableError) -> float:
        if isinstance(problem, MinuteLimitError):
            return 0.0
        return 2.0 ** (self._failures - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter is no secret


def _tell(problem: RetriableError, pause: float) -> None:
    seconds = problem.retry_after if isinstance(problem, MinuteLimitError) else pause
    logger.warning("%s Next try in %.0f s.", problem, seconds)
