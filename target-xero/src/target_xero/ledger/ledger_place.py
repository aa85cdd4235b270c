"""Remembers where an organisation's ledger is: an empty one in its place would double documents."""

from __future__ import annotations

import typing as t

import sqlalchemy as sa
from xero_client.errors import SettingsError, StoreError
from xero_client.storage.database import Migrations

if t.TYPE_CHECKING:
    from xero_client.storage.database import Database

    from target_xero.ledger.ledger import Ledger

PLACES: t.Final = sa.Table(
    "xero_ledger_places",
    sa.MetaData(),
    sa.Column("tenant_id", sa.String(64), primary_key=True),
    sa.Column("place", sa.Text, nullable=False),
)
"""Where the ledger is that knows of documents of an organisation: a file, or host and database."""

ANEW: t.Final = (
    "or, if that ledger is lost for good, set new_ledger to true for one run, and match_on, so that documents without "
    "a number are found again."
)
ELSEWHERE: t.Final = (
    "{setting} names {place}, which knows of nothing that was published to {organisation}; the ledger that does is "
    "{known}. Documents would be doubled: correct {setting}, or move that ledger; " + ANEW
)
EMPTIED: t.Final = (
    "The ledger {place} knows of nothing any more that was published to {organisation}. Documents would be doubled: "
    "restore it from a backup; " + ANEW
)


def _create(connection: sa.Connection) -> None:
    PLACES.create(connection, checkfirst=True)


MIGRATIONS: t.Final = Migrations(component="ledger places", steps=(_create,))


class LedgerPlace:
    """What the store of the connection remembers of one ledger."""

    def __init__(self, store: Database, ledger: Ledger, organisation: str) -> None:
        self._store = store
        self._ledger = ledger
        self._organisation = organisation
        store.migrate(MIGRATIONS)

    def expect_known(self) -> None:
        """Refuse a ledger that is empty, where one was there that was not.

        Raises:
            SettingsError: it is in another place.
            StoreError: it is in that place.
        """
        known = self._known()
        if known is None or not self._ledger.is_new():
            return
        place, setting = self._ledger.place, self._ledger.setting
        told = {"setting": setting, "place": place, "known": known, "organisation": self._organisation}
        if known == place:
            raise StoreError(EMPTIED.format(**told))
        raise SettingsError(ELSEWHERE.format(**told))

    def remember(self) -> None:
        """Keep in mind where the ledger is, once it knows of something."""
        if self._ledger.is_new() or self._known() == self._ledger.place:
            return
        row = {"tenant_id": self._ledger.tenant_id, "place": self._ledger.place}
        with self._store.writing() as connection:
            connection.execute(sa.delete(PLACES).where(PLACES.c.tenant_id == self._ledger.tenant_id))
            connection.execute(sa.insert(PLACES).values(row))

    def _known(self) -> str | None:
        query = sa.select(PLACES.c.place).where(PLACES.c.tenant_id == self._ledger.tenant_id)
        with self._store.reading() as connection:
            return connection.scalar(query)
