"""Says what publishing would do: the same decisions, and look-ups in place of writes."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from target_xero.compare.field_changes import changes_of
from target_xero.compare.same_content import LINES
from target_xero.decide.decider import without_waiting
from target_xero.decide.outcomes import done_by
from target_xero.decide.references import references
from target_xero.documents.decimal_places import in_places
from target_xero.documents.document import Kind, Outcome
from target_xero.documents.totals import is_priced_elsewhere
from target_xero.ledger.chunks import chunks
from target_xero.ledger.intent import Parcel
from target_xero.ledger.unreported_outcomes import Recorded
from target_xero.send.batches import Filling, element_of
from target_xero.validation.findings_on_document import Sight
from target_xero.validation.needed_lookups import key_of
from target_xero.validation.prices import ZERO, decimal, exact_amount_of

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from target_xero.compare.field_changes import FieldChange
    from target_xero.decide.decider import Decider, Decision
    from target_xero.decide.gate import Gate
    from target_xero.documents.document import Document
    from target_xero.documents.identity import Identity
    from target_xero.documents.record import Record
    from target_xero.ledger.ledger import Ledger
    from target_xero.validation.validator import Validator


KINDS: t.Final = {"unchanged": Kind.UNCHANGED, "rejected": Kind.REJECTED, "held": Kind.HELD}
"""What an operation makes of the rows; any other accepts them."""


NOT_SENT: t.Final = frozenset({Kind.REJECTED.value, Kind.HELD.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What would become of a document."""

    document: Document
    operation: str
    """created, updated, unchanged, adopted, deleted, voided, archived or rejected."""
    xero_id: str | None = None
    """What it would change."""
    amount: Decimal | None = None
    """What its lines, or its payment, come to as sent: before the tax that Xero works out; None if it has none."""
    currency: str | None = None
    """None: the organisation's own."""
    body: Mapping[str, t.Any] | None = None
    """What would be sent; None if nothing would."""
    before: Record | None = None
    """What is there, if it was looked up."""
    changes: tuple[FieldChange, ...] = ()
    """What an update would change."""
    notes: tuple[str, ...] = ()
    """What would be done otherwise than the row says."""
    outcome: Outcome | None = None
    """Why, if nothing would be sent."""


