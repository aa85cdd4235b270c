"""Which checkpoints are worth a STATE: it names every stream of every organisation, so that with many it is long."""

from __future__ import annotations

import typing as t

FEW: t.Final = 4
"""Organisations with which each checkpoint has its STATE."""
RECORDS: t.Final = 100
"""Records that count as much as a checkpoint: who is killed reads them again."""


class Checkpoints:
    """Counts what a run that is killed would repeat, and lets a STATE follow when there is enough of it."""

    def __init__(self, organisations: int) -> None:
        self._needed = organisations if organisations > FEW else 1
        self._passed = 0
        self._records = 0

    def is_due(self, records: int) -> bool:
        """Pass a checkpoint, with so many records written by the run so far."""
        self._passed += 1
        if self._passed + (records - self._records) // RECORDS < self._needed:
            return False
        self._passed, self._records = 0, records
        return True
