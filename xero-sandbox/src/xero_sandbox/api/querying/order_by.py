"""Reads `order`, by which Xero's lists are sorted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.api.querying.fields import Field, QueryError, field_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xero_sandbox.books.record import Stored

TERM: Final = re.compile(
    r"\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\s+(asc|ascending|desc|descending))?\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """One field to sort by."""

    field: Field
    descending: bool

    def place(self, stored: Stored) -> tuple[bool, Any]:
        value = self.field.get(stored.record)
        return (value is not None, value)


def order_of(text: str, model: str) -> tuple[By, ...]:
    """What a text such as "Name ASC, Date DESC" asks to sort by; raises QueryError."""
    return tuple(_by(part, model) for part in text.split(",")) if text.strip() else ()


def _by(part: str, model: str) -> By:
    found = TERM.fullmatch(part)
    if not found:
        raise QueryError(f"Syntax error '{part.strip()[:1]}'" if part.strip() else "Expression expected")
    field = field_of(model, found[1])
    if field.kind == "Object":
        raise QueryError(f"No order is defined for '{field.name}'")
    return By(field=field, descending=(found[2] or "").lower().startswith("desc"))


def in_order(rows: Iterable[Stored], order: Sequence[By]) -> list[Stored]:
    """The rows, sorted; what has no value comes first, equals stay as they were."""
    found = list(rows)
    for by in reversed(order):
        found.sort(key=by.place, reverse=by.descending)
    return found
