"""What a document is known by: its stream, and its key as text."""

from __future__ import annotations

import json
import typing as t
from decimal import Decimal

if t.TYPE_CHECKING:
    from collections.abc import Sequence

Identity: t.TypeAlias = tuple[str, str]
"""Stream, and key as text."""


def identity_of(stream: str, key: Sequence[t.Any]) -> Identity:
    """The same for 1, 1.0, "1" and " 1 ": a key may come as a number from one stream and as text from another."""
    return stream, f"[{', '.join([_quoted(_text(value)) for value in key])}]"


def key_text(key: tuple[t.Any, ...]) -> str:
    """A key as people write it."""
    return str(key[0]) if len(key) == 1 else json.dumps(key, default=str)


def identity_of_text(stream: str, key: str) -> Identity:
    """What `key_text` made of a key, read back."""
    try:
        parts = json.loads(key) if key.startswith("[") else [key]
    except ValueError:
        parts = [key]
    return identity_of(stream, parts)


def _text(value: t.Any) -> str | None:
    if value is None or isinstance(value, str):
        return value and value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        value = Decimal(str(value))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


_quoted: t.Final = json.JSONEncoder(ensure_ascii=False).encode
