"""What deleting means for a document, by HTTP or by the status that Xero documents for its present one."""

from __future__ import annotations

import typing as t
import uuid
from dataclasses import replace

from xero_client.catalogue.writable import PLACEHOLDER

from target_xero.compare.line_ids import LinesShrinkError, expect_no_line_stays
from target_xero.compare.same_content import value_at
from target_xero.decide.absence import Absence
from target_xero.documents.reasons import Reason
from target_xero.ledger.intent import Parcel
from target_xero.lookup.advances import Advances
from target_xero.lookup.by_natural_key import shown
from target_xero.lookup.finding import GONE, status_of
from target_xero.lookup.other_capitals import OtherCapitals
from target_xero.lookup.spelling import meant
from target_xero.routing.field_names import plain
from target_xero.routing.places import fault_of
from target_xero.send.batches import base_of, is_on_collection

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_client.catalogue.writable import Deleting

    from target_xero.decide.disputed_names import Disputes
    from target_xero.decide.outcomes import Wording
    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.ledger.entry import Change, Standing
    from target_xero.lookup.finding import Finder

ANY: t.Final = "*"
UNFILLED: t.Final = "A placeholder of its path is not filled, so nothing was sent."
OTHER_LETTERS: t.Final = (
    "Xero has it in other capitals alone: {shown}. Nothing was deleted: write {names} as there if that one is meant."
)
EVERY: t.Final = (
    "It names no {name}, so that all that lies there would go. If that is meant, set key to the columns of its path; "
    "otherwise give the row a column {name}."
)


