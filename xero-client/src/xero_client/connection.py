"""A connection to Xero: the parts put together, and the organisations it reaches."""

from __future__ import annotations

import functools
import time
import typing as t

from xero_client.api.call import Call
from xero_client.api.session import XeroSession
from xero_client.errors import (
    AuthorizationError,
    PermissionMissingError,
    RefusedError,
    ServerError,
    WrongOrganisationError,
)
from xero_client.grant.jwt import scopes_in
from xero_client.grant.organisations import Choice, Organisation, choose, chosen, listed, lost
from xero_client.grant.refresh import signer_for
from xero_client.grant.token_endpoint import TokenEndpoint
from xero_client.rate_limits.pace import Limits, Nobody, Pace
from xero_client.rate_limits.usage import Meter
from xero_client.settings.shared_settings import API_PATH, OF_ONE_ORGANISATION
from xero_client.termination import nobody_asks
from xero_client.transport.json_repair import members, objects
from xero_client.transport.wire import Wire
from xero_client.transport.xero_clock import XeroClock

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import requests

    from xero_client.grant.refresh import Signer
    from xero_client.grant.store import Store
    from xero_client.rate_limits.pace import Others
    from xero_client.settings.shared_settings import Settings


class Connection:
    """Everything that a plugin needs in order to call Xero."""

    def __init__(
        self,
        settings: Settings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
        check: Callable[[float], None] = nobody_asks,
        needs_all: bool = True,
    ) -> None:
        """Put the parts together; nothing is sent and no file is opened until the first call.

        Args:
            settings: what to connect with.
            sleep: waits for Xero's limits, for other processes and between tries; it may end a call by raising, before
                it is sent (again).
            clock: seconds since 1970 by this machine.
            check: is asked while a call is under way, or the store is waited for, whether somebody wanted the run to
                end so many seconds ago, and ends it by raising TerminatedError.
            needs_all: whether an organisation of `tenant_ids` that is not connected is an error while others are.
        """
        self.settings = settings
        self._needs_all = needs_all
        self.meter = Meter()
        self.sleep = sleep
        self.clock = XeroClock(clock)
        """The time at Xero, once it has answered."""
        self._clock = clock
        self._check = check

    def send(self, path: str, **call: t.Any) -> requests.Response:
        """Send one call to the Accounting API, or to another of Xero's.

        Args:
            path: below the API's root, such as `Invoices`, or below the host, such as `/assets.xro/1.0/Assets`.
            call: the fields of `Call` other than its URL.

        Raises:
            XeroError: as `XeroSession.send` says; WrongOrganisationError when the organisation is not connected (any
                more).
        """
        below_host = path if path.startswith("/") else f"{API_PATH}/{path}"
        wanted = Call(url=self.settings.api_url + below_host, **call)
        try:
            return self._session.send(wanted)
        except PermissionMissingError:
            self._expect_connected(wanted.tenant_id)
            raise

    @functools.cached_property
    def organisations(self) -> tuple[Organisation, ...]:
        """The organisations of the setting `tenant_ids`, or the only one that is connected.

        Raises:
            WrongOrganisationError: none is connected, or it is not clear which is meant; where all are needed, also
                when one is not connected.
        """
        if self._needs_all or not self._choice.reached:
            return tuple(chosen(self._reached, self.settings))
        return self._choice.reached

    @property
    def absent(self) -> tuple[str, ...]:
        """A sentence for each organisation of `tenant_ids` that is not connected."""
        return self._choice.absent

    def lost(self, known: Iterable[str]) -> list[str]:
        """Which of these organisations, by id, were meant to be read and are not connected any more."""
        return lost(known, self._reached, self.settings)

    @functools.cached_property
    def _choice(self) -> Choice:
        return choose(self._reached, self.settings)

    @functools.cached_property
    def _reached(self) -> list[Organisation]:
        return self._connected()

    def granted_scopes(self) -> frozenset[str] | None:
        """What the access token allows; None if it does not tell."""
        return scopes_in(self.signer.token())

    def connected(self) -> list[Organisation]:
        """Everything that this grant reaches, a practice's own tenants too."""
        response = self._session.send(Call(url=f"{self.settings.api_url}/connections"))
        try:
            return [Organisation.from_row(row) for row in objects(response.content)]
        except ValueError:
            raise ServerError("The answer for connections is no list of organisations: is api_url right?") from None

    def disconnect(self, organisation: Organisation) -> None:
        """End the app's access to one organisation; the grant and the others stay (S-OAS, H)."""
        url = f"{self.settings.api_url}/connections/{organisation.connection_id}"
        self._session.send(Call(url=url, method="DELETE"))

    @functools.cached_property
    def _session(self) -> XeroSession:
        return XeroSession(
            self.settings,
            wire=self._wire,
            signer=self.signer,
            meter=self.meter,
            pace=self._pace,
            sleep=self.sleep,
            observe=self.clock.observe,
        )

    def _pace(self, tenant_id: str | None) -> Pace:
        limits = Limits(per_minute=self.settings.minute_limit, at_once=self.settings.concurrent_limit)
        return Pace(limits, others=self._others(tenant_id, limits), clock=time.monotonic, sleep=self.sleep)

    def _others(self, tenant_id: str | None, limits: Limits) -> Others:
        """The processes that share the store, if there is one; what belongs to no organisation has no limit."""
        if tenant_id is None or not self.keeps_a_store:
            return Nobody()
        from xero_client.rate_limits.other_processes import MIGRATIONS, Neighbours  # noqa: PLC0415 - as slow to import as the store

        database = self.store.database
        database.migrate(MIGRATIONS)
        return Neighbours(database, tenant_id, limits, clock=self._clock, sleep=self.sleep)

    @functools.cached_property
    def signer(self) -> Signer:
        return signer_for(self.settings, lambda: self.store, self.endpoint, clock=self._clock, sleep=self.sleep)

    @functools.cached_property
    def endpoint(self) -> TokenEndpoint:
        return TokenEndpoint(self.settings, self._wire, clock=self._clock, sleep=self.sleep)

    @functools.cached_property
    def _wire(self) -> Wire:
        return Wire(self.settings, check=self._check)

    @property
    def keeps_a_store(self) -> bool:
        """Whether there is one: a ready token needs none, unless `store_url` says so."""
        return self.settings.auth_flow != "access_token" or bool(self.settings.store_url)

    @functools.cached_property
    def store(self) -> Store:
        from xero_client.grant.store import Store  # noqa: PLC0415 - SQLAlchemy is slow to import, and discovery needs none

        return Store(self.settings.store_url, check=self._check)

    def _connected(self) -> list[Organisation]:
        """Organisations of this grant; a practice's own tenants have no ledger (S-OAS, H)."""
        if self.settings.auth_flow == OF_ONE_ORGANISATION:
            return self._the_only_one()
        return [each for each in self.connected() if each.has_ledger]

    def _the_only_one(self) -> list[Organisation]:
        """What a custom connection reaches; whether it may list connections, nobody says, so its books are asked then.

        The id of an organisation stands for the tenant id in that case.
        """
        try:
            connected = self.connected()
        except (RefusedError, AuthorizationError):
            connected = []
        if connected:
            return connected
        try:
            rows = members(self.send("Organisation").content)["Organisations"]
            named = [{"tenantId": row["OrganisationID"], "tenantName": row["Name"]} for row in rows]
            return [Organisation.from_row(row) for row in named]
        except (KeyError, TypeError, ValueError):
            raise ServerError("The answer for Organisation names no organisation: is api_url right?") from None

    def _expect_connected(self, tenant_id: str | None) -> None:
        connected = self._connected()
        if tenant_id not in {each.tenant_id for each in connected}:
            raise WrongOrganisationError(f"The organisation {tenant_id} is not connected any more. {listed(connected)}")
