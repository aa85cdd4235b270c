"""Documents that are named by a number which Xero does not look up there: bills and their credit notes."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from xero_client.catalogue.models import fields_of
from xero_client.catalogue.writable import BY_ENTITY

from target_xero.documents.text_comparison import closest
from target_xero.lookup.finding import GONE, status_of

if t.TYPE_CHECKING:
    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.lookup.finding import Finder

STUBS: t.Final = {"Invoice": "Invoices", "CreditNote": "CreditNotes"}
"""Fields that name a document, and its entity."""
NESTED: t.Final = "Payments"
"""Where a batch of payments has them."""


class AmbiguousError(Exception):
    """Several documents have the number."""


def with_ids(document: Document, finder: Finder) -> Record | None:
    """The body with ids in place of numbers; None if that changes nothing.

    Raises:
        AmbiguousError: it is not clear which document is meant.
    """
    model = document.route.entity.model
    if not model:
        return None
    body = _with_ids(document.body, model, document, finder)
    if NESTED in fields_of(model) and isinstance(body.get(NESTED), list):
        body |= {NESTED: [_with_ids(each, "Payment", document, finder) for each in body[NESTED]]}
    return body if body != document.body else None


def _with_ids(record: Record, model: str, document: Document, finder: Finder) -> Record:
    result = dict(record)
    for field, name in STUBS.items():
        if field not in fields_of(model):
            continue
        entity = BY_ENTITY[name]
        key, number = str(entity.id), str(entity.number)
        stub = record.get(field) or {}
        wanted = stub.get(number) or record.get(number)
        if wanted and not stub.get(key) and (found := _id_of(name, wanted, document, finder)):
            result.pop(number, None)
            result[field] = {key: found}
    return result


def _id_of(name: str, number: str, document: Document, finder: Finder) -> str | None:
    entity = BY_ENTITY[name]
    route = replace(document.route, entity=entity, path=entity.path)
    numbered = replace(document, route=route, path="", body={str(entity.number): number})
    (near,) = finder.nearly([numbered], (str(entity.number),), gone=True)
    found = [each for each in closest(str(entity.number), number, near) if status_of(each) not in GONE]
    ids = [str(each[str(entity.id)]) for each in found]
    if len(ids) > 1:
        raise AmbiguousError(
            f"{len(ids)} {name} have the number {number} ({', '.join(ids)}): name one by {entity.id} or $ref."
        )
    return ids[0] if ids else None
