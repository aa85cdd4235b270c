"""How a document stands: what the ledger knows of one of our keys."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass
from decimal import Decimal

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from target_xero.ledger.line import Line

Identity: t.TypeAlias = tuple[str, str]
"""Stream, and key as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of the document that one of our keys stands for."""

    entity: str
    revision: int = 0
    """How often it was meant to be sent; part of the idempotency key, so that A, B and A again are three writes."""
    content: str | None = None
    """Hash of what Xero accepted last."""
    xero_id: str | None = None
    number: str | None = None
    status: str | None = None
    """At Xero, when we last heard of it."""
    lines: tuple[Line, ...] | None = None
    """Its lines; None if it has none or they are not known."""
    refused: str | None = None
    """The version that Xero refused as no longer to be changed, see `refusal`; None if it took the last one."""
    rejected: bool = False
    """Whether the latest version was rejected, whatever was accepted before."""

    @property
    def is_gone(self) -> bool:
        """Whether it was at Xero, and we deleted it."""
        return self.xero_id is None and bool(self.status)


def identity_of(stream: str, key: Sequence[t.Any]) -> Identity:
    """The same for 1, 1.0, "1" and " 1 ": a key may come as a number from one stream and as text from another."""
    return stream, json.dumps([_text(value) for value in key], ensure_ascii=False)


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
