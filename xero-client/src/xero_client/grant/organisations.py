"""The organisations that a connection reaches, and which of them the settings mean."""

from __future__ import annotations

import re
import typing as t
import zlib
from dataclasses import dataclass

from xero_client.errors import SettingsError, WrongOrganisationError

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xero_client.settings.shared_settings import Settings

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the settings mean."""

    reached: tuple[Organisation, ...]
    """Those that are connected, of this machine's."""
    absent: tuple[str, ...]
    """A sentence for each that is not connected (any more), or is not clear."""


def chosen(connected: list[Organisation], settings: Settings) -> list[Organisation]:
    """Those among the connected ones that the settings mean.

    Raises:
        WrongOrganisationError: one is not connected, or it is not clear which is meant.
    """
    choice = choose(connected, settings)
    if choice.absent:
        raise WrongOrganisationError(f"{choice.absent[0]} {listed(connected)}")
    return list(choice.reached)


def choose(connected: list[Organisation], settings: Settings) -> Choice:
    """The same for who can do without some of them.

    Raises:
        WrongOrganisationError: none is connected, or the settings do not say which is meant.
    """
    if not connected:
        raise WrongOrganisationError(listed(connected))
    if not settings.tenant_ids and len(connected) != 1:
        raise WrongOrganisationError(f"Set tenant_ids to the organisations to use. {listed(connected)}")
    meant: dict[Organisation, None] = {}
    absent: list[str] = []
    for name in settings.tenant_ids or (ALL,):
        found = _meant(name, connected)
        if name.lower() != ALL and len(found) != 1:
            problem = "is the name of several organisations" if found else "is not connected"
            absent += [f"The organisation {name} {problem}."]
        else:
            meant |= dict.fromkeys(found)
    shard = settings.tenant_shard
    return Choice(reached=tuple(each for each in meant if _in_shard(each.tenant_id, shard)), absent=tuple(absent))


def lost(known: Iterable[str], connected: list[Organisation], settings: Settings) -> list[str]:
    """Which of these organisations, by id, are meant and this machine's, and not connected any more.

    An organisation that `tenant_ids` leaves out is not meant. None where Xero does not tell all that are connected, as
    to a custom connection that may not list them.
    """
    everybody = not settings.tenant_ids or any(name.lower() == ALL for name in settings.tenant_ids)
    if not everybody or not all(each.connection_id for each in connected):
        return []
    reached = {each.tenant_id for each in connected}
    return sorted(each for each in set(known) - reached if _in_shard(each, settings.tenant_shard))


def _in_shard(tenant_id: str, shard: str | None) -> bool:
    """Whether this machine, number N of M in a shard such as `2/5`, is the one for the organisation."""
    if shard is None:
        return True
    number, machines = map(int, shard.split("/"))
    return zlib.crc32(tenant_id.encode()) % machines == number - 1


def _meant(name: str, connected: list[Organisation]) -> list[Organisation]:
    """The organisations that a tenant id, a name or the word `all` may stand for."""
    if name.lower() == ALL:
        return connected
    return [each for each in connected if name == each.tenant_id or name.lower() == each.name.lower()]


def listed(connected: Iterable[Organisation]) -> str:
    """What is connected, in a sentence for a message."""
    names = ", ".join(map(str, connected))
    return f"Connected are: {names}." if names else "No organisation is connected: connect one first."


def only_organisation(organisations: Sequence[Organisation], expected: str | None) -> Organisation:
    """The one organisation to write to.

    Args:
        organisations: those that are connected and meant.
        expected: id or name of the one that is right; anything is, if it is empty.

    Raises:
        SettingsError: there are several.
        WrongOrganisationError: it is another one.
    """
    if len(organisations) != 1:
        names = ", ".join(map(str, organisations))
        raise SettingsError(f"tenant_ids should name one organisation to write to, and not {names}.")
    (organisation,) = organisations
    if expected and expected.lower() not in {organisation.tenant_id.lower(), organisation.name.lower()}:
        raise WrongOrganisationError(f"expected_organisation is {expected}, but this is {organisation}.")
    return organisation
