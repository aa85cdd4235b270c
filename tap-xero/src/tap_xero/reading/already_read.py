"""Recognises records that the last run has written already and that have not changed since."""

from __future__ import annotations

import typing as t

from tap_xero.state.fingerprints import digest, joined

MOST: t.Final = 1000
"""Digests kept in the state of one stream; beyond that records are written again rather than the state growing."""


class Memory:
    """Digests of records by key: those of the last run, and those to remember for the next."""

    def __init__(self, known: dict[str, str], remembered: dict[str, str]) -> None:
        self._known = known
        self._overflow = False
        self.remembered = remembered
        self.written = 0
        """Records written in this run."""

    def has(self, record: dict[str, t.Any], key: tuple[str, ...], *, track: bool) -> bool:
        """Whether this very record was written, in the last run or, if this one tracks its records, in this one."""
        if not (self._known or track):
            return False
        name, said = joined(record, key), digest(record)
        known = self._known.get(name) == said
        if track:
            self._known[name] = said
        return known

    def knows(self, name: str) -> bool:
        """Whether a record of this key was met, as far as this one tracks them."""
        return name in self._known

    def keep(self, record: dict[str, t.Any], key: tuple[str, ...]) -> None:
        """Remember the record for the next run, as long as there is room for all."""
        if self._overflow:
            return
        self.remembered[joined(record, key)] = digest(record)
        if len(self.remembered) > MOST:
            self._overflow = True
            self.remembered.clear()
