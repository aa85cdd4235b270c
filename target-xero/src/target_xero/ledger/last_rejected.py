"""Which version of which key was rejected last: what the file of rejects may hold, and what may be sent again."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

import sqlalchemy as sa

from target_xero.documents.document import Kind
from target_xero.documents.identity import key_text
from target_xero.documents.reasons import Reason
from target_xero.ledger.chunks import chunks
from target_xero.ledger.named_rows import named
from target_xero.ledger.rejected_versions import owner_of, version_of
from target_xero.ledger.tables import DOCUMENTS, REJECTS

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xero_client.storage.database import Database

    from target_xero.documents.document import Outcome
    from target_xero.documents.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """One version that was rejected."""

    owner: Identity
    version: str
    reason: str | None
    at: float
    adds: bool
    """Whether it stands beside what was rejected of the same key before, instead of replacing it."""


def rejected_of(outcome: Outcome) -> Rejected | None:
    """What the ledger keeps of an outcome; None if it is no reject, or one of a row without a key."""
    owner, document = owner_of(outcome), outcome.document
    if outcome.kind is not Kind.REJECTED or owner is None:
        return None
    version = version_of(document.route.stream, key_text(document.key), (row.record for row in document.rows))
    reason = outcome.reason.value if outcome.reason else None
    adds = outcome.reason is Reason.LATE_ROWS
    return Rejected(owner=owner, version=version, reason=reason, at=outcome.at.timestamp(), adds=adds)


class Rejects:
    """The rejects of one organisation that nothing came after."""

    def __init__(self, database: Database, tenant_id: str) -> None:
        self._database = database
        self._tenant_id = tenant_id
        self._owners: set[int] | None = None
        """Hashes of the keys with a reject, so that what is unchanged costs no look at the ledger; None: not known."""

    def load(self) -> None:
        """Look into the ledger, once it is held."""
        with self._database.reading() as connection:
            query = sa.select(REJECTS.c.stream, REJECTS.c.key).where(self._ours)
            self._owners = {hash((stream, key)) for stream, key in connection.execute(query)}

    def stands(self, owner: Identity | None) -> bool:
        """Whether something of this key may be rejected."""
        return self._owners is None or hash(owner) in self._owners

    def write(self, connection: sa.Connection, outcomes: Iterable[Outcome]) -> None:
        """Write down, in the transaction of the outcomes, what was rejected, and forget what they came after."""
        last = {owner: outcome for outcome in outcomes if (owner := owner_of(outcome))}
        found = [rejected for outcome in last.values() if (rejected := rejected_of(outcome))]
        accepted = {owner for owner, outcome in last.items() if outcome.kind is not Kind.REJECTED}
        self._replace(connection, {owner for owner in accepted if self.stands(owner)}, found)

    def note(self, found: Sequence[Rejected]) -> None:
        """Write down what was rejected without being a document; durable on return."""
        if found:
            with self._database.writing() as connection:
                self._replace(connection, set(), list({each.version: each for each in found}.values()))

    def standing(self, versions: Iterable[str]) -> set[str]:
        """Those of these versions that nothing came after."""
        found: set[str] = set()
        with self._database.reading() as connection:
            for chunk in chunks(sorted(set(versions))):
                query = sa.select(REJECTS.c.version).where(self._ours, REJECTS.c.version.in_(chunk))
                found.update(connection.execute(query).scalars())
        return found

    def replaced(self, owners: Iterable[Identity]) -> set[Identity]:
        """Those of these keys that were accepted since, or of which a version is known that was rejected."""
        found: set[Identity] = set()
        accepted = (DOCUMENTS.c.tenant_id == self._tenant_id, DOCUMENTS.c.rejected.is_(False))
        with self._database.reading() as connection:
            for chunk in chunks(sorted(set(owners))):
                for table, holds in ((REJECTS, (self._ours,)), (DOCUMENTS, accepted)):
                    query = sa.select(table.c.stream, table.c.key)
                    rows = connection.execute(query.where(named(table, chunk), *holds))
                    found.update((stream, key) for stream, key in rows)
        return found

    def forget(self, versions: Iterable[str]) -> None:
        """These were sent again, under whatever key."""
        with self._database.writing() as connection:
            for chunk in chunks(sorted(set(versions))):
                connection.execute(sa.delete(REJECTS).where(self._ours, REJECTS.c.version.in_(chunk)))

    @property
    def _ours(self) -> sa.ColumnElement[bool]:
        return REJECTS.c.tenant_id == self._tenant_id

    def _replace(self, connection: sa.Connection, gone: set[Identity], found: Sequence[Rejected]) -> None:
        """Owners are looked for in the ledger only if something of them can be there."""
        replaced = {each.owner for each in found if not each.adds and self.stands(each.owner)}
        for owners in chunks(sorted(gone | replaced)):
            connection.execute(sa.delete(REJECTS).where(self._ours, named(REJECTS, owners)))
        for versions in chunks(sorted({each.version for each in found})):
            connection.execute(sa.delete(REJECTS).where(self._ours, REJECTS.c.version.in_(versions)))
        if rows := [self._row(each) for each in found]:
            connection.execute(sa.insert(REJECTS), rows)
        if self._owners is not None:
            self._owners -= set(map(hash, gone))
            self._owners |= {hash(each.owner) for each in found}

    def _row(self, rejected: Rejected) -> dict[str, t.Any]:
        stream, key = rejected.owner
        known = {"version": rejected.version, "reason": rejected.reason, "at": rejected.at}
        return {"tenant_id": self._tenant_id, "stream": stream, "key": key, **known}
