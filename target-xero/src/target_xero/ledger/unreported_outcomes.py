"""Outcomes that the ledger keeps until they stand in the files of results and rejects."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

import sqlalchemy as sa

from target_xero.ledger.chunks import AT_ONCE, chunks
from target_xero.ledger.serialisation import kept_outcome, outcome_of
from target_xero.ledger.tables import OUTCOMES

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xero_client.storage.database import Database

    from target_xero.documents.document import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An outcome that is in the ledger, or that needs not be there."""

    outcome: Outcome
    id: int | None = None


class Outcomes:
    """The outcomes of one organisation: added with what they change, and forgotten once a file has them."""

    def __init__(self, database: Database, tenant_id: str) -> None:
        self._database = database
        self._tenant_id = tenant_id

    def add(self, connection: sa.Connection, outcomes: Sequence[Outcome]) -> list[Recorded]:
        """Write them down, in the transaction of what they change."""
        rows = [self._row(outcome) for outcome in outcomes]
        if not rows:
            return []
        added = sa.insert(OUTCOMES).returning(OUTCOMES.c.id, sort_by_parameter_order=True)
        ids = connection.execute(added, rows).scalars().all()
        return [Recorded(outcome=outcome, id=number) for outcome, number in zip(outcomes, ids, strict=True)]

    def unreported(self) -> Iterator[Recorded]:
        """Outcomes that no file has yet, oldest first."""
        after = 0
        while rows := self._owed(after):
            yield from (Recorded(outcome=outcome_of(row["content"]), id=row["id"]) for row in rows)
            after = rows[-1]["id"]

    def acknowledge(self, written: Sequence[int]) -> None:
        """Outcomes with these ids are in the files now, durably; their contents are forgotten here."""
        with self._database.writing() as connection:
            for chunk in chunks(written):
                wanted = OUTCOMES.c.id.in_(chunk)
                connection.execute(sa.update(OUTCOMES).where(wanted).values(reported=True, content=None))

    def _owed(self, after: int) -> Sequence[sa.RowMapping]:
        owed = (OUTCOMES.c.tenant_id == self._tenant_id, OUTCOMES.c.reported.is_(False), OUTCOMES.c.id > after)
        query = sa.select(OUTCOMES).where(*owed).order_by(OUTCOMES.c.id).limit(AT_ONCE)
        with self._database.reading() as connection:
            return connection.execute(query).mappings().all()

    def _row(self, outcome: Outcome) -> dict[str, t.Any]:
        stream, key = outcome.document.identity
        return {
            "tenant_id": self._tenant_id,
            "stream": stream,
            "key": key,
            "kind": outcome.kind.value,
            "operation": outcome.operation,
            "reason": outcome.reason.value if outcome.reason else None,
            "at": outcome.at.timestamp(),
            "reported": False,
            "content": kept_outcome(outcome),
        }
