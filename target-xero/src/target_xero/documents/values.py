"""Turns single values of a record into what Xero wants for the field."""

from __future__ import annotations

import re
import typing as t
import unicodedata
from datetime import date, datetime, timezone
from decimal import ROUND_HALF_UP, Context, Decimal

from xero_client import dates

from target_xero.documents.printing import digits

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xero_client.models import Field

NUMBER: t.Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
MOST_DIGITS: t.Final = 40
"""Of a number, before or behind the point; more are nobody's amount, and would fill the memory when printed."""


def converted(value: t.Any, field: Field) -> t.Any:
    """The value as the field's type; text, numbers, booleans and dates are read from whatever a warehouse has.

    Raises:
        ValueError: it cannot be read as that; the message says what is wanted.
    """
    kind = field.format if field.format in CONVERTERS else field.type
    try:
        return CONVERTERS[str(kind)](value)
    except (TypeError, ValueError, ArithmeticError):
        raise ValueError(f"should be {WANTED[str(kind)]}") from None


def chosen(value: str, field: Field) -> str:
    """The value as Xero spells it; capitals do not matter."""
    if value in field.enum:
        return value
    return next((known for known in field.enum if known.lower() == value.lower()), value)


def rounded(value: t.Any, field: Field) -> t.Any:
    """An amount with the decimal places that Xero keeps, halves away from zero; anything else as it is."""
    if field.places is None or not isinstance(value, Decimal):
        return value
    return value.quantize(Decimal(1).scaleb(-field.places), ROUND_HALF_UP, Context(prec=2 * MOST_DIGITS))


def _text(value: t.Any) -> str:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal | float):
        return digits(_number(value))
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError


def _number(value: t.Any) -> Decimal:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, str) and not NUMBER.fullmatch(value.strip()):
        raise ValueError
    number = Decimal(value.strip() if isinstance(value, str) else repr(value) if isinstance(value, float) else value)
    if not number.is_finite() or not -MOST_DIGITS <= number.adjusted() <= MOST_DIGITS:
        raise ValueError
    return number


def _integer(value: t.Any) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise ValueError
    return int(number)


def _boolean(value: t.Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return ("false", "true").index(value.strip().lower()) == 1
    return (0, 1).index(value) == 1


def _day(value: t.Any) -> str:
    """A calendar date as printed, whatever time and offset follow (S-REQRESP, H)."""
    return dates.calendar_date(_iso(value))


def _moment(value: t.Any) -> str:
    return dates.if_modified_since(dates.as_datetime(_iso(value)))


def _iso(value: t.Any) -> str:
    if isinstance(value, datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return zoned.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value.strip()
    raise TypeError


CONVERTERS: t.Final[Mapping[str, Callable[[t.Any], t.Any]]] = {
    "string": _text,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "date": _day,
    "date-time": _moment,
}
WANTED: t.Final[Mapping[str, str]] = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "date": "a date such as 2026-01-31",
    "date-time": "a moment such as 2026-01-31T09:30:00Z",
}
