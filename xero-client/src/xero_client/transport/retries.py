"""How long to wait before the same request is sent again, and when to give up."""

from __future__ import annotations

import logging
import random
import time
import typing as t

import backoff

from xero_client.errors import MinuteLimitError, RetriableError

if t.TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from backoff.types import Details

T = t.TypeVar("T")

MINUTES_WAITED: t.Final = 10
"""How many times in a row Xero may tell one call to wait for the next minute."""

logger = logging.getLogger(__name__)


def retried(attempt: Callable[[], T], *, tries: int, sleep: Callable[[float], None] = time.sleep) -> T:
    """Return what `attempt` returns, repeating it while it raises RetriableError and patience lasts.

    A minute limit does not count as a try: Xero did not look at the request. `sleep` may end the wait by raising.
    """
    patience = _Patience(tries, sleep)
    patiently = backoff.on_exception(patience.lasts, RetriableError, jitter=None, on_backoff=patience.wait, logger=None)
    try:
        return patiently(attempt)()
    except RetriableError as problem:
        problem.given_up = True
        raise


class _Patience:
    """What is left of it for one call; it waits itself, since nothing could end a wait of backoff's."""

    def __init__(self, tries: int, sleep: Callable[[float], None]) -> None:
        self._tries = tries
        self._sleep = sleep
        self._failures = self._minutes = 0

    def lasts(self) -> Generator[float, Exception, None]:
        """Seconds for backoff to wait: none, until there is nothing left."""
        while self._failures < self._tries and self._minutes <= MINUTES_WAITED:
            problem = yield 0.0
            if isinstance(problem, RetriableError) and problem.given_up:
                return  # Asking for a token has tries of its own, which those of the call do not multiply.
            minute = isinstance(problem, MinuteLimitError)
            self._minutes += minute
            self._failures += not minute

    def wait(self, details: Details) -> None:
        """Seconds of 1, 2, 4, 8 … with jitter; none for the minute limit, which `Pace` waits out."""
        self._sleep(0)  # There is no next try if somebody asked the run to end.
        problem, pause = details["exception"], 0.0
        if not isinstance(problem, MinuteLimitError):
            pause = 2.0 ** (self._failures - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter is no secret
        logger.warning("%s Next try in %.0f s.", problem, getattr(problem, "retry_after", pause))
        self._sleep(pause)
