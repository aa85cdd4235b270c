"""Prints records as Xero does: indented JSON, two dialects of dates, numbers with a fixed scale, no nulls."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import orjson
from orjson import Fragment

from xero_sandbox.api.dates import DIALECTS, iso_text, iso_with_zone, with_offset

if TYPE_CHECKING:
    from collections.abc import Mapping

Record = dict[str, Any]
Convert = Callable[[Any], Any]

OPTIONS: Final = orjson.OPT_INDENT_2 | orjson.OPT_PASSTHROUGH_DATETIME
DATES: Final = ("msdate", "msdatetime")
PLACES: Final = 2
PLACES_WITHOUT_EXPONENT: Final = 6
"""Up to here str() of a Decimal never says 0E-7, and it is twice as fast as a format."""
DIGITS: Final = Context(prec=100)
RAW_DATE: Final = re.compile(rb'(?<!\\)"/(Date\([^)"]*\))/"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A field that says again what another one says; one that stands in the record itself is left alone."""

    name: str
    origin: str
    convert: Convert


@cache
def models() -> Mapping[str, Record]:
    """Facts of Xero's models by name: their `fields`, or the values of an `enum`."""
    found: Mapping[str, Record] = orjson.loads(files("xero_sandbox").joinpath("data/models.json").read_bytes())
    return found


def serialise(record: Record, model: str, unitdp: int = PLACES) -> bytes:
    """One record as it stands in a collection of an answer, two levels deep.

    Args:
        record: Xero's field names with str, bool, int, Decimal, date, datetime in UTC, list, dict. What came as raw
            JSON (a date as text, an enum value nobody knows) is printed as it is.
        model: Name of Xero's schema.
        unitdp: Decimal places of unit amounts: 2, or 4 when the query asks for them.
    """
    nested = orjson.dumps([[printer(model, unitdp).shape(record)]], _plain, OPTIONS)
    return with_escaped_dates(nested[10:-6]).replace(b"\n", b"\r\n")


def with_escaped_dates(text: bytes) -> bytes:
    """Raw text that looks like a date gets its slashes escaped, like every date of Xero's."""
    return RAW_DATE.sub(rb'"\\/\1\\/"', text) if b'"/Date(' in text else text


class Printer:
    """Turns records of one model into values that orjson prints as Xero would."""

    __slots__ = ("converters", "twins")

    def __init__(self) -> None:
        self.converters: dict[str, Convert] = {}
        """For the fields that orjson cannot print by itself."""
        self.twins: list[Twin] = []

    def shape(self, record: Record) -> Record:
        converters = self.converters
        shaped: Record = {}
        for name, value in record.items():
            if value is not None:
                convert = converters.get(name)
                shaped[name] = value if convert is None else convert(value)
        for twin in self.twins:
            if twin.name not in shaped and (again := twin.convert(record.get(twin.origin))):
                shaped[twin.name] = again
        return shaped

    def one(self, value: Any) -> Any:
        return self.shape(value) if type(value) is dict else value

    def each(self, value: Any) -> Any:
        if type(value) is not list:
            return value
        return [self.shape(element) if type(element) is dict else element for element in value]


@cache
def printer(model: str, unitdp: int = PLACES) -> Printer:
    """The printer of a model; unit amounts have `unitdp` decimal places."""
    return _compiled(model, unitdp, {})


def _compiled(model: str, unitdp: int, known: dict[str, Printer]) -> Printer:
    """Models contain each other, so a printer is known before it is complete."""
    made = known[model] = Printer()
    for name, facts in models()[model]["fields"].items():
        if nested := facts.get("model"):
            inner = known.get(nested) or _compiled(nested, unitdp, known)
            made.converters[name] = inner.each if facts["type"] == "array" else inner.one
        elif convert := _converter(facts, unitdp):
            made.converters[name] = convert
        if origin := facts.get("twin"):
            made.twins.append(Twin(name=name, origin=origin, convert=_twin_converter(name, facts)))
    return made


def _converter(facts: Record, unitdp: int) -> Convert | None:
    if facts.get("format") in DATES:
        return DIALECTS[facts.get("dialect", "offset")]
    scale = facts.get("scale", PLACES)
    if scale == "unitdp":
        return number(unitdp, rounded=True)
    return number(scale) if facts["type"] == "number" else None


def _twin_converter(name: str, facts: Record) -> Convert:
    if fixed := facts.get("fixed"):
        return lambda value: value and fixed
    if name == "ID":
        return lambda value: value
    return iso_with_zone if name == "UpdatedDateUTCString" else iso_text


@cache
def number(places: int, *, rounded: bool = False) -> Convert:
    """Prints at least so many decimal places; a number with more of them keeps them unless it is to be `rounded`."""
    quantum = Decimal(1).scaleb(-places)

    def convert(value: Any) -> Any:
        if type(value) is not Decimal:
            return value
        if places <= PLACES_WITHOUT_EXPONENT and value.same_quantum(quantum):
            return Fragment(str(value))
        scaled = value.quantize(quantum, ROUND_HALF_UP, DIGITS)
        return Fragment(f"{scaled if rounded or scaled == value else value:f}")

    return convert


def _plain(value: Any) -> Any:
    """For fields that no model declares."""
    if isinstance(value, Decimal):
        return Fragment(f"{value:f}")
    if isinstance(value, date):
        return with_offset(value)
    raise TypeError(f"nothing in Xero's JSON is a {type(value).__name__}")
