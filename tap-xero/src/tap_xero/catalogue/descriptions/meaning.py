"""Puts into the schema of a stream what its columns mean, as the tables beside this module say."""

from __future__ import annotations

import typing as t

from xero_client.catalogue.entities import BY_STREAM

from tap_xero.catalogue.descriptions.by_name import COLUMNS, OF_PARTS
from tap_xero.catalogue.descriptions.by_stream import OWN, SAME_RECORDS

if t.TYPE_CHECKING:
    Schema: t.TypeAlias = dict[str, t.Any]


DEPTH: t.Final = 2
"""Objects in a record and in those are looked into; what is further down is nobody's column."""


def described(stream: str, schema: Schema) -> Schema:
    """The schema of a stream's records with what its columns mean, and those of objects in them."""
    return {**schema, "properties": {name: _told(stream, name, each) for name, each in schema["properties"].items()}}


def meaning(stream: str, path: str) -> str | None:
    """What a column of a stream means, such as `Status` or `Contact.ContactID`; None if no table says it."""
    like = SAME_RECORDS.get(stream, stream)
    of_its_kind = {} if like in BY_STREAM else OF_PARTS
    return OWN.get(stream, {}).get(path) or OWN.get(like, {}).get(path) or of_its_kind.get(path) or COLUMNS.get(path)


def _told(stream: str, path: str, field: Schema) -> Schema:
    """A copy: schemas share what is in them."""
    if path.count(".") < DEPTH and (inner := field.get("properties")):
        field = {**field, "properties": {name: _told(stream, f"{path}.{name}", each) for name, each in inner.items()}}
    told = meaning(stream, path)
    return {"description": told, **field} if told else field
