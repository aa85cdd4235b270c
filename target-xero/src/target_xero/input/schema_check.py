"""Checks rows by their SCHEMA, in bounded time and without saying more of a row than a line has room for."""

from __future__ import annotations

import functools
import typing as t
from decimal import Decimal
from fractions import Fraction

import jsonschema
from jsonschema.exceptions import ValidationError
from jsonschema.validators import Draft202012Validator, extend
from referencing import Registry
from singer_sdk.exceptions import InvalidRecord
from singer_sdk.sinks.core import BaseJSONSchemaValidator

from target_xero.input.decoding import size_of
from target_xero.input.patterns import Pattern
from target_xero.input.plain_schemas import acceptor

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Validator = t.Any
    """Of a class that the library makes, of which it promises more than its protocol says."""
    Keyword = Callable[[Validator, t.Any, t.Any, dict[str, t.Any]], Iterable[ValidationError] | None]
    Price = Callable[[t.Any, t.Any, dict[str, t.Any]], int]

MOST_STEPS: t.Final = 3_000_000
"""Of the check of a row; an invoice of 7,000 lines takes two million."""
LONGEST_TEXT: t.Final = 100
"""Characters of a text that a message shows."""
LONGEST_MESSAGE: t.Final = 500


class RowCheck(BaseJSONSchemaValidator):
    """Checks the rows of one stream."""

    def __init__(self, schema: dict[str, t.Any]) -> None:
        """`schema` has no references, see `input.schemas`."""
        super().__init__(schema)
        self._steps = 0
        self._accepts = acceptor(schema)
        counted = {name: self._counted(keyword) for name, keyword in (Draft202012Validator.VALIDATORS | OURS).items()}
        kind: t.Any = extend(Draft202012Validator, counted)  # type: ignore[no-untyped-call]
        checker = jsonschema.FormatChecker(formats=())
        self._validator: Validator = kind(schema, registry=Registry(), format_checker=checker)

    def validate(self, record: dict[str, t.Any]) -> None:
        """Check a row.

        Raises:
            InvalidRecord: it does not fit; its message says where and why.
        """
        if self._accepts and self._accepts(record):
            return
        if self._problem(record) and (problem := self._problem(_shown(record))):
            place = problem.json_path.removeprefix("$").removeprefix(".")[:LONGEST_TEXT]
            said = f"{place}: {problem.message}" if place else problem.message
            raise InvalidRecord(said if len(said) <= LONGEST_MESSAGE else f"{said[:LONGEST_MESSAGE]}…", record)

    def _problem(self, record: dict[str, t.Any]) -> ValidationError | None:
        """The first thing that does not fit, in words that show the record as it is."""
        self._steps = 0
        try:
            return next(self._validator.iter_errors(record), None)
        except _TooManyStepsError:
            raise InvalidRecord("is too large to be checked by the SCHEMA of its stream", record) from None

    def _counted(self, keyword: Keyword) -> Keyword:
        price = PRICES.get(keyword, _price)

        def check(
            validator: Validator, value: t.Any, instance: t.Any, schema: dict[str, t.Any]
        ) -> Iterable[ValidationError] | None:
            self._steps += price(value, instance, schema)
            if self._steps > MOST_STEPS:
                raise _TooManyStepsError
            return keyword(validator, value, instance, schema)

        return check


class _TooManyStepsError(Exception):
    """The check of a row takes too long."""


class _Object(dict[str, t.Any]):
    def __repr__(self) -> str:
        return "{…}" if self else "{}"


class _List(list[t.Any]):
    def __repr__(self) -> str:
        return "[…]" if self else "[]"


class _Text(str):
    __slots__ = ()

    def __repr__(self) -> str:
        return f"{str(self[:LONGEST_TEXT])!r}…"


def _shown(value: t.Any) -> t.Any:
    """The same value, of which messages show the outside only."""
    if isinstance(value, dict):
        return _Object({name: _shown(each) for name, each in value.items()})
    if isinstance(value, list):
        return _List(map(_shown, value))
    return _Text(value) if isinstance(value, str) and len(value) > LONGEST_TEXT else value


def _any_of(validator: Validator, schemas: list[t.Any], instance: t.Any, _: object) -> Iterator[ValidationError]:
    if not any(_fits(validator, schema, instance) for schema in schemas):
        yield ValidationError(f"{instance!r} fits none of the schemas of anyOf")


def _one_of(validator: Validator, schemas: list[t.Any], instance: t.Any, _: object) -> Iterator[ValidationError]:
    if sum(_fits(validator, schema, instance) for schema in schemas) != 1:
        yield ValidationError(f"{instance!r} fits none of the schemas of oneOf, or more than one")


