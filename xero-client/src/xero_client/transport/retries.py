"""How long to wait before the same request is sent again, and when to give up."""

from __future__ import annotations

import logging
import random
import time
import typing as t

import backoff

from xero_client.errors import MinuteLimitError, RetriableError, UnreachableError

if t.TYPE_CHECKING:
    from collections.abc import Callable

T = t.TypeVar("T")

MINUTES_WAITED: t.Final = 10
"""How many times in a row Xero may tell one call to wait for the next minute."""

LONGEST_UNREACHED_SECONDS: t.Final = 4.0
"""Between two tries to reach a host that is not there: waiting longer rarely helps, and somebody may be watching."""

logger = logging.getLogger(__name__)


def retried(attempt: Callable[[], T], *, tries: int, sleep: Callable[[float], None] = time.sleep) -> T:
    """Return what `attempt` returns, repeating it while it raises RetriableError and patience lasts.

    A minute limit does not count as a try: Xero did not look at the request, and `Pace` waits it out. What has given up
    already, such as asking for a token, which has tries of its own, is not tried again. `sleep` may end the wait by
    raising.
    """
    seconds, failures, minutes = backoff.expo(), 0, 0
    next(seconds)  # Its first value is none.
    while True:
        try:
            return attempt()
        except RetriableError as problem:  # noqa: PERF203 - each try has its own
            is_minute = isinstance(problem, MinuteLimitError)
            minutes, failures = minutes + is_minute, failures + (not is_minute)
            if problem.given_up or failures >= tries or minutes > MINUTES_WAITED:
                problem.given_up = True
                raise
            sleep(0)  # There is no next try if somebody asked the run to end.
            pause = 0.0 if is_minute else next(seconds) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter is no secret
            if isinstance(problem, UnreachableError):
                pause = min(pause, LONGEST_UNREACHED_SECONDS)
            logger.warning("%s Next try in %.0f s.", problem, getattr(problem, "retry_after", pause))
            sleep(pause)
