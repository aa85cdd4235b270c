"""How much is taken together: what one statement of the ledger takes, or what one pass over a file is worth."""

from __future__ import annotations

import typing as t
from itertools import islice

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = t.TypeVar("T")

AT_ONCE: t.Final = 200
"""Rows that one statement asks for; SQLite and PostgreSQL both take so many parameters."""

IN_ONE_PASS: t.Final = 1000
"""Outcomes that are looked for in a file together, and rejects that the ledger learns of together."""


def chunks(values: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """The values in their order, so many together."""
    source = iter(values)
    while chunk := list(islice(source, size)):
        yield chunk
