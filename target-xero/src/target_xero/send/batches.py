"""Which call a document goes into: method, path and query, and how many fit."""

from __future__ import annotations

import mimetypes
import typing as t
from dataclasses import dataclass

from xero_client.catalogue.writable import Place

from target_xero.documents.json_printing import to_bytes
from target_xero.ledger.intent import Batch

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xero_client.catalogue.writable import Writable

    from target_xero.documents.document import Document
    from target_xero.ledger.intent import Parcel

LARGEST_CALL: t.Final = 3_000_000
"""Bytes. One line of the official page says 3.5 MB, another 10 (S-LIMITS, H): the smaller one with some room."""


MEMBERS: t.Final = frozenset({"ContactGroups/Contacts"})
"""Places where an id in the body is that of another record, which is put there."""
REPEATABLE: t.Final = frozenset({"BrandingThemes/PaymentServices", "ContactGroups/Contacts", "Setup"})
"""Places where doing it twice is the same as doing it once, as it is for files, which replace their namesakes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the documents of one call have in common."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    wrapper: str | None = None
    """None: one bare document."""
    content_type: str = "application/json"
    most: int = 1
    """Documents that one call takes."""


def base_of(document: Document) -> str:
    """The collection, or whatever else the record's path names."""
    return document.path or document.route.path


def is_on_collection(document: Document) -> bool:
    return document.route.path == document.route.entity.path and not document.route.as_is


def own_id(document: Document) -> str | None:
    """Xero's id of what the row is about, if the row has it; members of groups have that of their contact."""
    entity = document.route.entity
    if not is_on_collection(document) or entity.binary or document.delete or entity.entity in MEMBERS:
        return None
    found = entity.id_of(document.body)
    return str(found) if found else None


def stays_for_good(entity: Writable) -> bool:
    """Whether what is written there is neither changed nor replaced by writing again, but said once more."""
    return entity.id is None and not entity.updates and not entity.binary and entity.entity not in REPEATABLE


def shape_of(parcel: Parcel) -> Shape:
    document, entity = parcel.document, parcel.document.route.entity
    if parcel.document.delete:
        return _deletion(parcel)
    if entity.binary:
        kind = mimetypes.guess_type(base_of(document))[0] or "application/octet-stream"
        return Shape(method=document.route.method, path=base_of(document), query=_query(document), content_type=kind)
    if not is_on_collection(document):
        return _shape(document, document.route.method, base_of(document), most=1)
    most = 1 if parcel.silent else None
    if not parcel.xero_id:
        return _shape(document, _creating(document), base_of(document), most)
    if entity.updates is Place.ELEMENT:
        return _shape(document, "POST", f"{base_of(document)}/{parcel.xero_id}", most=1)
    return _shape(document, "POST", base_of(document), most)


def element_of(parcel: Parcel) -> dict[str, t.Any]:
    """The document as it stands in the body."""
    document, entity = parcel.document, parcel.document.route.entity
    if document.delete or not is_on_collection(document):
        return document.body
    identified = {entity.id: parcel.xero_id} if entity.id and parcel.xero_id else {}
    return {**document.body, **identified}


def batches(parcels: Iterable[Parcel]) -> Iterator[Batch]:
    """Fill calls with documents of one shape, in order, each as full as it may be."""
    filling = Filling()
    for parcel in parcels:
        yield from filling.add(parcel)
    yield from filling.rest()


class Filling:
    """Calls that are being filled, one of each shape."""

    def __init__(self) -> None:
        self._open: dict[Shape, _Call] = {}

    def add(self, parcel: Parcel) -> Iterator[Batch]:
        """Put a document into its call; yields calls that are full."""
        shape = shape_of(parcel)
        content = parcel.document.content
        element = content if content is not None else to_bytes(element_of(parcel))
        if shape in self._open and not self._open[shape].has_room_for(element):
            yield self._open.pop(shape).batch()
        call = self._open.setdefault(shape, _Call(shape))
        call.add(parcel, element)
        if len(call.parcels) == shape.most:
            yield self._open.pop(shape).batch()

    def rest(self) -> Iterator[Batch]:
        """Calls that are not full."""
        while self._open:
            yield self._open.pop(next(iter(self._open))).batch()


class _Call:
    """A call that is being filled."""

    def __init__(self, shape: Shape) -> None:
        self.parcels: list[Parcel] = []
        self._shape = shape
        self._elements: list[bytes] = []
        self._size = 0

    def has_room_for(self, element: bytes) -> bool:
        return self._size + len(element) < LARGEST_CALL

    def add(self, parcel: Parcel, element: bytes) -> None:
        self.parcels.append(parcel)
        self._elements.append(element)
        self._size += len(element) + 1

    def batch(self) -> Batch:
        shape = self._shape
        return Batch(
            method=shape.method,
            path=shape.path,
            query=dict(shape.query),
            body=self._body(),
            content_type=shape.content_type,
            parcels=tuple(self.parcels),
        )

    def _body(self) -> bytes:
        if self._shape.method == "DELETE":
            return b""
        if self._shape.wrapper is None:
            return self._elements[0]
        return b'{"%s":[%s]}' % (self._shape.wrapper.encode(), b",".join(self._elements))


def _creating(document: Document) -> str:
    """The verb that creates: PUT, which overwrites nothing, unless POST is asked for or all that Xero has."""
    entity = document.route.entity
    if "PUT" not in entity.creates:
        return entity.creates[0]
    one_by_one = "POST" in entity.bare and entity.updates is None
    return "POST" if document.route.upserts and "POST" in entity.creates and not one_by_one else "PUT"


def _shape(document: Document, method: str, path: str, most: int | None = None) -> Shape:
    entity = document.route.entity
    answers_each = method in entity.summarize_errors and most is None
    return Shape(
        method=method,
        path=path,
        query=_query(document, {"summarizeErrors": "false"} if answers_each else {}),
        wrapper=None if method in entity.bare else entity.wrapper,
        most=entity.batch_for(method) if answers_each else 1,
    )


def _query(document: Document, fixed: dict[str, str] | None = None) -> tuple[tuple[str, str], ...]:
    places = {"unitdp": "4"} if document.route.entity.four_places else {}
    return tuple(sorted({**places, **document.route.query, **(fixed or {})}.items()))


def _deletion(parcel: Parcel) -> Shape:
    document, entity = parcel.document, parcel.document.route.entity
    if parcel.status is None:
        here = base_of(document) if not parcel.xero_id else f"{base_of(document)}/{parcel.xero_id}"
        return Shape(method="DELETE", path=here)
    if entity.deleting and entity.deleting.place is Place.ELEMENT:
        return _shape(document, "POST", f"{entity.path}/{parcel.xero_id}", most=1)
    return _shape(document, "POST", entity.path, most=1 if parcel.silent else None)
