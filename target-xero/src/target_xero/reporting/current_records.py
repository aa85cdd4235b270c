"""Which records of a file still count, of those that runs have added to it."""

from __future__ import annotations

import typing as t

from target_xero.documents.identity import identity_of_text
from target_xero.documents.reasons import Reason
from target_xero.ledger.rejected_versions import WITHOUT_KEY, Digest
from target_xero.reporting import rejects as rejected
from target_xero.reporting import results
from target_xero.reporting.compacting import records_of

if t.TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from target_xero.documents.identity import Identity
    from target_xero.input.messages import Message
    from target_xero.ledger.last_rejected import Rejects

NO_VERSION: t.Final = "none, line"

FOR_THEMSELVES: t.Final = frozenset({Reason.LATE_ROWS.value, *(reason.value for reason in WITHOUT_KEY)})
"""Reasons of rows that are not all that was rejected of their key."""


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
    last = {
        (record.get("tenant_id"), record.get("stream"), record.get("key")): number
        for number, record in records_of(path, results.FORM)
    }
    return set(last.values())


def rejects_that_count(path: Path, tenant_id: str, rejects: Rejects, gone: Collection[str] = ()) -> set[int]:
    """Numbers of the lines with rejects that nothing came after; those of other organisations are none of ours.

    Where a version was rejected more than once, the last time counts, unless somebody has mended its rows meanwhile.

    Args:
        path: the file of rejects.
        tenant_id: the organisation.
        rejects: what the ledger still knows as rejected.
        gone: ids of rejects that were sent again.
    """
    numbers = _of_others(path, tenant_id) | _of_earlier(path, tenant_id, rejects, gone)
    versions: dict[str, dict[str, _Writing]] = {}
    for number, version, record in _ours(path, tenant_id, gone):
        writing = versions.setdefault(version, {}).setdefault(str(record.get("rejected_at")), _Writing(record))
        writing.rows[str(record.get("id") or number)] = number
    for number, version, record in _ours(path, tenant_id, gone):
        writing = versions[version][str(record.get("rejected_at"))]
        if writing.rows[str(record.get("id") or number)] == number:
            writing.said.add(record["record"])
    known = rejects.standing(
        {version for version, times in versions.items() if any(each.keyed for each in times.values())}
    )
    for version, times in versions.items():
        last = max(reversed(times.values()), key=lambda each: each.is_mended(version))
        if version in known or not last.keyed or version.startswith(NO_VERSION):
            numbers.update(last.rows.values())
    return numbers


def _of_others(path: Path, tenant_id: str) -> set[int]:
    return {number for number, record in records_of(path, rejected.FORM) if record.get("tenant_id") != tenant_id}


def _ours(path: Path, tenant_id: str, gone: Collection[str]) -> Iterator[tuple[int, str, Message]]:
    """The rejects of the organisation, each with its version; a row that somebody has added is a version of its own."""
    for number, record in records_of(path, rejected.FORM):
        ours = record.get("tenant_id") == tenant_id and str(record.get("id")) not in gone
        if ours and not _is_earlier(record):
            yield number, str(record.get("version") or f"{NO_VERSION} {number}"), record


def _of_earlier(path: Path, tenant_id: str, rejects: Rejects, gone: Collection[str]) -> set[int]:
    """Lines of a target that told no versions yet: the last time of a key, unless the ledger knows what came after."""
    last: dict[Identity, tuple[str, list[int]]] = {}
    for number, record in records_of(path, rejected.FORM):
        if record.get("tenant_id") == tenant_id and _is_earlier(record) and str(record["id"]) not in gone:
            owner, at = identity_of_text(str(record["stream"]), str(record["key"])), str(record.get("rejected_at"))
            if last.get(owner, ("", []))[0] != at:
                last[owner] = (at, [])
            last[owner][1].append(number)
    replaced = rejects.replaced(last)
    return {number for owner, (_, numbers) in last.items() if owner not in replaced for number in numbers}


def _is_earlier(record: Message) -> bool:
    """Whether an earlier version of the target wrote it; a row that somebody has added has no id."""
    has_no_version = bool(record.get("id")) and not record.get("version")
    return has_no_version and record.get("key") is not None and record.get("reason") not in FOR_THEMSELVES
