"""Makes updates: of a document that is at Xero, what has to be sent so that it says what ours says."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from target_xero.compare.line_ids import LinesShrinkError, with_lines, without_ids
from target_xero.compare.lineless import check_lineless, check_new
from target_xero.compare.same_content import LINES
from target_xero.documents.ending_status import ending_status, ends_alone, status_field, unasked
from target_xero.documents.json_printing import to_bytes
from target_xero.documents.reasons import Reason, RejectError
from target_xero.lookup.finding import status_of
from target_xero.routing.route import REJECT
from target_xero.send.batches import LARGEST_CALL, element_of, is_on_collection

if t.TYPE_CHECKING:
    from target_xero.decide.outcomes import Wording
    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.ledger.entry import Change
    from target_xero.ledger.intent import Parcel
    from target_xero.ledger.published_line import Line

CREATED_ALREADY: t.Final = "It was created before, with other content, and PUT only creates: use POST to change it."
NEVER_CHANGES: t.Final = "What was created here can only be deleted, not changed."
SAID_ALREADY: t.Final = (
    "It was written before, with other content, and Xero keeps that for good: what is new takes a key of its own."
)


class Changing:
    """Updates for one organisation."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def known(
        self,
        parcel: Parcel,
        xero_id: str,
        lines: tuple[Line, ...] | None,
        *,
        published: bool = True,
        there: Record | None = None,
    ) -> Change | Parcel:
        """The document as an update of what its key, or the row itself, stands for; PUT only creates."""
        document = parcel.document
        if is_on_collection(document) and document.route.only_creates:
            return self._wording.rejected(document, Reason.DUPLICATE_KEY, CREATED_ALREADY, xero_id=xero_id)
        return self.changed(parcel, xero_id, lines, published=published, there=there)

    def changed(
        self,
        parcel: Parcel,
        xero_id: str,
        lines: tuple[Line, ...] | None,
        *,
        published: bool = False,
        there: Record | None = None,
    ) -> Change | Parcel:
        """The document as an update of the one with this id, or a reject; `there` is how Xero shows it, if known."""
        document, entity = parcel.document, parcel.document.route.entity
        now = status_of(there) if there else None
        said = "" if published else unasked(document, now)
        if said:
            return self._wording.rejected(document, Reason.DELETES_OFF, said, xero_id=xero_id)
        if is_on_collection(document) and ends_alone(document, now):
            return _ended(parcel, xero_id)
        if is_on_collection(document) and entity.updates is None:
            return self._wording.refused(replace(parcel, xero_id=xero_id), NEVER_CHANGES)
        try:
            check_lineless(document, lines, there, published=published)
            with_ids = _with_lines(document, lines, published=published)
        except LinesShrinkError as problem:
            return self._wording.rejected(document, Reason.LINES_SHRINK, str(problem), xero_id=xero_id)
        except RejectError as problem:
            return self._wording.rejected(document, problem.reason, *problem.messages, xero_id=xero_id)
        return self.sized(replace(parcel, document=with_ids, xero_id=xero_id))

    def created(self, parcel: Parcel) -> Change | Parcel:
        """The document as a new one, or a reject if it must not become one."""
        if _may_be_there(parcel.document) and (said := unasked(parcel.document)):
            return self._wording.rejected(parcel.document, Reason.DELETES_OFF, said)
        if parcel.document.lacks:
            return self._wording.rejected(parcel.document, Reason.LINE_MISSING, parcel.document.lacks)
        try:
            check_new(parcel.document)
        except RejectError as problem:
            return self._wording.rejected(parcel.document, problem.reason, *problem.messages)
        return self.sized(replace(parcel, document=without_ids(parcel.document)))

    def said_already(self, parcel: Parcel) -> Change:
        """A reject of what was said under its key before, in other words, and cannot be taken back."""
        return self._wording.refused(parcel, SAID_ALREADY)

    def sized(self, parcel: Parcel) -> Change | Parcel:
        """The document, unless it is larger than a call may be."""
        size = len(to_bytes(element_of(parcel)))
        if size > LARGEST_CALL:
            said = f"It has {size:,} bytes, and Xero takes {LARGEST_CALL:,}."
            return self._wording.rejected(parcel.document, Reason.TOO_LARGE, said)
        return parcel


def _ended(parcel: Parcel, xero_id: str) -> Parcel:
    """The deletion of a document by its status, of which the ledger remembers what its row says."""
    document, entity = parcel.document, parcel.document.route.entity
    status = ending_status(document)
    body = {str(entity.id): xero_id, str(status_field(entity)): status}
    return replace(parcel, document=replace(document, body=body, delete=True), xero_id=xero_id, status=status)


def _with_lines(document: Document, known: tuple[Line, ...] | None, *, published: bool) -> Document:
    """With the ids of its lines, or without those that are left of a document that ends with all it has."""
    try:
        return with_lines(document, known, published=published)
    except LinesShrinkError:
        if not ending_status(document):
            raise
        return replace(document, body={name: value for name, value in document.body.items() if name not in LINES})


def _may_be_there(document: Document) -> bool:
    """Whether Xero may change something by it that nobody has looked for: what has its address or number."""
    route = document.route
    unseen = route.upserts and route.on_existing() == REJECT
    return route.on_element or unseen or bool(route.entity.id and document.body.get(route.entity.id))
