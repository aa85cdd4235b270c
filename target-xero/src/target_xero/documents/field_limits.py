"""What Xero refuses in single fields: checked before a call is spent on it."""

from __future__ import annotations

import re
import typing as t
from decimal import Context, Decimal
from functools import cache

from xero_client.catalogue.models import fields_of
from xero_client.values.numbers import MOST_DIGITS

from target_xero.documents.reasons import Reason

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xero_client.catalogue.models import Field

GUID: t.Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
CONTROL: t.Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no XML can hold, so that Xero refuses the whole call (calcinai/xero-php#832, H; for JSON, M)."""
EXACT: t.Final = Context(prec=2 * MOST_DIGITS)
MOST_NAMED: t.Final = 12
"""Choices that a message lists."""


def faults(value: t.Any, field: Field) -> Sequence[tuple[Reason, str]]:
    """What is wrong with a value of the right type."""
    if isinstance(value, str):
        return [*_faults_of_text(value, field)]
    if field.places is not None and isinstance(value, Decimal) and not is_within(value, field.places):
        return [(Reason.TOO_PRECISE, f"has more than {field.places} decimal places")]
    return ()


def missing(body: Mapping[str, t.Any], model: str) -> Iterator[str]:
    """The fields that creating needs and that have no value."""
    return (name for name in _required(model) if body.get(name) is None)


def is_within(number: Decimal, places: int) -> bool:
    """Whether it says nothing behind so many decimal places, of the digits that Decimals have: 1.50 is within one."""
    number = +number
    return number.adjusted() >= MOST_DIGITS or number.quantize(unit(places), context=EXACT) == number


@cache
def unit(places: int) -> Decimal:
    """The least amount that has so many decimal places."""
    return Decimal(1).scaleb(-places)


@cache
def _required(model: str) -> tuple[str, ...]:
    return tuple(name for name, field in fields_of(model).items() if field.required)


def _faults_of_text(value: str, field: Field) -> Iterator[tuple[Reason, str]]:
    if field.format == "uuid" and not GUID.fullmatch(value):
        yield Reason.WRONG_TYPE, "should be an id such as 297c2dc5-cc47-4afd-8ec8-74990b8761e9"
    if field.enum and value not in field.enum:
        there_are = ", ".join(sorted(field.enum)[:MOST_NAMED])
        yield Reason.NOT_IN_ENUM, f"should be one of {there_are}{', …' if len(field.enum) > MOST_NAMED else ''}"
    if field.max is not None and len(value) > field.max:
        yield Reason.TOO_LONG, f"has {len(value)} characters of at most {field.max}"
    if not value.isprintable() and (found := CONTROL.search(value)):
        yield Reason.WRONG_CHARACTERS, f"has a control character (U+{ord(found[0]):04X}), which Xero takes in no text"
    elif field.ascii and not (value.isascii() and value.isprintable()):
        yield Reason.WRONG_CHARACTERS, "should have only printable ASCII characters"
