"""Accepts rows of a SCHEMA that says little more than types; the validator takes a hundred times as long for them.

What is not accepted here may fit all the same: the validator decides, and says why it does not.
"""

from __future__ import annotations

import typing as t
from decimal import Decimal

if t.TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    Schema = Mapping[str, t.Any]
    Accepts = Callable[[t.Any], bool]
    Maker = Callable[[t.Any, Schema], Accepts | None]

CLASSES: t.Final[Mapping[str, Collection[type]]] = {
    "array": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "null": (type(None),),
    "number": (int, float, Decimal),
    "object": (dict,),
    "string": (str,),
}
"""What values of a type are here, no more of them than the validator takes for it."""
SAYS_NOTHING: t.Final = frozenset({"title", "description", "default", "examples", "format", "$comment", "deprecated"})
"""Keywords that refuse no value; formats are not checked."""


def acceptor(schema: Schema) -> Accepts | None:
    """Whether a value is sure to fit, as a function; None if the schema says more than is looked at here."""
    checks = []
    for keyword in schema.keys() - SAYS_NOTHING:
        maker = MAKERS.get(keyword)
        check = maker(schema[keyword], schema) if maker else None
        if check is None:
            return None
        checks.append(check)
    return checks[0] if len(checks) == 1 else lambda value: all(check(value) for check in checks)


def _type(named: t.Any, _: Schema) -> Accepts | None:
    classes = _classes(named)
    return lambda value: type(value) in classes


def _classes(named: t.Any) -> frozenset[type]:
    return frozenset(each for name in ([named] if isinstance(named, str) else named) for each in CLASSES[name])


def _properties(named: Mapping[str, Schema], _: Schema) -> Accepts | None:
    by_name = {name: acceptor(schema) for name, schema in named.items()}
    checks = {name: check for name, check in by_name.items() if check}
    if len(checks) < len(by_name):
        return None

    def check(value: t.Any) -> bool:
        if not isinstance(value, dict):
            return True
        return all(checks[name](each) for name, each in value.items() if name in checks)

    return check


def _items(schema: t.Any, _: Schema) -> Accepts | None:
    inner = acceptor(schema) if isinstance(schema, dict) else None
    return inner and (lambda value: not isinstance(value, list) or all(map(inner, value)))


def _additional_properties(allowed: t.Any, schema: Schema) -> Accepts | None:
    if allowed is True:
        return lambda _: True
    names = schema.get("properties", {}).keys()
    return (lambda value: not isinstance(value, dict) or value.keys() <= names) if allowed is False else None


def _required(names: Collection[str], _: Schema) -> Accepts | None:
    wanted = set(names)
    return lambda value: not isinstance(value, dict) or value.keys() >= wanted


def _any_of(schemas: Collection[t.Any], _: Schema) -> Accepts | None:
    """Of types alone, which are as good as one list of them, however many there are."""
    if any(not isinstance(each, dict) or each.keys() - SAYS_NOTHING != {"type"} for each in schemas):
        return None
    classes = frozenset().union(*(_classes(each["type"]) for each in schemas))
    return lambda value: type(value) in classes


def _max_length(most: int, _: Schema) -> Accepts | None:
    return lambda value: not isinstance(value, str) or len(value) <= most


MAKERS: t.Final[Mapping[str, Maker]] = {
    "additionalProperties": _additional_properties,
    "anyOf": _any_of,
    "items": _items,
    "maxLength": _max_length,
    "properties": _properties,
    "required": _required,
    "type": _type,
}
