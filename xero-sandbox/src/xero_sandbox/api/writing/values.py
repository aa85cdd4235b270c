"""Turns single values of a JSON body into the types of the books, as forgivingly as Xero does."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.openapi.dates import moment_of_text
from xero_sandbox.openapi.models import models
from xero_sandbox.openapi.operations import GUID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from xero_sandbox.books.record import Record

CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no XML can hold (calcinai/xero-php#832, H; that Xero reads JSON in the same way, M)."""
LARGEST: Final = Decimal(10) ** 15
FINEST: Final = Decimal("1e-10")


class BodyError(Exception):
    """The body is not what Xero's document says; the message continues "JSON for post data was invalid, "."""


def converted(value: Any, facts: Record, path: str) -> Any:
    """A scalar; None when an empty text stands where something else is meant. Raises BodyError."""
    if isinstance(value, dict | list):
        opening = "[" if isinstance(value, list) else "{"
        raise BodyError(f"Unexpected character encountered while parsing value: {opening}. Path '{path}'.")
    kind = facts.get("format") if facts.get("format") in CONVERTERS else facts["type"]
    if enum := facts.get("enum"):
        choices = models()[enum]["enum"] if isinstance(enum, str) else enum
        return _chosen(value, choices, path)
    if value == "" and kind != "string":
        return None
    if isinstance(value, str) and (control := CONTROL.search(value)):
        shown = f"'{control[0]}', hexadecimal value 0x{ord(control[0]):02X}, is an invalid character"
        raise BodyError(f"{shown}. Path '{path}', line 1.")
    try:
        return CONVERTERS[str(kind)](value)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise _unconvertible(value, TYPES[str(kind)], path) from error


def _chosen(value: Any, choices: list[str], path: str) -> str | None:
    """Capitals do not matter (M)."""
    if value == "":
        return None
    for choice in choices:
        if isinstance(value, str) and choice.lower() == value.lower():
            return choice
    raise _unconvertible(value, path.rpartition(".")[2], path)


def _unconvertible(value: Any, kind: str, path: str) -> BodyError:
    shown = f'"{_text(value)}"' if isinstance(value, str) else _text(value)
    return BodyError(f"Error converting value {shown[:100]} to type '{kind}'. Path '{path}', line 1.")


def _text(value: Any) -> str:
    """Half of a surrogate pair is no letter, and can be printed by nobody."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else str(value)
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _boolean(value: Any) -> bool:
    if isinstance(value, str):
        return ("false", "true").index(value.strip().lower()) == 1
    return bool(value)


def _number(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise TypeError
    number = Decimal(value.strip() if isinstance(value, str) else value)
    if not number.is_finite() or abs(number) >= LARGEST:
        raise InvalidOperation
    exponent = number.as_tuple().exponent
    return number.quantize(FINEST) if isinstance(exponent, int) and exponent < FINEST.adjusted() else number


def _integer(value: Any) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise ValueError
    return int(number)


def _guid(value: Any) -> str:
    text = str(value).strip().strip("{}").lower()
    if not isinstance(value, str) or not GUID.fullmatch(text):
        raise ValueError(text)
    return text


def _day(value: Any) -> date:
    return _moment(value).date()


def _moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise TypeError
    return moment_of_text(value)


CONVERTERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "boolean": _boolean,
    "integer": _integer,
    "msdate": _day,
    "msdatetime": _moment,
    "number": _number,
    "string": _text,
    "uuid": _guid,
}
TYPES: Final = {
    "boolean": "System.Boolean",
    "integer": "System.Int32",
    "msdate": "System.DateTime",
    "msdatetime": "System.DateTime",
    "number": "System.Decimal",
    "string": "System.String",
    "uuid": "System.Guid",
}
"""What Xero calls them when it complains."""
