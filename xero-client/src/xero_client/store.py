"""The store: where a grant outlives the run, safe from crashes and from other processes."""

from __future__ import annotations

import os
import typing as t
from contextlib import contextmanager
from pathlib import Path

import platformdirs
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from xero_client.errors import SettingsError, StoreError
from xero_client.grant import Grant

if t.TYPE_CHECKING:
    from collections.abc import Iterator

LOCK_WAIT_SECONDS: t.Final = 30
"""How long a process waits for another one that is refreshing the same grant."""

_LOCKING: t.Final = {"xero_lock": True}
"""Execution option of a transaction that nobody else may run at the same time."""

_METADATA: t.Final = sa.MetaData()
_GRANTS: t.Final = sa.Table(
    "xero_grants",
    _METADATA,
    sa.Column("lineage", sa.String(64), primary_key=True),
    sa.Column("access_token", sa.Text),
    sa.Column("expires_at", sa.Float),
    sa.Column("refresh_token", sa.Text),
    sa.Column("previous_refresh_token", sa.Text),
    sa.Column("refreshed_at", sa.Float),
)


class Store:
    """Grants by lineage, in one table of a SQLAlchemy database."""

    def __init__(self, url: str | None) -> None:
        """Open the store.

        Args:
            url: a SQLAlchemy URL; None means a SQLite file in the default place.

        Raises:
            SettingsError: the URL cannot be understood.
            StoreError: the store cannot be opened, or others can read its file.
        """
        self._engine = _engine(url or default_url())
        with self._transaction() as connection:
            _METADATA.create_all(connection)

    def load(self, lineage: str) -> Grant | None:
        """Return the newest grant of a lineage, without waiting for whoever is renewing it."""
        with _told(self._engine), self._engine.connect() as connection:
            return _load(connection, lineage)

    @contextmanager
    def locked(self, lineage: str) -> Iterator[Slot]:
        """Hold the lineage's lock; no other process renews the grant meanwhile. What was saved is durable on leaving.

        Raises:
            StoreError: another process held the lock for too long, or the store cannot be written.
        """
        with self._transaction() as connection:
            yield Slot(connection, lineage)

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with _told(self._engine), self._engine.execution_options(**_LOCKING).begin() as connection:
            yield connection


class Slot:
    """One lineage of the store while its lock is held."""

    def __init__(self, connection: sa.Connection, lineage: str) -> None:
        self._connection = connection
        self._lineage = lineage

    def load(self) -> Grant | None:
        return _load(self._connection, self._lineage)

    def save(self, grant: Grant) -> None:
        self._connection.execute(sa.delete(_GRANTS).where(_GRANTS.c.lineage == self._lineage))
        self._connection.execute(sa.insert(_GRANTS).values(lineage=self._lineage, **grant.fields()))


def default_url() -> str:
    """SQLite beside Meltano's system files inside a Meltano project, else in the user's state folder."""
    meltano = os.environ.get("MELTANO_SYS_DIR_ROOT")
    folder = Path(meltano) / "xero" if meltano else platformdirs.user_state_path("xero")
    return f"sqlite:///{folder / 'store.db'}"


def _load(connection: sa.Connection, lineage: str) -> Grant | None:
    row = connection.execute(sa.select(_GRANTS).where(_GRANTS.c.lineage == lineage)).mappings().first()
    return Grant(**{name: row[name] for name in Grant.__dataclass_fields__}) if row else None


def _engine(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
    except SQLAlchemyError:
        raise SettingsError(
            "store_url is not a SQLAlchemy URL: it should look like sqlite:////path/store.db."
        ) from None
    if parsed.get_backend_name() != "sqlite":
        raise SettingsError("store_url names a database that is not supported: use sqlite:////path/store.db.")
    if parsed.database and parsed.database != ":memory:":
        _keep_private(Path(parsed.database).expanduser())
    engine = sa.create_engine(parsed, connect_args={"timeout": LOCK_WAIT_SECONDS}, hide_parameters=True)
    sa.event.listen(engine, "connect", _leave_transactions_to_us)
    sa.event.listen(engine, "begin", _lock_for_writing)
    return engine


def _keep_private(file: Path) -> None:
    """Make the file readable by its owner alone before anything is in it; refuse one that others can read."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as problem:
        raise StoreError(f"The store {file} cannot be opened ({problem.strerror}): set store_url.") from None
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise StoreError(f"The store {file} can be read by others: run chmod 600 on it.")


def _leave_transactions_to_us(connection: t.Any, _record: t.Any) -> None:
    connection.isolation_level = None


def _lock_for_writing(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("xero_lock"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _told(engine: sa.Engine) -> Iterator[None]:
    """Name the trouble without the statement, which holds tokens."""
    try:
        yield
    except SQLAlchemyError as problem:
        reason = str(getattr(problem, "orig", None) or type(problem).__name__)
        place = engine.url.render_as_string(hide_password=True)
        raise StoreError(
            f"The store {place} failed ({reason}): check that it can be written, then run again."
        ) from None
