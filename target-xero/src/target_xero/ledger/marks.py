"""How far a ledger has come: its runs leave marks, by which a copy or a backup that is behind is known."""

from __future__ import annotations

import secrets
import typing as t
from dataclasses import dataclass

import sqlalchemy as sa

from target_xero.ledger.tables import RUNS

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from xero_client.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a run has written so far: a ledger that has it knows all that was sent until then."""

    run: str
    """A random name, so that no two ledgers have it that went different ways."""
    writes: int
    at: float
    """Seconds since 1970."""


class Marks:
    """Marks of one organisation's ledger; the writer adds those of one run."""

    def __init__(self, database: Database, tenant_id: str, clock: Callable[[], float]) -> None:
        self._database = database
        self._tenant_id = tenant_id
        self._clock = clock
        self.run = secrets.token_hex(16)

    def add(self, connection: sa.Connection) -> Mark:
        """Make one, in the transaction of what it stands for."""
        of_run = (RUNS.c.tenant_id == self._tenant_id, RUNS.c.run == self.run)
        writes = connection.scalar(sa.select(RUNS.c.writes).where(*of_run)) or 0
        mark = Mark(run=self.run, writes=writes + 1, at=self._clock())
        if writes:
            connection.execute(sa.update(RUNS).where(*of_run).values(writes=mark.writes, at=mark.at))
        else:
            row = {"tenant_id": self._tenant_id, "run": mark.run, "writes": mark.writes, "at": mark.at}
            connection.execute(sa.insert(RUNS).values(row))
        return mark

    def last(self) -> Mark | None:
        """The newest; None in a ledger that no run of this version has written to."""
        query = sa.select(RUNS).where(RUNS.c.tenant_id == self._tenant_id).order_by(RUNS.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return Mark(run=row["run"], writes=row["writes"], at=row["at"]) if row else None

    def has(self, run: str, writes: int) -> bool:
        """Whether the ledger knows of so many writes of a run."""
        query = sa.select(RUNS.c.id).where(
            RUNS.c.tenant_id == self._tenant_id, RUNS.c.run == run, RUNS.c.writes >= writes
        )
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None
