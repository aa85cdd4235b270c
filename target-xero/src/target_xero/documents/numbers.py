"""Reads numbers as people and spreadsheets write them; what could be two numbers is none."""

from __future__ import annotations

import re
import typing as t
from decimal import ROUND_HALF_UP, Context, Decimal

from target_xero.documents.limits import places_of

if t.TYPE_CHECKING:
    from xero_client.models import Field

PLAIN: t.Final = re.compile(r"([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
POINTED: t.Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(,[0-9]{3}){2,}")
"""1,250.00 and 1,250,000."""
COMMAED: t.Final = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(\.[0-9]{3}){2,}")
"""1.250,00 and 1.250.000."""
SPACED: t.Final = re.compile(r"[0-9]{1,3}([ '\u2019\u00a0\u202f][0-9]{3})+([.,][0-9]+)?")
"""1 250.00 and 1'250,00."""
TWO_READINGS: t.Final = re.compile(r"[0-9]*,[0-9]+")
"""5,00 and 1,250: a comma may stand for the point, or for nothing."""
SIGNED: t.Final = re.compile(r"(?P<minus>[+-]?)\s*(?P<rest>\S.*)", re.DOTALL)
BEHIND: t.Final = re.compile(r"(?P<rest>[0-9].*[0-9.]|[0-9])\s*-")
IN_BRACKETS: t.Final = re.compile(r"\(\s*(?P<rest>[0-9.].*?)\s*\)")
MOST_DIGITS: t.Final = 40
"""Of a number, before or behind the point; more are nobody's amount, and would fill the memory when printed."""
STEADY: t.Final = 4
"""Places to which the noise of binary fractions is taken away; Xero keeps more of rates only."""
NOISE: t.Final = Decimal("1e-9")
SINGLE: t.Final = Decimal(2) ** -50
"""Share of a number that binary fractions lose in a few steps of computing."""
EXACT: t.Final = Context(prec=2 * MOST_DIGITS)


def number(value: t.Any) -> Decimal:
    """The number.

    Raises:
        ValueError: it is none, or could be two; the message says so.
        TypeError: it is no text or number.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise TypeError
    text = _unsigned(value.strip()) if isinstance(value, str) else repr(value) if isinstance(value, float) else value
    read = Decimal(text)
    if not read.is_finite() or not -MOST_DIGITS <= read.adjusted() <= MOST_DIGITS:
        raise ValueError("should be a number of a size that amounts have")
    return read


def steady(value: Decimal, field: Field) -> Decimal:
    """The number without the noise of binary fractions: 0.30000000000000004 is 0.3."""
    places = max(STEADY, field.places or 0)
    if places_of(value) <= places:
        return value
    near = to_places(value, places)
    return near if abs(near - value) <= max(NOISE, abs(value) * SINGLE) and (near or not value) else value


def to_places(value: Decimal, places: int) -> Decimal:
    """Rounded, halves away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)


def _unsigned(text: str) -> str:
    """The text as Decimal takes it."""
    text = text.replace("\u2212", "-")
    if negative := IN_BRACKETS.fullmatch(text) or BEHIND.fullmatch(text):
        return f"-{_plain(negative['rest'])}"
    signed = SIGNED.fullmatch(text)
    return f"{signed['minus']}{_plain(signed['rest'])}" if signed else _plain(text)


def _plain(text: str) -> str:
    if PLAIN.fullmatch(text):
        return text
    if POINTED.fullmatch(text):
        return text.replace(",", "")
    if COMMAED.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if SPACED.fullmatch(text):
        return re.sub(r"[^0-9.]", "", text.replace(",", "."))
    if TWO_READINGS.fullmatch(text):
        raise ValueError("can be read as two numbers: send it with a point, and nothing between the thousands")
    raise ValueError("should be a number, without a currency or other words")
