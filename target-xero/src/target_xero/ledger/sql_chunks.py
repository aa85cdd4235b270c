"""As many values as one statement takes."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = t.TypeVar("T")

AT_ONCE: t.Final = 200
"""Rows that one statement asks for; SQLite and PostgreSQL both take so many parameters."""


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in their order, so many for each statement."""
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
