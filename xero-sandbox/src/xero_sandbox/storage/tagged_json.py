"""JSON in which dates, moments, decimals and bytes stay what they are: {"$date": "2026-06-30"}, {"$number": "1.50"}."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST: Final = 30
"""Digits of an amount on either side of its point."""


def amount(text: str) -> Decimal:
    """Raises ValueError for what is no amount: a number may be written in few characters and take all memory."""
    try:
        value = Decimal(text)
    except ArithmeticError as error:
        raise ValueError(f"{text} is no number") from error
    if not value.is_finite() or value.adjusted() > LARGEST or int(value.as_tuple().exponent) < -LARGEST:
        raise ValueError(f"amounts have at most {LARGEST} digits on either side of the point")
    return value


READ: Final[dict[str, Callable[[str], Any]]] = {
    "$moment": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$number": amount,
    "$bytes": b64decode,
}
OPTIONS: Final = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_APPEND_NEWLINE


def write(value: Any) -> bytes:
    """One line."""
    return orjson.dumps(value, _tagged, OPTIONS)


def read(line: bytes) -> Any:
    """Raises ValueError for what is no JSON, or has a tag with a bad value."""
    return json.loads(line, object_hook=_untagged)


def _tagged(value: Any) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$number": str(value)}
    if isinstance(value, bytes):
        return {"$bytes": b64encode(value).decode()}
    raise TypeError(f"no books have a {type(value).__name__} in them")


def _untagged(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        (name,) = found
        if name in READ:
            try:
                return READ[name](found[name])
            except ArithmeticError as error:
                raise ValueError(str(error)) from error
    return found
