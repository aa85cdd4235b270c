"""Stores that stop taking what is written, on order and at a chosen moment, and a grant that is renewed meanwhile."""

from __future__ import annotations

import resource
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg
import sqlalchemy as sa
from xero_client.grant.grant import lineage_of
from xero_client.grant.refresh import StoredGrant
from xero_client.grant.store import Store
from xero_client.grant.token_endpoint import TokenEndpoint
from xero_client.settings.shared_settings import Settings
from xero_client.transport.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from xero_client.grant.grant import Grant

    from support.sandbox import Sandbox

Json = dict[str, Any]

HALF_AN_HOUR: Final = 31 * 60
REFUSING: Final = (
    "CREATE TRIGGER refusing BEFORE INSERT ON xero_grants BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
)


class Ways:
    """The ways in which a store can be kept from being written, by name, and back to normal."""

    def __init__(self, store_url: str) -> None:
        self._url = store_url
        self.names = ("refusing", "no file") if self._is_sqlite else ("read-only", "lost")
        """`no file` lets the process write into no file at all, so that there is no private one either."""

    def stop(self, way: str) -> None:
        if way == "no file":
            _limit_files(0)
        elif way == "refusing":
            self._sqlite(REFUSING)
        else:
            self._postgresql(
                {"read-only": "SET default_transaction_read_only = on", "lost": "ALLOW_CONNECTIONS false"}[way]
            )

    def mend(self) -> None:
        _limit_files(resource.RLIM_INFINITY)
        if self._is_sqlite:
            self._sqlite("DROP TRIGGER IF EXISTS refusing")
        else:
            self._postgresql("RESET default_transaction_read_only", "ALLOW_CONNECTIONS true")

    @property
    def _is_sqlite(self) -> bool:
        return self._url.startswith("sqlite")

    def _sqlite(self, statement: str) -> None:
        engine = sa.create_engine(self._url)
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def _postgresql(self, *changes: str) -> None:
        """Whoever is connected is sent away, so that all see the change."""
        url = sa.make_url(self._url)
        administrator = url.set(database="postgres").render_as_string(hide_password=False)
        with closing(psycopg.connect(administrator, autocommit=True)) as connection:
            for change in changes:
                connection.execute(f'ALTER DATABASE "{url.database}" {change}'.encode())
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (url.database,)
            )


def _limit_files(size: int) -> None:
    """How large a file this process may make; Python ignores the signal that says so."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


@contextmanager
def mended(ways: Ways) -> Iterator[Ways]:
    try:
        yield ways
    finally:
        ways.mend()


@dataclass
class Hours:
    """Our clock and the sandbox's, on which waiting takes no time."""

    sandbox: Sandbox
    ahead: float = 0.0

    def now(self) -> float:
        return time.time() + self.ahead

    def sleep(self, seconds: float) -> None:
        self.ahead += seconds
        self.sandbox.advance(seconds)


class Renewing:
    """A process that keeps a grant alive; something can happen right after Xero has answered, and at each wait."""

    def __init__(self, config: Json, hours: Hours) -> None:
        self._settings = Settings.from_config(config, plugin="tests/1")
        self._hours = hours
        self.lineage = lineage_of(self._settings)
        self.answered: Callable[[], None] = _nothing
        self.waiting: Callable[[], None] = _nothing
        self.waits = 0

    def token(self) -> str:
        """What a new process would do first."""
        endpoint = TokenEndpoint(
            self._settings, Wire(self._settings), clock=self._now_that_xero_answered, sleep=self._hours.sleep
        )
        store = Store(self._settings.store_url)
        try:
            return StoredGrant(self._settings, store, endpoint, clock=self._hours.now, sleep=self._sleep).token()
        finally:
            store.database.close()

    def stored(self) -> dict[str, Grant]:
        return Store(self._settings.store_url).lineages()

    def _now_that_xero_answered(self) -> float:
        self.answered()
        return self._hours.now()

    def _sleep(self, seconds: float) -> None:
        self.waits += 1
        self.waiting()
        self._hours.sleep(seconds)


def _nothing() -> None:
    """Nothing happens."""


def waiting_files(*folders: Path) -> list[Path]:
    """The private files of grants that wait, and what makes sure of space for one."""
    return [file for folder in folders if folder.is_dir() for file in folder.glob("grant-*")]
