"""Fields of documents as people read them: `Line 2: Quantity`, and what stands in it, no longer than one can read."""

from __future__ import annotations

import re
import typing as t
from decimal import Decimal

from xero_client.values.dates import calendar_date

from target_xero.documents.document import REFERENCE

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST: t.Final = 240
"""Letters of a value; the plan has all of them."""
NOTHING: t.Final = "nothing"
_LINE: t.Final = re.compile(r"^(?:LineItems|JournalLines)\[(\d+)\]\.?")
_PLACE: t.Final = re.compile(r"\[(\d+)\]")
_DAY: t.Final = re.compile(r"/Date\(-?\d+(?:[+-]\d{4})?\)/|\d{4}-\d\d-\d\dT00:00:00(?:\.0+)?Z?")
"""Days as Xero tells them."""


def name_of(field: str) -> str:
    """The name of a field by its place: `Line 1: Quantity`."""
    said = _LINE.sub(lambda found: f"Line {int(found[1]) + 1}: ", field).removesuffix(": ")
    return _cut(_PLACE.sub(lambda found: f" {int(found[1]) + 1}", said))


def text_of(value: t.Any) -> str:
    """What stands in a field, in one line."""
    return _cut("".join(_pieces(value)))


def fields_of(body: Mapping[str, t.Any], place: str = "") -> Iterator[tuple[str, t.Any]]:
    """Each field that says something, by its place; what holds others is what they are."""
    for name, value in body.items():
        here = f"{place}{name}"
        if isinstance(value, dict) and value and REFERENCE not in value:
            yield from fields_of(value, f"{here}.")
        elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
            for number, each in enumerate(value):
                yield from fields_of(each if isinstance(each, dict) else {"": each}, f"{here}[{number}].")
        elif value not in (None, "", [], {}):
            yield here, value


def day_of(said: t.Any) -> str:
    """The day, however it is written; what is none as it is."""
    try:
        return calendar_date(str(said))
    except (ValueError, OverflowError):
        return str(said)


def _pieces(value: t.Any) -> Iterator[str]:
    if isinstance(value, dict):
        if REFERENCE in value and isinstance(value[REFERENCE], list) and value[REFERENCE]:
            stream, *key = value[REFERENCE]
            yield f"{', '.join(map(str, key))} of {stream}"
            return
        yield from _joined(f"{name}: {text_of(each)}" for name, each in value.items() if each not in (None, "", [], {}))
    elif isinstance(value, list | tuple):
        yield from _joined(map(text_of, value))
    elif value is None or value == "":
        yield NOTHING
    elif isinstance(value, bool):
        yield "yes" if value else "no"
    elif isinstance(value, Decimal):
        yield f"{value:f}"
    else:
        yield day_of(value) if isinstance(value, str) and _DAY.fullmatch(value) else str(value)


def _joined(parts: Iterator[str]) -> Iterator[str]:
    """The parts with commas between them, as many as can be read."""
    size = 0
    for number, part in enumerate(parts):
        yield f", {part}" if number else part
        size += len(part)
        if size > LONGEST:
            return


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
