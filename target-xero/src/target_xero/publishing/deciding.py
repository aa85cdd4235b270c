"""Decides what each document needs, before anything is sent: nothing, a call, or a reject."""

from __future__ import annotations

import hashlib
import typing as t
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice

from target_xero.documents.claims import BILLS, claims_of, owned_by
from target_xero.documents.document import Document, Kind, Outcome
from target_xero.documents.printing import to_bytes
from target_xero.documents.reasons import Reason
from target_xero.ledger.intent import Parcel
from target_xero.ledger.standing import Standing, identity_of
from target_xero.publishing.comparing import LINES, same_content, value_at
from target_xero.publishing.lines import LINE_ID, LinesShrinkError, with_lines
from target_xero.publishing.references import UnresolvedError, references, resolved
from target_xero.publishing.shapes import LARGEST_CALL, base_of, element_of, is_on_collection

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from target_xero.ledger.ledger import Change, Ledger
    from target_xero.ledger.standing import Identity
    from target_xero.publishing.deleting import Deleter
    from target_xero.publishing.finding import Finder, Record
    from target_xero.publishing.outcomes import Wording

AT_ONCE: t.Final = 200
"""Documents that are looked up in the ledger together."""

Decision: t.TypeAlias = "Change | Parcel"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A document whose references are resolved, with what the ledger knows of it."""

    document: Document
    content: str
    standing: Standing | None


class Decider:
    """Decides by the ledger, and asks Xero only about documents that the ledger does not know."""

    def __init__(self, ledger: Ledger, finder: Finder, wording: Wording, deleter: Deleter) -> None:
        self._ledger = ledger
        self._finder = finder
        self._wording = wording
        self._deleter = deleter

    def decide(self, documents: Iterable[Document | Outcome], waiting: list[Document]) -> Iterator[Decision]:
        """Decide in the order of the input.

        Args:
            documents: with what is rejected already among them, which goes into the ledger.
            waiting: filled with documents that refer to one that is not at Xero yet.
        """
        source = iter(documents)
        while chunk := list(islice(source, AT_ONCE)):
            wanted = [each for each in chunk if isinstance(each, Document)]
            standings = self._ledger.standings(_identities(wanted))
            drafts: list[_Draft] = []
            for each in chunk:
                if isinstance(each, Outcome):
                    yield each, ({"rejected": True} if each.kind is Kind.REJECTED else None)
                elif each.delete:
                    yield self._deletion(each, standings)
                else:
                    drafts += self._drafts(each, standings, waiting)
            yield from self._decisions(drafts)

    def give_up(self, document: Document) -> Change:
        """Reject a document that waited for nothing."""
        standings = self._ledger.standings(_identities([document]))
        try:
            resolved(document, standings, self._deleter.advances.id_of)
        except UnresolvedError as problem:
            return self._wording.rejected(document, problem.reason, str(problem))
        raise AssertionError(document.key)

    def _deletion(self, document: Document, standings: Mapping[Identity, Standing]) -> Decision:
        """Whatever it refers to has to be there: nothing that is published later could be meant."""
        standing = standings.get(_identity(document))
        try:
            return self._deleter.decide(resolved(document, standings, self._deleter.advances.id_of), standing)
        except UnresolvedError as problem:
            if standing and standing.is_gone:
                return self._wording.unchanged(document, number=standing.number, status=standing.status)
            return self._wording.rejected(document, problem.reason, str(problem))

    def _drafts(
        self, document: Document, standings: Mapping[Identity, Standing], waiting: list[Document]
    ) -> Iterator[_Draft]:
        try:
            ready = resolved(document, standings, self._deleter.advances.id_of)
        except UnresolvedError:
            waiting.append(document)
            return
        yield _Draft(document=ready, content=_content(ready), standing=standings.get(_identity(document)))

    def _decisions(self, drafts: Sequence[_Draft]) -> Iterator[Decision]:
        there, owners = self._there(drafts), self._owners(drafts)
        for draft in drafts:
            standing = draft.standing
            if standing and standing.content == draft.content:
                yield self._wording.unchanged(
                    draft.document, xero_id=standing.xero_id, number=standing.number, status=standing.status
                )
            elif standing and standing.xero_id:
                yield self._changed(draft, standing.xero_id, standing.lines)
            elif owner := owners.get(_identity(draft.document)):
                yield self._of_another_key(draft, *owner)
            else:
                yield self._new(draft, there.get(_identity(draft.document), []))

    def _owners(self, drafts: Sequence[_Draft]) -> dict[Identity, tuple[str, Identity]]:
        """Documents of ours for which Xero would take those that the ledger does not know, and why."""
        new = [draft for draft in drafts if not (draft.standing and draft.standing.xero_id)]
        claims = {_identity(draft.document): claims_of(draft.document) for draft in new}
        owned = self._ledger.claimed(claim for each in claims.values() for claim in each)
        return {
            us: (what, owned[claim])
            for us, each in claims.items()
            for claim, what in each.items()
            if owned.get(claim, us) != us
        }

    def _of_another_key(self, draft: _Draft, what: str, owner: Identity) -> Decision:
        """A document has one key. If it says the same, the key or the stream may have got another name."""
        standing = self._ledger.standings([owner]).get(owner)
        if not (standing and standing.xero_id and standing.content == draft.content):
            return self._wording.rejected(draft.document, Reason.DUPLICATE_KEY, owned_by(what, *owner))
        entity = draft.document.route.entity
        lines = {LINES[0]: [{LINE_ID: each} for each in standing.lines]} if standing.lines else {}
        record = {str(entity.id): standing.xero_id, "Status": standing.status, **lines}
        return self._wording.accepted(Parcel(document=draft.document, content=draft.content), "adopted", record)

    def _changed(self, draft: _Draft, xero_id: str, lines: tuple[str, ...] | None) -> Decision:
        """The key is at Xero with other content."""
        document, entity = draft.document, draft.document.route.entity
        if is_on_collection(document) and document.route.method == "PUT":
            return self._wording.rejected(document, Reason.DUPLICATE_KEY, _CREATED_ALREADY, xero_id=xero_id)
        if is_on_collection(document) and entity.updates is None:
            return self._wording.rejected(document, Reason.NOT_MODIFIABLE, _NEVER_CHANGES, xero_id=xero_id)
        try:
            whole = with_lines(document, lines)
        except LinesShrinkError as problem:
            return self._wording.rejected(document, Reason.LINES_SHRINK, str(problem), xero_id=xero_id)
        return self._sized(Parcel(document=whole, content=draft.content, xero_id=xero_id))

    def _new(self, draft: _Draft, there: list[Record]) -> Decision:
        """The ledger does not know the key; Xero may have the document nevertheless."""
        document, key = draft.document, str(draft.document.route.entity.id)
        parcel = Parcel(document=document, content=draft.content)
        if not there:
            return self._sized(parcel)
        ids = [str(record[key]) for record in there]
        taken = self._ledger.owners(document.route.entity.entity, ids).get(ids[0])
        if len(there) > 1 or (taken and taken != _identity(document)):
            return self._wording.rejected(
                document, Reason.DUPLICATE_KEY, f"Xero has it as {', '.join(ids)}.", xero_id=ids[0]
            )
        if same_content(document.body, there[0]):
            return self._wording.accepted(parcel, "adopted", there[0])
        return self._changed(draft, ids[0], None)

    def _sized(self, parcel: Parcel) -> Decision:
        size = len(to_bytes(element_of(parcel)))
        if size > LARGEST_CALL:
            return self._wording.rejected(
                parcel.document, Reason.TOO_LARGE, f"It has {size:,} bytes, and Xero takes {LARGEST_CALL:,}."
            )
        return parcel

    def _there(self, drafts: Sequence[_Draft]) -> dict[Identity, list[Record]]:
        """What Xero has in place of documents that the ledger does not know, where there is a way to tell."""
        groups: dict[tuple[str, str, tuple[str, ...]], list[Document]] = defaultdict(list)
        for draft in drafts:
            document, standing = draft.document, draft.standing
            names = _matched_by(document)
            if names and not (standing and standing.xero_id):
                groups[document.route.entity.entity, base_of(document), names].append(document)
        return {
            _identity(document): records
            for (_, _, names), unknown in groups.items()
            for document, records in zip(unknown, self._finder.alike(unknown, names), strict=True)
        }


_CREATED_ALREADY: t.Final = "It was created before, with other content, and PUT only creates: use POST to change it."
_NEVER_CHANGES: t.Final = "What was created here can only be deleted, not changed."


def _identity(document: Document) -> Identity:
    return identity_of(document.route.stream, document.key)


def _identities(documents: Iterable[Document]) -> Iterator[Identity]:
    for document in documents:
        yield _identity(document)
        yield from references(document)


def _content(document: Document) -> str:
    """What a document says, to know it again: never how it is sent."""
    said = to_bytes({"path": base_of(document), "body": document.body})
    return hashlib.sha256(said + (document.content or b"")).hexdigest()


def _matched_by(document: Document) -> tuple[str, ...]:
    """Fields by which to look for a document that the ledger does not know, all of which have a value."""
    names = document.route.match_on or _bill_key(document)
    return names if all(value_at(document.body, name) is not None for name in names) else ()


def _bill_key(document: Document) -> tuple[str, ...]:
    entity = document.route.entity
    if not is_on_collection(document) or document.body.get("Type") != BILLS.get(entity.entity, document):
        return ()
    contact = next(
        (name for name in ("Contact.ContactID", "Contact.Name") if value_at(document.body, name) is not None), None
    )
    return (str(entity.number), "Type", contact) if contact else ()
