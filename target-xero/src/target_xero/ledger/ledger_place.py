"""Remembers where an organisation's ledger is and how far it came: one that is behind would double documents."""

from __future__ import annotations

import hashlib
import re
import typing as t
from dataclasses import asdict, dataclass
from datetime import datetime, timezone

import sqlalchemy as sa
from xero_client.errors import BusyError, SettingsError, StoreError
from xero_client.storage.database import Migrations

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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

DIGITS: t.Final = 8
NAMED: t.Final = rf"ledger-[0-9a-f]{{{DIGITS}}}"
ANEW: t.Final = (
    "only if that is lost for good, give it up with new_ledger: {name}, and set match_on, so that documents "
    "without a number that {it} does not know are found again (docs/publishing.md)."
)
ELSEWHERE: t.Final = (
    "{setting} names {place}, which {lacks}{when}; what does is {known}. Documents would be doubled: "
    "correct {setting}, or move that ledger; " + ANEW.replace("{it}", "this one")
)
EMPTIED: t.Final = (
    "The ledger {place} knows of nothing any more that was published to {organisation}{when}. Documents would be "
    "doubled: put its newest state back, not a backup from before that; " + ANEW.replace("{it}", "it")
)
BEHIND: t.Final = (
    "The ledger {place} is older than what was published to {organisation} with it{when}, as a backup or a copy is. "
    "Documents would be doubled: put its newest state back; " + ANEW.replace("{it}", "it")
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


def ledger_name(known: Iterable[Known]) -> str:
    """What ledgers that are ahead are called until their next run: who gives them up does so with no later one."""
    names = {each.run or each.place for each in known}
    return "ledger-" + hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()[:DIGITS]


def expect_ledger_name(given_up: str | None) -> None:
    """Raises SettingsError for what no ledger is called, so that no refused run can have told it."""
    if given_up and not re.fullmatch(NAMED, given_up):
        raise SettingsError(
            f"new_ledger is {given_up}, and no ledger is called so: a run that is refused for its ledger tells the "
            "name, such as ledger-3f9ac21b. Leave it out until then."
        )


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

    def ahead(self) -> Known | None:
        """What was last known, if this ledger lacks something of it."""
        if self.known and (self._ledger.is_new() or not self._is_no_further(self.known)):
            return self.known
        return None

    def refusal(self, ahead: Sequence[Known], name: str) -> SettingsError | StoreError:
        """Why a ledger is not taken that lacks something of all of these; `name` gives up each that has it.

        Returns:
            SettingsError: such a one is in another place, and may be there still.
            StoreError: it was in this place.
        """
        place, setting, is_new = self._ledger.place, self._ledger.setting, self._ledger.is_new()
        elsewhere = [each for each in ahead if each.place != place]
        last = (elsewhere or ahead)[-1]
        when = f" until {last.when}" if last.when else ""
        told = {"setting": setting, "place": place, "organisation": self._organisation, "when": when, "name": name}
        if not elsewhere:
            return StoreError((EMPTIED if is_new else BEHIND).format(**told))
        lacks = "knows of nothing" if is_new else "does not know all"
        lacks = f"{lacks} that was published to {self._organisation}"
        places = " and ".join(dict.fromkeys(each.place for each in elsewhere))
        return SettingsError(ELSEWHERE.format(**told, lacks=lacks, known=places))

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
