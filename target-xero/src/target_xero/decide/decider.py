"""Decides what each document needs, before anything is sent: nothing, a call, or a reject."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from target_xero.compare.line_ids import are_known, seen_lines
from target_xero.compare.lineless import has_to_be_seen
from target_xero.decide.duplicates import Found, in_part, is_incomplete, may_be_another
from target_xero.decide.references import UnresolvedError, references, resolved
from target_xero.decide.unchanged import content_of, is_unchanged
from target_xero.documents.document import Document, Kind, Outcome
from target_xero.documents.ending_status import ending, ending_status, unasked
from target_xero.documents.natural_keys import natural_keys_of, owned_by
from target_xero.documents.reasons import Reason
from target_xero.ledger.chunks import chunks
from target_xero.ledger.entry import Change
from target_xero.ledger.final_refusal import earlier_refusal
from target_xero.ledger.intent import Parcel
from target_xero.send.batches import own_id, stays_for_good

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from target_xero.decide.deletions import Deleter
    from target_xero.decide.duplicates import Seeker
    from target_xero.decide.failed_lookups import Isolating
    from target_xero.decide.on_existing import Existing
    from target_xero.decide.outcomes import Wording
    from target_xero.decide.updates import Changing
    from target_xero.documents.identity import Identity
    from target_xero.documents.record import Record
    from target_xero.ledger.entry import Standing
    from target_xero.ledger.ledger import Ledger
    from target_xero.ledger.published_line import Line

T = t.TypeVar("T")

Decision: t.TypeAlias = "Change | Parcel"
Pause: t.TypeAlias = t.Literal["pause"]
PAUSE: t.Final = "pause"
"""A step that waits until everything before it has its outcome."""


@dataclass(frozen=True, slots=True)
class Waits:
    """A document that refers to one that is not at Xero yet, or says only a part of it."""

    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A document whose references are resolved, with what the ledger knows of it."""

    document: Document
    content: str
    standing: Standing | None

    @property
    def is_known(self) -> bool:
        """Whether the ledger knows the document that is meant; a row may say itself, by id, that it is another one."""
        xero_id, said = self.standing and self.standing.xero_id, own_id(self.document)
        return bool(xero_id) and (said is None or said.casefold() == str(xero_id).casefold())

    @property
    def has_changed(self) -> bool:
        return self.is_known and self.standing is not None and self.standing.content != self.content

    @property
    def is_for_good(self) -> bool:
        """Whether Xero has it already and keeps it as it was: a note, an e-mail."""
        accepted = self.standing is not None and self.standing.content is not None and not self.standing.xero_id
        return accepted and stays_for_good(self.document.route.entity)

    @property
    def is_over(self) -> bool:
        """Whether its status would delete what we have deleted."""
        return self.standing is not None and self.standing.is_gone and bool(ending_status(self.document))

    @property
    def xero_id(self) -> str | None:
        return self.standing.xero_id if self.standing else None

    @property
    def lines(self) -> tuple[Line, ...] | None:
        return self.standing.lines if self.standing else None

    @property
    def has_to_be_seen(self) -> bool:
        return not are_known(self.document, self.lines) or has_to_be_seen(self.document, self.lines)

    @property
    def parcel(self) -> Parcel:
        return Parcel(document=self.document, content=self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Decides by the ledger, and asks Xero only about documents that the ledger does not know."""

    ledger: Ledger
    wording: Wording
    deleter: Deleter
    seeker: Seeker
    existing: Existing
    changing: Changing
    isolating: Isolating | None = None
    """Goes on where a look-up fails; a plan ends there."""

    def decide(self, documents: Iterable[Document | Outcome]) -> Iterator[Decision | Pause | Waits]:
        """Decide in the order of the input; what is rejected already goes into the ledger."""
        for chunk in chunks(documents):
            wanted = [each for each in chunk if isinstance(each, Document)]
            standings = self.ledger.standings(_identities(wanted))
            drafts: list[_Draft] = []
            for each in chunk:
                if isinstance(each, Outcome):
                    self.ledger.unpublished_names.expect(each)
                    yield Change(outcome=each, news={"rejected": True} if each.kind is Kind.REJECTED else None)
                elif each.delete:
                    yield self._alone(each, standings)
                elif isinstance(draft := self._draft(each, standings), Waits):
                    yield draft
                else:
                    drafts.append(draft)
            yield from self._decisions(drafts)

    def decide_again(self, documents: Sequence[Document]) -> Iterator[Decision | Pause | Waits]:
        """Decide in a plan of documents that waited, as if what they refer to was there; a mere part waits still."""
        standings = self.ledger.standings(each.identity for each in documents)
        known: list[_Draft] = []
        for each in documents:
            draft = _Draft(document=each, content="", standing=standings.get(each.identity))
            if draft.is_known:
                known.append(draft)
            elif is_incomplete(each):
                yield Waits(each)
            else:
                yield self.changing.created(draft.parcel)
        yield from self._decisions(known)

    def give_up(self, document: Document) -> Change:
        """Reject a document that waited for nothing."""
        standings = self.ledger.standings(_identities([document]))
        try:
            resolved(document, standings, self.deleter.advances.id_of)
        except UnresolvedError as problem:
            return self.wording.rejected(document, problem.reason, str(problem))
        return self.wording.rejected(document, Reason.REQUIRED_MISSING, in_part(document))

    def _alone(self, document: Document, standings: Mapping[Identity, Standing]) -> Decision:
        if not self.isolating:
            return self._deletion(document, standings)
        return self.isolating.alone(document, lambda: self._deletion(document, standings))

    def _deletion(self, document: Document, standings: Mapping[Identity, Standing]) -> Decision:
        """Whatever it refers to has to be there: nothing that is published later could be meant."""
        standing = standings.get(document.identity)
        try:
            ready = resolved(document, standings, self.deleter.advances.id_of)
            is_known = standing and (standing.xero_id or standing.is_gone)
            if not is_known and (owner := self.existing.owner_beside(ready, ready.body)):
                what = self.existing.by_id(ready, ready.body)
                return self.wording.rejected(ready, Reason.DUPLICATE_KEY, owned_by(what, *owner))
            return self.deleter.decide(ready, standing)
        except UnresolvedError as problem:
            if standing and standing.is_gone:
                return self.wording.unchanged(document, number=standing.number, status=standing.status)
            return self.wording.rejected(document, problem.reason, str(problem))

    def _draft(self, document: Document, standings: Mapping[Identity, Standing]) -> _Draft | Waits:
        try:
            ready = resolved(document, standings, self.deleter.advances.id_of)
        except UnresolvedError:
            return Waits(document)
        standing = standings.get(document.identity)
        return _Draft(document=ready, content=content_of(ready, standing), standing=standing)

    def _decisions(self, drafts: Sequence[_Draft]) -> Iterator[Decision | Pause | Waits]:
        """Those that are new are looked up together, where they have to be."""
        drafts = [replace(each, standing=None) if self.existing.has_lost(each.document) else each for each in drafts]
        self.existing.expect(draft.document.identity for draft in drafts if draft.has_changed)
        owners = self._owners(drafts)
        unknown = (draft for draft in drafts if not (draft.is_known or draft.is_over or draft.is_for_good))
        new = [draft for draft in unknown if draft.document.identity not in owners]
        if any(may_be_another(draft.document) for draft in new):
            yield PAUSE
        seen, unseen = self._seen(drafts)
        found, not_found = self._each(new, self.seeker.seek)
        held = {**unseen, **not_found}
        for draft in drafts:
            standing, what, record = draft.standing, found.get(id(draft)), seen.get(id(draft))
            if id(draft) in held:
                yield held[id(draft)]
            elif done := self._done(draft):
                yield done
            elif standing and standing.xero_id and draft.is_known:
                lines = seen_lines(standing.lines, record) if record else standing.lines
                yield self._known(draft, standing, lines, record)
            elif owner := owners.get(draft.document.identity):
                yield self.existing.of_another_key(draft.parcel, *owner)
            elif what and what.waits:
                yield Waits(draft.document)
            elif what and not what.there and self._may_overwrite(draft.document, what):
                yield PAUSE
                yield self._new(replace(draft.parcel, document=only_created(draft.document)), what)
            elif what:
                yield self._new(draft.parcel, what)

    def _done(self, draft: _Draft) -> Change | None:
        """What becomes of a document of which nothing is to be sent, whatever Xero has."""
        standing = draft.standing
        if standing and (draft.is_over or is_unchanged(draft.content, standing)):
            return self.wording.as_before(draft.document, standing)
        if (words := self._earlier_refusal(draft)) is not None:
            return self.wording.refused_before(replace(draft.parcel, xero_id=draft.xero_id), words)
        return self.changing.said_already(draft.parcel) if draft.is_for_good else None

    def _known(
        self, draft: _Draft, standing: Standing, lines: tuple[Line, ...] | None, record: Record | None
    ) -> Decision:
        """A change to what the ledger knows; its status may end it only if that is allowed, or if it has ended."""
        entity = draft.document.route.entity
        if said := unasked(draft.document, standing.status):
            return self.wording.rejected(draft.document, Reason.DELETES_OFF, said, xero_id=draft.xero_id)
        if ending_status(draft.document) and entity.updates is None and ending(entity, standing.status):
            return self.wording.unchanged(draft.document, xero_id=draft.xero_id, status=standing.status)
        return self.changing.known(draft.parcel, str(draft.xero_id), lines, there=record)

    def _earlier_refusal(self, draft: _Draft) -> tuple[str, ...] | None:
        """What was said of a version that Xero refused for good; None if it is to be sent."""
        standing = draft.standing
        if standing is None or self.ledger.asks_again:
            return None
        return earlier_refusal(standing.refused, draft.document, draft.content)

    def _each(
        self, drafts: Sequence[_Draft], ask: Callable[[Sequence[Document]], Sequence[T]]
    ) -> tuple[dict[int, T], dict[int, Change]]:
        """What a look-up answers of each, and what becomes of those that cannot be looked up."""
        documents = [draft.document for draft in drafts]
        answers = self.isolating.each(documents, ask) if self.isolating else [*ask(documents)]
        pairs = list(zip(map(id, drafts), answers, strict=True))
        found = {key: each for key, each in pairs if not isinstance(each, Change)}
        return found, {key: each for key, each in pairs if isinstance(each, Change)}

    def _seen(self, drafts: Sequence[_Draft]) -> tuple[dict[int, Record | None], dict[int, Change]]:
        """How Xero shows documents that have changed, where their lines cannot be told otherwise."""
        unsure = [draft for draft in drafts if draft.has_changed and draft.has_to_be_seen]
        ids = {id(draft.document): str(draft.xero_id) for draft in unsure}
        return self._each(unsure, lambda some: self.seeker.read([(each, ids[id(each)]) for each in some]))

    def _new(self, parcel: Parcel, found: Found) -> Decision:
        """The ledger does not know the key; Xero may have the document nevertheless."""
        if found.reason:
            return self.wording.rejected(parcel.document, found.reason, *found.messages)
        if found.ours:
            return self.existing.alike(parcel, found.ours)
        if found.named:
            return self.existing.named(parcel, found.there[0])
        if found.there:
            return self.existing.decide(parcel, found.there, matched=found.matched)
        return self.changing.created(parcel)

    def _may_overwrite(self, document: Document, found: Found) -> bool:
        """Whether Xero, asked to create or update, might take it for one that differs in capitals alone."""
        return document.route.upserts and (self.existing.note_spelling(document) or found.nearly)

    def _owners(self, drafts: Sequence[_Draft]) -> dict[Identity, tuple[str, Identity]]:
        """Documents of ours for which Xero would take those that the ledger does not know, and why."""
        new = [draft for draft in drafts if not draft.is_known]
        natural_keys = {draft.document.identity: natural_keys_of(draft.document) for draft in new}
        owned = self.ledger.natural_key_owners(natural_key for each in natural_keys.values() for natural_key in each)
        return {
            us: (what, owned[natural_key])
            for us, each in natural_keys.items()
            for natural_key, what in each.items()
            if owned.get(natural_key, us) != us
        }


def only_created(document: Document) -> Document:
    """The same, sent so that Xero overwrites nothing: it refuses a number or name that it takes for another's."""
    return replace(document, route=replace(document.route, method="PUT"))


def without_waiting(
    decided: Iterable[Decision | Pause | Waits], wait: Callable[[Document], None]
) -> Iterator[Decision | Pause]:
    """What is decided; `wait` is called with each document that has to wait, as it comes by."""
    for each in decided:
        if isinstance(each, Waits):
            wait(each.document)
        else:
            yield each


def _identities(documents: Iterable[Document]) -> Iterator[Identity]:
    for document in documents:
        yield document.identity
        yield from references(document)
