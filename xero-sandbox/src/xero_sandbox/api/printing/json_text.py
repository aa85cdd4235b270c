"""Prints records as Xero does: indented JSON, two dialects of dates, numbers with a fixed scale, no nulls."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

import orjson
from orjson import Fragment

from xero_sandbox.api.printing.dates import DIALECTS, iso_text, iso_with_zone, with_offset
from xero_sandbox.api.printing.printer import Printer, Twin
from xero_sandbox.openapi.models import models

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xero_sandbox.api.printing.printer import Convert
    from xero_sandbox.books.record import Record

OPTIONS: Final = orjson.OPT_INDENT_2 | orjson.OPT_PASSTHROUGH_DATETIME
DATES: Final = ("msdate", "msdatetime")
PLACES: Final = 2
NUMBERS_KEPT: Final = 20_000
"""Printed numbers of so many places: the same ones come again and again."""
AT_ONCE: Final = 10
"""Records printed together."""
DIGITS: Final = Context(prec=100)
NULL: Final = b'": null'
"""Some field may have no value, or a text looks like that."""
TOP, BOTTOM = b"[\r\n  [\r\n    ", b"\r\n  ]\r\n]"
LEFT, RIGHT = b"{\r\n", b"\r\n    }"
OPENING, CLOSING, BETWEEN = TOP + LEFT, RIGHT + BOTTOM, RIGHT + b",\r\n    " + LEFT
"""What stands around and between records; a text has no line ends, so only records do."""
RAW_DATE: Final = re.compile(rb'(?<!\\)"/(Date\([^)"]*\))/"')


def serialise(record: Record, model: str, unitdp: int = PLACES) -> bytes:
    """One record as it stands in a collection of an answer, two levels deep.

    Args:
        record: Xero's field names with str, bool, int, Decimal, date, datetime in UTC, list, dict. What came as raw
            JSON (a date as text, an enum value nobody knows) is printed as it is.
        model: Name of Xero's schema.
        unitdp: Decimal places of unit amounts: 2, or 4 when the query asks for them.
    """
    return _dumped([record], printer(model, unitdp))[len(TOP) : -len(BOTTOM)]


def serialise_all(records: Sequence[Record], model: str, unitdp: int = PLACES) -> list[bytes]:
    """The same as `serialise` for each of them, which takes less time when they are many."""
    found: list[bytes] = []
    for start in range(0, len(records), AT_ONCE):
        some = records[start : start + AT_ONCE]
        parts = _dumped(some, printer(model, unitdp))[len(OPENING) : -len(CLOSING)].split(BETWEEN)
        if len(parts) == len(some) and all(some):
            found += [LEFT + part + RIGHT for part in parts]
        else:
            found += [serialise(record, model, unitdp) for record in some]
    return found


def _dumped(records: Sequence[Record], by: Printer) -> bytes:
    text = orjson.dumps([[by.shape(record) for record in records]], _plain, OPTIONS)
    if NULL in text:
        text = orjson.dumps([[by.shape(by.without_nulls(record)) for record in records]], _plain, OPTIONS)
    return with_escaped_dates(text).replace(b"\n", b"\r\n")


def with_escaped_dates(text: bytes) -> bytes:
    """Raw text that looks like a date gets its slashes escaped, like every date of Xero's."""
    return RAW_DATE.sub(rb'"\\/\1\\/"', text) if b'"/Date(' in text else text


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
            (made.lists if facts["type"] == "array" else made.records)[name] = inner
        elif facts.get("format") in DATES:
            made.others[name] = DIALECTS[facts.get("dialect", "offset")]
        elif facts.get("scale") == "unitdp":
            made.numbers[name] = number(unitdp, rounded=True)
        elif facts["type"] == "number" or "scale" in facts:
            made.numbers[name] = number(facts.get("scale", PLACES))
        if origin := facts.get("twin"):
            made.twins.append(Twin(name=name, origin=origin, convert=_twin_converter(name, facts)))
    return made


def _twin_converter(name: str, facts: Record) -> Convert:
    if fixed := facts.get("fixed"):
        return lambda value: value and fixed
    if name == "ID":
        return lambda value: value
    return iso_with_zone if name == "UpdatedDateUTCString" else iso_text


@cache
def number(places: int, *, rounded: bool = False) -> Callable[[str], Fragment]:
    """Prints at least so many decimal places; a number with more of them keeps them unless it is to be `rounded`."""
    quantum = Decimal(1).scaleb(-places)

    @lru_cache(NUMBERS_KEPT)
    def printed(text: str) -> Fragment:
        value = Decimal(text)
        scaled = value.quantize(quantum, ROUND_HALF_UP, DIGITS)
        return Fragment(f"{scaled if rounded or scaled == value else value:f}")

    return printed


def _plain(value: Any) -> Any:
    """For fields that no model declares."""
    if isinstance(value, Decimal):
        return Fragment(f"{value:f}")
    if isinstance(value, date):
        return with_offset(value)
    raise TypeError(f"nothing in Xero's JSON is a {type(value).__name__}")
