"""The other processes that call the same organisation, met in the store: together they stay inside Xero's limits."""

from __future__ import annotations

import logging
import typing as t
from contextlib import contextmanager

import sqlalchemy as sa

from xero_client.errors import StoreError
from xero_client.rate_limits.pace import LONG_SECONDS, MINUTE_SECONDS
from xero_client.storage.database import Migrations

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xero_client.rate_limits.pace import Limits
    from xero_client.storage.database import Database

T = t.TypeVar("T")

LONGEST_WAIT_SECONDS: t.Final = 150.0
"""Longer than a call takes, or than Xero asks to wait for the next minute. Who waits longer for another process waits
for one that hangs, or looks at a clock that was set back."""

_POLL_SECONDS: t.Final = 0.02

_METADATA: t.Final = sa.MetaData()
_PACES: t.Final = sa.Table(
    "xero_paces",
    _METADATA,
    sa.Column("tenant_id", sa.String(64), primary_key=True),
    sa.Column("held_until", sa.Float, nullable=False),
)
"""One row for each organisation, to be locked by who looks at its calls."""
_CALLS: t.Final = sa.Table(
    "xero_calls",
    _METADATA,
    sa.Column("tenant_id", sa.String(64), nullable=False),
    sa.Column("started_at", sa.Float, nullable=False),
    sa.Index("xero_calls_by_start", "tenant_id", "started_at"),
)
"""Calls of the last minute, and of the next one if they have been allotted; seconds since 1970."""

_HELD_UNTIL: t.Final = (
    sa.select(_PACES.c.held_until).where(_PACES.c.tenant_id == sa.bindparam("tenant_id")).with_for_update()
)
_STARTS: t.Final = (
    sa.select(_CALLS.c.started_at)
    .where(_CALLS.c.tenant_id == sa.bindparam("tenant_id"))
    .order_by(_CALLS.c.started_at.desc())
    .offset(sa.bindparam("newer"))
    .limit(1)
)
"""The newest start but so many."""

MIGRATIONS: t.Final = Migrations(component="pace", steps=(_METADATA.create_all,))

logger = logging.getLogger(__name__)


class Neighbours:
    """What all processes together may do with one organisation; without the store, each does what it alone may."""

    def __init__(
        self,
        database: Database,
        tenant_id: str,
        limits: Limits,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        """Agree with them on a database that has the tables of `MIGRATIONS`; the clock is one that all can see."""
        self._database = database
        self._tenant_id = tenant_id
        self._per_minute = limits.per_minute
        self._names = [f"slot {number} at {tenant_id}" for number in range(limits.at_once)]
        self._clock = clock
        self._sleep = sleep
        self._known = False
        self._alone_until = 0.0

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Wait for one of the slots that all have together, then hold it."""
        give_back = self._asked(self._taken, otherwise=None)
        try:
            yield
        finally:
            if give_back:
                give_back()

    def delay(self) -> float:
        """Book the next start that the minute has room for, and return the seconds until then."""
        return self._asked(self._booked, otherwise=0.0)

    def hold(self, seconds: float) -> None:
        """Let none of them start a call before so many seconds have passed."""
        self._asked(lambda: self._held(self._clock() + min(seconds, LONGEST_WAIT_SECONDS)), otherwise=None)

    def _taken(self) -> Callable[[], None] | None:
        now = self._clock()
        tell_at, end = now + LONG_SECONDS, now + LONGEST_WAIT_SECONDS
        while (give_back := self._database.take_one(self._names)) is None and (now := self._clock()) < end:
            if now >= tell_at:
                logger.info("Other runs make all the calls at once that Xero allows: waiting for one of these to end.")
                tell_at = end
            self._sleep(_POLL_SECONDS)
        return give_back

    def _booked(self) -> float:
        mine = {"tenant_id": self._tenant_id}
        with self._entered() as connection:
            held_until = connection.scalar(_HELD_UNTIL, mine) or 0.0  # waits for those who are booking
            now = self._clock()
            oldest = connection.scalar(_STARTS, mine | {"newer": self._per_minute - 1}) or 0.0
            start = min(max(now, held_until, oldest + MINUTE_SECONDS), now + LONGEST_WAIT_SECONDS)
            connection.execute(sa.insert(_CALLS).values(**mine, started_at=start))
        return start - now

    def _held(self, until: float) -> None:
        mine = _PACES.c.tenant_id == self._tenant_id
        with self._entered() as connection:
            connection.execute(sa.update(_PACES).where(mine, _PACES.c.held_until < until).values(held_until=until))

    @contextmanager
    def _entered(self) -> Iterator[sa.Connection]:
        """A transaction in which the organisation has its row; a machine that crashes is not back within the minute."""
        with self._database.writing(durable=False) as connection:
            if not self._known:
                self._introduce(connection)
            yield connection
        self._known = True

    def _introduce(self, connection: sa.Connection) -> None:
        row = {"tenant_id": self._tenant_id}
        connection.execute(
            sa.text("INSERT INTO xero_paces (tenant_id, held_until) VALUES (:tenant_id, 0) ON CONFLICT DO NOTHING"), row
        )
        old = _CALLS.c.started_at < self._clock() - MINUTE_SECONDS
        connection.execute(sa.delete(_CALLS).where(_CALLS.c.tenant_id == self._tenant_id, old))

    def _asked(self, ask: Callable[[], T], *, otherwise: T) -> T:
        """A store that fails costs a warning, not a call: for the next minute this process goes by its own pace."""
        if self._clock() < self._alone_until:
            return otherwise
        try:
            return ask()
        except StoreError as problem:
            logger.warning("%s Until then this process paces its calls without regard to others.", problem)
            self._alone_until = self._clock() + MINUTE_SECONDS
            return otherwise