def _fits(validator: Validator, schema: t.Any, instance: t.Any) -> bool:
    return bool(validator.evolve(schema=schema).is_valid(instance))


def _multiple_of(validator: Validator, factor: t.Any, instance: t.Any, _: object) -> Iterator[ValidationError]:
    """Exact, whatever the sizes: decimals are divided as fractions."""
    if validator.is_type(instance, "number") and Fraction(instance) % Fraction(factor):
        yield ValidationError(f"{instance!r} is not a multiple of {factor}")


def _unique_items(validator: Validator, wanted: t.Any, instance: t.Any, _: object) -> Iterator[ValidationError]:
    """By sets: comparing each with each takes long for long lists."""
    if wanted and validator.is_type(instance, "array") and len(set(map(_frozen, instance))) < len(instance):
        yield ValidationError(f"{instance!r} has the same item twice")


def _frozen(value: t.Any) -> t.Hashable:
    """The same for what JSON Schema takes for equal: 1 is 1.0, and true is not 1."""
    if isinstance(value, dict):
        return frozenset((name, _frozen(each)) for name, each in value.items())
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    return value if isinstance(value, str) else (type(value) if isinstance(value, bool) else None, value)


def _pattern(validator: Validator, pattern: str, instance: t.Any, _: object) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string") and not _read(pattern).fits(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(
    validator: Validator, schemas: dict[str, t.Any], instance: t.Any, _: object
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for pattern, schema in schemas.items():
            for name in filter(_read(pattern).fits, instance):
                yield from validator.descend(instance[name], schema, path=name, schema_path=pattern)


def _additional_properties(
    validator: Validator, wanted: t.Any, instance: t.Any, schema: dict[str, t.Any]
) -> Iterator[ValidationError]:
    if not validator.is_type(instance, "object"):
        return
    patterns = [_read(pattern) for pattern in schema.get("patternProperties", ())]
    for name in instance:
        if name in schema.get("properties", {}) or any(pattern.fits(name) for pattern in patterns):
            continue
        if wanted is False:
            yield ValidationError(f"{_shown(name)!r} is no property of its SCHEMA, which allows no others")
        yield from () if wanted is False else validator.descend(instance[name], wanted, path=name)


@functools.lru_cache(maxsize=1000)
def _read(pattern: str) -> Pattern:
    return Pattern(pattern)


def _price(value: t.Any, instance: t.Any, _: object) -> int:
    """What a keyword costs that looks at each of what it has, and of what it is given, once."""
    return 1 + _size(value) + _size(instance)


def _price_of_comparing(value: t.Any, instance: t.Any, _: object) -> int:
    return 1 + size_of(value) + _size(instance)


def _price_of_sets(_: object, instance: t.Any, __: object) -> int:
    return 1 + size_of(instance)


def _price_of_division(_: object, instance: t.Any, __: object) -> int:
    """The longer the number, the more."""
    return 1 + 2 * abs(Decimal(instance).adjusted()) if isinstance(instance, int | Decimal) else 1


def _price_of_pattern(pattern: str, instance: t.Any, _: object) -> int:
    return 1 + _read(pattern).price(instance) if isinstance(instance, str) else 1


def _price_of_patterns(schemas: t.Any, instance: t.Any, schema: dict[str, t.Any]) -> int:
    patterns = [_read(pattern) for pattern in schema.get("patternProperties", ())]
    names = instance if isinstance(instance, dict) else ()
    return _price(schemas, instance, schema) + sum(pattern.price(name) for pattern in patterns for name in names)


def _size(value: t.Any) -> int:
    return len(value) if isinstance(value, dict | list) else 0


OURS: t.Final[dict[str, Keyword]] = {
    "additionalProperties": _additional_properties,
    "anyOf": _any_of,
    "multipleOf": _multiple_of,
    "oneOf": _one_of,
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "uniqueItems": _unique_items,
}
"""Where the library's own take as long as a stranger wants, or fail for numbers of some sizes."""
PRICES: t.Final[dict[Keyword, Price]] = {
    Draft202012Validator.VALIDATORS["const"]: _price_of_comparing,
    Draft202012Validator.VALIDATORS["enum"]: _price_of_comparing,
    _additional_properties: _price_of_patterns,
    _multiple_of: _price_of_division,
    _pattern: _price_of_pattern,
    _pattern_properties: _price_of_patterns,
    _unique_items: _price_of_sets,
}
"""In steps, where it is more than one for each of what is there."""
