"""What deleting means for a document, by HTTP or by the status that Xero documents for its present one."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from target_xero.documents.reasons import Reason
from target_xero.ledger.intent import Parcel
from target_xero.publishing.comparing import value_at
from target_xero.publishing.shapes import base_of, is_on_collection

if t.TYPE_CHECKING:
    from xero_client.writing import Deleting

    from target_xero.documents.document import Document
    from target_xero.ledger.ledger import Change
    from target_xero.ledger.standing import Standing
    from target_xero.publishing.finding import Finder, Record
    from target_xero.publishing.outcomes import Wording

ANY: t.Final = "*"


class Deleter:
    """Decides what to send so that a document is gone."""

    def __init__(self, finder: Finder, wording: Wording) -> None:
        self._finder = finder
        self._wording = wording

    def decide(self, document: Document, standing: Standing | None) -> Change | Parcel:
        """A call, or nothing if it is gone already, or a reject."""
        deleting = document.route.entity.deleting
        if not document.route.settings.allow_deletes:
            return self._wording.rejected(document, Reason.DELETES_OFF)
        if document.route.method == "DELETE" and not is_on_collection(document) and _takes_delete(document):
            return Parcel(document=document, content="")
        if deleting is None:
            return self._wording.rejected(
                document, Reason.NOT_MODIFIABLE, "Xero keeps it: there is no way to delete it."
            )
        if standing and standing.is_gone:
            return self._wording.unchanged(document, number=standing.number, status=standing.status)
        if standing and standing.xero_id:
            return self._known(document, standing.xero_id, standing.status, deleting)
        return self._looked_up(document, deleting)

    def again(self, parcel: Parcel) -> Change | Parcel:
        """Xero refused the status that we believed to be right: decide by the one that the document has now."""
        there = self._finder.get(parcel.document, str(parcel.xero_id))
        if there is None:
            return self._wording.unchanged(parcel.document, xero_id=parcel.xero_id)
        deleting = t.cast("Deleting", parcel.document.route.entity.deleting)
        return self._by_status(parcel.document, str(parcel.xero_id), there.get(deleting.status_field), there)

    def _known(self, document: Document, xero_id: str, status: str | None, deleting: Deleting) -> Change | Parcel:
        if deleting.http:
            return Parcel(document=replace(document, body={}), content="", xero_id=xero_id)
        there: Record | None = None
        if deleting.along or (status is None and ANY not in deleting.statuses):
            there = self._finder.get(document, xero_id)
            if there is None:
                return self._wording.unchanged(document, xero_id=xero_id)
            status = there.get(deleting.status_field)
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
        xero_id = document.body.get(str(entity.id)) or _last_of_path(document)
        if xero_id:
            return self._known(document, str(xero_id), None, deleting)
        names = document.route.match_on or _natural_key(document)
        if not names or any(value_at(document.body, name) is None for name in names):
            said = "The ledger does not know it, and nothing in the record tells which one is meant."
            return self._wording.rejected(document, Reason.NOT_FOUND, said)
        (there,) = self._finder.alike([document], names)
        if len(there) > 1:
            ids = ", ".join(str(record.get(str(entity.id))) for record in there)
            return self._wording.rejected(document, Reason.DUPLICATE_KEY, f"Several may be meant: {ids}.")
        if not there:
            return self._wording.unchanged(document)
        return self._known(document, str(there[0][str(entity.id)]), there[0].get(deleting.status_field), deleting)


def _takes_delete(document: Document) -> bool:
    entity = document.route.entity
    return "DELETE" in (*entity.element, *entity.collection)


def _last_of_path(document: Document) -> str | None:
    """The id in a path such as `Payments/{PaymentID}`."""
    entity = document.route.entity
    ends_in_id = entity.id and document.route.path.endswith(f"{{{entity.id}}}")
    return base_of(document).rpartition("/")[2] if ends_in_id else None


def _natural_key(document: Document) -> tuple[str, ...]:
    """Fields that tell a document from its like; a marker is too weak to delete something by."""
    entity = document.route.entity
    names = (each.field for each in entity.searches if each.field != entity.marker)
    found = next((name for name in names if value_at(document.body, name) not in {None, ""}), None)
    return (found,) if found else ()
