"""Makes rows of a list inside a record: what a row carries, and the schema that follows from the record's own."""

from __future__ import annotations

import typing as t

from xero_client.catalogue.conversion import LIST
from xero_client.catalogue.entities import BY_STREAM, Entity
from xero_client.catalogue.schemas import load

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tap_xero.catalogue.parts import Part

    Record: t.TypeAlias = dict[str, t.Any]
    Schema: t.TypeAlias = dict[str, t.Any]


class Rows:
    """The rows of one part: each carries the key and the stamp of the record, and the key of the row it is in."""

    def __init__(self, levels: tuple[Part, ...], more: Mapping[str, Schema] | None = None) -> None:
        """`levels` are the lists to walk through, outermost first; `more` are lists that are not in the record yet."""
        self._levels = levels
        self.place = tuple(step for level in levels for step in (level.field, LIST))
        """Where in a record of the collection they are."""
        self.entity: Entity = BY_STREAM[levels[0].parent]
        """The collection that is read for them."""
        whole = load(self.entity.stream)
        whole["properties"] |= more or {}
        item = self._item_schema(whole)
        self.replication_key = _free(self.entity.cursor, item)
        """The record's stamp."""
        self.own_key = tuple(name for level in levels for name in level.own_key)
        """What tells a row from the others of its record."""
        self.key = (*self.entity.primary_keys, *self.own_key)
        self.schema = self._schema(whole, item)

    def of(self, record: Record, *, apart: bool) -> Iterator[Record]:
        """Yield the rows of a record of the collection; if `apart`, they share no object that selection may cut."""
        carried = {name: record.get(name) for name in self.entity.primary_keys}
        if self.replication_key:
            carried[self.replication_key] = record.get(self.entity.cursor or "")
        rows = _walk(self._levels, record, carried)
        return map(_unshared, rows) if apart else rows

    def _item_schema(self, schema: Schema) -> Schema:
        for level in self._levels:
            schema = schema["properties"][level.field]["items"]
        return schema

    def _schema(self, whole: Schema, item: Schema) -> Schema:
        """Key and stamp first, as they stand in the schemas of the levels above, then the fields of the element."""
        carried = {name: whole["properties"][name] for name in self.entity.primary_keys}
        if self.replication_key:
            carried[self.replication_key] = whole["properties"][self.entity.cursor]
        for level in self._levels:
            whole = whole["properties"][level.field]["items"]
            carried |= {name: _not_null(whole["properties"][name]) for name in level.key}
            carried |= {name: whole["properties"][name] for name in level.carries}
            carried |= {level.number: {"type": "integer"}} if level.number else {}
        fields = _spelled_once(self._levels[-1], item["properties"])
        return {"type": "object", "properties": {**fields, **carried}, "required": list(self.key)}


def _walk(levels: tuple[Part, ...], holder: Record, carried: Record) -> Iterator[Record]:
    level, *inner = levels
    elements = holder.get(level.field)
    for place, element in enumerate(elements if type(elements) is list else (), 1):
        if type(element) is not dict:
            continue
        own = _own(level, element, place)
        if inner:
            yield from _walk(tuple(inner), element, carried | own)
        else:
            yield {**_spelled_once(level, element), **carried, **own}


def _spelled_once(level: Part, fields: Record) -> Record:
    """Without the other spelling of the key, which would be the same column to a warehouse."""
    return {name: value for name, value in fields.items() if name != level.spelled} if level.spelled else fields


def _own(level: Part, element: Record, place: int) -> Record:
    """Key and place of an element; where an id is missing, which Xero does not announce, its place stands for it."""
    own = {name: element.get(name) or element.get(level.spelled or "") or str(place) for name in level.key}
    if level.carries:
        own |= {name: element.get(name) for name in level.carries}
    return {**own, level.number: place} if level.number else own


def _unshared(value: t.Any) -> t.Any:
    return {name: _unshared(part) for name, part in value.items()} if type(value) is dict else value


def _free(stamp: str | None, item: Schema) -> str | None:
    """The record's stamp, by a name that the element does not use for its own."""
    return f"Parent{stamp}" if stamp in item["properties"] else stamp


def _not_null(schema: Schema) -> Schema:
    kinds = schema["type"]
    return schema if isinstance(kinds, str) else {**schema, "type": [kind for kind in kinds if kind != "null"]}
