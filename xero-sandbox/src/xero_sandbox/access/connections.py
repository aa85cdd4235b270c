"""Which organisations are connected to which app by which user."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xero_sandbox.api import errors
from xero_sandbox.http.messages import Response, json_response

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from xero_sandbox.access.grants import Grant
    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.clock import Clock
    from xero_sandbox.http.messages import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    id: str
    grant: Grant
    tenant_id: str
    tenant_name: str
    created: datetime
    updated: datetime

    def as_json(self) -> dict[str, str]:
        """In the words of GET /connections: seven decimals, no zone (S-WIRE, H)."""
        created, updated = (f"{moment:%Y-%m-%dT%H:%M:%S.%f}0" for moment in (self.created, self.updated))
        return {
            "id": self.id,
            "authEventId": self.grant.event_id,
            "tenantId": self.tenant_id,
            "tenantType": "ORGANISATION",
            "tenantName": self.tenant_name,
            "createdDateUtc": created,
            "updatedDateUtc": updated,
        }


class Connections:
    def __init__(self, clock: Clock, new_id: Callable[[], str]) -> None:
        self._clock = clock
        self._new_id = new_id
        self._all: list[Connection] = []

    def connect(self, grant: Grant, organisation: Organisation) -> None:
        """Connect an organisation; one that the user has connected already is renewed and keeps its id."""
        now = self._clock.now()
        known = next((each for each in self.of(grant) if each.tenant_id == organisation.tenant_id), None)
        if known:
            self._all[self._all.index(known)] = replace(known, grant=grant, updated=now)
            return
        connection = Connection(
            id=self._new_id(),
            grant=grant,
            tenant_id=organisation.tenant_id,
            tenant_name=organisation.name,
            created=now,
            updated=now,
        )
        self._all.append(connection)

    def of(self, grant: Grant) -> list[Connection]:
        """Everything that the grant's user has connected to the grant's app, oldest first."""
        return [known for known in self._all if _same_user(known.grant, grant)]

    def remove(self, connection: Connection) -> None:
        self._all.remove(connection)

    def disconnect_tenant(self, tenant_id: str) -> None:
        self._all = [known for known in self._all if known.tenant_id != tenant_id]

    def disconnect_user(self, grant: Grant) -> None:
        self._all = [known for known in self._all if not _same_user(known.grant, grant)]

    def disconnect_all(self) -> None:
        self._all.clear()


def _same_user(one: Grant, other: Grant) -> bool:
    return (one.app, one.user_id) == (other.app, other.user_id)


def answer(request: Request, connections: Connections, grant: Grant) -> Response:
    """GET /connections, a bare array, and DELETE /connections/{id} (S-OAS, H)."""
    own = connections.of(grant)
    if request.path == "/connections" and request.method == "GET":
        event_id = request.query.get("authEventId")
        return json_response([each.as_json() for each in own if event_id in {None, each.grant.event_id}])
    named = next((each for each in own if request.path == f"/connections/{each.id}"), None)
    if named is None or request.method != "DELETE":
        return errors.not_found()
    connections.remove(named)
    return Response(status=204)
