"""What has to be looked up for a document."""

from __future__ import annotations

import typing as t

from target_xero.send.batches import base_of, is_on_collection
from target_xero.validation.contacts import ACCOUNT, wanted_parties
from target_xero.validation.documents_with_lines import LINES
from target_xero.validation.payments import payments_of, wanted_by
from target_xero.validation.sub_resources import wanted_below

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Document
    from target_xero.ledger.intent import Parcel

READ: t.Final = frozenset({*LINES, "Contacts", "Items", "Accounts"})
"""Entities of which a record is worth a look before it changes."""


def is_looked_at(document: Document) -> bool:
    """Whether the record is worth a look before it changes; payments never do, and are looked at to be deleted."""
    entity = document.route.entity.entity
    return entity in READ or (document.delete and entity == "Payments")


def key_of(parcel: Parcel) -> str | None:
    """The id of the document that is changed: known to the ledger, in the row, or in the path."""
    document, entity = parcel.document, parcel.document.route.entity
    given = parcel.xero_id or (entity.id_of(document.body) if entity.id != entity.number else None)
    if not given and document.route.on_element and not is_on_collection(document):
        given = base_of(document).rpartition("/")[2]
    return str(given) if given and not isinstance(given, dict) else None


def wanted_for(parcel: Parcel) -> Iterator[tuple[str, str, str]]:
    """Entity, field and value of each thing."""
    document, entity = parcel.document, parcel.document.route.entity
    if document.route.as_is:
        return
    if "/" in entity.entity:
        yield from wanted_below(document)
        return
    if (key := key_of(parcel)) and is_looked_at(document):
        yield entity.entity, str(entity.id), key
    if not document.delete:
        yield from _named_in(document)


def _named_in(document: Document) -> Iterator[tuple[str, str, str]]:
    entity, body = document.route.entity.entity, document.body
    if party := wanted_parties(document):
        yield "Contacts", *party
    if entity == "Contacts" and isinstance(body.get(ACCOUNT), str) and body[ACCOUNT]:
        yield entity, ACCOUNT, body[ACCOUNT]
    for each in payments_of(entity, body):
        yield from wanted_by(each)
    for line in body.get(LINES.get(entity, "")) or ():
        if isinstance(line, dict) and isinstance(line.get("ItemCode"), str):
            yield "Items", "Code", line["ItemCode"]
