"""Decides about documents that the ledger does not know and Xero has already: the setting `on_existing`."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from target_xero.compare.line_ids import shown_lines
from target_xero.compare.lineless import agrees
from target_xero.compare.reached_status import stays_behind
from target_xero.compare.same_content import same_content, shows_all
from target_xero.decide.lost_ledger import Loss
from target_xero.documents.ending_status import ending_status
from target_xero.documents.natural_keys import natural_keys_of, owned_by
from target_xero.documents.reasons import Reason
from target_xero.documents.text_comparison import folded, letters
from target_xero.lookup.by_natural_key import called, ever_named, named, shown
from target_xero.lookup.finding import GONE, status_of
from target_xero.routing.route import ADOPT, REJECT, UPDATE
from target_xero.send.batches import own_id

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from target_xero.decide.disputed_names import Disputes
    from target_xero.decide.outcomes import Wording
    from target_xero.decide.updates import Changing
    from target_xero.documents.document import Document
    from target_xero.documents.identity import Identity
    from target_xero.documents.record import Record
    from target_xero.ledger.entry import Change
    from target_xero.ledger.intent import Parcel
    from target_xero.ledger.ledger import Ledger
    from target_xero.lookup.finding import Finder

SEVERAL: t.Final = "Several at Xero may be meant: {ids}. Name one by {id}."
NOT_OURS: t.Final = (
    "{called} is that of {shown}, which is none of ours. If that one is meant, set on_existing to update or adopt; "
    "otherwise give this one another."
)
THEIRS: t.Final = (
    "{called} is that of {shown}, which is none of ours: this one keeps the one that it has. Give it another."
)
NEARLY: t.Final = (
    "{called} is refused, and Xero has it in other letters: {shown}. Write it as there if that one is meant; otherwise "
    "give this one another."
)
RESTORABLE: t.Final = "{called} is that of {shown}{whose}: restore that first if it is the one that is meant."
IS_GONE: t.Final = "{called} is that of {shown}{whose}. Xero restores none that is {status}: give this one another."
DELETED_BY_US: t.Final = ", which this key stood for until it was deleted"


class Existing:
    """What becomes of new documents in one organisation that are not new there."""

    def __init__(
        self, ledger: Ledger, finder: Finder, wording: Wording, changing: Changing, disputes: Disputes
    ) -> None:
        self._ledger = ledger
        self._finder = finder
        self._wording = wording
        self._changing = changing
        self._loss = Loss(ledger)
        self._disputes = disputes
        self._given: dict[tuple[str, str], Identity] = {}
        """Whose a record has become in this run, of which the ledger may not know yet."""
        self._given_in: dict[tuple[str, str], Identity] = {}
        """The same by stream, of which each has one key for a record."""
        self._spelt: dict[str, Identity] = {}
        """Numbers and names of what Xero itself was to find or create in this run, in whatever letters."""
        self._lost: set[Identity] = set()
        """Keys whose document another one has taken over in this run."""
        self._changing_now: set[Identity] = set()
        """Keys that say something else in this run than the ledger knows."""

    def decide(self, parcel: Parcel, there: Sequence[Record], *, matched: bool = False) -> Change | Parcel:
        """What becomes of a document, given what Xero has in its place.

        Args:
            parcel: a document that the ledger does not know.
            there: at least one record.
            matched: whether it was found by `match_on`, and not by a number or name that is taken.
        """
        document, key = parcel.document, str(parcel.document.route.entity.id)
        ids = [str(record.get(key)) for record in there]
        owners = self.owners(document, ids)
        if not owners:
            self._loss.found(document)
        if len(ids) > 1:
            said = SEVERAL.format(ids=", ".join(ids), id=key)
            return self._wording.rejected(document, Reason.DUPLICATE_KEY, said, xero_id=ids[0])
        owner = owners.get(ids[0])
        if owner and owner != document.identity:
            return self.of_another_key(parcel, called(document, there[0]), owner)
        return self._of_nobody(parcel, there[0], document.route.on_existing(matched=matched))

    def alike(self, parcel: Parcel, record: Record) -> Change | Parcel:
        """What becomes of a document that was found by what it says: it was written for this very one."""
        self._loss.found(parcel.document)
        return self._changed(parcel, record) if _stays_behind(parcel, record) else self.take(parcel, record)

    def named(self, parcel: Parcel, record: Record) -> Change | Parcel:
        """What becomes of a document whose row has Xero's id: it is the one that is meant, unless it is another key's.

        Another stream may bring a part of what is published already.
        """
        if own_id(parcel.document) and (owner := self.owner_beside(parcel.document, record)):
            return self.of_another_key(parcel, self.by_id(parcel.document, record), owner)
        if _says_all(parcel, record):
            return self.take(parcel, record)
        by_number = ending_status(parcel.document) and not own_id(parcel.document)
        if by_number and (change := self._not_ours(parcel.document, record)):
            return change
        return self._ended(parcel, record)

    def refused(self, parcels: Sequence[Parcel]) -> list[Change | Parcel | None]:
        """What becomes of documents of which Xero says that the number or name is taken; None: no other one has it."""
        known = ever_named(self._finder, [parcel.document for parcel in parcels])
        there = [_others(*each) for each in zip(parcels, known, strict=True)]
        found = [self._refused(*each) if each[1] else None for each in zip(parcels, there, strict=True)]
        if unclear := [place for place, each in enumerate(found) if each is None]:
            near = named(self._finder, [parcels[place].document for place in unclear], gone=True)
            for place, each in zip(unclear, near, strict=True):
                others = _others(parcels[place], [*each.near])
                found[place] = self._nearly(parcels[place], others) if others else None
        return found

    def of_another_key(self, parcel: Parcel, what: str, owner: Identity) -> Change:
        """A document has one key; another one gets it only if somebody said so, and if it says the very same."""
        document, standing = parcel.document, self._ledger.standings([owner]).get(owner)
        same = standing and standing.xero_id and standing.content == parcel.content
        free = same and owner not in self._changing_now
        if not (standing and free and document.route.settings.on_existing in {ADOPT, UPDATE}):
            return self._wording.rejected(document, Reason.DUPLICATE_KEY, owned_by(what, *owner))
        record = {str(document.route.entity.id): standing.xero_id, "Status": standing.status}
        taken = self.take(parcel, record)
        self._lost.add(owner)
        return replace(taken, news={**(taken.news or {}), "lines": standing.lines}, taken_from=owner)

    def note_spelling(self, document: Document) -> bool:
        """Keep in mind how a new document is called; says whether another one of this run is, but for capitals."""
        us, called_ = document.identity, [folded(each) for each in natural_keys_of(document)]
        is_another = any(self._spelt.get(each, us) != us for each in called_)
        self._spelt.update(dict.fromkeys(called_, us))
        return is_another

    def expect(self, changing: Iterable[Identity]) -> None:
        """These keys will change their documents, so that no other one may take these over."""
        self._changing_now.update(changing)

    def has_lost(self, document: Document) -> bool:
        """Whether another key has taken its document over, of which the ledger may not know yet."""
        return document.identity in self._lost

    def take(self, parcel: Parcel, record: Record, **trace: t.Any) -> Change:
        """Take a record over as it is."""
        self.give(parcel.document, record)
        return self._wording.accepted(parcel, "adopted", record, **trace)

    def owners(self, document: Document, ids: Iterable[str]) -> dict[str, Identity]:
        """Whose of ours records are, by id; those that are nobody's are left out."""
        entity, wanted = document.route.entity.entity, list(ids)
        given = {each: self._given[entity, each] for each in wanted if (entity, each) in self._given}
        return {**given, **self._ledger.owners(entity, wanted)}

    def owner_beside(self, document: Document, record: Record) -> Identity | None:
        """Which other key of its stream has the record; a row without a key is about whatever it names."""
        entity, stream = document.route.entity, document.route.stream
        if not document.route.key or entity.id_of(record) is None:
            return None
        xero_id = str(entity.id_of(record))
        given = self._given_in.get((stream, xero_id))
        owner = given or self._ledger.owners(entity.entity, [xero_id], stream=stream).get(xero_id)
        return owner if owner != document.identity else None

    @staticmethod
    def by_id(document: Document, record: Record) -> str:
        """What to call a record that is known by its id."""
        return f"{document.route.entity.id} {document.route.entity.id_of(record)}"

    def _of_nobody(self, parcel: Parcel, record: Record, policy: str) -> Change | Parcel:
        document = parcel.document
        ends = bool(ending_status(document)) and not document.route.only_creates
        if (_says_all if policy == UPDATE else _agrees)(parcel, record) and (ends or not _is_gone(record)):
            return self.take(parcel, record)
        if ends:
            return self._not_ours(document, record) or self._ended(parcel, record)
        if policy == REJECT or _is_gone(record) or _has_another_number(document, record):
            return self._taken(document, record)
        if policy == ADOPT:
            return self.take(parcel, record)
        self.give(document, record)
        return self._changing.changed(parcel, _id_of(parcel, record), shown_lines(record), there=record)

    def _ended(self, parcel: Parcel, record: Record) -> Change | Parcel:
        return self._ended_already(parcel, record) or self._changed(parcel, record)

    def _not_ours(self, document: Document, record: Record) -> Change | None:
        """A reject where a status would delete what only has the number of a document of ours."""
        said = self._disputes.of_ending(document, record)
        return self._wording.rejected(document, Reason.NUMBER_TAKEN, said) if said else None

    def _changed(self, parcel: Parcel, record: Record) -> Change | Parcel:
        """The document as an update of a record that the ledger does not know."""
        self.give(parcel.document, record)
        return self._changing.known(parcel, _id_of(parcel, record), shown_lines(record), published=False, there=record)

    def _ended_already(self, parcel: Parcel, record: Record) -> Change | None:
        """Nothing is left to do of what its status would delete, if it is gone."""
        if not (ending_status(parcel.document) and _is_gone(record)):
            return None
        return self._wording.unchanged(parcel.document, xero_id=_id_of(parcel, record), status=status_of(record))

    def _taken(self, document: Document, record: Record) -> Change:
        status, us = status_of(record), document.identity
        before = self._ledger.standings([us]).get(us)
        words = (RESTORABLE if status == "ARCHIVED" else IS_GONE) if _is_gone(record) else NOT_OURS
        said = words.format(
            called=called(document, record),
            shown=shown(document, record),
            whose=DELETED_BY_US if before and before.is_gone else "",
            status=status.lower(),
        )
        xero_id = str(document.route.entity.id_of(record))
        return self._wording.rejected(document, Reason.NUMBER_TAKEN, said, xero_id=xero_id)

    def _refused(self, parcel: Parcel, there: list[Record]) -> Change | Parcel:
        """Of several with a name, Xero means the one that is not archived."""
        living = [record for record in there if not _is_gone(record)] or there[:1]
        return self._kept(parcel, living[0]) if parcel.xero_id else self.decide(parcel, living)

    def _nearly(self, parcel: Parcel, there: list[Record]) -> Change:
        """Xero takes it for another one that is not written so: none of us knows whether that is meant."""
        document = parcel.document
        ids = [str(document.route.entity.id_of(record)) for record in there]
        said = NEARLY.format(
            called=called(document, there[0]), shown=", ".join(shown(document, each) for each in there)
        )
        xero_id = parcel.xero_id or (ids[0] if len(ids) == 1 else None)
        return self._wording.rejected(document, Reason.NUMBER_TAKEN, said, xero_id=xero_id)

    def _kept(self, parcel: Parcel, record: Record) -> Change:
        """What is there already stays what it is, whatever is allowed to new ones."""
        document, xero_id = parcel.document, _id_of(parcel, record)
        owner = self.owners(document, [xero_id]).get(xero_id)
        if owner:
            reason, said = Reason.DUPLICATE_KEY, owned_by(called(document, record), *owner)
        else:
            said = THEIRS.format(called=called(document, record), shown=shown(document, record))
            reason = Reason.NUMBER_TAKEN
        return self._wording.rejected(document, reason, said, xero_id=parcel.xero_id)

    def give(self, document: Document, record: Record) -> None:
        """Know whose a record is, of which the ledger hears later."""
        entity = document.route.entity
        xero_id = str(entity.id_of(record))
        self._given[entity.entity, xero_id] = self._given_in[document.route.stream, xero_id] = document.identity


