"""Named locks between processes, which the system frees when a process dies: files for SQLite, advisory locks else."""

from __future__ import annotations

import hashlib
import sqlite3
import typing as t
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from xero_client.errors import StoreError

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

LOCK_WAIT_SECONDS: t.Final = 30
"""How long a process waits for another one, such as one that is refreshing the same grant."""


LOCKED: t.Final = "database is locked"
"""SQLite's words; Python 3.10 knows no code."""


class TakenError(Exception):
    """Somebody else holds the lock."""


class Locks(t.Protocol):
    """Locks by name."""

    def held(self, name: str, wait_seconds: float) -> AbstractContextManager[None]:
        """Hold a lock.

        Raises:
            TakenError: it did not become free in time.
        """
        ...


def locks_for(engine: sa.Engine) -> Locks:
    """Return the locks that everybody shares who has the same database."""
    if engine.dialect.name == "sqlite":
        return FileLocks(Path(f"{engine.url.database}-locks"))
    return AdvisoryLocks(engine)


class FileLocks:
    """Empty SQLite files in a folder beside the database; they stay, since deleting one would let two hold it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def held(self, name: str, wait_seconds: float) -> Iterator[None]:
        with closing(self._taken(name, wait_seconds)):
            yield

    def _taken(self, name: str, wait_seconds: float) -> sqlite3.Connection:
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            lock = self._opened(name, wait_seconds)
            lock.execute("BEGIN EXCLUSIVE")
        except (OSError, sqlite3.Error) as problem:
            raise self._untaken(problem) from None
        return lock

    def _untaken(self, problem: Exception) -> Exception:
        if str(problem) == LOCKED:
            return TakenError()
        reason = problem.strerror if isinstance(problem, OSError) else str(problem)
        return StoreError(
            f"No lock can be taken in {self._folder} ({reason}): see that you can write there, then run again."
        )

    def _opened(self, name: str, wait_seconds: float) -> sqlite3.Connection:
        file = self._folder / hashlib.sha256(name.encode()).hexdigest()[:32]
        return sqlite3.connect(file, timeout=wait_seconds, isolation_level=None, check_same_thread=False)


class AdvisoryLocks:
    """PostgreSQL's locks on numbers, each held by a transaction of its own, which ends with its connection."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @contextmanager
    def held(self, name: str, wait_seconds: float) -> Iterator[None]:
        with self._engine.connect() as connection:
            self._take(connection, name, wait_seconds)
            yield

    def _take(self, connection: sa.Connection, name: str, wait_seconds: float) -> None:
        milliseconds = max(1, round(wait_seconds * 1000))  # 0 would mean for ever
        connection.exec_driver_sql(
            f"SELECT set_config('lock_timeout', '{milliseconds}', true),"
            " set_config('idle_in_transaction_session_timeout', '0', true)"
        )
        try:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number_of(name))))
        except OperationalError as problem:
            if getattr(problem.orig, "sqlstate", None) == "55P03":  # lock_not_available
                raise TakenError from None
            raise


def number_of(name: str) -> int:
    """The 64 bits that stand for a name."""
    return int.from_bytes(hashlib.sha256(f"xero {name}".encode()).digest()[:8], "big", signed=True)
