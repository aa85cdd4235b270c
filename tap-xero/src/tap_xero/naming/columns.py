"""The columns of one table: which field of a record each is made of, objects spread out."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from tap_xero.naming.words import below, is_said_by, snake_case

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Json: t.TypeAlias = dict[str, t.Any]
    Path: t.TypeAlias = tuple[str, ...]

NAMES: t.Final = frozenset({"Name", "Code"})
SPREAD: t.Final = frozenset({"BatchPayment"})
"""Records inside others of which all is kept (Fivetran's bank_transaction has their columns)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns by the path of the field, and their schemas by name."""

    names: Mapping[Path, str]
    properties: Mapping[str, Json]
    objects: frozenset[str] = frozenset()
    """Fields that are spread out."""

    def row(self, record: Json) -> Json:
        row: Json = {}
        for name, value in record.items():
            if name in self.objects:
                self._spread(value, (name,), row)
            elif column := self.names.get((name,)):
                row[column] = value
        return row

    def _spread(self, value: t.Any, path: Path, row: Json) -> None:
        if column := self.names.get(path):
            row[column] = value
        elif type(value) is dict:
            for name, part in value.items():
                self._spread(part, (*path, name), row)


def only(columns: Columns, fields: Iterable[str]) -> Columns:
    """The columns of these fields alone, as far as there are such."""
    wanted: list[Path] = [(field,) for field in fields]
    names = {path: columns.names[path] for path in wanted if path in columns.names}
    return Columns(names=names, properties={name: columns.properties[name] for name in names.values()})


def columns_of(schema: Json, renamed: Mapping[str, str], new: frozenset[Path] = frozenset()) -> Columns:
    """Work out the columns for records of this schema.

    Args:
        schema: that of the records.
        renamed: the columns that the rule would name otherwise, by field.
        new: fields that are not among those the tap knows; they take no other's column, so they may have none.
    """
    names: dict[Path, str] = {}
    properties: dict[str, Json] = {}
    for path, field in sorted(_leaves(schema, ()), key=lambda leaf: (leaf[0] in new, len(leaf[0]))):
        name = renamed.get(path[0]) or _short(path)
        if name in properties:
            name = "_".join(map(snake_case, path))
        if name not in properties or path not in new:
            names[path] = name
            properties[name] = field
    objects = frozenset(path[0] for path in names if len(path) > 1)
    return Columns(names=names, properties=properties, objects=objects)


def _short(path: Path) -> str:
    name, *rest = map(snake_case, path)
    for each in rest:
        name = below(name, each)
    return name


def _leaves(schema: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    """Yield the fields that are no objects, at any depth."""
    properties = schema.get("properties") or {}
    is_record = bool(path) and path[-1] not in SPREAD and any(_is_id(path[-1], name) for name in properties)
    for name, field in properties.items():
        if is_record and not _identifies(path[-1], name):
            continue
        if field.get("properties"):
            yield from _leaves(field, (*path, name))
        else:
            yield (*path, name), field


def _is_id(record: str, field: str) -> bool:
    return field.endswith("ID") and is_said_by(record, field)


def _identifies(record: str, field: str) -> bool:
    """Whether a field tells which record it is that stands inside another: the rest is in a table of its own."""
    return field in NAMES or _is_id(record, field) or (field.endswith("Number") and is_said_by(record, field))
