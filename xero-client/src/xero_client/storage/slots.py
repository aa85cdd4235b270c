"""Slots of which each can be held by one thread of one process, and which the system frees when the process dies."""

from __future__ import annotations

import threading
import typing as t
from contextlib import ExitStack

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from xero_client.storage.locks import FileLocks, Locks, TakenError, number_of

if t.TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Slots(t.Protocol):
    """Slots by name."""

    def take(self, names: Sequence[str]) -> Callable[[], None] | None:
        """Take one that is free, and return what gives it back; None if none is free."""
        ...


def slots_for(engine: sa.Engine, locks: Locks) -> Slots:
    """Return the slots that everybody shares who has the same database."""
    return FileSlots(locks) if isinstance(locks, FileLocks) else AdvisorySlots(engine)


class FileSlots:
    """Each slot is a lock of its own."""

    def __init__(self, locks: FileLocks) -> None:
        self._locks = locks

    def take(self, names: Sequence[str]) -> Callable[[], None] | None:
        return next(filter(None, map(self._taken, names)), None)

    def _taken(self, name: str) -> Callable[[], None] | None:
        with ExitStack() as stack:
            try:
                stack.enter_context(self._locks.held(name, 0))
            except TakenError:
                return None
            return stack.pop_all().close


class AdvisorySlots:
    """PostgreSQL's locks on numbers, all on one connection, which is what a server has few of."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: sa.Connection | None = None
        self._held: set[str] = set()
        self._lock = threading.Lock()

    def take(self, names: Sequence[str]) -> Callable[[], None] | None:
        with self._lock:
            free = [name for name in names if name not in self._held]  # to the server, all of us are one
            name = self._ask(sa.case(*((sa.func.pg_try_advisory_lock(number_of(each)), each) for each in free)))
            if name is None:
                return None
            self._held.add(name)
            return lambda: self._give_back(name)

    def _give_back(self, name: str) -> None:
        with self._lock:
            if name not in self._held:  # the connection was lost, and all slots with it
                return
            self._held.remove(name)
            try:
                self._ask(sa.func.pg_advisory_unlock(number_of(name)))
            except SQLAlchemyError:
                return

    def _ask(self, question: sa.ColumnElement[t.Any]) -> t.Any:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            return self._connection.scalar(sa.select(question))
        except SQLAlchemyError:
            self._leave()
            raise

    def _leave(self) -> None:
        self._held.clear()
        if self._connection is not None:
            self._connection.invalidate()
            self._connection = None
