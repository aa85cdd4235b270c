"""The models that can be written, generated into accounting.json by tools/client_models.py."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from functools import cache
from importlib import resources

import msgspec

if t.TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a model."""

    type: str
    """string, number, integer, boolean, array or object."""
    format: str | None = None
    """date, date-time or uuid."""
    model: str | None = None
    """Model of the object, or of the elements of the array."""
    enum: frozenset[str] = frozenset()
    max: int | None = None
    """Characters that a text may have."""
    places: int | None = None
    """Decimal places that Xero keeps."""
    read_only: bool = False
    """Whether Xero works it out, so that it need not be sent."""
    required: bool = False
    """Whether creating needs it."""
    ascii: bool = False
    """Whether only printable ASCII will do."""


@cache
def fields_of(model: str) -> Mapping[str, Field]:
    """The fields of a model by name.

    Raises:
        KeyError: nothing of this model can be written.
    """
    return {name: _field(facts) for name, facts in _models()[model].items()}


@cache
def _models() -> dict[str, dict[str, dict[str, t.Any]]]:
    text = resources.files(__name__).joinpath("accounting.json").read_bytes()
    return t.cast("dict[str, dict[str, dict[str, t.Any]]]", msgspec.json.decode(text))


def _field(facts: dict[str, t.Any]) -> Field:
    return Field(**{**facts, "enum": frozenset(facts.get("enum", ()))})
