"""The models of Xero's document: which fields a record has, of which types, and how they are printed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

Facts = dict[str, Any]


@cache
def models() -> Mapping[str, Facts]:
    """Facts of Xero's models by name: their `fields`, or the values of an `enum`."""
    found: Mapping[str, Facts] = orjson.loads(files("xero_sandbox").joinpath("data/models.json").read_bytes())
    return found
