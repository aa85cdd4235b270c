"""How long to wait before the same request is sent again, and when to give up."""

from __future__ import annotations

import logging
import random
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


def retried(attempt: Callable[[], T], *, tries: int) -> T:
    """Return what `attempt` returns, repeating it while it raises RetriableError and patience lasts.

    A minute limit does not count as a try: Xero did not look at the request.
    """
    return backoff.on_exception(_pauses, RetriableError, jitter=None, on_backoff=_tell, logger=None, tries=tries)(
        attempt
    )()


def _pauses(tries: int) -> Generator[float, Exception, None]:
    """Seconds until the next attempt: 1, 2, 4, 8 … with jitter; none for the minute limit, which `Pace` waits out."""
    failures = minutes = 0
    refusal = yield 0.0
    while True:
        if isinstance(refusal, MinuteLimitError):
            minutes += 1
            pause = 0.0
        else:
            failures += 1
            pause = 2.0 ** (failures - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter is no secret
        if failures >= tries or minutes > MINUTES_WAITED:
            return
        refusal = yield pause


def _tell(details: Details) -> None:
    problem = details["exception"]
    pause = problem.retry_after if isinstance(problem, MinuteLimitError) else details["wait"]
    logger.warning("%s Next try in %.0f s.", problem, pause)
