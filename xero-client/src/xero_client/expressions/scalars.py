"""Single values in expressions: as numbers, as Xero reads them, and as messages show them."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from xero_client.expressions.bounds import expect_digits, is_of_use
from xero_client.values import numbers

Number: t.TypeAlias = int | Decimal


def number(value: t.Any) -> Number:
    """The number, also one that comes as text.

    Raises:
        TypeError: it is none, or there is no value.
        ValueError: it is larger, or finer, than anybody means.
    """
    if isinstance(value, Decimal | int):
        expect_digits(value)
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, numbers.Joined):
        raise TypeError(f"{quoted(value)} {numbers.JOINED}")
    try:
        return numbers.number(value)
    except (TypeError, ValueError):
        raise TypeError("null is no number" if value is None else f"{quoted(value)} is no number") from None


def quoted(value: t.Any, most: int = 40) -> str:
    """The value as a message shows it: shortened, blanks visible."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Mapping | list | tuple):
        return "an object" if isinstance(value, Mapping) else "a list"
    said = repr(value[:most]) if isinstance(value, str) else as_text(value)
    return said if len(said) <= most else f"{said[: most - 1]}…"


def as_text(value: t.Any) -> str:
    """A value as Xero reads it in a query: 2026-01-31, 2026-01-31T10:30:00, true, and no number with an exponent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}" if is_of_use(value) else str(value)
    return value.strftime("%Y-%m-%dT%H:%M:%S") if isinstance(value, datetime) else str(value)


def expected_text(value: t.Any) -> str:
    """As `as_text`; raises TypeError for a list, an object or a function, which is no text."""
    if callable(value):
        raise TypeError("a function without its brackets is no text")
    if isinstance(value, Mapping | list | tuple):
        raise TypeError("a list or an object is no text")
    return as_text(value)
