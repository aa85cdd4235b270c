"""A record as expressions see it: columns by their own names, else by any spelling that means only one of them."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MARKS: t.Final = re.compile(r"[\W_]+")
"""Blanks, stars, points and underscores: what people change in names, besides capitals."""
MOST_NAMED: t.Final = 12
"""Columns that a message lists."""
MOST_COMPARED: t.Final = 500
"""Columns that are looked at for one that is spelt alike."""
SHOWN: t.Final = 60
"""Characters of a name that a message shows."""
LONGEST: t.Final = 500
"""Characters of a name that may be spelt in other ways."""


class NoColumnError(KeyError):
    """There is no such column; what is like it is only looked for when that is said, which takes a while."""

    def __init__(self, name: t.Any, columns: Iterable[str]) -> None:
        super().__init__(name)
        self._columns = columns

    def __str__(self) -> str:
        said, columns = str(self.args[0])[:SHOWN], [str(name)[:SHOWN] for name in islice(self._columns, MOST_COMPARED)]
        near = get_close_matches(said, columns) or columns
        more = ", …" if len(near) > MOST_NAMED else ""
        return f"there is no column {said!r}: there are {', '.join(map(repr, near[:MOST_NAMED])) or 'none'}{more}"


class ManyColumnsError(LookupError):
    """There are several columns that may be meant."""


class Columns(Mapping[str, t.Any]):
    """A record that nobody changes; objects in it are seen in the same way."""

    __slots__ = ("_own", "_spelt")

    def __init__(self, record: Mapping[str, t.Any]) -> None:
        self._own = record
        self._spelt: dict[str, list[str]] | None = None

    def __getitem__(self, name: str) -> t.Any:
        if name in self._own:
            return _shown(self._own[name])
        found = self._meant(name) if isinstance(name, str) else []
        if len(found) > 1:
            raise ManyColumnsError(f"{name!r} may be any of the columns {', '.join(map(repr, found))}")
        if not found:
            raise NoColumnError(name, self._own)
        return _shown(self._own[found[0]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)

    def _meant(self, name: str) -> list[str]:
        if self._spelt is None:
            self._spelt = {}
            for column in self._own:
                if len(column) <= LONGEST:
                    self._spelt.setdefault(bare(column), []).append(column)
        return self._spelt.get(bare(name), []) if len(name) <= LONGEST else []


@lru_cache(maxsize=10_000)  # A table has few columns and very many rows.
def bare(name: str) -> str:
    """The name without marks and capitals."""
    return MARKS.sub("", name).casefold()


def _shown(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return Columns(value)
    if isinstance(value, list):
        return [_shown(part) for part in value]
    return Decimal(repr(value)) if isinstance(value, float) else value