def _stays_behind(parcel: Parcel, record: Record) -> bool:
    return stays_behind(parcel.document.route.entity.entity, parcel.document.body, record)


def _agrees(parcel: Parcel, record: Record) -> bool:
    """Whether a record says what the document says."""
    return same_content(parcel.document.body, record) and not _stays_behind(parcel, record)


def _says_all(parcel: Parcel, record: Record) -> bool:
    """Whether an update would change nothing; what stands in its path is no field of the document."""
    document = parcel.document
    body = {name: value for name, value in document.body.items() if name not in document.route.places}
    same = same_content(body, record) and not _stays_behind(parcel, record)
    return same and shows_all(body, record) and agrees(document, record)


def _others(parcel: Parcel, there: Sequence[Record]) -> list[Record]:
    return [record for record in there if not parcel.xero_id or _id_of(parcel, record) != parcel.xero_id]


def _has_another_number(document: Document, record: Record) -> bool:
    """Whether only the name is the same: to give it our number takes a word from somebody."""
    name = str(document.route.entity.number)
    ours, theirs = document.body.get(name), record.get(name)
    said = document.route.settings.on_existing or document.route.upserts
    return not said and ours not in (None, "") and theirs not in (None, "") and letters(ours) != letters(theirs)


def _id_of(parcel: Parcel, record: Record) -> str:
    return str(record[str(parcel.document.route.entity.id)])


def _is_gone(record: Record) -> bool:
    return status_of(record) in GONE