class Planner:
    """Plans, rank by rank; documents that were planned to be created may be referred to."""

    def __init__(self, decider: Decider, ledger: Ledger, gate: Gate, validator: Validator) -> None:
        self._decider = decider
        self._ledger = ledger
        self._gate = gate
        self._validator = validator
        self._coming: set[Identity] = set()
        self._rejected: set[Identity] = set()
        self.writes = 0
        """Calls that the run would make to write."""

    def plan(self, documents: Iterable[Document | Outcome]) -> Iterator[Planned]:
        """What would become of each document; in any order."""
        filling = Filling()
        for parcel, planned in self._all(documents):
            identity = planned.document.identity
            (self._rejected if planned.operation in NOT_SENT else self._coming).add(identity)
            if planned.body is not None:
                self.writes += sum(1 for _ in filling.add(parcel))
            yield planned
        self.writes += sum(1 for _ in filling.rest())

    def _all(self, documents: Iterable[Document | Outcome]) -> Iterator[tuple[Parcel, Planned]]:
        waiting: list[Document] = []
        decided = without_waiting(self._decider.decide(documents), waiting.append)
        decisions = (each for each in decided if not isinstance(each, str))
        for chunk in chunks(decisions):
            yield from self._planned(chunk)
        while waiting:
            ready = [each for each in waiting if self._has_parents(each)]
            if not ready:
                yield from map(self._given_up, waiting)
                return
            waiting = [each for each in waiting if each not in ready]
            for some in chunks(ready):
                yield from self._of_ready(some)

    def _of_ready(self, documents: Sequence[Document]) -> Iterator[tuple[Parcel, Planned]]:
        """What becomes of documents whose parents would be there by then, or that are parts of one that would be."""
        parts: list[Document] = []
        again = without_waiting(self._decider.decide_again(documents), parts.append)
        yield from self._planned([each for each in again if not isinstance(each, str)])
        for each in parts:
            parcel = Parcel(document=each, content="")
            (found,) = self._validator.holders([parcel])
            if not found:
                yield self._given_up(each)
                continue
            sight = Sight(before=found[0])
            self._validator.take(parcel, sight)
            yield parcel, replace(self._sent(parcel, sight)[1], operation="updated")

    def _has_parents(self, document: Document) -> bool:
        """Whether all that a document refers to would be there by then."""
        parents = set(references(document))
        standings = self._ledger.standings(parents)
        there = {parent for parent, standing in standings.items() if standing.xero_id and not standing.rejected}
        return parents <= self._coming | there

    def _given_up(self, document: Document) -> tuple[Parcel, Planned]:
        refused = next((parent for parent in references(document) if parent in self._rejected), None)
        change = self._gate.orphaned(document, refused) if refused else self._decider.give_up(document)
        return Parcel(document=document, content=""), self._not_sent(change.outcome)

    def _planned(self, decisions: Sequence[Decision]) -> Iterator[tuple[Parcel, Planned]]:
        for decision, sight in self._gate.passed(decisions):
            if isinstance(decision, Parcel):
                yield self._sent(decision, sight)
            else:
                yield Parcel(document=decision.outcome.document, content=""), self._not_sent(decision.outcome)

    def _sent(self, parcel: Parcel, sight: Sight) -> tuple[Parcel, Planned]:
        if sight.body is not None:
            parcel = replace(parcel, document=replace(parcel.document, body=dict(sight.body)))
        document, sent = parcel.document, element_of(parcel)
        is_update = sight.before is not None and not document.delete
        changes = tuple(changes_of(document.body, sight.before or {})) if is_update else ()
        skipped = sight.body == {}
        return parcel, Planned(
            document=document,
            operation="unchanged" if skipped else done_by(parcel),
            xero_id=key_of(parcel),
            body=None if skipped else sent,
            before=sight.before,
            changes=changes,
            notes=tuple(sight.notes),
            **self._money(document),
        )

    def _not_sent(self, outcome: Outcome) -> Planned:
        document = outcome.document
        operation = outcome.operation or outcome.kind.value
        money = self._money(document)
        return Planned(document=document, operation=operation, xero_id=outcome.xero_id, outcome=outcome, **money)

    def _money(self, document: Document) -> dict[str, t.Any]:
        """Amounts are in the places of their currency."""
        amounts, currency = amounts_of(document.body), document.body.get("CurrencyCode")
        if amounts is None:
            return {"currency": currency}
        known = currency or self._validator.books.organisation.get("BaseCurrency")
        return {
            "amount": sum((in_places(each, known) for each in amounts), in_places(ZERO, known)),
            "currency": currency,
        }


class Rehearsal:
    """Takes the place of the publisher in a dry run: nothing is sent."""

    def __init__(self, planner: Planner, add: Callable[[Planned], None]) -> None:
        """`add` gets each document that is planned."""
        self._planner = planner
        self._add = add

    def recover(self, _: Callable[[], bool]) -> Iterator[Recorded]:
        """Nothing: what an earlier run left open stays open."""
        return iter(())

    def check(self) -> None:
        """Nothing was sent, so nothing is undecided."""

    def publish(self, documents: Iterable[Document | Outcome], stopping: Callable[[], bool]) -> Iterator[Recorded]:
        """What would become of each document."""
        for planned in self._planner.plan(documents):
            if stopping():
                return
            self._add(planned)
            kind = KINDS.get(planned.operation, Kind.ACCEPTED)
            why = planned.outcome.reason if planned.outcome else None
            now = datetime.now(timezone.utc)
            done = Outcome(document=planned.document, kind=kind, operation=planned.operation, at=now, reason=why)
            yield Recorded(outcome=done)


def amounts_of(body: Mapping[str, t.Any]) -> list[Decimal] | None:
    """What the lines of a document come to as they are sent, of a journal its debits; None if that is not known yet."""
    if "Amount" in body:
        return [decimal(body["Amount"])]
    lines = next((body[name] for name in LINES if isinstance(body.get(name), list)), None)
    if lines is None or any(isinstance(line, dict) and is_priced_elsewhere(line) for line in lines):
        return None
    amounts = [exact_amount_of(line) for line in lines if isinstance(line, dict)]
    return [each for each in amounts if each > ZERO or "JournalLines" not in body]
