"""The JSON schemas of the streams, written by tools/client_schemas.py."""

from __future__ import annotations

import typing as t
from importlib import resources

import msgspec


def load(stream: str) -> dict[str, t.Any]:
    """Return the schema of a stream's records; it is the caller's own and may be changed.

    Raises:
        FileNotFoundError: the catalogue has no such stream.
    """
    text = resources.files(__name__).joinpath(f"{stream}.json").read_bytes()
    return t.cast("dict[str, t.Any]", msgspec.json.decode(text))
