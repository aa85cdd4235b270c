"""The store: where a grant outlives the run, safe from crashes and from other processes."""

from __future__ import annotations

import hashlib
import os
import secrets
import typing as t
from contextlib import contextmanager
from dataclasses import replace

import sqlalchemy as sa

from xero_client.errors import StoreError
from xero_client.grant.encryption import KEY_VARIABLE, Seal
from xero_client.grant.fallback_file import Spare
from xero_client.grant.grant import Grant
from xero_client.storage.database import Database, Migrations
from xero_client.storage.locks import LOCK_WAIT_SECONDS
from xero_client.termination import nobody_asks

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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

PROOF: t.Final = "proof"
"""Names a row that is never there once the transaction that makes it has ended."""
ROOM_BYTES: t.Final = 2048
"""Twice as many characters are more than any token of Xero's takes, encrypted ones too."""


def _keep_grants(connection: sa.Connection) -> None:
    """Version 0.1 made this table without saying so; what is in it stays."""
    _GRANTS.create(connection, checkfirst=True)


_MIGRATIONS: t.Final = Migrations(component="grants", steps=(_keep_grants,))


class Store:
    """Grants by lineage, encrypted if there is a key in the environment."""

    def __init__(self, url: str | None, *, check: Callable[[float], None] = nobody_asks) -> None:
        """Open the store.

        Args:
            url: a SQLAlchemy URL; None means a SQLite file in the default place.
            check: as of `Database`.

        Raises:
            SettingsError: the URL cannot be understood, or its driver or encryption is not installed.
            StoreError: the store cannot be opened, others can read its file, or a newer version wrote it.
        """
        self._seal = Seal(os.environ.get(KEY_VARIABLE))
        self.database = Database(url, _MIGRATIONS, check=check)

    def load(self, lineage: str) -> Grant | None:
        """Return the newest grant of a lineage, without waiting for whoever is renewing it.

        Raises:
            StoreError: it cannot be read or decrypted.
        """
        with self.database.reading() as connection:
            row = connection.execute(sa.select(_GRANTS).where(_GRANTS.c.lineage == lineage)).mappings().first()
        return self._opened(dict(row)) if row else None

    def newest(self, lineage: str) -> Grant | None:
        """Return the newest grant, also if it waits in a private file: then put it into the store first.

        Call it, as everything below that writes, while the lineage is `locked`.

        Raises:
            StoreError: what waits cannot be put into the store, and waits on; or nothing can be read.
        """
        stored = self.load(lineage)
        spare = self._spare(lineage)
        if found := spare.found():
            file, waiting = found
            if stored is None or waiting.refreshed_at > stored.refreshed_at:
                stored = self._moved_in(lineage, file, waiting)
            spare.clear()
        return stored

    def prove(self, lineage: str) -> None:
        """See that a successor of the grant could be saved, by writing the same row durably, and as much again.

        There is also space for a private file then, should the store fail nevertheless.

        Raises:
            StoreError: the store cannot be written.
        """
        grant = self.load(lineage)
        room: dict[str, t.Any] = {name: secrets.token_hex(ROOM_BYTES) for name in _TOKENS}  # it does not compress
        with self.database.rehearsing() as connection:
            if grant:
                self._put(connection, lineage, grant)
            self._put(connection, PROOF, replace(Grant(), **room))
            connection.execute(sa.delete(_GRANTS).where(_GRANTS.c.lineage == PROOF))
        self._spare(lineage).reserve()

    def save(self, lineage: str, grant: Grant) -> None:
        """Put a grant in the place of the lineage's last one; it is durable on return."""
        with self.database.writing() as connection:
            self._put(connection, lineage, grant)
        self._spare(lineage).clear()

    def save_unless_newer(self, lineage: str, grant: Grant) -> Grant:
        """Save a grant, unless another process has renewed it meanwhile; return the one that is there then."""
        newest = self.newest(lineage)
        if newest and newest.refreshed_at >= grant.refreshed_at:
            return newest
        self.save(lineage, grant)
        return grant

    def keep_aside(self, lineage: str, grant: Grant) -> Path | None:
        """Put a grant that cannot be saved into a private file, where `newest` finds it; None if that fails, too."""
        return self._spare(lineage).keep(replace(grant, **self._closed(grant)))

    def delete(self, lineage: str) -> None:
        """Forget a lineage; one that is not there is no error."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(_GRANTS).where(_GRANTS.c.lineage == lineage))
        self._spare(lineage).clear()

    def lineages(self) -> dict[str, Grant]:
        """Return every grant by its lineage."""
        with self.database.reading() as connection:
            rows = connection.execute(sa.select(_GRANTS).order_by(_GRANTS.c.refreshed_at)).mappings().all()
        return {row["lineage"]: self._opened(dict(row)) for row in rows}

    @contextmanager
    def locked(self, lineage: str, wait_seconds: float = LOCK_WAIT_SECONDS) -> Iterator[None]:
        """Hold the lineage's lock; no other process renews the grant meanwhile.

        Raises:
            LockedError: another process held it for longer than that.
        """
        with self.database.locked(f"the grant {lineage[:12]}", wait_seconds):
            yield

    def _put(self, connection: sa.Connection, lineage: str, grant: Grant) -> None:
        connection.execute(sa.delete(_GRANTS).where(_GRANTS.c.lineage == lineage))
        connection.execute(sa.insert(_GRANTS).values(lineage=lineage, **grant.fields() | self._closed(grant)))

    def _moved_in(self, lineage: str, file: Path, waiting: Grant) -> Grant:
        grant = self._opened(waiting.fields())
        try:
            self.save(lineage, grant)
        except StoreError as problem:
            raise StoreError(f"{problem} The newest refresh token waits in {file} until then.") from None
        return grant

    def _closed(self, grant: Grant) -> dict[str, t.Any]:
        return {name: self._seal.closed(getattr(grant, name)) for name in _TOKENS}

    def _opened(self, fields: t.Mapping[str, t.Any]) -> Grant:
        tokens = {name: self._seal.opened(fields[name]) for name in _TOKENS}
        return Grant(expires_at=_moment(fields["expires_at"]), refreshed_at=_moment(fields["refreshed_at"]), **tokens)

    def _spare(self, lineage: str) -> Spare:
        """The file is named after the store, too: several may be without a folder of their own."""
        name = hashlib.sha256(f"{self.database}\0{lineage}".encode()).hexdigest()[:24]
        return Spare([folder / f"grant-{name}" for folder in self.database.folders])


def _moment(value: t.Any) -> float:
    """SQLite keeps anything in any column: what is no number is a moment long past, so that the grant is renewed."""
    return value if isinstance(value, float | int) else 0.0
