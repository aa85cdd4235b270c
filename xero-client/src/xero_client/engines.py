"""Opens SQLite and PostgreSQL in such a way that both behave alike."""

from __future__ import annotations

import os
import stat
import typing as t
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from xero_client.errors import SettingsError, StoreError
from xero_client.locks import LOCK_WAIT_SECONDS

WRITING: t.Final = "xero_writing"
"""Execution option of a transaction that writes; its value is a `Manner`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How to write: the settings of the same name in SQLite and PostgreSQL, and how long to wait for other writers."""

    synchronous: str
    synchronous_commit: str
    wait_seconds: int


DURABLY: t.Final = Manner(synchronous="FULL", synchronous_commit="on", wait_seconds=LOCK_WAIT_SECONDS)
QUICKLY: t.Final = Manner(synchronous="NORMAL", synchronous_commit="off", wait_seconds=2)
"""A crash of the machine may take it away, though never a crash of the process."""

_EXAMPLES: t.Final = "sqlite:////path/store.db or postgresql://user:password@host/database"
_LOG_SUFFIXES: t.Final = ("", "-wal", "-shm", "-journal")
"""SQLite keeps parts of a database in files beside it."""


def engine_for(url: str) -> sa.Engine:
    """Return an engine for a URL.

    Raises:
        SettingsError: the URL cannot be understood, or its driver is not installed.
        StoreError: others can read or replace the SQLite file, or it cannot be opened.
    """
    try:
        parsed = sa.make_url(url)
    except SQLAlchemyError:
        raise SettingsError(f"store_url is not a SQLAlchemy URL: it should look like {_EXAMPLES}.") from None
    open_engine = _BACKENDS.get(parsed.get_backend_name())
    if open_engine is None:
        raise SettingsError(f"store_url names a database that is not supported: use {_EXAMPLES}.")
    return open_engine(parsed)


def _sqlite(url: sa.URL) -> sa.Engine:
    if url.database in {None, "", ":memory:"}:
        raise SettingsError("store_url names no file, so the connection would be lost: use sqlite:////path/store.db.")
    file = Path(url.database).expanduser().resolve()  # one file, one set of locks
    _keep_private(file)
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(file)),
        connect_args={"timeout": LOCK_WAIT_SECONDS},
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(url: sa.URL) -> sa.Engine:
    try:
        engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={"connect_timeout": 10},
            pool_pre_ping=True,
            hide_parameters=True,
        )
    except ImportError:
        raise SettingsError(
            "store_url names a PostgreSQL database, whose driver is not installed: "
            "install singer-xero-client[postgres] beside the plugin."
        ) from None
    sa.event.listen(engine, "begin", _begin_postgresql)
    return engine


_BACKENDS: t.Final = {"sqlite": _sqlite, "postgresql": _postgresql}


def _keep_private(file: Path) -> None:
    """Make the file readable by its owner alone before anything is in it; refuse one that others can read.

    One that is there is not opened: closing it would end the locks that SQLite has on it elsewhere in this process.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as problem:
        raise StoreError(f"The store {file} cannot be opened ({problem.strerror}): set store_url.") from None
    if os.name == "posix":
        _refuse_others(file)


def _refuse_others(file: Path) -> None:
    """Refuse what others can read, and a folder in which others could put another file in its place."""
    for part in (file.with_name(file.name + suffix) for suffix in _LOG_SUFFIXES):
        if part.exists() and part.stat().st_mode & 0o077:
            raise StoreError(f"The store {part} can be read by others: run chmod 600 on it.")
    mode = file.parent.stat().st_mode
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise StoreError(f"Everybody can replace files in the store's folder {file.parent}: run chmod 700 on it.")


def _set_up_sqlite(connection: t.Any, _record: t.Any) -> None:
    """Readers do not wait for a writer; what is deleted, such as a token, is gone; transactions are ours to begin."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA secure_delete = ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    manner = connection.get_execution_options().get(WRITING)
    if manner:
        connection.exec_driver_sql(f"PRAGMA synchronous = {manner.synchronous}")
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {manner.wait_seconds * 1000}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if manner else "BEGIN")


def _begin_postgresql(connection: sa.Connection) -> None:
    manner = connection.get_execution_options().get(WRITING)
    if manner:
        connection.exec_driver_sql(
            f"SELECT set_config('lock_timeout', '{manner.wait_seconds}s', true),"
            f" set_config('synchronous_commit', '{manner.synchronous_commit}', true)"
        )
