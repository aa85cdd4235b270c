"""One module for everything that is kept: SQLite in a private file or PostgreSQL, with the same promises on both."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
import typing as t
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from xero_client.errors import BusyError, LockedError, SettingsError, StoreError
from xero_client.storage.engines import DURABLY, QUICKLY, WRITING, engine_for, is_ours, make_room, place_of
from xero_client.storage.failures import in_words
from xero_client.storage.locks import LOCK_WAIT_SECONDS, TakenError, locks_for
from xero_client.storage.slots import slots_for
from xero_client.termination import nobody_asks

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_VERSIONS: t.Final = sa.Table(
    "xero_versions",
    sa.MetaData(),
    sa.Column("component", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
)
"""How many steps each component's tables have gone through."""

TAKEN: t.Final = (
    "{setting} names {store}, in which somebody else has a table {table}; it stays as it is: name another database."
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrations:
    """How the tables of one component came about.

    Steps are only ever added at the end; each runs once in a store, in a transaction. A step describes the tables as
    they were when it was written, never as they are now.
    """

    component: str
    steps: tuple[Callable[[sa.Connection], None], ...]


class Database:
    """Tables of one component, shared by any number of threads, processes and (PostgreSQL) machines."""

    def __init__(
        self,
        url: str | None,
        migrations: Migrations,
        *,
        setting: str = "store_url",
        check: Callable[[float], None] = nobody_asks,
    ) -> None:
        """Open the database, and bring the component's tables to their newest version.

        Args:
            url: a SQLAlchemy URL; None means a SQLite file in the default place.
            migrations: the component's own.
            setting: which one the URL comes from, as a user is told.
            check: is asked while others are waited for whether somebody wanted the run to end so many seconds ago, and
                ends the wait by raising TerminatedError.

        Raises:
            SettingsError: the URL cannot be understood or names somebody else's file, or its driver is not installed.
            StoreError: it cannot be opened or migrated, others can read its file, or a newer version wrote it.
        """
        if not url:
            with suppress(OSError):  # Of what cannot be made, opening it says more.
                default_file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._setting = setting
        self._engine = engine_for(url or default_url(), setting, check)
        self._locks = locks_for(self._engine, check)
        self._slots = slots_for(self._engine, self._locks)
        self.migrate(migrations)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """See what has been written so far, without waiting for writers."""
        with self._as_store_error(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        """Write in one transaction, which is on disk on leaving and undone by an exception.

        On SQLite there is one writer at a time, so keep it short: nothing slow, such as a call to Xero, belongs here.

        Args:
            durable: False is for what a crash of the machine may take away, and what is not worth a long wait.

        Raises:
            StoreError: another writer took too long, or the disk is full, or the like.
        """
        engine = self._engine.execution_options(**{WRITING: DURABLY if durable else QUICKLY})
        with self._as_store_error(), engine.begin() as connection:
            yield connection

    @contextmanager
    def rehearsing(self) -> Iterator[sa.Connection]:
        """Write durably, and let as much be written again into the space that it took, also if the disk fills up.

        Raises:
            StoreError: it cannot be written.
        """
        with self.writing() as connection:
            yield connection
        with self._as_store_error():
            make_room(self._engine)

    @property
    def folders(self) -> list[Path]:
        """Where a private file beside the store may be: beside its own file, and where the default store would be."""
        default = default_file().parent
        if self._engine.dialect.name != "sqlite":
            return [default]
        return list(dict.fromkeys((Path(str(self._engine.url.database)).parent, default)))

    @contextmanager
    def locked(self, name: str, wait_seconds: float = LOCK_WAIT_SECONDS) -> Iterator[None]:
        """Do something slow, such as a call to Xero, that nobody else does under this name meanwhile.

        It is no transaction: read and write inside with `reading` and `writing`, and never wait for it inside those.

        Raises:
            LockedError: another process held it for longer than that.
        """
        try:
            with self._held(name, wait_seconds):
                yield
        except TakenError:
            raise LockedError(f"Another process keeps {name} locked: see what keeps it, then run again.") from None

    @contextmanager
    def lease(self, name: str) -> Iterator[None]:
        """Be the only one who does this, for as long as it takes; the system frees it when the process dies.

        Args:
            name: what a user is told that somebody else is using, such as "the ledger of Demo Company".

        Raises:
            BusyError: another one holds it.
        """
        try:
            with self._held(name, 0):
                yield
        except TakenError:
            raise BusyError(f"Another run is using {name}: let it end, then run again.") from None

    def take_one(self, names: Sequence[str]) -> Callable[[], None] | None:
        """Take one of these slots if one is free, and return what gives it back, as does the end of the process."""
        with self._as_store_error():
            return self._slots.take(names)

    def migrate(self, migrations: Migrations) -> None:
        """Bring the tables of another component, too, to their newest version.

        Raises:
            StoreError: a newer version of ours wrote them.
        """
        if self._version(migrations) == len(migrations.steps):
            return
        with self.locked("the migration of the store"):
            version = self._version(migrations)
            with self.writing() as connection:
                _VERSIONS.create(connection, checkfirst=True)
                for step in migrations.steps[version:]:
                    step(connection)
                connection.execute(sa.delete(_VERSIONS).where(_VERSIONS.c.component == migrations.component))
                connection.execute(
                    sa.insert(_VERSIONS).values(component=migrations.component, version=len(migrations.steps))
                )

    def _version(self, migrations: Migrations) -> int:
        version = self._written(migrations.component)
        if version > len(migrations.steps):
            raise StoreError(f"A newer version has written the store {self}: upgrade singer-xero-client here too.")
        return version

    def _written(self, component: str) -> int:
        wanted = sa.select(_VERSIONS.c.version).where(_VERSIONS.c.component == component)
        try:
            with self._engine.connect() as connection:
                return connection.scalar(wanted) or 0
        except (SQLAlchemyError, sqlite3.Error):
            with self.reading() as connection:
                looked_at = sa.inspect(connection)
                if not looked_at.has_table(_VERSIONS.name):  # a question too slow to ask each time
                    return 0
                if not is_ours(_VERSIONS.name, (each["name"] for each in looked_at.get_columns(_VERSIONS.name))):
                    told = {"setting": self._setting, "store": self, "table": _VERSIONS.name}
                    raise SettingsError(TAKEN.format(**told)) from None
                return connection.scalar(wanted) or 0  # Somebody has made it meanwhile, or it fails again.

    def close(self) -> None:
        """Close the connections that are not in use; the database can be used again."""
        self._engine.dispose()

    def __str__(self) -> str:
        return place_of(self._engine.url)

    @contextmanager
    def _held(self, name: str, wait_seconds: float) -> Iterator[None]:
        started = time.monotonic()
        with self._as_store_error(), self._locks.held(name, wait_seconds):
            logger.debug("Waited %.3f s for %s.", time.monotonic() - started, name)
            yield

    @contextmanager
    def _as_store_error(self) -> Iterator[None]:
        """Name the trouble without the statement, which holds tokens."""
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as problem:
            raise StoreError(in_words(f"The store {self}", problem, self._engine.url)) from None


def default_url() -> str:
    """SQLite beside Meltano's system files inside a Meltano project, else in the user's state folder."""
    return f"sqlite:///{default_file()}"


def default_file() -> Path:
    """The file of the default store."""
    meltano = os.environ.get("MELTANO_SYS_DIR_ROOT")
    folder = Path(meltano) / "xero" if meltano else platformdirs.user_state_path("xero")
    return folder / "store.db"
