"""Lets only documents pass that Xero would take: between what is decided and what is sent, or planned."""

from __future__ import annotations

import typing as t

from target_xero.decide.references import UnresolvedError
from target_xero.documents.reasons import Reason
from target_xero.ledger.chunks import AT_ONCE
from target_xero.ledger.entry import Change
from target_xero.ledger.intent import Parcel
from target_xero.validation.findings_on_document import Sight
from target_xero.validation.needed_lookups import key_of
from target_xero.validation.planned_books import living
from target_xero.validation.problems import reason_for

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from target_xero.decide.disputed_names import Disputes
    from target_xero.decide.on_existing import Existing
    from target_xero.decide.outcomes import Wording
    from target_xero.documents.document import Document
    from target_xero.documents.identity import Identity
    from target_xero.documents.record import Record
    from target_xero.validation.problems import Problem
    from target_xero.validation.validator import Validator

T = t.TypeVar("T")


class Gate:
    """Looks at each document, in the order in which Xero gets to take it; what passes counts as done for the others."""

    def __init__(self, validator: Validator, existing: Existing, wording: Wording, disputes: Disputes) -> None:
        self._validator = validator
        self._existing = existing
        self._wording = wording
        self._disputes = disputes

    def through(self, decisions: Iterable[T]) -> Iterator[T | Change]:
        """The same decisions, with a reject in place of what Xero would refuse."""
        for chunk in _chunks(decisions):
            for passed, _ in self.passed(chunk):
                yield passed

    def in_currency(self, decisions: Iterable[T]) -> Iterator[T | Change]:
        """The same decisions, with a reject in place of what settles another currency than its row says."""
        for decided in _chunks(decisions):
            chunk = self._disputes.settled(decided, self._validator.known)
            saying = [each for each in chunk if isinstance(each, Parcel) and each.document.currency]
            self._validator.prepare(saying)
            for each in chunk:
                problem = self._validator.problem_of_currency(each.document) if each in saying else None
                yield self._rejected(each, [problem]) if problem and isinstance(each, Parcel) else each

    def passed(self, decisions: Sequence[T]) -> Iterator[tuple[T | Change, Sight]]:
        """Each decision, with what there is to say of it."""
        decided = self._with_existing(self._disputes.settled(decisions, self._validator.known))
        self._validator.prepare([each for each in decided if isinstance(each, Parcel)])
        ends: dict[int, tuple[t.Any, Sight]] = {}
        for place, decision in enumerate(decided):
            sight = self._validator.look(decision) if isinstance(decision, Parcel) else Sight()
            if not sight.second:
                ends[place] = self._passed(decision, sight) if isinstance(decision, Parcel) else (decision, sight)
        for place, decision in enumerate(decided):
            yield ends[place] if place in ends else self._passed(decision, self._validator.look(decision))

    def _with_existing(self, decisions: Sequence[T]) -> list[t.Any]:
        """With what `on_existing` makes of new documents whose number or name Xero has."""
        parcels = [each for each in decisions if isinstance(each, Parcel)]
        pairs = zip(parcels, self._validator.holders(parcels), strict=True)
        there = {id(parcel): [each for each in found if _is_there(parcel, each)] for parcel, found in pairs}
        return [
            self._existing.decide(each, living(found) or found[:1])
            if isinstance(each, Parcel) and (found := there[id(each)])
            else each
            for each in decisions
        ]

    def orphaned(self, document: Document, parent: Identity) -> Change:
        """A reject of a document that refers to one that was rejected."""
        said = str(UnresolvedError(parent, "was rejected", Reason.PARENT_REJECTED))
        return self._wording.rejected(document, Reason.PARENT_REJECTED, said)

    def _passed(self, parcel: Parcel, sight: Sight) -> tuple[t.Any, Sight]:
        if not sight.problems:
            self._validator.take(parcel, sight)
            return parcel, sight
        return self._rejected(parcel, sight.problems), sight

    def _rejected(self, parcel: Parcel, problems: Sequence[Problem]) -> Change:
        messages = [each.message for each in problems]
        return self._wording.rejected(parcel.document, reason_for(problems), *messages, xero_id=key_of(parcel))


def _is_there(parcel: Parcel, record: Record) -> bool:
    """Whether Xero has the record; what the run creates has no id yet, and belongs to a key of ours."""
    return bool(parcel.document.route.entity.id_of(record))


def _chunks(decisions: Iterable[T]) -> Iterator[list[T]]:
    """As many documents at once as will do; what is no document is not waited behind."""
    chunk: list[T] = []
    for decision in decisions:
        chunk.append(decision)
        if len(chunk) == AT_ONCE or not isinstance(decision, Parcel | Change):
            yield chunk
            chunk = []
    if chunk:
        yield chunk
