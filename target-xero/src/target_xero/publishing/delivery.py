"""Carries batches to Xero, several at once, and sees each of them through to its outcomes."""

from __future__ import annotations

import logging
import typing as t
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace

from xero_client.errors import XeroError
from xero_client.termination import NOTICE_SECONDS

from target_xero.ledger.intent import Batch
from target_xero.ledger.ledger import Settled
from target_xero.ledger.versions import owner_of
from target_xero.publishing.reading import UnclearError
from target_xero.publishing.reconciling import sent_again, wait_for
from target_xero.publishing.shapes import batches

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import requests

    from target_xero.documents.document import Outcome
    from target_xero.ledger.intent import Intent
    from target_xero.ledger.ledger import Change, Ledger
    from target_xero.publishing.judging import Judge
    from target_xero.publishing.reconciling import Reconciler
    from target_xero.publishing.sending import Reply, Sender

Step: t.TypeAlias = "Batch | Change"

TOGETHER: t.Final = 50
"""Outcomes that are written to the ledger in one transaction when no call was needed for them."""

WAITING: t.Final = "It is not known what became of %s documents: looking for them at Xero in %.0f s."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Who does what in a delivery."""

    ledger: Ledger
    sender: Sender
    judge: Judge
    reconciler: Reconciler
    clock: Callable[[], float]
    """Seconds since 1970."""
    sleep: Callable[[float], None]
    settle_seconds: float
    """How long a write whose answer was lost may take to show up at Xero."""
    at_once: int
    """Calls under way at most."""


class Delivery:
    """One delivery. Calls are made by the threads of a pool; everything else, the ledger above all, happens in one."""

    def __init__(self, parts: Parts, pool: ThreadPoolExecutor, stopping: Callable[[], bool]) -> None:
        self._parts = parts
        self._ledger = parts.ledger
        self._pool = pool
        self._stopping = stopping
        self._under_way: set[Future[Reply]] = set()
        self._lost: list[Reply] = []
        self._again: deque[Batch] = deque()
        self._decided: list[Change] = []
        """Outcomes without a call that are not in the ledger yet."""
        self._settled: deque[Settled] = deque()
        """Outcomes that nobody was told yet."""
        self._problem: XeroError | None = None

    def deliver(self, steps: Iterable[Step]) -> Iterator[Outcome]:
        """Send what there is to send; what is yielded is in the ledger.

        Raises:
            XeroError: the run has to stop; what was under way is settled before.
        """
        source = iter(steps)
        try:
            while not (self._problem or self._stopping()) and self._go_on(source):
                yield from self._tell()
        finally:  # Also if nobody listens any more: the next run reports what the ledger has.
            self._land(0)
            self._write_down()
        yield from self._tell()
        if self._problem:
            raise self._problem

    def resume(self, intents: Iterable[Intent]) -> Iterator[Outcome]:
        """Finish what an earlier run began: with the same bytes and key while that is safe, by look-ups after that."""
        for intent in intents:
            self._under_way.add(self._pool.submit(self._parts.sender.send, intent, again=True))
        yield from self.deliver(())

    def _go_on(self, source: Iterator[Step]) -> bool:
        """Do the next thing; returns whether there was one."""
        step = self._next(source)
        if isinstance(step, Batch):
            self._send(step)
        elif step is not None:
            self._take(step)
        elif self._under_way:
            self._land(len(self._under_way) - 1)
        elif self._lost:
            self._look_up()
        else:
            return False
        return True

    def _next(self, source: Iterator[Step]) -> Step | None:
        """What is sent again goes first."""
        if self._again:
            return self._again.popleft()
        try:
            return next(source, None)
        except XeroError as problem:
            self._problem = problem
            return None

    def _tell(self) -> Iterator[Outcome]:
        while self._settled:
            settled = self._settled.popleft()
            yield settled.outcome
            self._ledger.told(settled)

    def _send(self, batch: Batch) -> None:
        """Nothing is sent that is not written down."""
        with self._stopping_on_error():
            intent = self._ledger.intend(batch)
            self._under_way.add(self._pool.submit(self._parts.sender.send, intent))
            self._land(self._parts.at_once - 1)

    def _take(self, change: Change) -> None:
        outcome, news = change
        if news is None and not self._ledger.rejects.stands(owner_of(outcome)):
            self._settled.append(Settled(outcome=outcome))
            return
        self._decided.append(change)
        if len(self._decided) == TOGETHER:
            self._write_down()

    def _write_down(self) -> None:
        decided, self._decided = self._decided, []
        with self._stopping_on_error():
            self._settle(decided)

    def _land(self, most: int) -> None:
        """Take in answers until no more than so many calls are under way.

        A signal that comes just before the wait does not end it, so the wait is short.
        """
        while len(self._under_way) > most:
            done, self._under_way = wait(self._under_way, NOTICE_SECONDS, return_when=FIRST_COMPLETED)
            for each in done:
                with self._stopping_on_error():
                    self._arrived(each.result())

    def _arrived(self, reply: Reply) -> None:
        if reply.problem:
            self._problem = self._problem or reply.problem
            if not reply.lost:
                self._ledger.withdraw(reply.intent)
        elif reply.answer is None:
            self._lost.append(reply)
        else:
            self._judge(reply, reply.answer)

    def _judge(self, reply: Reply, answer: requests.Response) -> None:
        try:
            judgement = self._parts.judge.judge(reply.intent, answer)
        except UnclearError as problem:
            self._lost.append(replace(reply, lost=str(problem)))
            return
        self._settle(judgement.changes, [reply.intent])
        for parcels in judgement.again:
            self._again.extend(batches(parcels))

    def _look_up(self) -> None:
        """Find lost documents when nothing else is under way that could be mistaken for them."""
        lost, self._lost = self._lost, []
        intents = [reply.intent for reply in lost]
        parcels = [parcel for intent in intents for parcel in intent.batch.parcels]
        with self._stopping_on_error():
            findings = self._parts.reconciler.look(parcels)
            pause = wait_for(intents, self._parts.clock(), self._parts.settle_seconds)
            if findings.absent and pause > 0:
                logger.warning(WAITING, len(findings.absent), pause)
                self._parts.sleep(pause)
                findings = self._parts.reconciler.look(parcels)
            again = sent_again(findings.absent, " ".join({reply.lost for reply in lost if reply.lost}))
            self._settle(findings.changes, intents)
            self._again.extend(batches(again))

    def _settle(self, changes: list[Change], intents: t.Sequence[Intent] = ()) -> None:
        if changes or intents:
            self._settled.extend(self._ledger.settle(changes, intents))

    @contextmanager
    def _stopping_on_error(self) -> Iterator[None]:
        """The first error stops the run, when everything else is settled."""
        try:
            yield
        except XeroError as problem:
            self._problem = self._problem or problem
