"""Keeps what names another document by number off a document of somebody else's, where ours of that number is not."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass

from xero_client.catalogue.writable import BY_ENTITY

from target_xero.decide.disputed_prices import claims_to_prices
from target_xero.documents.item_prices import SIDES
from target_xero.documents.own_names import KIND
from target_xero.documents.reasons import Reason
from target_xero.documents.text_comparison import closest, letters
from target_xero.ledger.intent import Parcel
from target_xero.validation.named_documents import PRICED, names_in
from target_xero.validation.payments import PAYABLE, UNIQUE, of_number
from target_xero.validation.planned_books import living

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from target_xero.decide.in_doubt import Unsettled
    from target_xero.decide.outcomes import Wording
    from target_xero.documents.document import Document
    from target_xero.documents.own_names import Name
    from target_xero.documents.record import Record
    from target_xero.ledger.claims import Claim
    from target_xero.ledger.entry import Change
    from target_xero.ledger.ledger import Ledger
    from target_xero.validation.planned_books import Known

    Claims: t.TypeAlias = Mapping[Name, Sequence[Claim]]

T = t.TypeVar("T")

PAID: t.Final = frozenset(payable.entity for payable in PAYABLE.values() if payable.number)
ANOTHERS: t.Final = (
    "{field} {value} is what {claimant} said, which {became}: what Xero has so{there} is another one. If that one is "
    "meant, {otherwise}; otherwise mend the row of that key first."
)
UNSEEN: t.Final = (
    "{field} {value} is what {claimant} said, which {became}, and {entity} cannot be read. Mend the row of that key, "
    "or {otherwise}."
)
OTHER_PRICE: t.Final = (
    "Item {value} may have another price at Xero than {claimant} says, which {became}: mend the row of that key, or "
    "{otherwise}."
)
BROUGHT: t.Final = (
    "Name {value} is what {claimant} said, which {became}: a contact that comes along would stand in the way of that "
    "row. Mend it first, or name the contact that is meant by its ContactID alone."
)
NEVER_OURS: t.Final = "{what} is none of this key: its rows were rejected, so nothing of it is at Xero to be deleted."


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
        if not self._ledger.unpublished_names:
            return [*decisions]
        named = {id(each): [*names_in(each.document)] for each in decisions if isinstance(each, Parcel)}
        wanted = {name for ways in named.values() for names in ways for name in names}
        names = {name for name in wanted if name[1] not in SIDES}
        claims = self._ledger.unpublished_names.claims(names)
        claims |= claims_to_prices(wanted - names, self._ledger.unpublished_names, known.books)
        if not claims:
            return [*decisions]
        return [
            self._settled(each, named[id(each)], claims, known) if isinstance(each, Parcel) else each
            for each in decisions
        ]

    def of_ending(self, document: Document, record: Record) -> str:
        """Why what was found by a number, a name or a mark is not to be deleted for a row; empty if it may be."""
        entity = document.route.entity
        if self.was_never_there(document):
            return self.never_ours(document, record)
        said = {field: document.body.get(field) for field in entity.unique}
        names = [(entity.entity, field, str(value)) for field, value in said.items() if value is not None]
        for name, claims in self._ledger.unpublished_names.claims(names).items():
            if dispute := self._dispute(name, claims, (), [record]):
                return dispute.message
        return ""

    def was_never_there(self, document: Document) -> bool:
        """Whether its rows were rejected as a document, and nothing of its key was published since."""
        standing = self._ledger.standings([document.identity]).get(document.identity)
        return not (standing and standing.xero_id) and self._ledger.unpublished_names.has_rejected(document)

    @staticmethod
    def never_ours(document: Document, record: Record) -> str:
        """What to say of what was found for it."""
        entity = document.route.entity
        return NEVER_OURS.format(what=f"{entity.id} {entity.id_of(record)}")

    def _settled(self, parcel: Parcel, ways: Iterable[Sequence[Name]], claims: Claims, known: Known) -> Parcel | Change:
        document = parcel.document
        for names in ways:
            dispute = self._of_names(document, names, claims, known)
            if dispute and dispute.claim.is_held:
                return self._unsettled.hold(document, Reason.PARENT_HELD, dispute.message)
            if dispute:
                return self._wording.rejected(document, Reason.PARENT_REJECTED, dispute.message)
        return parcel

    def _of_names(self, document: Document, names: Sequence[Name], claims: Claims, known: Known) -> Dispute | None:
        """Of names of one document, Xero takes the first that it finds; none is disputed that is not claimed."""
        before: list[Claim] = []
        for name in names if any(name in claims for name in names) else ():
            mine = [claim for claim in claims.get(name, ()) if claim.owner != document.identity]
            if name[1] in SIDES:
                return Dispute(claim=mine[0], message=_told(name, mine[0], None)) if mine else None
            there = known.find(*name)
            if there is None and (unsure := [each for each in (*mine, *before) if self._may_be_told(each)]):
                return Dispute(claim=unsure[0], message=_told(name, unsure[0], None))
            if meant := _meant(name, there or ()):
                return self._dispute(name, mine, before, meant)
            before += mine
        return self._brought(names, before) if before else None

    def _brought(self, names: Sequence[Name], claims: Sequence[Claim]) -> Dispute | None:
        """Whether a document would create the contact that a row of ours is to create, or has under another name."""
        own = str(BY_ENTITY[names[0][0]].id)
        is_there = (each for each in claims if own in each.terms.says or self._standing_id(each) is not None)
        claim = next((each for each in claims if not each.terms.shared), None) or next(is_there, None)
        if not claim or names[-1][:2] != ("Contacts", "Name"):
            return None
        said = BROUGHT.format(value=names[-1][2], claimant=_claimant(claim), became=_became(claim))
        return Dispute(claim=claim, message=said)

    def _may_be_told(self, claim: Claim) -> bool:
        """Whether what is at Xero could turn out to be another one."""
        return not claim.terms.shared or bool(claim.terms.says) or self._standing_id(claim) is not None

    def _dispute(
        self, name: Name, claims: Iterable[Claim], before: Iterable[Claim], there: Sequence[Record]
    ) -> Dispute | None:
        """Whether what is there may be another one than what is meant.

        Args:
            name: by which it was found.
            claims: whose that name is, too.
            before: of names that say better what is meant, and under which nothing was found.
            there: what was found.
        """
        ids = [str(xero_id) for each in there if (xero_id := BY_ENTITY[name[0]].id_of(each))]
        are_ours = len(self._ledger.owners(name[0], map(str, ids))) == len(ids)
        own = str(BY_ENTITY[name[0]].id)
        wrong = (claim for claim in [*before, *(each for each in claims if not are_ours or self._insists(each, own))])
        claim = next((claim for claim in wrong if self._is_another(claim, name[0], there, ids)), None)
        return Dispute(claim=claim, message=_told(name, claim, ids)) if claim else None

    def _insists(self, claim: Claim, own: str) -> bool:
        """Whether a claim counts against what is ours by another key: of a shared name, only of what has an id."""
        return claim.is_fresh and (
            not claim.terms.shared or own in claim.terms.says or self._standing_id(claim) is not None
        )

    def _is_another(self, claim: Claim, entity: str, there: Sequence[Record], ids: Sequence[str]) -> bool:
        """Whether what is there is another one than the claim is about, or of what is not shared may be."""
        says, own = claim.terms.says, str(BY_ENTITY[entity].id)
        is_own = {each.lower() for each in says.get(own, ())}.issuperset(each.lower() for each in ids)
        if (ids and (is_own or self._standing_id(claim) in ids)) or _is_bill_beside(says, there):
            return False
        return not claim.terms.shared or own in says or self._standing_id(claim) is not None or _differs(says, there)

    def _standing_id(self, claim: Claim) -> str | None:
        standing = self._ledger.standings([claim.owner]).get(claim.owner)
        return standing.xero_id if standing else None


def _meant(name: Name, found: Iterable[Record]) -> list[Record]:
    """Of what has the name, in whatever letters, what Xero takes it for; a contact that documents bring is nobody's."""
    entity, field, value = name
    there = closest(field, value, (each for each in found if "Status" in each or BY_ENTITY[entity].id_of(each)))
    return of_number(there) if entity in PAID else living(there) or there


