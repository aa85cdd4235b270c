"""Named locks between processes, which the system frees when a process dies: files for SQLite, advisory locks else."""

from __future__ import annotations

import hashlib
import sqlite3
import time
import typing as t
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from xero_client.errors import StoreError
from xero_client.termination import NOTICE_SECONDS

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

LOCK_WAIT_SECONDS: t.Final = 30
"""How long a process waits for another one, such as one that is refreshing the same grant."""

PATIENCE_SECONDS: t.Final = 0.8
"""How long it still waits when somebody has asked the run to end: what is done should be written down."""
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


def locks_for(engine: sa.Engine, check: Callable[[float], None]) -> Locks:
    """Return the locks that everybody shares who has the same database; `check` may end a wait."""
    if engine.dialect.name == "sqlite":
        return FileLocks(Path(f"{engine.url.database}-locks"), check)
    return AdvisoryLocks(engine, check)


def take(connection: sqlite3.Connection, statement: str, wait_seconds: float, check: Callable[[float], None]) -> None:
    """Begin a transaction that waits for others, in slices: SQLite itself waits where Python hears of no signal.

    Raises:
        sqlite3.OperationalError: it is `LOCKED` for longer than that.
        TerminatedError: `check` says that the run should end.
    """
    end = time.monotonic() + wait_seconds
    connection.execute(f"PRAGMA busy_timeout = {round(min(wait_seconds, NOTICE_SECONDS) * 1000)}")
    while True:
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as problem:
            if str(problem) != LOCKED or time.monotonic() >= end:
                raise
        else:
            return
        check(PATIENCE_SECONDS)


class FileLocks:
    """Empty SQLite files in a folder beside the database; they stay, since deleting one would let two hold it."""

    def __init__(self, folder: Path, check: Callable[[float], None]) -> None:
        self._folder = folder
        self._check = check

    @contextmanager
    def held(self, name: str, wait_seconds: float) -> Iterator[None]:
        with closing(self._taken(name, wait_seconds)):
            yield

    def _taken(self, name: str, wait_seconds: float) -> sqlite3.Connection:
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            lock = self._opened(name)
            with ExitStack() as stack:
                stack.callback(lock.close)
                take(lock, "BEGIN EXCLUSIVE", wait_seconds, self._check)
                stack.pop_all()
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

    def _opened(self, name: str) -> sqlite3.Connection:
        file = self._folder / hashlib.sha256(name.encode()).hexdigest()[:32]
        return sqlite3.connect(file, isolation_level=None, check_same_thread=False)


class AdvisoryLocks:
    """PostgreSQL's locks on numbers, each held by a transaction of its own, which ends with its connection."""

    def __init__(self, engine: sa.Engine, check: Callable[[float], None]) -> None:
        self._engine = engine
        self._check = check

    @contextmanager
    def held(self, name: str, wait_seconds: float) -> Iterator[None]:
        end = time.monotonic() + wait_seconds
        with self._engine.connect() as connection:
            while not self._is_taken(connection, name, min(wait_seconds, NOTICE_SECONDS)):
                if time.monotonic() >= end:
                    raise TakenError
                self._check(PATIENCE_SECONDS)
            yield

    def _is_taken(self, connection: sa.Connection, name: str, wait_seconds: float) -> bool:
        """Wait for it; whether it is ours now."""
        milliseconds = max(1, round(wait_seconds * 1000))  # 0 would mean for ever
        connection.exec_driver_sql(
            f"SELECT set_config('lock_timeout', '{milliseconds}', true),"
            " set_config('idle_in_transaction_session_timeout', '0', true)"
        )
        try:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number_of(name))))
        except OperationalError as problem:
            if getattr(problem.orig, "sqlstate", None) == "55P03":  # lock_not_available
                connection.rollback()
                return False
            raise
        return True


def number_of(name: str) -> int:
    """The 64 bits that stand for a name."""
    return int.from_bytes(hashlib.sha256(f"xero {name}".encode()).digest()[:8], "big", signed=True)
