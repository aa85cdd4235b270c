"""Recognises records that the last run has written already and that have not changed since."""

from __future__ import annotations

import hashlib
import typing as t

import msgspec

MOST: t.Final = 1000
"""Digests kept in the state of one stream; beyond that records are written again rather than the state growing."""

_ENCODER: t.Final = msgspec.json.Encoder(decimal_format="number", order="sorted")


class Memory:
    """Digests of records by key: those of the last run, and those to remember for the next."""

    def __init__(self, known: dict[str, str], remembered: dict[str, str]) -> None:
        self._known = known
        self._overflow = False
        self.remembered = remembered

    def has(self, record: dict[str, t.Any], key: tuple[str, ...]) -> bool:
        """Whether the last run wrote this very record."""
        known = self._known.get(_name(record, key)) if self._known else None
        return known is not None and known == _digest(record)

    def keep(self, record: dict[str, t.Any], key: tuple[str, ...]) -> None:
        """Remember the record for the next run, as long as there is room for all."""
        if self._overflow:
            return
        self.remembered[_name(record, key)] = _digest(record)
        if len(self.remembered) > MOST:
            self._overflow = True
            self.remembered.clear()


def _name(record: dict[str, t.Any], key: tuple[str, ...]) -> str:
    return "|".join(str(record.get(part)) for part in key)


def _digest(record: dict[str, t.Any]) -> str:
    return hashlib.blake2b(_ENCODER.encode(record), digest_size=8).hexdigest()
