"""Publishes documents into one organisation: every one of them ends as an outcome, and stands at Xero once."""

from __future__ import annotations

import functools
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from target_xero.decide.decider import PAUSE, Decider, without_waiting
from target_xero.decide.deletions import Deleter
from target_xero.decide.disputed_names import Disputes
from target_xero.decide.duplicates import Seeker
from target_xero.decide.failed_lookups import Isolating
from target_xero.decide.gate import Gate
from target_xero.decide.in_doubt import Unsettled
from target_xero.decide.match_within_days import Likeness
from target_xero.decide.on_existing import Existing
from target_xero.decide.outcomes import Wording
from target_xero.decide.updates import Changing
from target_xero.ledger.intent import Parcel
from target_xero.lookup.bulk import Asker
from target_xero.lookup.finding import Finder
from target_xero.publish.delivery import Delivery
from target_xero.publish.dry_run import Planner
from target_xero.send.attempts import Sender
from target_xero.send.batches import Filling
from target_xero.send.failing_places import PlaceHealth
from target_xero.settle.contact_restore import Contacts
from target_xero.settle.halve_failed_batches import FailedBatches
from target_xero.settle.judge import Judge
from target_xero.settle.lost_answers import Search
from target_xero.settle.reconciliation import Reconciler
from target_xero.settle.remedies import Remedies
from target_xero.validation.allowed_by_settings import has_other_day
from target_xero.validation.books import Books
from target_xero.validation.movements import Effect
from target_xero.validation.validator import Validator

if t.TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

    from xero_client.connection import Connection

    from target_xero.decide.decider import Decision, Pause
    from target_xero.documents.document import Document, Outcome
    from target_xero.ledger.entry import Change
    from target_xero.ledger.ledger import Ledger
    from target_xero.ledger.unreported_outcomes import Recorded
    from target_xero.publish.delivery import Step
    from target_xero.publish.dry_run import Planned

SETTLE_SECONDS: t.Final = 60.0
"""How long a write whose answer was lost may take to show up at Xero, unless the setting says otherwise."""


def never() -> bool:
    return False


