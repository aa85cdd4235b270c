"""Opens SQLite and PostgreSQL in such a way that both behave alike."""

from __future__ import annotations

import functools
import os
import sqlite3
import typing as t
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from xero_client.errors import SettingsError
from xero_client.storage.file_permissions import NOT_OURS, keep_private
from xero_client.storage.locks import LOCK_WAIT_SECONDS, take

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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

SQLITE: t.Final = b"SQLite format 3\0"
"""Begins every SQLite database."""
SQLITE_DRIVERS: t.Final = frozenset({"", "pysqlite"})
OURS: t.Final = {
    "xero_versions": frozenset({"component", "version"}),
    "xero_grants": frozenset({"lineage", "access_token", "refresh_token"}),
}
"""Tables of which each store of ours has one, the latter alone if it is of the first version; each with columns."""
PROJECT_VARIABLE: t.Final = "MELTANO_PROJECT_ROOT"
_EXAMPLES: t.Final = "sqlite:////path/store.db or postgresql://user:password@host/database"


def engine_for(url: str, setting: str, check: Callable[[float], None]) -> sa.Engine:
    """Return an engine for the URL of a setting, whose waits for other writers `check` may end.

    Raises:
        SettingsError: the URL cannot be understood or names no file of ours, or its driver is not installed.
        StoreError: others can read or replace the SQLite file, or it cannot be opened.
    """
    parsed = _parsed(url, setting)
    open_engine = _BACKENDS.get(parsed.get_backend_name())
    if open_engine is None:
        raise SettingsError(f"{setting} names a database that is not supported: use {_EXAMPLES}.")
    return open_engine(parsed, setting, check)


def file_of(url: str, setting: str) -> Path | None:
    """Return the file that the URL of a setting names; None if it names no SQLite file.

    A relative path begins at the folder of the Meltano project, else at the current one.

    Raises:
        SettingsError: it cannot be understood, or says what SQLite has not.
    """
    parsed = _parsed(url, setting)
    return _file(parsed, setting) if parsed.get_backend_name() == "sqlite" else None


def depends_on_folder(url: str, setting: str) -> bool:
    """Whether a URL names another file if a command is run in another folder.

    Raises:
        SettingsError: it cannot be understood.
    """
    parsed = _parsed(url, setting)
    return parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").expanduser().is_absolute()


def _parsed(url: str, setting: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
    except SQLAlchemyError:
        raise SettingsError(f"{setting} is not a SQLAlchemy URL: it should look like {_EXAMPLES}.") from None
    if "@" in (parsed.host or ""):
        raise SettingsError(f"{setting} has more than one @: write one that belongs to a password as %40.")
    if parsed.username is not None and "?" in url.rpartition("@")[0]:  # the host would be what follows the @
        raise SettingsError(f"{setting} has an @ behind a ?: write an @ of an option as %40, a ? of a password as %3F.")
    return parsed


def _file(url: sa.URL, setting: str) -> Path:
    """Where a database in a file is; what a file has not, such as a host, would be overlooked."""
    if ignored := _overlooked(url):
        raise SettingsError(f"{setting} {ignored}, which a file here has not: use sqlite:////path/store.db.")
    if url.database in {None, "", ":memory:"}:
        raise SettingsError(f"{setting} names no file, so all would be lost: use sqlite:////path/store.db.")
    if str(url.database).startswith("file:"):
        raise SettingsError(
            f"{setting} names a path that begins with file:, so leave that out: sqlite:////path/store.db."
        )
    return _resolved(url.database, setting)


def _sqlite(url: sa.URL, setting: str, check: Callable[[float], None]) -> sa.Engine:
    file = _file(url, setting)
    keep_private(file, setting, is_store)
    if _is_of_others(file):
        raise SettingsError(NOT_OURS.format(setting=setting, file=file))
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(file)),
        connect_args={"timeout": LOCK_WAIT_SECONDS},
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", functools.partial(_begin_sqlite, check))
    return engine


def _overlooked(url: sa.URL) -> str:
    """What of the URL of a file would have no effect; empty if nothing."""
    if url.query:
        return f"has an option after its ? ({', '.join(url.query)})"
    if url.host or url.username or url.password or url.port:
        return "names a host or a user"
    driver = url.drivername.partition("+")[2]
    return f"names the driver {driver}" if driver not in SQLITE_DRIVERS else ""


