"""What Xero refuses in single fields: checked before a call is spent on it."""

from __future__ import annotations

import re
import typing as t
from decimal import Decimal

from xero_client.catalogue.models import fields_of

from target_xero.documents.reasons import Reason

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xero_client.catalogue.models import Field

GUID: t.Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
CONTROL: t.Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no XML can hold, so that Xero refuses the whole call (calcinai/xero-php#832, H; for JSON, M)."""
MOST_NAMED: t.Final = 12
"""Choices that a message lists."""


def faults(value: t.Any, field: Field) -> Iterator[tuple[Reason, str]]:
    """What is wrong with a value of the right type."""
    if isinstance(value, str):
        yield from _faults_of_text(value, field)
    if field.places is not None and isinstance(value, Decimal) and places_of(value) > field.places:
        yield Reason.TOO_PRECISE, f"has more than {field.places} decimal places"


def missing(body: Mapping[str, t.Any], model: str) -> Iterator[str]:
    """The fields that creating needs and that have no value."""
    return (name for name, field in fields_of(model).items() if field.required and body.get(name) is None)


def places_of(number: Decimal) -> int:
    """Decimal places that say something: 1.50 has one."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _faults_of_text(value: str, field: Field) -> Iterator[tuple[Reason, str]]:
    if field.format == "uuid" and not GUID.fullmatch(value):
        yield Reason.WRONG_TYPE, "should be an id such as 297c2dc5-cc47-4afd-8ec8-74990b8761e9"
    if field.enum and value not in field.enum:
        there_are = ", ".join(sorted(field.enum)[:MOST_NAMED])
        yield Reason.NOT_IN_ENUM, f"should be one of {there_are}{', …' if len(field.enum) > MOST_NAMED else ''}"
    if field.max is not None and len(value) > field.max:
        yield Reason.TOO_LONG, f"has {len(value)} characters of at most {field.max}"
    if found := CONTROL.search(value):
        yield Reason.WRONG_CHARACTERS, f"has a control character (U+{ord(found[0]):04X}), which Xero takes in no text"
    elif field.ascii and not (value.isascii() and value.isprintable()):
        yield Reason.WRONG_CHARACTERS, "should have only printable ASCII characters"
