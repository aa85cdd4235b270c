"""Which records of a file still count, of those that runs have added to it."""

from __future__ import annotations

import typing as t

from target_xero.ledger.versions import Digest
from target_xero.reporting.compacting import records_of

if t.TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from target_xero.reporting.singer_file import Message

Standing: t.TypeAlias = "Callable[[set[str]], set[str]]"
"""Of some versions, those that nothing came after."""


class _Writing:
    """One time that a version was rejected."""

    def __init__(self, record: Message) -> None:
        self.keyed = record.get("key") is not None
        self.numbers: list[int] = []
        self._said = Digest(str(record.get("stream")), record.get("key"))

    def add(self, number: int, record: Message) -> None:
        self.numbers.append(number)
        self._said.add(record["record"])

    def is_mended(self, version: str) -> bool:
        return str(self._said) != version.partition("-")[0]


def last_of_each_key(path: Path) -> set[int]:
    """Numbers of the lines with the last result of each document."""
    last = {(record["tenant_id"], record["stream"], record["key"]): number for number, record in records_of(path)}
    return set(last.values())


def rejects_that_count(path: Path, tenant_id: str, standing: Standing, gone: Collection[str] = ()) -> set[int]:
    """Numbers of the lines with rejects that nothing came after; those of other organisations are none of ours.

    Where a version was rejected more than once, the last time counts, unless somebody has mended its rows meanwhile.

    Args:
        path: the file of rejects.
        tenant_id: the organisation.
        standing: which versions the ledger still knows as rejected.
        gone: ids of rejects that were sent again.
    """
    kept: set[int] = set()
    versions: dict[str, dict[str, _Writing]] = {}
    for number, record in records_of(path):
        if record.get("tenant_id") != tenant_id:
            kept.add(number)
        elif record.get("id", record) not in gone:
            at, version = str(record.get("rejected_at")), record.get("version") or f"no version, line {number}"
            versions.setdefault(version, {}).setdefault(at, _Writing(record)).add(number, record)
    known = standing({version for version, times in versions.items() if any(each.keyed for each in times.values())})
    for version, times in versions.items():
        last = max(reversed(times.values()), key=lambda each: each.is_mended(version))
        if version in known or not last.keyed or version.startswith("no version"):
            kept.update(last.numbers)
    return kept
