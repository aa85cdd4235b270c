"""Reads numbers as people and spreadsheets write them; what could be two numbers is none."""

from __future__ import annotations

import re
import typing as t
from decimal import Decimal

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
LONGEST: t.Final = 1_000
"""Characters of a text that may be a number; it would take minutes to look at all ways in which a longer one may be."""


class Joined(str):
    """Two texts that are numbers, joined as in `'10' + '5'`: who wants a number of it meant to add them."""

    __slots__ = ()


JOINED: t.Final = "joins two texts that are numbers: write decimal(…) + decimal(…) to add them"


def number(value: t.Any) -> Decimal:
    """The number.

    Raises:
        ValueError: it is none, or could be two; the message says so.
        TypeError: it is no text or number.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise TypeError
    if isinstance(value, str) and len(value) > LONGEST:
        raise ValueError("should be a number of a size that amounts have")
    text = _unsigned(value.strip()) if isinstance(value, str) else repr(value) if isinstance(value, float) else value
    read = Decimal(text)
    if not read.is_finite() or not -MOST_DIGITS <= read.adjusted() <= MOST_DIGITS:
        raise ValueError("should be a number of a size that amounts have")
    return read


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
