"""What was rejected, to know it again: a version is what the rows of a key said when they were rejected."""

from __future__ import annotations

import hashlib
import json
import typing as t
from decimal import Decimal

from target_xero.documents.metadata import is_deleted, without_metadata
from target_xero.documents.reasons import Reason

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from target_xero.documents.document import Outcome
    from target_xero.documents.identity import Identity

WITHOUT_KEY: t.Final = frozenset({Reason.KEY_MISSING, Reason.MALFORMED_LINE})
"""Reasons of rows of which nobody knows to which key they belong."""


class Digest:
    """Tells versions apart, row by row: memory does not grow with rows."""

    def __init__(self, stream: str, key: str | None) -> None:
        """`stream` is that of the rows; `key` is as people read it, None if there is none."""
        self._digest = hashlib.sha256(json.dumps([stream, key]).encode())

    def add(self, record: t.Any) -> None:
        """What taps say about a row is no part of it, but for whether it is deleted."""
        if isinstance(record, dict):
            deleted = {"deleted": True} if is_deleted(record) else {}
            record = [deleted, without_metadata(record)]
        self._digest.update(json.dumps(_plain(record), sort_keys=True).encode() + b"\n")

    def __str__(self) -> str:
        return self._digest.hexdigest()[:32]


def version_of(stream: str, key: str | None, records: Iterable[t.Any]) -> str:
    """The same for the same rows, even if they went through a file since, or an editor that writes 1.0 for 1."""
    version = Digest(stream, key)
    for record in records:
        version.add(record)
    return str(version)


def owner_of(outcome: Outcome) -> Identity | None:
    """The key that an outcome is about; None for a row without one, which stands for itself."""
    document = outcome.document
    bare = not document.key or any(part is None or part == "" for part in document.key)
    if bare or outcome.reason in WITHOUT_KEY:
        return None
    return document.identity


def _plain(value: t.Any) -> t.Any:
    """The same for what JSON may write in more than one way."""
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(str(value))
        return str(number.normalize()) if number.is_finite() else str(number)
    return value if value is None or isinstance(value, str | bool) else str(value)
