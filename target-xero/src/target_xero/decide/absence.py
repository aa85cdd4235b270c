"""Whether something that was to be deleted is gone: only if where it lay is there, and it is not."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from target_xero.compare.same_content import same_value
from target_xero.documents.reasons import Reason
from target_xero.ledger.intent import Parcel
from target_xero.lookup.finding import GONE, status_of
from target_xero.send.batches import base_of

if t.TYPE_CHECKING:
    from target_xero.decide.outcomes import Wording
    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.ledger.entry import Change
    from target_xero.lookup.finding import Finder


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stands at the address of a deletion."""

    address: str
    there: Record | None = None
    """It, as Xero has it now."""
    lacks: str = ""
    """The document that it should lie below, if Xero has none such."""

    @property
    def is_gone(self) -> bool:
        return not self.lacks and (self.there is None or status_of(self.there) in GONE)


class Absence:
    """Says what became of deletions of which Xero says, or does not say, that there was nothing to delete."""

    def __init__(self, finder: Finder, wording: Wording) -> None:
        self._finder = finder
        self._wording = wording

    def not_there(self, parcel: Parcel, messages: tuple[str, ...], trace: dict[str, t.Any]) -> Change:
        """Xero says of a DELETE that there is nothing: it is gone, or the address was wrong."""
        document, found = parcel.document, found_at(self._finder, parcel)
        if found.lacks:
            return self._below_nothing(document, found.lacks, **trace)
        if not found.is_gone:
            said = f"Xero has {found.address}, and finds nothing to delete there."
            return self._wording.rejected(document, Reason.NOT_FOUND, said, *messages, **trace)
        # What nobody of us published may have been there or not.
        if parcel.xero_id or "/" in document.route.entity.entity:
            return self._wording.accepted(parcel, "deleted", {}, **trace)
        return self._wording.unchanged(document, xero_id=found.address.rpartition("/")[2])

    def after_all(self, parcel: Parcel) -> Change | None:
        """What became of a DELETE whose answer was lost; None if it has to be sent again."""
        found = found_at(self._finder, parcel)
        if found.lacks:
            return self._below_nothing(parcel.document, found.lacks)
        return self._wording.accepted(parcel, "deleted", {}) if found.is_gone else None

    def nothing_alike(self, document: Document) -> Change:
        """Nothing like it was found: it is gone, if what it should lie below is there."""
        lacks = "/" in document.route.entity.entity and found_at(self._finder, _sent(document)).lacks
        return self._below_nothing(document, lacks) if lacks else self._wording.unchanged(document)

    def _below_nothing(self, document: Document, lacks: str, **trace: t.Any) -> Change:
        return self._wording.rejected(document, Reason.NOT_FOUND, f"Xero has no {lacks}: nothing was deleted.", **trace)


def found_at(finder: Finder, parcel: Parcel) -> Found:
    """Look at the address that a deletion was sent to.

    Raises:
        XeroError: the look-up failed, which says nothing.
    """
    entity = parcel.document.route.entity
    base, stream = base_of(parcel.document), parcel.document.route.stream
    address = f"{base}/{parcel.xero_id}" if parcel.xero_id else base
    parts = address.split("/")
    if "/" not in entity.entity:
        records = finder.read(entity, address, stream)
        return Found(address=address, there=records[0] if records else None)
    parent = "/".join(parts[:2])
    records = finder.read(entity, parent, stream)
    if not records:
        return Found(address=address, lacks=parent)
    below = [each for each in records[0].get(entity.wrapper) or () if isinstance(each, dict)]
    wanted = parts[3] if len(parts) > 3 else None  # noqa: PLR2004 - parent, its id, what lies below, and its id
    there = (each for each in below if wanted is None or same_value(wanted, entity.id_of(each)))
    return Found(address=address, there=next(there, None))


def _sent(document: Document) -> Parcel:
    return Parcel(document=document, content="")