def _differs(says: Mapping[str, Sequence[str]], there: Iterable[Record]) -> bool:
    """Whether what is there has another number than the rows say; one without any could get it."""
    said = {field: values for field, values in says.items() if field != KIND}
    return any(
        record.get(field) not in (None, "") and letters(record[field]) not in map(letters, values)
        for field, values in said.items()
        for record in there
    )


def _is_bill_beside(says: Mapping[str, Sequence[str]], there: Iterable[Record]) -> bool:
    """Whether the rows say a bill, which has a number of its own, and Xero finds a sale by it."""
    kinds = says.get(KIND, ())
    return bool(kinds) and UNIQUE.isdisjoint(kinds) and all(each.get(KIND) in UNIQUE for each in there)


def _told(name: Name, claim: Claim, ids: Sequence[t.Any] | None) -> str:
    entity, field, value = name
    words = OTHER_PRICE if field in SIDES else UNSEEN if ids is None else ANOTHERS
    return words.format(
        field=field,
        value=value,
        claimant=_claimant(claim),
        became=_became(claim),
        there=f" ({', '.join(map(str, ids))})" if ids else "",
        entity=entity,
        otherwise=PRICED if entity == "Items" else f"name it by {BY_ENTITY[entity].id} alone",
    )


def _became(claim: Claim) -> str:
    return "is held" if claim.is_held else "was not published"


def _claimant(claim: Claim) -> str:
    stream, key = claim.owner
    parts = json.loads(key)
    if not parts:
        return f"a row without a key of stream {stream}"
    return f"key {parts[0] if len(parts) == 1 else key} of stream {stream}"
