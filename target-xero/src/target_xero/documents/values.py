"""Turns single values of a record into what Xero wants for the field."""

from __future__ import annotations

import typing as t
import unicodedata
from datetime import date, datetime, timezone
from decimal import Decimal

from xero_client.values import dates
from xero_client.values.numbers import JOINED, Joined, number

from target_xero.documents.json_printing import digits
from target_xero.documents.rounding import steady, to_places

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xero_client.catalogue.models import Field

    from target_xero.documents.dates import Calendar

FREE: t.Final = frozenset(
    {"Description", "PurchaseDescription", "Narration", "Details", "Terms", "Summary", "Narrative"}
) | {*("DeliveryInstructions", "DeliveryAddress", "PayNowText")}
"""Text for people to read: blanks at its beginning may be meant."""
NUMBERS: t.Final = frozenset({"number", "integer"})
NO: t.Final = frozenset({"false", "f", "no", "n", "0", "off"})
YES: t.Final = frozenset({"true", "t", "yes", "y", "1", "on"})


def converted(value: t.Any, name: str, field: Field, calendar: Calendar) -> t.Any:
    """The value as the field's type, read from whatever a warehouse has; empty if it was blank.

    Raises:
        ValueError: it cannot be read as that, or in more than one way; the message says what is wanted.
    """
    if isinstance(value, str):
        if isinstance(value, Joined) and field.type in NUMBERS:
            raise ValueError(JOINED)
        value = value if name in FREE and field.type == "string" else value.strip()
        if not value:
            return value
    kind = field.format if field.format in WANTED else field.type
    try:
        if kind == "date":
            return _in_known_year(calendar.day(value))
        if kind == "string":
            return _text(value, free=name in FREE)
        made = CONVERTERS[str(kind)](value)
    except ValueError as problem:
        raise ValueError(str(problem) or f"should be {WANTED[str(kind)]}") from None
    except (TypeError, ArithmeticError):
        raise ValueError(f"should be {WANTED[str(kind)]}") from None
    return steady(made, field) if isinstance(made, Decimal) else made


def _in_known_year(day: str) -> str:
    if int(day.partition("-")[0]) not in YEARS:
        raise ValueError(f"should be of a year from {YEARS[0]} to {YEARS[-1]}")
    return day


def chosen(value: str, field: Field) -> str:
    """The value as Xero spells it; capitals do not matter."""
    if value in field.enum:
        return value
    return next((known for known in field.enum if known.lower() == value.lower()), value)


def rounded(value: t.Any, field: Field) -> t.Any:
    """An amount with the decimal places that Xero keeps, halves away from zero; anything else as it is."""
    if field.places is None or not isinstance(value, Decimal):
        return value
    return to_places(value, field.places)


def _text(value: t.Any, *, free: bool) -> str:
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value)
        return text.rstrip() or text if free else text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal | float):
        return _code(number(value))
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError


def _code(value: Decimal) -> str:
    """A code that a warehouse took for a number: 200.0 is 200."""
    return digits(value.to_integral_value() if value == value.to_integral_value() else value)


def _integer(value: t.Any) -> int:
    read = number(value)
    if read != read.to_integral_value():
        raise TypeError
    return int(read)


def _boolean(value: t.Any) -> bool:
    if isinstance(value, str):
        word = value.lower()
        if word not in NO | YES:
            raise TypeError
        return word in YES
    if value not in (0, 1):  # which False and True are, too
        raise TypeError
    return bool(value)


def _moment(value: t.Any) -> str:
    if isinstance(value, datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return dates.if_modified_since(zoned)
    if not isinstance(value, str):
        raise TypeError
    return dates.if_modified_since(dates.as_datetime(value))


YEARS: t.Final = range(1753, 9000)
"""Those of a .NET database, less the last ones, which warehouses write for "never" (M)."""

CONVERTERS: t.Final[Mapping[str, Callable[[t.Any], t.Any]]] = {
    "number": number,
    "integer": _integer,
    "boolean": _boolean,
    "date-time": _moment,
}
WANTED: t.Final[Mapping[str, str]] = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false, such as t, yes, 1 or on",
    "date": "a date such as 2026-01-31",
    "date-time": "a moment such as 2026-01-31T09:30:00Z",
}