class Deleter:
    """Decides what to send so that a document is gone."""

    def __init__(self, finder: Finder, wording: Wording, disputes: Disputes) -> None:
        self.absence = Absence(finder, wording)
        self.advances = Advances(finder)
        self._finder = finder
        self._other_capitals = OtherCapitals(finder)
        self._wording = wording
        self._disputes = disputes

    def decide(self, document: Document, standing: Standing | None) -> Change | Parcel:
        """A call to a complete address, or nothing if it is gone already, or a reject."""
        if not document.route.settings.allow_deletes:
            return self._wording.rejected(document, Reason.DELETES_OFF)
        if "{" in base_of(document):
            return self._wording.rejected(document, Reason.PLACE_MISSING, UNFILLED)
        try:
            expect_no_line_stays(document, standing.lines if standing else None)
        except LinesShrinkError as problem:
            return self._wording.rejected(document, Reason.LINES_SHRINK, str(problem))
        return self._decide(document, standing)

    def _decide(self, document: Document, standing: Standing | None) -> Change | Parcel:
        deleting = document.route.entity.deleting
        if document.route.method == "DELETE" and not is_on_collection(document) and _takes_delete(document):
            return self._by_path(document)
        if deleting is None:
            return self._wording.rejected(
                document, Reason.NOT_MODIFIABLE, "Xero keeps it: there is no way to delete it."
            )
        if standing and standing.is_gone:
            return self._wording.unchanged(document, number=standing.number, status=standing.status)
        if standing and standing.xero_id and not document.route.on_element:
            return self._known(document, standing.xero_id, standing.status, deleting)
        return self._looked_up(document, deleting)

    def again(self, parcel: Parcel) -> Change | Parcel:
        """Xero refused the status that we believed to be right: decide by the one that the document has now."""
        there = self._finder.get(parcel.document, str(parcel.xero_id))
        if there is None:
            return self._wording.unchanged(parcel.document, xero_id=parcel.xero_id)
        deleting = t.cast("Deleting", parcel.document.route.entity.deleting)
        again = self._by_status(parcel.document, str(parcel.xero_id), there.get(deleting.status_field), there)
        return replace(again, content=parcel.content) if isinstance(again, Parcel) else again

    def ended_already(self, parcel: Parcel) -> Change | None:
        """Xero refused to end a document by its status: nothing is left to do if somebody has ended it meanwhile."""
        there = self._finder.get(parcel.document, str(parcel.xero_id))
        if there is None or status_of(there) not in GONE:
            return None
        same = self._wording.unchanged(parcel.document, xero_id=parcel.xero_id, status=status_of(there))
        known = {"xero_id": parcel.xero_id, "status": status_of(there), "content": parcel.content}
        return replace(same, news={**known, "rejected": False, "refused": None})

    def _by_path(self, document: Document) -> Change | Parcel:
        """What the path names; if that is a whole collection, of which the row names one element, only this one."""
        if document.route.on_element:
            return self._with_id(document, base_of(document).rpartition("/")[2])
        name = str(document.route.entity.id)
        named = document.body.get(name)
        if named is None and not any(plain(name) in map(plain, row.record) for row in document.rows):
            if not _is_about_the_parent(document):
                return self._wording.rejected(document, Reason.PLACE_MISSING, EVERY.format(name=name))
            return Parcel(document=document, content="")
        return self._at(document, named)

    def _at(self, document: Document, xero_id: t.Any) -> Change | Parcel:
        """The element with this id, which the row gives."""
        name = str(document.route.entity.id)
        if fault := fault_of(xero_id, name):
            return self._wording.rejected(document, Reason.PLACE_MISSING, f"{name}, which it is addressed by, {fault}.")
        return self._with_id(replace(document, body={}, path=f"{base_of(document)}/{xero_id}"), str(xero_id))

    def _with_id(self, document: Document, xero_id: str) -> Change | Parcel:
        """DELETE takes no number or name: Xero would say that there is nothing, as of what is gone."""
        if _is_id_of_xeros(xero_id):
            return Parcel(document=document, content="")
        said = f"{xero_id} is no {document.route.entity.id} of Xero's: nothing was sent."
        return self._wording.rejected(document, Reason.NOT_FOUND, said)

    def _known(
        self, document: Document, xero_id: str, status: str | None, deleting: Deleting, *, ours: bool = True
    ) -> Change | Parcel:
        """With an id of Xero's: of the ledger or of a look-up, or else given by the row and not `ours`."""
        if deleting.http:
            gone = replace(document, body={})
            return Parcel(document=gone, content="", xero_id=xero_id) if ours else self._at(document, xero_id)
        there: Record | None = None
        if not ours or deleting.along or (status is None and ANY not in deleting.statuses):
            there = self._finder.get(document, xero_id)
            if there is None and not ours:
                said = f"Xero has no {document.route.entity.entity} {xero_id}: nothing was deleted."
                return self._wording.rejected(document, Reason.NOT_FOUND, said)
            if there is None:
                return self._wording.unchanged(document, xero_id=xero_id)
            status = there.get(deleting.status_field)
            xero_id = str(document.route.entity.id_of(there) or xero_id)
        return self._by_status(document, xero_id, status, there or {})

    def _by_status(self, document: Document, xero_id: str, status: str | None, there: Record) -> Change | Parcel:
        entity = document.route.entity
        deleting = t.cast("Deleting", entity.deleting)
        if status in deleting.statuses.values():
            return self._wording.unchanged(document, xero_id=xero_id, status=status)
        wanted = deleting.statuses.get(str(status)) or deleting.statuses.get(ANY)
        if wanted is None:
            said = f"A document with status {status} cannot be deleted."
            return self._wording.rejected(document, Reason.NOT_MODIFIABLE, said, xero_id=xero_id)
        body = {
            **{name: there[name] for name in deleting.along if name in there},
            str(entity.id): xero_id,
            deleting.status_field: wanted,
        }
        return Parcel(document=replace(document, body=body), content="", xero_id=xero_id, status=wanted)

    def _looked_up(self, document: Document, deleting: Deleting) -> Change | Parcel:
        """The ledger does not know it: go by its id if the record has it, otherwise by its number."""
        entity = document.route.entity
        xero_id = _last_of_path(document) or entity.id_of(document.body)
        if xero_id:
            if fault := fault_of(xero_id, str(entity.id)):
                return self._wording.rejected(document, Reason.PLACE_MISSING, f"{entity.id} {fault}.")
            return self._known(document, str(xero_id), None, deleting, ours=False)
        names = document.route.match_on or _natural_key(document)
        if not names or any(value_at(document.body, name) is None for name in names):
            said = "The ledger does not know it, and nothing in the record tells which one is meant."
            return self._wording.rejected(document, Reason.NOT_FOUND, said)
        (near,) = self._finder.nearly([document], names)
        there = meant(document, near, names)
        if len(there) != 1:
            return self._not_one(document, names, there, near or self._other_capitals.of(document, names))
        return self._found(document, there[0], deleting)

    def _found(self, document: Document, there: Record, deleting: Deleting) -> Change | Parcel:
        """What was found by a number or a mark, if it is what the row means."""
        if self._disputes.was_never_there(document):
            return self._wording.unchanged(document, warnings=(self._disputes.never_ours(document, there),))
        if said := self._disputes.of_ending(document, there):
            return self._wording.rejected(document, Reason.NUMBER_TAKEN, said)
        key = str(document.route.entity.id)
        return self._known(document, str(there[key]), there.get(deleting.status_field), deleting)

    def _not_one(
        self, document: Document, names: tuple[str, ...], there: Sequence[Record], near: Sequence[Record]
    ) -> Change:
        """Nothing is deleted by a number or name that several have, or one that is written otherwise."""
        if there:
            ids = ", ".join(str(document.route.entity.id_of(record)) for record in there)
            return self._wording.rejected(document, Reason.DUPLICATE_KEY, f"Several may be meant: {ids}.")
        if near:
            said = OTHER_LETTERS.format(
                shown=", ".join(shown(document, each) for each in near), names=" and ".join(names)
            )
            return self._wording.rejected(document, Reason.NOT_FOUND, said)
        return self.absence.nothing_alike(document)


def _is_id_of_xeros(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


def _takes_delete(document: Document) -> bool:
    entity = document.route.entity
    return "DELETE" in (*entity.element, *entity.collection)


def _last_of_path(document: Document) -> str | None:
    """The id in a path such as `Payments/{PaymentID}`."""
    return base_of(document).rpartition("/")[2] if document.route.on_element else None


def _natural_key(document: Document) -> tuple[str, ...]:
    """Fields that tell a document from its like; a marker is too weak to delete something by."""
    entity = document.route.entity
    names = (each.field for each in entity.searches if each.field != entity.marker)
    found = next((name for name in names if value_at(document.body, name) not in (None, "")), None)
    return (found,) if found else ()


def _is_about_the_parent(document: Document) -> bool:
    """Whether the stream's key is what the path names, so that a row stands for all that lies there."""
    route = document.route
    named = {plain(column) for source in route.places.values() for column in PLACEHOLDER.findall(source)}
    return bool(route.key) and {plain(column) for column in route.key} <= named
