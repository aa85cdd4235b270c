"""Undoes flattening: columns such as `Contact__Name` become a Contact with a Name."""

from __future__ import annotations

import typing as t

SEPARATOR: t.Final = "__"
"""What the SDK puts between the names when it flattens a record."""

Record: t.TypeAlias = dict[str, t.Any]


class ConflictError(Exception):
    """Two columns fill the same field; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def unflattened(record: Record) -> Record:
    """The record with nested objects; what is nested already stays so. Columns that begin with `_` are left alone.

    Raises:
        ConflictError: a column goes into a field that another column fills with something else than an object.
    """
    nested: Record = {}
    for column, value in record.items():
        names = column.split(SEPARATOR) if SEPARATOR in column and not column.startswith("_") else [column]
        _put(nested, names if all(names) else [column], value, column)
    return nested


def _put(into: Record, names: list[str], value: t.Any, column: str) -> None:
    *parents, last = names
    for name in parents:
        into = _inner(into, name, column)
    if last not in into:
        into[last] = value
    elif value is not None:
        _merge(into, last, value, column)


def _inner(into: Record, name: str, column: str) -> Record:
    """The object of that name. A null beside flattened columns of the same name says nothing."""
    inner = into.get(name)
    if inner is None:
        inner = {}
    elif not isinstance(inner, dict):
        raise ConflictError(column)
    into[name] = dict(inner)
    return t.cast("Record", into[name])


def _merge(into: Record, name: str, value: t.Any, column: str) -> None:
    before = into[name]
    if before is None:
        into[name] = value
    elif isinstance(before, dict) and isinstance(value, dict) and not before.keys() & value.keys():
        into[name] = {**before, **value}
    else:
        raise ConflictError(column)
