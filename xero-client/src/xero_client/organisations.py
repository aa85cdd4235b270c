"""The organisations that a connection reaches, and which of them the settings mean."""

from __future__ import annotations

import re
import typing as t
import zlib
from dataclasses import dataclass
from itertools import chain

from xero_client.errors import WrongOrganisationError

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xero_client.settings import Settings

ALL: t.Final = "all"
"""Stands for every connected organisation among `tenant_ids`."""

ORGANISATION: t.Final = "ORGANISATION"
ID: t.Final = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One tenant of the connection."""

    tenant_id: str
    name: str
    connection_id: str = ""
    """What Xero calls the connection to it."""
    kind: str = ORGANISATION
    """ORGANISATION, or PRACTICE, which has no ledger (S-OAS, H)."""
    since: str = ""
    """When it was first connected, UTC, as Xero writes it."""

    @classmethod
    def from_row(cls, row: Mapping[str, t.Any]) -> Organisation:
        """One of Xero's list of connections.

        Raises:
            ValueError: it has no id that could stand in a header.
        """
        tenant_id = row.get("tenantId")
        if not isinstance(tenant_id, str) or not ID.fullmatch(tenant_id):
            raise ValueError("This is no organisation.")
        texts = {name: value for name, value in row.items() if value and isinstance(value, str)}
        return cls(
            tenant_id=tenant_id,
            name=texts.get("tenantName", tenant_id),
            connection_id=texts.get("id", ""),
            kind=texts.get("tenantType", ORGANISATION),
            since=texts.get("createdDateUtc", ""),
        )

    @property
    def has_ledger(self) -> bool:
        return self.kind == ORGANISATION

    def __str__(self) -> str:
        return f"{self.name} ({self.tenant_id})"


def chosen(connected: list[Organisation], settings: Settings) -> list[Organisation]:
    """Those among the connected ones that the settings mean.

    Raises:
        WrongOrganisationError: one is not connected, or it is not clear which is meant.
    """
    if not settings.tenant_ids and len(connected) != 1:
        raise WrongOrganisationError(f"Set tenant_ids to the organisations to use. {listed(connected)}")
    wanted = settings.tenant_ids or (ALL,)
    meant = chain.from_iterable(_meant(name, connected) for name in wanted)
    return [each for each in dict.fromkeys(meant) if _in_shard(each.tenant_id, settings.tenant_shard)]


def _in_shard(tenant_id: str, shard: str | None) -> bool:
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
        raise WrongOrganisationError(f"The organisation {name} {problem}. {listed(connected)}")
    return found


def listed(connected: Iterable[Organisation]) -> str:
    """What is connected, in a sentence for a message."""
    names = ", ".join(map(str, connected))
    return f"Connected are: {names}." if names else "No organisation is connected: connect one first."
