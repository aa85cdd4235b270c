"""Keeps what names another document by number off a document of somebody else's, where ours of that number is not."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass

from xero_client.catalogue.writable import BY_ENTITY

from target_xero.documents.reasons import Reason
from target_xero.ledger.intent import Parcel
from target_xero.validation.named_documents import names_in

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from target_xero.decide.in_doubt import Unsettled
    from target_xero.decide.outcomes import Wording
    from target_xero.documents.document import Document
    from target_xero.documents.own_names import Name
    from target_xero.ledger.entry import Change
    from target_xero.ledger.ledger import Ledger
    from target_xero.ledger.unpublished_names import Claim
    from target_xero.validation.planned_books import Known

T = t.TypeVar("T")

ANOTHERS: t.Final = (
    "{field} {value} is what key {key} of stream {stream} said, which {became}: {there} is another one. "
    "If that one is meant, name it by {id}; otherwise mend the row of that key first."
)
UNSEEN: t.Final = (
    "{field} {value} is what key {key} of stream {stream} said, which {became}, and Xero's {there} cannot be read. "
    "Name what is meant by {id}, or mend the row of that key first."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A name under which Xero has something else than the document of ours that said it."""

    claim: Claim
    message: str


class Disputes:
    """Of one organisation: what was rejected in this run or an earlier one, and what is held in this one."""

    def __init__(self, ledger: Ledger, wording: Wording, unsettled: Unsettled) -> None:
        self._ledger = ledger
        self._wording = wording
        self._unsettled = unsettled

    def settled(self, decisions: Sequence[T], known: Known) -> list[t.Any]:
        """The decisions, without documents that name another one whose name is disputed."""
        named = {id(each): [*names_in(each.document)] for each in decisions if isinstance(each, Parcel)}
        claims = self._ledger.unpublished_names.claims({name for names in named.values() for name in names})
        if not claims:
            return [*decisions]
        return [
            self._settled(each, [name for name in named[id(each)] if name in claims], claims, known)
            if isinstance(each, Parcel)
            else each
            for each in decisions
        ]

    def about(self, document: Document, ids: Iterable[str], fields: Iterable[str]) -> Dispute | None:
        """Why what was found by one of these fields is not the one that a row means that deletes it."""
        entity = document.route.entity.entity
        said = {field: document.body.get(field) for field in fields}
        names = [(entity, field, str(value)) for field, value in said.items() if value is not None]
        claims = self._ledger.unpublished_names.claims(names)
        found = [*ids]
        disputes = (self._dispute(name, each, found) for name, all_ in claims.items() for each in all_)
        return next(filter(None, disputes), None)

    def _settled(
        self, parcel: Parcel, names: Sequence[Name], claims: dict[Name, list[Claim]], known: Known
    ) -> Parcel | Change:
        document = parcel.document
        for name in names:
            entity, field, value = name
            there = known.find(entity, field, value)
            ids = None if there is None else [str(BY_ENTITY[entity].id_of(each) or "") for each in there]
            for claim in claims[name]:
                dispute = None if claim.owner == document.identity else self._dispute(name, claim, ids)
                if dispute and claim.is_held:
                    return self._unsettled.hold(document, Reason.PARENT_HELD, dispute.message)
                if dispute:
                    return self._wording.rejected(document, Reason.PARENT_REJECTED, dispute.message)
        return parcel

    def _dispute(self, name: Name, claim: Claim, ids: Sequence[str] | None) -> Dispute | None:
        """Nothing is disputed if Xero has nothing of the name, or what the document of ours became at last.

        One that was published under another name since leaves its old one to others of ours.
        """
        if ids is not None and (not ids or self._is_ours(name[0], claim, ids)):
            return None
        return Dispute(claim=claim, message=_told(name, claim, ids))

    def _is_ours(self, entity: str, claim: Claim, ids: Sequence[str]) -> bool:
        standing = self._ledger.standings([claim.owner]).get(claim.owner)
        if standing and standing.xero_id in ids:
            return True
        is_rejected = claim.is_held or standing is None or (standing.rejected and not claim.is_over)
        return not is_rejected and bool(self._ledger.owners(entity, ids))


def _told(name: Name, claim: Claim, ids: Sequence[str] | None) -> str:
    entity, field, value = name
    stream, key = claim.owner
    parts = json.loads(key)
    there = ", ".join(filter(None, ids or ())) or ("what the run creates of another key" if ids else entity)
    return (UNSEEN if ids is None else ANOTHERS).format(
        field=field,
        value=value,
        key=parts[0] if len(parts) == 1 else key,
        stream=stream,
        became="is held" if claim.is_held else "was rejected",
        there=there,
        id=BY_ENTITY[entity].id,
    )
