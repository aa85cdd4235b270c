"""Carries batches to Xero, several at once, and sees each of them through to its outcomes."""

from __future__ import annotations

import typing as t
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from xero_client.errors import AuthorizationError, ServerError, UndecidedError, XeroError

from target_xero.documents.reasons import Reason
from target_xero.ledger.intent import Batch
from target_xero.send.batches import batches
from target_xero.send.failing_places import OF_A_DOCUMENT
from target_xero.send.in_flight import Calls
from target_xero.settle.answers import NotTakenError, UnclearError
from target_xero.settle.findings import Doubt
from target_xero.settle.halve_failed_batches import MOST_SILENT
from target_xero.settle.judge import SILENT
from target_xero.settle.recording import Recording

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import ThreadPoolExecutor

    import requests

    from target_xero.decide.decider import Pause
    from target_xero.decide.in_doubt import Unsettled
    from target_xero.ledger.entry import Change
    from target_xero.ledger.intent import Intent, Parcel
    from target_xero.ledger.ledger import Ledger
    from target_xero.ledger.unreported_outcomes import Recorded
    from target_xero.send.attempts import Reply, Sender
    from target_xero.send.failing_places import PlaceHealth
    from target_xero.settle.judge import Judge, Judgement
    from target_xero.settle.lost_answers import Search


