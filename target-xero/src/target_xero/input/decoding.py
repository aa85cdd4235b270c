"""Decodes JSON within bounds: what is larger, deeper or longer than anything that Xero has would fill the memory."""

from __future__ import annotations

import json
import re
import typing as t
from decimal import Decimal

import msgspec

if t.TYPE_CHECKING:
    from collections.abc import Iterable

MOST_VALUES: t.Final = 250_000
"""Of a line; each takes much more room than the three bytes that it may have here, and Xero takes 3.5 MB."""
MOST_LEVELS: t.Final = 100
HALF: t.Final = re.compile("[\ud800-\udfff]")
"""Of a pair that stands for one character, such as an emoji; JSON has both as escapes."""
MOST_DIGITS: t.Final = 4_300
"""Of a number, written out; Python reads no longer whole ones."""


class LimitError(Exception):
    """JSON that is beyond the bounds, or what only passes for JSON elsewhere; the message says what it has."""


class Decoder:
    """Reads JSON objects; fractions become Decimal with every digit. Of members with one name the last one counts."""

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder(float_hook=_fraction)

    def decode(self, line: bytes) -> dict[str, t.Any]:
        """The object.

        Raises:
            LimitError: it is beyond the bounds, or has a NaN, an Infinity or half a character.
            ValueError: it is no JSON object.
        """
        openings = line.count(b"{") + line.count(b"[")
        if openings + line.count(b",") > MOST_VALUES:
            raise LimitError(f"has more than {MOST_VALUES:,} values")
        try:
            value = self._decoder.decode(line)
        except msgspec.ValidationError:  # JSON of which a whole number is too long: no type is asked for
            raise LimitError(_LONG) from None
        except msgspec.DecodeError:
            if fault := _fault_of_lenient(line):
                raise LimitError(fault) from None
            raise
        except RecursionError:
            raise LimitError(_DEEP) from None
        if openings > MOST_LEVELS and _is_deep(value):
            raise LimitError(_DEEP)
        if not isinstance(value, dict):
            raise ValueError  # noqa: TRY004 - to the caller it is one of many ways not to be an object
        return value


def serialized(value: t.Any) -> bytes:
    """The same for the same value."""
    return msgspec.json.encode(value)


def size_of(value: t.Any) -> int:
    """How many values there are in a value that was decoded, itself included."""
    return 1 + sum(map(size_of, _within(value)))


def _fraction(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except ArithmeticError:
        raise LimitError(_LONG) from None
    if len(text) > MOST_DIGITS or abs(number.adjusted()) > MOST_DIGITS:
        raise LimitError(_LONG)
    return number


def _fault_of_lenient(line: bytes) -> str | None:
    """What more lenient readers of JSON take in such a line: NaN, Infinity, -Infinity, half a character."""
    constants: list[str] = []
    try:
        value = json.loads(line, parse_constant=constants.append)
    except (ValueError, RecursionError):
        return None
    if constants:
        return f"has {constants[0]}, which is no number in JSON: write null instead"
    half = HALF.search(json.dumps(value, ensure_ascii=False))
    return _HALF.format(code=f"{ord(half[0]):04x}") if half else None


def _is_deep(value: t.Any) -> bool:
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [each for value in level for each in _within(value) if isinstance(each, dict | list)]
        if not level:
            return False
    return True


def _within(value: t.Any) -> Iterable[t.Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


_DEEP: t.Final = f"is nested deeper than {MOST_LEVELS} levels"
_HALF: t.Final = (
    "has half a character, the escape \\u{code} without the other half of its pair: text was cut in the middle of an "
    "emoji, or the like"
)
_LONG: t.Final = f"has a number of more than {MOST_DIGITS:,} digits, written out"