class Publisher:
    """The write protocol for one organisation; the ledger is to be held by whoever uses it."""

    def __init__(
        self,
        connection: Connection,
        tenant_id: str,
        ledger: Ledger,
        settings: Mapping[str, t.Any],
    ) -> None:
        """Put the parts together; nothing is sent yet.

        Args:
            connection: the door to Xero.
            tenant_id: the organisation to write to.
            ledger: its ledger.
            settings: the target's, of which `settle_seconds` and `check_references` count here.
        """
        settle_seconds = settings.get("settle_seconds")
        finder, wording = Finder(connection, tenant_id), Wording(time.time)
        self._ledger = ledger
        self._unsettled, self._health = Unsettled(wording), PlaceHealth()
        disputes = Disputes(ledger, wording, self._unsettled)
        deleter, changing = Deleter(finder, wording, disputes), Changing(wording)
        existing = Existing(ledger, finder, wording, changing, disputes)
        seeker = Seeker(finder, Likeness(finder, existing))
        remedies = Remedies(finder, wording, Contacts(connection, tenant_id, finder))
        planning = Decider(
            ledger=ledger, wording=wording, deleter=deleter, seeker=seeker, existing=existing, changing=changing
        )
        self._decider = replace(planning, isolating=Isolating(self._unsettled, self._health))
        validator = Validator(Books(Asker(connection, tenant_id)))
        self._gate = Gate(validator, existing, wording, disputes)
        self._movements = validator.movements
        self._checks = bool(settings.get("check_references"))
        self.planner = Planner(planning, ledger, self._gate, validator)
        self._at_once = connection.settings.concurrent_limit
        self._delivery = functools.partial(
            Delivery,
            ledger=ledger,
            sender=Sender(connection, tenant_id, connection.clock),
            judge=Judge(ledger, wording, deleter, remedies, existing),
            search=Search(
                reconciler=Reconciler(ledger, finder, wording, existing),
                failed_batches=FailedBatches(wording, connection.settings.max_tries),
                unsettled=self._unsettled,
                clock=connection.clock,
                sleep=connection.sleep,
                settle_seconds=SETTLE_SECONDS if settle_seconds is None else float(settle_seconds),
            ),
            health=self._health,
            unsettled=self._unsettled,
            at_once=self._at_once,
        )

    def recover(self, stopping: Callable[[], bool] = never) -> Iterator[Recorded]:
        """Settle what an earlier run left open; to be called before anything is published. Raises as `publish` does.

        What cannot be settled stays open, and rows of its keys are held.
        """
        yield from self._delivery(pool=self._pool, stopping=stopping).resume(self._ledger.open_intents())
        for parcel in self._unsettled.parcels:
            self._ledger.unpublished_names.hold(parcel.document)

    def publish(
        self, documents: Iterable[Document | Outcome], stopping: Callable[[], bool] = never
    ) -> Iterator[Recorded]:
        """Publish documents of one rank; what is yielded is durable, and comes in any order.

        Args:
            documents: with deletions among them or not; what is rejected already goes into the ledger, too, so that
                children of it are not sent.
            stopping: asked before each call; when it says so, what is under way is settled and nothing more begun.

        Raises:
            AuthorizationError: the connection may not do this, whatever the documents say.
            DayLimitError: no calls are left today.
            RetriableError: Xero cannot be reached, or fails whatever is sent.
            StoreError: the ledger cannot be written.
        """
        waiting = yield from self._publish(self._unsettled.sendable(documents), stopping)
        while waiting and not stopping():
            before = len(waiting)
            waiting = yield from self._publish(waiting, stopping)
            if len(waiting) == before:
                yield from self._deliver(map(self._give_up, waiting), stopping)
                return

    def effect_of(self, planned: Planned) -> Effect:
        """What a document does to the books that was planned just now."""
        effect = self._movements.of(planned.document, planned.before, xero_id=planned.xero_id)
        moved = effect.shares and has_other_day(planned.notes)
        return Effect(title=effect.title, is_known=False) if moved else effect

    def check(self) -> None:
        """Say at the end what was not sent though nothing is wrong with it.

        Raises:
            RetriableError: Xero fails at some places.
            UndecidedError: it is not known what became of documents.
        """
        self._health.check()
        self._unsettled.check()

    def _give_up(self, document: Document) -> Change:
        return self._unsettled.held_with_its_parent(document) or self._decider.give_up(document)

    def _publish(
        self, documents: Iterable[Document | Outcome], stopping: Callable[[], bool]
    ) -> Generator[Recorded, None, list[Document]]:
        """Publish what can be decided now; returns what waits for another document."""
        waiting: list[Document] = []
        yield from self._deliver(without_waiting(self._decider.decide(documents), waiting.append), stopping)
        return waiting

    def _deliver(self, decisions: Iterable[Decision | Pause], stopping: Callable[[], bool]) -> Iterator[Recorded]:
        sure = self._gate.through(decisions) if self._checks else self._gate.in_currency(decisions)
        yield from self._delivery(pool=self._pool, stopping=stopping).deliver(_steps(sure))

    @functools.cached_property
    def _pool(self) -> ThreadPoolExecutor:
        """Threads that keep their connections from rank to rank."""
        return ThreadPoolExecutor(self._at_once, thread_name_prefix="xero")


def _steps(decisions: Iterable[Decision | Pause]) -> Iterator[Step]:
    """Decisions as they come, with what is to be sent put together into calls."""
    filling = Filling()
    for decision in decisions:
        if decision == PAUSE:
            yield from filling.rest()
            yield PAUSE
        elif isinstance(decision, Parcel):
            yield from filling.add(decision)
        else:
            yield decision
    yield from filling.rest()
