"""Makes a SCHEMA safe to check rows by: it says all by itself, and is no deeper or larger than any that a tap has."""

from __future__ import annotations

import functools
import typing as t
from collections.abc import Mapping
from urllib.parse import unquote

import jsonschema
from jsonschema.validators import Draft202012Validator

from target_xero.input.decoding import serialized, size_of
from target_xero.input.messages import MessageError
from target_xero.input.patterns import Pattern

Schema: t.TypeAlias = dict[str, t.Any]

MOST_VALUES: t.Final = 50_000
"""Of a SCHEMA, with all that it refers to; a table of 1,600 columns has ten thousand."""
MOST_LEVELS: t.Final = 30

LISTS: t.Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
"""Keywords whose value is a list of schemas."""
NAMED: t.Final = frozenset({"properties", "patternProperties", "dependentSchemas"})
"""Those with a schema for each name."""
SINGLE: t.Final = frozenset({"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"})
REFERENCES: t.Final = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
LEFT_OUT: t.Final = frozenset(
    {
        *("$id", "$schema", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary", "$defs", "definitions"),
        *("unevaluatedItems", "unevaluatedProperties"),
    }
)
"""Keywords that are for references, which are followed here, or whose check takes twice as long with each level."""


def safe_schema(schema: Schema) -> Schema:
    """A schema by which the same rows are right, without references; `true` and `false` within it become objects.

    Raises:
        MessageError: it is no JSON schema, or refers to something outside of it, or to itself.
    """
    if not isinstance(schema.get("properties"), dict):
        raise MessageError("has no properties")
    if size_of(schema) > MOST_VALUES:
        raise MessageError(_LARGE)
    try:
        if problem := next(_meta_validator().iter_errors(_with_each_once(schema)), None):
            raise MessageError(f"is no JSON schema{_at(problem.absolute_path)}")
    except RecursionError:
        raise MessageError(_DEEP) from None
    return _object(_Copy(schema).made)


def _with_each_once(schema: Schema) -> Schema:
    """The schema with one property of each kind: a wide table has few kinds, and looking at one takes a millisecond."""
    kinds: dict[bytes, str] = {}
    for name, each in schema["properties"].items():
        kinds.setdefault(serialized(each), name)
    return {**schema, "properties": {name: schema["properties"][name] for name in kinds.values()}}


class _Copy:
    """Copies a schema, and what it refers to into the places of the references."""

    def __init__(self, root: Schema) -> None:
        self._root = root
        self._count = 0
        self.made = self._schema(root, 0, ())

    def _schema(self, schema: t.Any, level: int, following: tuple[str, ...]) -> t.Any:
        """`following` are the references that led here."""
        self._count += 1
        if self._count > MOST_VALUES:
            raise MessageError(_LARGE)
        if level > MOST_LEVELS:
            raise MessageError(_DEEP)
        if not isinstance(schema, dict):
            return schema
        made = {
            name: self._value(name, value, level + 1, following)
            for name, value in schema.items()
            if name not in REFERENCES | LEFT_OUT
        }
        for name in REFERENCES & schema.keys():
            found = self._found(schema[name], following)
            target = self._schema(found, level + 1, (*following, schema[name]))
            made["allOf"] = [*made.get("allOf", ()), target]
        return made

    def _value(self, name: str, value: t.Any, level: int, following: tuple[str, ...]) -> t.Any:
        if name in LISTS:
            return [self._schema(each, level, following) for each in value]
        if name in NAMED:
            for pattern in value if name == "patternProperties" else ():
                _expect_pattern(pattern)
            copies = {each: self._schema(schema, level, following) for each, schema in value.items()}
            return {each: _object(made) for each, made in copies.items()}
        if name in SINGLE:
            return self._schema(value, level, following)
        if name == "pattern":
            _expect_pattern(value)
        return value

    def _found(self, reference: t.Any, following: tuple[str, ...]) -> t.Any:
        """What a reference stands for."""
        if reference in following or reference == "#":
            raise MessageError("refers to itself")
        found: t.Any = self._root
        for part in _parts(reference):
            if isinstance(found, list) and part.isascii() and part.isdigit() and len(part) < len(str(MOST_VALUES)):
                found = dict(enumerate(found)).get(int(part))
            else:
                found = found.get(part) if isinstance(found, Mapping) else None
        if not isinstance(found, dict | bool):
            raise MessageError(f"refers to {_named(reference)}, which is not there: correct its $ref")
        return found


def _object(schema: Schema | bool) -> Schema:
    """The schema as the SDK wants that of a property."""
    return {True: {}, False: {"not": {}}}[schema] if isinstance(schema, bool) else schema


def _parts(reference: t.Any) -> list[str]:
    """The steps of a JSON pointer within the schema."""
    if not isinstance(reference, str) or not reference.startswith("#/"):
        raise MessageError(_OUTSIDE)
    return [unquote(part).replace("~1", "/").replace("~0", "~") for part in reference.split("/")[1:]]


def _expect_pattern(text: str) -> None:
    try:
        Pattern(text)
    except ValueError:
        raise MessageError("has a pattern that is no regular expression, or too long a one") from None


def _named(reference: str) -> str:
    return reference if reference.isprintable() and len(reference) <= LONGEST_PLACE else "something"


def _at(path: t.Iterable[str | int]) -> str:
    place = ".".join(map(str, path))
    return f" at {place[:LONGEST_PLACE]}" if place and place.isprintable() else ""


@functools.cache
def _meta_validator() -> jsonschema.protocols.Validator:
    """Checks schemas; patterns are looked at elsewhere, and nothing else in a schema has a format that matters."""
    return Draft202012Validator(Draft202012Validator.META_SCHEMA, format_checker=jsonschema.FormatChecker(formats=()))


LONGEST_PLACE: t.Final = 200
_DEEP: t.Final = f"is nested deeper than {MOST_LEVELS} levels, with what it refers to"
_LARGE: t.Final = f"has more than {MOST_VALUES:,} values, with what it refers to"
_OUTSIDE: t.Final = "refers to something outside of it: a $ref may name a place in the same SCHEMA, as #/$defs/…"
