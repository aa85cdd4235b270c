"""Sees that the ledger is the one in which everything is that was published, before anything is sent."""

from __future__ import annotations

import logging
import typing as t
from contextlib import contextmanager, nullcontext

from xero_client.errors import SettingsError, StoreError
from xero_client.settings.shared_settings import RENEWABLE
from xero_client.storage.database import Database
from xero_client.storage.engines import depends_on_folder

from target_xero.ledger.ledger_place import MIGRATIONS, LedgerPlace, ledger_name

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xero_client.connection import Connection
    from xero_client.grant.organisations import Organisation

    from target_xero.ledger.ledger import Ledger
    from target_xero.ledger.marks import Mark

UNGUARDED: t.Final = (
    "A new ledger begins in %s, which nothing else knows: a later run that does not find it there, as in another "
    "folder or on another machine, would double what has no number."
)
logger = logging.getLogger(__name__)


@contextmanager
def guarded(
    ledger: Ledger,
    connection: Connection,
    organisation: Organisation,
    config: Mapping[str, t.Any],
    *,
    remembers: bool,
) -> Iterator[None]:
    """Refuse a ledger that lacks what was published; keep in mind how far it comes from then on, if anything is sent.

    Raises:
        SettingsError: the ledger that has it is in another place.
        StoreError: it was in that place, or what remembers it cannot be used.
    """
    databases = list(_remembering(ledger, connection, config))
    try:
        places = [LedgerPlace(database, ledger, str(organisation)) for database in databases]
        begins_anew = _expect_known(places, given_up=config.get("new_ledger"))
        elsewhere = any(str(database) != ledger.place for database in databases)
        if ledger.is_new() and not elsewhere and connection.settings.auth_flow not in RENEWABLE:
            logger.warning(UNGUARDED, ledger.place)
        if begins_anew and remembers:
            ledger.begin_anew()
        with _remembered(ledger, places) if remembers else nullcontext():
            yield
    finally:
        for database in databases:
            database.close()


def _expect_known(places: Sequence[LedgerPlace], *, given_up: str | None) -> bool:
    """Whether a ledger is given up that has what this one lacks."""
    ahead = [(place, known) for place in places if (known := place.ahead())]
    name = ledger_name([known for _, known in ahead])
    if ahead and given_up != name:
        place, _ = ahead[0]
        raise place.refusal([known for _, known in ahead], name)
    return bool(ahead)


@contextmanager
def _remembered(ledger: Ledger, places: Sequence[LedgerPlace]) -> Iterator[None]:
    """Before a run sends anything, what it begins with is kept in mind, and then each step that it makes."""
    for place in places:
        place.begin()

    def remember(mark: Mark) -> None:
        for place in places:
            place.remember(mark)

    with ledger.remembered_by(remember):
        yield


def _remembering(ledger: Ledger, connection: Connection, config: Mapping[str, t.Any]) -> Iterator[Database]:
    """The store of the connection; the default one where there is none, or in another folder another one."""
    if connection.keeps_a_store:
        yield connection.store.database
    url = config.get("ledger_url") or config.get("store_url")
    if not connection.keeps_a_store or (url and depends_on_folder(url, ledger.setting)):
        try:
            yield Database(None, MIGRATIONS)
        except (SettingsError, StoreError) as problem:
            logger.debug("The default store remembers no ledger: %s", problem)
