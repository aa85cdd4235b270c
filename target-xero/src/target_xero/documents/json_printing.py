"""Prints documents as JSON: always the same bytes for the same document, amounts with every digit and no exponent."""

from __future__ import annotations

import typing as t
from decimal import Context, Decimal

import msgspec

if t.TYPE_CHECKING:
    from collections.abc import Iterable

EXACT: t.Final = Context(prec=100)
SAID_ONE_WAY: t.Final = frozenset({str, int, bool, type(None)})
"""Types whose values are printed as they are; most values are of these."""
SENTENCE_ENDS: t.Final = (".", "!", "?", ";")
MOST_SHOWN: t.Final = 42
"""Characters of a value that a message quotes, quotation marks and all."""


def to_bytes(value: t.Any) -> bytes:
    """JSON in the order given. Decimals print as plain digits: 0.0000001, never 1E-7.

    Raises:
        TypeError: something in it is no text, number, boolean, list or object.
    """
    return msgspec.json.encode(_plain(value))


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {name: part if type(part) in SAID_ONE_WAY else _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return msgspec.Raw(digits(value).encode())
    if isinstance(value, float):
        return _plain(Decimal(repr(value)))
    if value is None or isinstance(value, str | bool | int):
        return value
    raise TypeError(f"A {type(value).__name__} cannot be sent.")


def canonical(value: t.Any) -> t.Any:
    """The same for what says the same: the order of names says nothing, nor does a zero behind the last place."""
    if isinstance(value, dict):
        return {name: part if type(part := value[name]) in SAID_ONE_WAY else canonical(part) for name in sorted(value)}
    if isinstance(value, list | tuple):
        return [canonical(part) for part in value]
    if isinstance(value, float):
        return canonical(Decimal(repr(value)))
    if isinstance(value, Decimal) and value.is_finite():
        return value.normalize(EXACT) if value else Decimal(0)
    return value


def digits(number: Decimal) -> str:
    """Every digit of a number, without an exponent.

    Raises:
        TypeError: it is not a number, or infinite.
    """
    if not number.is_finite():
        raise TypeError("A number without end cannot be sent.")
    text = str(number)
    return format(number, "f") if "E" in text else text


def shown(value: t.Any) -> str:
    """A value as a message has it: quoted, so that a blank can be seen, and shortened."""
    text = digits(value) if isinstance(value, Decimal) and value.is_finite() else repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 2]}…{text[-1]}"


def in_one(messages: Iterable[str]) -> str:
    """Several messages as one line, in which each can be told from the next."""
    return " ".join(each if each[-1:] in SENTENCE_ENDS else f"{each};" for each in messages).removesuffix(";")