def is_store(file: Path) -> bool:
    """Whether a file is empty, or a SQLite database with a table of ours; it is not changed."""
    try:
        if not file.stat().st_size:
            return True
        with file.open("rb") as opened:
            if opened.read(len(SQLITE)) != SQLITE:
                return False
        return any(is_ours(name, columns) for name, columns in _tables(file).items())
    except (OSError, sqlite3.Error):
        return False


def _is_of_others(file: Path) -> bool:
    """Whether a database has tables, and none is ours; one that cannot be read is told when it is opened."""
    try:
        tables = _tables(file)
    except sqlite3.Error:
        return False
    return bool(tables) and not any(is_ours(name, columns) for name, columns in tables.items())


def is_ours(table: str, columns: Iterable[str]) -> bool:
    """Whether a table is one that each store of ours has, and has its columns: the name alone may be anybody's."""
    return table in OURS and OURS[table].issubset(columns)


def _tables(file: Path) -> dict[str, list[str]]:
    """Columns by table; nothing is made or changed."""
    beside = "" if file.with_name(f"{file.name}-wal").exists() else "&immutable=1"  # or it would make some
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro{beside}", uri=True)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = "SELECT name FROM pragma_table_info(?)"
        return {name: [column for (column,) in connection.execute(columns, [name])] for name in names}


def _postgresql(url: sa.URL, setting: str, _check: Callable[[float], None]) -> sa.Engine:
    try:
        engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={"connect_timeout": 10},
            pool_pre_ping=True,
            hide_parameters=True,
        )
    except ImportError:
        raise SettingsError(
            f"{setting} names a PostgreSQL database, whose driver is not installed: "
            "install singer-xero-client[postgres] beside the plugin."
        ) from None
    except (SQLAlchemyError, TypeError, ValueError):
        raise SettingsError(
            f"{setting} has an option after its ? that cannot be used: it should look like {_EXAMPLES}."
        ) from None
    sa.event.listen(engine, "begin", _begin_postgresql)
    return engine


_BACKENDS: t.Final = {"sqlite": _sqlite, "postgresql": _postgresql}


def make_room(engine: sa.Engine) -> None:
    """Let SQLite's next write begin again at the start of its log, in space that it has already; waits for nobody."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")


def place_of(url: sa.URL) -> str:
    """What may be told of a URL: a file, or host and database."""
    if url.get_backend_name() == "sqlite":
        return url.set(query={}).render_as_string()
    return f"{url.get_backend_name()}://{url.host or url.query.get('host') or ''}/{url.database or ''}"


def _resolved(database: str | None, setting: str) -> Path:
    """One file, one set of locks; folders may be links, as some are on many systems, and the file itself may not."""
    try:
        path = Path(os.environ.get(PROJECT_VARIABLE) or "", Path(database or "").expanduser())
        path.resolve()  # As a check that a file could have the name.
        return path.parent.resolve() / path.name
    except (OSError, RuntimeError, ValueError):
        raise SettingsError(f"{setting} names no file that could be: use sqlite:////path/store.db.") from None


def _set_up_sqlite(connection: t.Any, _record: t.Any) -> None:
    """Readers do not wait for a writer; what is deleted, such as a token, is gone; transactions are ours to begin."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA secure_delete = ON")


def _begin_sqlite(check: Callable[[float], None], connection: sa.Connection) -> None:
    """Begin; only who writes waits here, for the one writer that there may be."""
    driver: t.Any = connection.connection.driver_connection
    manner = connection.get_execution_options().get(WRITING)
    if manner is None:
        driver.execute("BEGIN")
        return
    driver.execute(f"PRAGMA synchronous = {manner.synchronous}")
    take(driver, "BEGIN IMMEDIATE", manner.wait_seconds, check)
    driver.execute(f"PRAGMA busy_timeout = {LOCK_WAIT_SECONDS * 1000}")


def _begin_postgresql(connection: sa.Connection) -> None:
    manner = connection.get_execution_options().get(WRITING)
    if manner:
        connection.exec_driver_sql(
            f"SELECT set_config('lock_timeout', '{manner.wait_seconds}s', true),"
            f" set_config('synchronous_commit', '{manner.synchronous_commit}', true)"
        )
