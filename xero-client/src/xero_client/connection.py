"""A connection to Xero: the parts put together, and the organisations it reaches."""

from __future__ import annotations

import functools
import time
import typing as t
import zlib
from dataclasses import dataclass
from itertools import chain

import msgspec

from xero_client.errors import PermissionMissingError, WrongOrganisationError
from xero_client.meter import Meter
from xero_client.oauth import TokenEndpoint
from xero_client.session import Call, XeroSession
from xero_client.settings import API_PATH
from xero_client.signer import signer_for
from xero_client.wire import Wire

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    import requests

    from xero_client.settings import Settings
    from xero_client.store import Store


ALL: t.Final = "all"
"""Stands for every connected organisation among `tenant_ids`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One tenant of the connection."""

    tenant_id: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.tenant_id})"


class Connection:
    """Everything that a plugin needs in order to call Xero."""

    def __init__(self, settings: Settings) -> None:
        """Put the parts together; nothing is sent and no file is opened until the first call."""
        self.settings = settings
        self.meter = Meter()

    def send(self, path: str, **call: t.Any) -> requests.Response:
        """Send one call to the Accounting API.

        Args:
            path: the path below the API's root, such as `Invoices`.
            call: the fields of `Call` other than its URL.

        Raises:
            XeroError: as `XeroSession.send` says; WrongOrganisationError when the organisation is not connected (any
                more).
        """
        wanted = Call(url=f"{self.settings.api_url}{API_PATH}/{path}", **call)
        try:
            return self._session.send(wanted)
        except PermissionMissingError:
            self._expect_connected(wanted.tenant_id)
            raise

    @functools.cached_property
    def organisations(self) -> tuple[Organisation, ...]:
        """The organisations of the setting `tenant_ids`, or the only one that is connected.

        Raises:
            WrongOrganisationError: one is not connected, or it is not clear which is meant.
        """
        connected = self._connected()
        wanted = self.settings.tenant_ids
        if not wanted and len(connected) == 1:
            return tuple(connected)
        if not wanted:
            raise WrongOrganisationError(f"Set tenant_ids to the organisations to use. {_listed(connected)}")
        chosen = chain.from_iterable(_meant(name, connected) for name in wanted)
        return tuple(each for each in dict.fromkeys(chosen) if in_shard(each.tenant_id, self.settings.tenant_shard))

    @functools.cached_property
    def _session(self) -> XeroSession:
        wire = Wire(self.settings)
        endpoint = TokenEndpoint(self.settings, wire, time.time)
        return XeroSession(
            self.settings,
            wire=wire,
            signer=signer_for(self.settings, self._store, endpoint, time.time),
            meter=self.meter,
            clock=time.monotonic,
            sleep=time.sleep,
        )

    def _store(self) -> Store:
        from xero_client.store import Store  # noqa: PLC0415 - SQLAlchemy is slow to import, and discovery needs none

        return Store(self.settings.store_url)

    def _connected(self) -> list[Organisation]:
        """Organisations of this grant; a practice's own tenants have no ledger (S-OAS, H)."""
        response = self._session.send(Call(url=f"{self.settings.api_url}/connections"))
        rows = msgspec.json.decode(response.content, type=list[dict[str, t.Any]])
        return [
            Organisation(tenant_id=row["tenantId"], name=row.get("tenantName") or row["tenantId"])
            for row in rows
            if row.get("tenantType", "ORGANISATION") == "ORGANISATION"
        ]

    def _expect_connected(self, tenant_id: str | None) -> None:
        connected = self._connected()
        if tenant_id not in {each.tenant_id for each in connected}:
            raise WrongOrganisationError(
                f"The organisation {tenant_id} is not connected any more. {_listed(connected)}"
            )


def in_shard(tenant_id: str, shard: str | None) -> bool:
    """Whether this machine, number N of M in a shard such as `2/5`, is the one for the organisation."""
    if shard is None:
        return True
    number, machines = map(int, shard.split("/"))
    return zlib.crc32(tenant_id.encode()) % machines == number - 1


def _meant(name: str, connected: list[Organisation]) -> list[Organisation]:
    """The organisations that a tenant id, a name or the word `all` stands for."""
    if name.lower() == ALL:
        return connected
    found = [each for each in connected if name == each.tenant_id or name.lower() == each.name.lower()]
    if len(found) != 1:
        problem = "is the name of several organisations" if found else "is not connected"
        raise WrongOrganisationError(f"The organisation {name} {problem}. {_listed(connected)}")
    return found


def _listed(connected: Iterable[Organisation]) -> str:
    names = ", ".join(map(str, connected))
    return f"Connected are: {names}." if names else "No organisation is connected: connect one first."
