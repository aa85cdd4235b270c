"""Which records of a file still count, of those that runs have added to it."""

from __future__ import annotations

import typing as t

from target_xero.ledger.versions import Digest
from target_xero.reporting.compacting import records_of

if t.TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from target_xero.reporting.singer_file import Message

Standing: t.TypeAlias = "Callable[[set[str]], set[str]]"
"""Of some versions, those that nothing came after."""

NO_VERSION: t.Final = "none, line"


class _Writing:
    """One time that a version was rejected."""

    def __init__(self, record: Message) -> None:
        self.keyed = record.get("key") is not None
        self.rows: dict[str, int] = {}
        """The number of each row's line, by id: the last one if the file has it twice, as after joining two copies."""
        self.said = Digest(str(record.get("stream")), record.get("key"))

    def is_mended(self, version: str) -> bool:
        return str(self.said) != version.partition("-")[0]


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
    numbers = _of_others(path, tenant_id)
    versions: dict[str, dict[str, _Writing]] = {}
    for number, version, record in _ours(path, tenant_id, gone):
        writing = versions.setdefault(version, {}).setdefault(str(record.get("rejected_at")), _Writing(record))
        writing.rows[str(record.get("id") or number)] = number
    for number, version, record in _ours(path, tenant_id, gone):
        writing = versions[version][str(record.get("rejected_at"))]
        if writing.rows[str(record.get("id") or number)] == number:
            writing.said.add(record["record"])
    known = standing({version for version, times in versions.items() if any(each.keyed for each in times.values())})
    for version, times in versions.items():
        last = max(reversed(times.values()), key=lambda each: each.is_mended(version))
        if version in known or not last.keyed or version.startswith(NO_VERSION):
            numbers.update(last.rows.values())
    return numbers


def _of_others(path: Path, tenant_id: str) -> set[int]:
    return {number for number, record in records_of(path) if record.get("tenant_id") != tenant_id}


def _ours(path: Path, tenant_id: str, gone: Collection[str]) -> Iterator[tuple[int, str, Message]]:
    """The rejects of the organisation, each with its version; a row that somebody has added is a version of its own."""
    for number, record in records_of(path):
        if record.get("tenant_id") == tenant_id and str(record.get("id")) not in gone:
            yield number, str(record.get("version") or f"{NO_VERSION} {number}"), record
