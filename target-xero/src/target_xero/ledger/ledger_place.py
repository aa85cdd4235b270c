"""Remembers where an organisation's ledger is and how far it came: one that is behind would double documents."""

from __future__ import annotations

import typing as t
from dataclasses import asdict, dataclass
from datetime import datetime, timezone

import sqlalchemy as sa
from xero_client.errors import BusyError, SettingsError, StoreError
from xero_client.storage.database import Migrations

if t.TYPE_CHECKING:
    from xero_client.storage.database import Database

    from target_xero.ledger.ledger import Ledger
    from target_xero.ledger.marks import Mark

PLACES: t.Final = sa.Table(
    "xero_ledger_places",
    sa.MetaData(),
    sa.Column("tenant_id", sa.String(64), primary_key=True),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("run", sa.String(32)),
    sa.Column("writes", sa.Integer),
    sa.Column("at", sa.Float),
)
"""Where the ledger is that knows of documents of an organisation, a file, or host and database; and its last mark."""

ANEW: t.Final = (
    "or, if that ledger is lost for good, set new_ledger to true for one run, and match_on, so that documents without "
    "a number that {it} does not know are found again (docs/publishing.md)."
)
ELSEWHERE: t.Final = (
    "{setting} names {place}, which {lacks}{when}; the ledger that does is {known}. Documents would be doubled: "
    "correct {setting}, or move that ledger; " + ANEW.format(it="this one")
)
EMPTIED: t.Final = (
    "The ledger {place} knows of nothing any more that was published to {organisation}{when}. Documents would be "
    "doubled: put its newest state back, not a backup from before that; " + ANEW.format(it="it")
)
BEHIND: t.Final = (
    "The ledger {place} is older than what was published to {organisation} with it{when}, as a backup or a copy is. "
    "Documents would be doubled: put its newest state back; " + ANEW.format(it="it")
)
MEANWHILE: t.Final = (
    "Another run has begun to publish to {organisation} with the ledger {place} meanwhile: let it end, and see that "
    "all runs use one ledger."
)


def _create(connection: sa.Connection) -> None:
    columns = (sa.Column("tenant_id", sa.String(64), primary_key=True), sa.Column("place", sa.Text, nullable=False))
    sa.Table(PLACES.name, sa.MetaData(), *columns).create(connection, checkfirst=True)


def _add_mark(connection: sa.Connection) -> None:
    for column in (PLACES.c.run, PLACES.c.writes, PLACES.c.at):
        kind = column.type.compile(connection.dialect)
        connection.execute(sa.text(f"ALTER TABLE {PLACES.name} ADD COLUMN {column.name} {kind}"))


MIGRATIONS: t.Final = Migrations(component="ledger places", steps=(_create, _add_mark))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was last known of the ledger of an organisation; the mark is missing if an earlier version knew it."""

    place: str
    run: str | None
    writes: int | None
    at: float | None

    @property
    def when(self) -> str:
        """When it was last written to, in words; nothing if an earlier version did."""
        if self.at is None:
            return ""
        return f"{datetime.fromtimestamp(self.at, timezone.utc):%Y-%m-%d %H:%M:%S} UTC"


class LedgerPlace:
    """What one database, such as the store of the connection, remembers of the ledger of an organisation."""

    def __init__(self, database: Database, ledger: Ledger, organisation: str) -> None:
        self._database = database
        self._ledger = ledger
        self._organisation = organisation
        database.migrate(MIGRATIONS)
        with database.reading() as connection:
            self.known = self._read(connection)
        """As the run found it."""

    def expect_known(self) -> None:
        """Refuse a ledger that lacks what is known to have been published.

        Raises:
            SettingsError: the one that has it is in another place.
            StoreError: it was in that place.
        """
        if self.known is None or self.is_known():
            return
        place, setting, is_new = self._ledger.place, self._ledger.setting, self._ledger.is_new()
        when = f" until {self.known.when}" if self.known.when else ""
        told = {"setting": setting, "place": place, "organisation": self._organisation, "when": when}
        if self.known.place == place:
            raise StoreError((EMPTIED if is_new else BEHIND).format(**told))
        lacks = "knows of nothing" if is_new else "does not know all"
        lacks = f"{lacks} that was published to {self._organisation}"
        raise SettingsError(ELSEWHERE.format(**told, lacks=lacks, known=self.known.place))

    def is_known(self) -> bool:
        """Whether the ledger is the one that was used last, and has come no less far."""
        return self.known is not None and not self._ledger.is_new() and self._is_no_further(self.known)

    def begin(self) -> None:
        """Keep in mind where the ledger is and how far it came, once it knows of something."""
        if not self._ledger.is_new():
            self.remember(self._ledger.marks.last())

    def remember(self, mark: Mark | None) -> None:
        """Keep it in mind, durably, before more is sent than it knows.

        Raises:
            BusyError: another run has used another ledger since this one looked.
        """
        news = Known(
            place=self._ledger.place,
            run=mark.run if mark else None,
            writes=mark.writes if mark else None,
            at=mark.at if mark else None,
        )
        with self._database.writing() as connection:
            now = self._read(connection, to_write=True)
            if now == news:
                return
            self._expect_alone(now)
            connection.execute(sa.delete(PLACES).where(self._is_ours()))
            connection.execute(sa.insert(PLACES).values(tenant_id=self._ledger.tenant_id, **asdict(news)))
        self.known = news

    def _is_no_further(self, known: Known) -> bool:
        """Whether the ledger has all that is known; what an earlier version knew says nothing of that."""
        return known.run is None or self._ledger.marks.has(known.run, known.writes or 0)

    def _expect_alone(self, now: Known | None) -> None:
        if now and now != self.known and not self._is_no_further(now):
            raise BusyError(MEANWHILE.format(organisation=self._organisation, place=now.place))

    def _read(self, connection: sa.Connection, *, to_write: bool = False) -> Known | None:
        query = sa.select(PLACES).where(self._is_ours())
        row = connection.execute(query.with_for_update() if to_write else query).mappings().first()
        return Known(place=row["place"], run=row["run"], writes=row["writes"], at=row["at"]) if row else None

    def _is_ours(self) -> sa.ColumnElement[bool]:
        return PLACES.c.tenant_id == self._ledger.tenant_id
