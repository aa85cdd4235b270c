"""Undoes flattening: columns such as `Contact__Name` become a Contact with a Name, `LineItems__0__Quantity` a line."""

from __future__ import annotations

import re
import typing as t
from functools import cache

from xero_client.catalogue.models import fields_of

from target_xero.routing.field_names import field_name, plain

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from xero_client.catalogue.models import Field

    from target_xero.documents.record import Record

SEPARATOR: t.Final = "__"
"""What the SDK puts between the names when it flattens a record."""
REST: t.Final = re.compile(r"(?P<mark>__|\.|_|)(?:(?:\[(?P<at>[0-9]+)\]|(?P<place>[0-9]+))(?:__|\.|_|$))?(?P<name>.*)")
"""What follows the name of a list or an object in that of a column; places of lists are counted."""
PLAIN_MARKS: t.Final = frozenset({"__", "."})
"""What stands in no name of a column that means something else."""

Path: t.TypeAlias = tuple[str | int, ...]


class ConflictError(Exception):
    """Two columns fill the same field; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Places(dict[int, t.Any]):
    """A list while it is being filled, by place; some may be left out."""


def unflattened(record: Record, model: str = "") -> Record:
    """The record with nested objects and lists; what is nested stays so. Columns that begin with `_` are left alone.

    Raises:
        ConflictError: a column goes into a field that another column fills with something else.
    """
    nested: Record = {}
    for column, value in record.items():
        _put(nested, path_of(model, column), value, column)
    return {name: _filled(value) for name, value in nested.items()}


@cache
def path_of(model: str, column: str) -> Path:
    """The names and places that lead to where a column's value belongs; the column itself if it is no nested one."""
    if column.startswith("_"):
        return (column,)
    if model and (path := _path(model, column)):
        return path
    names = column.split(SEPARATOR)
    return tuple(names) if all(names) and not list_begun(model, column) else (column,)


@cache
def list_begun(model: str, column: str) -> str | None:
    """The list whose name a column begins with, though it fits none of its fields; None for any other column."""
    if not model or column.startswith("_") or _path(model, column):
        return None
    return next((name for name, field, _, _ in _begun(model, column) if field.type == "array"), None)


def is_blank(value: t.Any) -> bool:
    """Whether there is nothing in it, at any depth."""
    if isinstance(value, dict):
        return all(map(is_blank, value.values()))
    if isinstance(value, list):
        return all(map(is_blank, value))
    return value is None or (isinstance(value, str) and not value.strip())


def _path(model: str, column: str) -> Path | None:
    """Where the column leads within the model; None if that is nowhere."""
    if field_name(model, column):
        return (column,)
    for _, field, spelt, rest in _begun(model, column):
        found = REST.fullmatch(rest)
        if not found or not field.model:
            continue
        place = found["at"] or found["place"]
        if field.type == "object" and (place or found["mark"] not in PLAIN_MARKS):
            continue
        start: Path = (spelt, int(place)) if place else (spelt,)
        inner = _path(field.model, found["name"]) if found["name"] else ()
        if inner is None and field.type == "object":
            inner = path_of(field.model, found["name"])
        if inner is not None and (place or inner):
            return (*start, *inner)
    return None


@cache
def _begun(model: str, column: str) -> tuple[tuple[str, Field, str, str], ...]:
    """The lists and objects whose name the column begins with, the longest first; how it is spelt, and the rest."""
    return tuple(
        (name, field, column[: -len(rest)], rest)
        for name, field in sorted(fields_of(model).items(), key=lambda each: -len(each[0]))
        if field.model and not field.read_only and (rest := _rest(column, plain(name)))
    )


def _rest(column: str, name: str) -> str:
    """What follows the plain name in that of the column; empty if it does not begin so."""
    letters = iter(name)
    wanted = next(letters)
    for place, letter in enumerate(column, start=1):
        if letter == "_":
            continue
        if letter.lower() != wanted:
            return ""
        if not (wanted := next(letters, "")):
            return column[place:]
    return ""


def _put(into: t.Any, path: Path, value: t.Any, column: str) -> None:
    *parents, last = path
    for name, following in zip(parents, path[1:], strict=True):
        into = _inner(into, name, Places if isinstance(following, int) else dict, column)
    if last not in into:
        into[last] = value
    elif value is not None:
        _merge(into, last, value, column)


def _inner(into: t.Any, name: str | int, kind: type[t.Any], column: str) -> t.Any:
    """The object or list of that name. A null beside flattened columns of the same name says nothing."""
    name = _same(into, name)
    inner = into.get(name)
    if inner is not None and type(inner) is not kind:
        raise ConflictError(column)
    into[name] = kind(inner or ())
    return into[name]


def _same(into: t.Any, name: str | int) -> str | int:
    """The name as another column spells it."""
    if name in into or isinstance(name, int) or not into:
        return name
    return next((each for each in into if plain(each) == plain(name) and isinstance(into[each], dict)), name)


def _merge(into: t.Any, name: str | int, value: t.Any, column: str) -> None:
    before = into[name]
    if before is None:
        into[name] = value
    elif type(before) is dict and isinstance(value, dict) and not before.keys() & value.keys():
        into[name] = {**before, **value}
    else:
        raise ConflictError(column)


def _filled(value: t.Any) -> t.Any:
    """Lists in the order of their places, without those in which nothing is."""
    if isinstance(value, Places):
        return list(_there(value)) or None
    if type(value) is dict and value:
        return {name: _filled(part) for name, part in value.items()}
    return value


def _there(places: Places) -> Iterator[t.Any]:
    return (_filled(part) for _, part in sorted(places.items()) if not is_blank(part))
