"""What each organisation answers where every stream is asked for as little as can be."""

from __future__ import annotations

import typing as t
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from xero_client.catalogue.entities import ENTITIES, Paging
from xero_client.errors import (
    ConcurrentLimitError,
    DayLimitError,
    MinuteLimitError,
    NotAllowedError,
    RefusedError,
    ServerError,
    UnreadableError,
    WrongOrganisationError,
    XeroError,
)

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xero_client.catalogue.entities import Entity
    from xero_client.connection import Connection
    from xero_client.grant.needed_scopes import Need
    from xero_client.grant.organisations import Organisation

AT_ONCE: t.Final = 5
"""Organisations that are asked side by side: somebody waits for the answers."""
ONE_RECORD: t.Final[t.Mapping[Paging, t.Mapping[str, str]]] = {Paging.PAGES: {"page": "1", "pageSize": "1"}}
"""How to ask for as little as can be, where Xero gives less than all that it has at once."""
OF_ONE_STREAM: t.Final = (ConcurrentLimitError, RefusedError, ServerError, UnreadableError)
OF_ONE_ORGANISATION: t.Final = (*OF_ONE_STREAM, DayLimitError, MinuteLimitError, WrongOrganisationError)
"""What says nothing about the next organisation."""


@dataclass(slots=True)
class Trial:
    """What one organisation answered."""

    organisation: Organisation
    streams: dict[str, str | None] = field(default_factory=dict)
    """What was read, and of what could not be, why."""
    failed: int = 0
    """Of these; the others Xero does not allow."""
    refused: list[str] = field(default_factory=list)
    """Streams that Xero does not allow, for want of a scope, a role or a plan."""
    trouble: XeroError | None = None
    """Why it was asked for nothing else."""


def tried(connection: Connection, organisations: Sequence[Organisation], needs: Iterable[Need]) -> list[Trial]:
    """Ask each of them which organisation it is, and each stream for one record.

    What is no collection costs calls for each record, and is left.

    Raises:
        XeroError: what would be found of every organisation.
    """
    rows = {each.stream: each for each in ENTITIES}
    entities = [rows[each.name] for each in needs if each.name in rows]
    with ThreadPoolExecutor(AT_ONCE) as together:
        return list(together.map(lambda each: _trial(connection, each, entities), organisations))


def _trial(connection: Connection, organisation: Organisation, entities: Iterable[Entity]) -> Trial:
    trial = Trial(organisation)
    try:
        with suppress(NotAllowedError):  # without the scope for it, a stream may tell how many calls are left
            connection.send("Organisation", tenant_id=organisation.tenant_id)
        for entity in entities:
            _read(connection, entity, trial)
    except OF_ONE_ORGANISATION as trouble:
        trial.trouble = trouble
    return trial


def _read(connection: Connection, entity: Entity, trial: Trial) -> None:
    params = {**entity.params, **ONE_RECORD.get(entity.paging, {})}
    tenant_id = trial.organisation.tenant_id
    problem: str | None = None
    try:
        connection.send(entity.path, tenant_id=tenant_id, purpose=entity.stream, params=params)
    except NotAllowedError as refusal:
        besides = f" This stream needs {entity.needs}." if entity.needs else ""
        problem = f"{refusal}{besides}"
        trial.refused.append(entity.stream)
    except OF_ONE_STREAM as failure:
        problem = str(failure)
        trial.failed += 1
    trial.streams[entity.stream] = problem
