"""The store: where a grant outlives the run, safe from crashes and from other processes."""

from __future__ import annotations

import os
import typing as t
from contextlib import contextmanager

import sqlalchemy as sa

from xero_client.database import Database, Migrations
from xero_client.encryption import KEY_VARIABLE, Seal
from xero_client.grant import Grant
from xero_client.locks import LOCK_WAIT_SECONDS

if t.TYPE_CHECKING:
    from collections.abc import Iterator

_GRANTS: t.Final = sa.Table(
    "xero_grants",
    sa.MetaData(),
    sa.Column("lineage", sa.String(64), primary_key=True),
    sa.Column("access_token", sa.Text),
    sa.Column("expires_at", sa.Float),
    sa.Column("refresh_token", sa.Text),
    sa.Column("previous_refresh_token", sa.Text),
    sa.Column("refreshed_at", sa.Float),
)

_TOKENS: t.Final = ("access_token", "refresh_token", "previous_refresh_token")
"""Columns that are encrypted if there is a key."""


def _keep_grants(connection: sa.Connection) -> None:
    """Version 0.1 made this table without saying so; what is in it stays."""
    _GRANTS.create(connection, checkfirst=True)


_MIGRATIONS: t.Final = Migrations(component="grants", steps=(_keep_grants,))


class Store:
    """Grants by lineage, encrypted if there is a key in the environment."""

    def __init__(self, url: str | None) -> None:
        """Open the store.

        Args:
            url: a SQLAlchemy URL; None means a SQLite file in the default place.

        Raises:
            SettingsError: the URL cannot be understood, or its driver or encryption is not installed.
            StoreError: the store cannot be opened, others can read its file, or a newer version wrote it.
        """
        self._seal = Seal(os.environ.get(KEY_VARIABLE))
        self.database = Database(url, _MIGRATIONS)

    def load(self, lineage: str) -> Grant | None:
        """Return the newest grant of a lineage, without waiting for whoever is renewing it.

        Raises:
            StoreError: it cannot be read or decrypted.
        """
        with self.database.reading() as connection:
            row = connection.execute(sa.select(_GRANTS).where(_GRANTS.c.lineage == lineage)).mappings().first()
        return self._grant(row) if row else None

    def save(self, lineage: str, grant: Grant) -> None:
        """Put a grant in the place of the lineage's last one; it is durable on return."""
        tokens = {name: self._seal.closed(getattr(grant, name)) for name in _TOKENS}
        with self.database.writing() as connection:
            connection.execute(sa.delete(_GRANTS).where(_GRANTS.c.lineage == lineage))
            connection.execute(sa.insert(_GRANTS).values(lineage=lineage, **grant.fields() | tokens))

    def delete(self, lineage: str) -> None:
        """Forget a lineage; one that is not there is no error."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(_GRANTS).where(_GRANTS.c.lineage == lineage))

    def lineages(self) -> dict[str, Grant]:
        """Return every grant by its lineage."""
        with self.database.reading() as connection:
            rows = connection.execute(sa.select(_GRANTS).order_by(_GRANTS.c.refreshed_at)).mappings().all()
        return {row["lineage"]: self._grant(row) for row in rows}

    @contextmanager
    def locked(self, lineage: str, wait_seconds: float = LOCK_WAIT_SECONDS) -> Iterator[None]:
        """Hold the lineage's lock; no other process renews the grant meanwhile.

        Raises:
            LockedError: another process held it for longer than that.
        """
        with self.database.locked(f"the grant {lineage[:12]}", wait_seconds):
            yield

    def _grant(self, row: sa.RowMapping) -> Grant:
        tokens = {name: self._seal.opened(row[name]) for name in _TOKENS}
        return Grant(expires_at=row["expires_at"], refreshed_at=row["refreshed_at"], **tokens)
