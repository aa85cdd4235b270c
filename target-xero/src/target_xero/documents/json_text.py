"""Reads JSON that stands in a text, as warehouses have it in columns."""

from __future__ import annotations

import typing as t
from decimal import Decimal

import msgspec

_DECODER: t.Final = msgspec.json.Decoder(float_hook=Decimal)


def parsed(text: str) -> t.Any:
    """What JSON text says; any other text is itself."""
    text = text.strip()
    if text == "null":
        return None
    try:
        return _DECODER.decode(text.encode()) if text[0] in "[{" else text
    except (ValueError, ArithmeticError, RecursionError):
        return text
