"""Counts what one pass over the pages of a collection brought, against what Xero says that there is."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from tap_xero.reading.answers import Answer


class Tally:
    """Distinct records of one pass."""

    def __init__(self, key: tuple[str, ...], *, before: int = 0) -> None:
        """`before` are the records on pages that an earlier run has read; without a key every record is another."""
        self._key = key
        self._before = before
        self._met: set[int] = set()
        """Hashes of keys, since there may be a million."""
        self._keyless = 0
        self.counted: int | None = None
        """The fewest records that Xero counted: those that have come since are what the next read brings."""
        self.pages = 0
        """Pages that had records."""
        self.nulls = 0
        """Places that held null, or a record without its key."""

    def add(self, answer: Answer) -> None:
        self.pages += not answer.is_empty
        self.nulls += answer.nulls
        if answer.counted:
            self.counted = answer.items if self.counted is None else min(self.counted, answer.items)
        if self._key:
            parts = [[str(record.get(name)) for record in answer.records] for name in self._key]
            self._met.update(map(hash, zip(*parts, strict=True)))
        else:
            self._keyless += len(answer.records)

    @property
    def came(self) -> int:
        """Records so far, with those before."""
        return self._before + len(self._met) + self._keyless

    @property
    def is_short(self) -> bool:
        """Whether fewer came than there are."""
        return self.nulls > 0 or (self.counted is not None and self.came < self.counted)

    @property
    def lack(self) -> str:
        """What is missing, in words."""
        if self.counted is not None and self.came < self.counted:
            return f"Only {self.came:,} of the {self.counted:,} records that Xero counts came"
        return f"Xero gives null, or no key, for {self.nulls:,} of the records"