Step: t.TypeAlias = "Batch | Change | Pause"


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One delivery. Calls are made by the threads of a pool; everything else, the ledger above all, happens in one."""

    ledger: Ledger
    sender: Sender
    judge: Judge
    search: Search
    health: PlaceHealth
    unsettled: Unsettled
    pool: ThreadPoolExecutor
    at_once: int
    """Calls under way at most."""
    stopping: Callable[[], bool]
    _calls: Calls = field(init=False)
    _recording: Recording = field(init=False)
    _resuming: bool = field(default=False, init=False)
    """Whether this is about calls of an earlier run, whose rows are none of this run's."""
    _lost: list[Reply] = field(default_factory=list, init=False)
    _again: deque[Batch] = field(default_factory=deque, init=False)
    _aside: deque[Batch] = field(default_factory=deque, init=False)
    """Calls to places in trouble that wait until it is known what became of the one before."""
    _paused: bool = field(default=False, init=False)
    """Whether nothing new may come before everything has its outcome."""
    _problem: XeroError | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._calls = Calls(self.sender, self.pool)
        self._recording = Recording(self.ledger)

    def deliver(self, steps: Iterable[Step]) -> Iterator[Recorded]:
        """Send what there is to send; what is yielded is in the ledger.

        Raises:
            XeroError: the run has to stop; what was under way is settled before.
        """
        source = iter(steps)
        try:
            while not (self._problem or self.stopping()) and self._go_on(source):
                yield from self._recording.take_out()
        finally:  # Also if nobody listens any more: the next run reports what the ledger has.
            self._land(0)
            self._write_down()
        yield from self._recording.take_out()
        if self._problem:
            raise self._problem

    def resume(self, intents: Iterable[Intent]) -> Iterator[Recorded]:
        """Finish what an earlier run began: with the same bytes and key while that is safe, by look-ups after that."""
        self._resuming = True
        for intent in intents:
            self._calls.begin(intent, again=True)
        yield from self.deliver(())

    def _go_on(self, source: Iterator[Step]) -> bool:
        """Do the next thing; returns whether there was one."""
        step = self._next(source)
        if isinstance(step, Batch):
            self._send(step)
        elif isinstance(step, str):
            self._pause()
        elif step is not None:
            with self._stopping_on_error():
                self._recording.take(step)
        elif self._calls:
            self._land(len(self._calls) - 1)
        elif self._lost:
            self._look_up()
        elif self._aside:
            self._again, self._aside = self._aside, self._again
        else:
            return False
        return True

    def _pause(self) -> None:
        """Have what was sent in the ledger, so that nothing at Xero is taken for something else."""
        self._paused = True
        self._write_down()

    def _next(self, source: Iterator[Step]) -> Step | None:
        """What is sent again goes first; nothing new comes while a place is in trouble."""
        if self._again:
            return self._again.popleft()
        if self._aside or (self._paused and (self._calls or self._lost)):
            return None
        self._paused = False
        try:
            return next(source, None)
        except XeroError as problem:
            self._problem = problem
            return None

    def _send(self, batch: Batch) -> None:
        """Nothing is sent that is not written down; where calls fail, one at a time."""
        place = _place(batch)
        if self.health.is_given_up(place):
            self._hold(batch.parcels)
        elif self.health.is_in_trouble(place) and self._has_open_call(place):
            self._aside.append(batch)
        else:
            with self._stopping_on_error():
                self._calls.begin(self.ledger.intend(batch))
                self._land(self.at_once - 1)

    def _has_open_call(self, place: str) -> bool:
        open_calls = (*self._calls, *(reply.intent for reply in self._lost))
        return any(_place(intent.batch) == place for intent in open_calls)

    def _hold(self, parcels: Sequence[Parcel]) -> None:
        if not self._resuming:
            self._recording.hold(self.unsettled.hold(parcel.document, Reason.PLACE_FAILS) for parcel in parcels)

    def _write_down(self) -> None:
        with self._stopping_on_error():
            self._recording.write_down()

    def _land(self, most: int) -> None:
        """Take in answers until no more than so many calls are under way."""
        for ended in self._calls.ended(most):
            with self._stopping_on_error():
                self._arrived(ended.result())

    def _arrived(self, reply: Reply) -> None:
        if self._resuming and isinstance(reply.problem, AuthorizationError):
            self._leave_open([reply], reply.problem)
        elif reply.problem:
            self._problem = self._problem or reply.problem
            if not reply.lost:
                self.ledger.withdraw(reply.intent)
        elif reply.answer is None:
            self._lose(reply)
        else:
            self._judge(reply, reply.answer)

    def _lose(self, reply: Reply) -> None:
        self._lost.append(reply)
        if reply.failed:
            documents = [parcel.document for parcel in reply.intent.batch.parcels]
            identities = [each.identity for each in documents]
            self.health.failed(_place(reply.intent.batch), reply.lost, reply.status, identities)
            self._stop_at_an_outage()

    def _judge(self, reply: Reply, answer: requests.Response) -> None:
        try:
            judgement = self.judge.judge(reply.intent, answer)
        except (NotTakenError, UndecidedError) as problem:
            failed = isinstance(problem, ServerError)
            self._leave(Doubt(parcels=reply.intent.batch.parcels, why=str(problem), failed=failed))
        except AuthorizationError as problem:
            if not self._resuming:
                raise
            self._leave_open([reply], problem)
        except (UnclearError, ServerError) as problem:
            self._lose(replace(reply, lost=str(problem), failed=True))
        else:
            if judgement.changes or judgement.again:
                self.health.succeeded(_place(reply.intent.batch))
            self._believe(reply, judgement)

    def _believe(self, reply: Reply, judgement: Judgement) -> None:
        doubted = [parcel for parcels in judgement.doubted.values() for parcel in parcels]
        left = [reply.intent.with_only(doubted)] if doubted else []
        self._recording.settle(judgement.changes, [] if left else [reply.intent], left)
        if left:
            ended = not any(parcel.doubted for parcel in doubted)
            self._lost.append(replace(reply, intent=left[0], lost=" ".join(judgement.doubted), ended=ended))
        for parcels in judgement.again:
            self._again.extend(batches(parcels))
        self._note_silence(doubted)

    def _note_silence(self, doubted: Sequence[Parcel]) -> None:
        """Where Xero is silent about one document after the other, each in a call of its own, no more are sent."""
        for parcel in doubted:
            if parcel.silent >= MOST_SILENT:
                place, document = parcel.document.route.entity.entity, parcel.document
                identity = document.identity
                self.health.failed(place, SILENT, OF_A_DOCUMENT, [identity])
                self._stop_at_an_outage()

    def _look_up(self) -> None:
        lost, self._lost = self._lost, []
        with self._stopping_on_error(), self._leaving_open(lost):
            found = self.search.settle(lost)
            rejected = [change for each in found.next for change in each.rejected]
            self._recording.settle([*found.changes, *rejected], found.closed, found.left)
            for doubt in found.doubts:
                self._leave(doubt)
            for parcels in (half for each in found.next for half in each.again):
                self._again.extend(batches(parcels))
            self._again.extend(self._aside)  # One culprit is found before another one is looked for.
            self._aside.clear()

    @contextmanager
    def _leaving_open(self, replies: Sequence[Reply]) -> Iterator[None]:
        """What this connection may not look into is a question of the earlier run, and not of this one."""
        try:
            yield
        except AuthorizationError as problem:
            if not self._resuming:
                raise
            self._leave_open(replies, problem)

    def _leave_open(self, replies: Sequence[Reply], problem: XeroError) -> None:
        for reply in replies:
            self._leave(Doubt(parcels=reply.intent.batch.parcels, why=str(problem), failed=True))

    def _leave(self, doubt: Doubt) -> None:
        """Their call stays open, and their rows are held."""
        self.unsettled.leave(doubt.parcels, doubt.why)
        if self._resuming:
            return
        self._recording.hold(self.unsettled.hold_undecided(parcel.document) for parcel in doubt.parcels)
        if doubt.failed:
            place = doubt.parcels[0].document.route.entity.entity
            self.health.give_up(place, doubt.why, "read")
            self._stop_at_an_outage()

    def _stop_at_an_outage(self) -> None:
        self._problem = self._problem or self.health.outage()

    @contextmanager
    def _stopping_on_error(self) -> Iterator[None]:
        """The first error stops the run, when everything else is settled."""
        try:
            yield
        except XeroError as problem:
            self._problem = self._problem or problem


def _place(batch: Batch) -> str:
    """What is told apart when something fails: collections, and what lies below them."""
    return batch.parcels[0].document.route.entity.entity
