"""The calls that are under way, each in a thread of a pool."""

from __future__ import annotations

import typing as t
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from xero_client.termination import NOTICE_SECONDS

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.ledger.intent import Intent
    from target_xero.send.attempts import Reply, Sender


class Calls:
    """Begun and ended in one thread; iterating gives the intents of those under way."""

    def __init__(self, sender: Sender, pool: ThreadPoolExecutor) -> None:
        self._sender = sender
        self._pool = pool
        self._under_way: dict[Future[Reply], Intent] = {}

    def __len__(self) -> int:
        """How many are under way."""
        return len(self._under_way)

    def __iter__(self) -> Iterator[Intent]:
        """What they are about."""
        return iter(self._under_way.values())

    def begin(self, intent: Intent, *, again: bool = False) -> None:
        """Make a call; `again` if an earlier run may have made it already."""
        self._under_way[self._pool.submit(self._sender.send, intent, again=again)] = intent

    def ended(self, most: int) -> Iterator[Future[Reply]]:
        """Those that end until no more than so many are under way.

        A signal that comes just before the wait does not end it, so the wait is short.
        """
        while len(self._under_way) > most:
            done, _ = wait(self._under_way, NOTICE_SECONDS, return_when=FIRST_COMPLETED)
            for each in done:
                del self._under_way[each]
                yield each
