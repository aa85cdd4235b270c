"""Documents that refer to others by our key: `{"$ref": [stream, key]}` becomes what Xero knows the other one by."""

from __future__ import annotations

import typing as t
from dataclasses import replace
from urllib.parse import quote

from xero_client.catalogue.writable import BY_ENTITY, COLLECTIONS, PLACEHOLDER

from target_xero.documents.document import REFERENCE
from target_xero.documents.identity import identity_of
from target_xero.documents.reasons import Reason
from target_xero.documents.reference_form import references_in

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from target_xero.documents.document import Document
    from target_xero.documents.identity import Identity
    from target_xero.ledger.entry import Standing

ID_IN: t.Final = {
    **{each.model: str(each.id) for each in COLLECTIONS if each.id},
    **{each.id: each.id for each in COLLECTIONS if each.id},
}
"""The id that belongs into a field, by names that documents of one kind only have."""


class UnresolvedError(Exception):
    """A document refers to another that is not at Xero (yet), or is none that it could mean."""

    def __init__(self, parent: Identity, what: str, reason: Reason = Reason.PARENT_UNKNOWN) -> None:
        stream, key = parent
        super().__init__(f"The document {key} of stream {stream} {what}.")
        self.reason = reason


def references(document: Document) -> list[Identity]:
    """The documents that this one refers to."""
    values = (*document.body.values(), *document.places.values())
    return [_identity(given) for given in references_in(values)]


def resolved(
    document: Document,
    standings: Mapping[Identity, Standing],
    other_id: Callable[[Standing, str], str | None] = lambda _standing, _name: None,
) -> Document:
    """The document as Xero understands it.

    Args:
        document: what refers to others.
        standings: of these others.
        other_id: an id of that name which Xero knows such a document by besides its own.

    Raises:
        UnresolvedError: a document that it refers to is not at Xero.
    """
    if not references(document):
        return document
    places = {name: _address(value, standings, name, other_id) for name, value in document.places.items()}
    path = PLACEHOLDER.sub(lambda found: str(places.get(found[1], found[0])), document.path)
    own_id = document.route.entity.id if document.delete else None
    body = {
        name: _address(value, standings, name, other_id) if name == own_id else _resolved(value, standings, name)
        for name, value in document.body.items()
    }
    return replace(document, body=body, path=path, places={})


def _named(value: dict[str, t.Any]) -> Identity:
    return _identity(value[REFERENCE])


def _identity(given: t.Any) -> Identity:
    stream, *key = given
    return identity_of(str(stream), key)


def _resolved(value: t.Any, standings: Mapping[Identity, Standing], name: str) -> t.Any:
    if isinstance(value, dict):
        if REFERENCE in value:
            return _stands_for(_named(value), standings, name)
        return {inner: _resolved(each, standings, inner) for inner, each in value.items()}
    if isinstance(value, list | tuple):
        return [_resolved(each, standings, name) for each in value]
    return value


def _address(
    value: t.Any,
    standings: Mapping[Identity, Standing],
    name: str,
    other_id: Callable[[Standing, str], str | None],
) -> t.Any:
    """The id in the place of a reference that says where to send: a change that was rejected took no id from it."""
    if not (isinstance(value, dict) and REFERENCE in value):
        return value
    parent = _named(value)
    standing = standings.get(parent)
    if standing is None or standing.xero_id is None:
        raise _not_there(parent, standing)
    if other := other_id(standing, name):
        return quote(other, safe="")
    _expect_id(name, parent, standing, Reason.PLACE_MISSING)
    return quote(standing.xero_id, safe="")


def _stands_for(parent: Identity, standings: Mapping[Identity, Standing], name: str) -> t.Any:
    """The bare id where an id is wanted, otherwise an object with nothing but the id in it.

    Nothing else goes along: a contact that is sent with its name is renamed (S-CONTACTS, H).
    """
    standing = standings.get(parent)
    if standing is None or standing.xero_id is None or standing.rejected:
        raise _not_there(parent, standing)
    entity = BY_ENTITY[standing.entity]
    if wanted := ID_IN.get(name):
        _expect_id(wanted, parent, standing, Reason.WRONG_TYPE)
    return standing.xero_id if name == entity.id or name.endswith("ID") else {str(entity.id): standing.xero_id}


def _not_there(parent: Identity, standing: Standing | None) -> UnresolvedError:
    if standing and standing.rejected:
        return UnresolvedError(parent, "was rejected", Reason.PARENT_REJECTED)
    return UnresolvedError(parent, "was deleted" if standing and standing.is_gone else "is not published")


def _expect_id(name: str, parent: Identity, standing: Standing, reason: Reason) -> None:
    """Raises UnresolvedError for a document of another kind: its id would mean nothing there."""
    entity = BY_ENTITY[standing.entity]
    if entity.id != name:
        raise UnresolvedError(parent, f"is one of {entity.entity}, whose id is {entity.id} and no {name}", reason)
