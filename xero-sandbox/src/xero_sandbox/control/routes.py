"""The pages under /_sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final, Protocol

from xero_sandbox.access.apps import BY_ITSELF, BY_USERS
from xero_sandbox.control.client_config import config
from xero_sandbox.control.local_only import objection
from xero_sandbox.control.record_edits import Edit, apply
from xero_sandbox.fault_injection.chaos import ordered
from xero_sandbox.fault_injection.faults import Fault
from xero_sandbox.http.json_bodies import choice, made, names, objects, read, read_object, real, text
from xero_sandbox.http.messages import json_response
from xero_sandbox.loading.steps import take
from xero_sandbox.storage import tagged_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xero_sandbox.http.messages import Request, Response
    from xero_sandbox.monitoring.secrets_seen import Secrets
    from xero_sandbox.world import World

LONGEST_SECONDS: Final = 10**10
"""Three hundred years, more than the clock has."""
LONGEST_NUMBER: Final = 20
"""Digits."""
NO_ORDER: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What an order fails with that cannot be carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A step of a load, as the command `xero-sandbox load` sends it."""

    tenant: str | None = text(None)
    collection: str = text("Journals")
    records: Sequence[Mapping[str, Any]] = objects()
    ledgers: Sequence[str] = names()
    empty: Sequence[str] = names()
    post: Sequence[str] = names()


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """What the clock is to say."""

    now: str | None = text(None)
    advance_seconds: float | None = real(None, -LONGEST_SECONDS, LONGEST_SECONDS)

    @property
    def moment(self) -> datetime:
        try:
            moment = datetime.fromisoformat(str(self.now).replace("Z", "+00:00"))
        except ValueError:
            raise ValueError("now must be a moment such as 2026-03-01T00:00:00Z") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Which grants or connections are to end."""

    revoke: str = choice("", "all")
    disconnect: str | None = text(None)


class Steered(Protocol):
    """What the pages steer: a sandbox, whose world is another one after a reset."""

    world: World
    secrets: Secrets

    def reset(self, changes: Mapping[str, Any]) -> None: ...


class Control:
    """Answers 400 with {"error": …} for what it cannot do, and 403 to those whom it does not serve."""

    def __init__(self, sandbox: Steered) -> None:
        self._sandbox = sandbox
        self._pages = {
            "GET /_sandbox/config": self._config,
            "GET /_sandbox/stats": self._stats,
            "GET /_sandbox/calls": self._calls,
            "POST /_sandbox/reset": self._reset,
            "GET /_sandbox/clock": self._clock,
            "POST /_sandbox/clock": self._set_clock,
            "GET /_sandbox/faults": self._faults,
            "POST /_sandbox/faults": self._order_faults,
            "DELETE /_sandbox/faults": self._clear_faults,
            "GET /_sandbox/chaos": self._chaos,
            "POST /_sandbox/chaos": self._order_chaos,
            "DELETE /_sandbox/chaos": self._end_chaos,
            "POST /_sandbox/records": self._edit_records,
            "POST /_sandbox/load": self._load,
            "POST /_sandbox/grants": self._end_grants,
            "GET /_sandbox/secrets": self._secrets,
        }

    def answer(self, request: Request) -> Response:
        if refused := objection(request.headers):
            return json_response({"error": refused}, status=403)
        page = self._pages.get(f"{request.method} {request.path}")
        if page is None:
            return json_response({"error": "there is no such page", "pages": list(self._pages)}, status=404)
        try:
            return json_response(page(request))
        except NO_ORDER as error:
            return json_response({"error": _sentence(error)}, status=400)

    def _config(self, request: Request) -> Any:
        given = config(self._sandbox.world, f"http://{request.headers['host']}", request.query)
        self._sandbox.secrets.note(given)
        return given

    def _stats(self, _: Request) -> Any:
        world = self._sandbox.world
        tenants = {tenant_id: count.as_json() for tenant_id, count in world.statistics.tenants.items()}
        tokens = {outcome: world.oauth.answered[outcome] for outcome in (*sorted(BY_USERS | BY_ITSELF), "refused")}
        return {"tenants": tenants, "token": tokens, "peak_in_flight": world.statistics.peak_in_flight}

    def _calls(self, _: Request) -> Any:
        return list(self._sandbox.world.statistics.calls)

    def _reset(self, request: Request) -> Any:
        self._sandbox.reset(read_object(request))
        return {}

    def _clock(self, _: Request) -> Any:
        return {"now": self._sandbox.world.clock.now()}

    def _set_clock(self, request: Request) -> Any:
        clock, wanted = self._sandbox.world.clock, made(Time, read_object(request), "a clock")
        if wanted.now is not None:
            clock.set(wanted.moment)
        elif wanted.advance_seconds is not None:
            clock.advance(wanted.advance_seconds)
        else:
            raise ValueError("a clock lacks now or advance_seconds")
        return self._clock(request)

    def _faults(self, _: Request) -> Any:
        return {"faults": self._sandbox.world.faults.as_json()}

    def _order_faults(self, request: Request) -> Any:
        orders = read(request)
        faults = [Fault.ordered(order) for order in (orders if isinstance(orders, list) else [orders])]
        self._sandbox.world.faults.order(faults)
        return self._faults(request)

    def _clear_faults(self, request: Request) -> Any:
        self._sandbox.world.faults.clear()
        return self._faults(request)

    def _chaos(self, _: Request) -> Any:
        chaos = self._sandbox.world.chaos
        return chaos.as_json() if chaos else {"order": None, "calls": 0, "happened": [], "pending": {}}

    def _order_chaos(self, request: Request) -> Any:
        world = self._sandbox.world
        world.chaos = ordered(world.api, read_object(request))
        return self._chaos(request)

    def _end_chaos(self, request: Request) -> Any:
        """What has happened until now is told once more."""
        told = self._chaos(request)
        self._sandbox.world.chaos = None
        return told

    def _edit_records(self, request: Request) -> Any:
        return {
            "keys": apply(made(Edit, read_object(request, number=tagged_json.amount), "an edit"), self._sandbox.world)
        }

    def _load(self, request: Request) -> Any:
        read_object(request)
        world, step = self._sandbox.world, tagged_json.read(request.body)
        made(Load, step, "a step")
        return {"loaded": take(world.organisation(step.get("tenant")), step, world.clock.now())}

    def _end_grants(self, request: Request) -> Any:
        """{"revoke": "all"}: every user disconnects; {"disconnect": tenant id}: one organisation is gone for all."""
        world, wanted = self._sandbox.world, made(End, read_object(request), "an end of grants")
        if wanted.revoke:
            world.grants.end_all()
            world.connections.disconnect_all()
        elif wanted.disconnect:
            world.connections.disconnect_tenant(world.organisation(wanted.disconnect).tenant_id)
        else:
            raise ValueError('an end of grants lacks {"revoke": "all"} or {"disconnect": tenant id}')
        return {}

    def _secrets(self, request: Request) -> Any:
        secrets, since = self._sandbox.secrets, request.query.get("since", "0")
        if not (since.isascii() and since.isdecimal() and len(since) <= LONGEST_NUMBER):
            raise ValueError("since must be a number of sightings")
        return {"sightings": secrets.sightings, "secrets": secrets.since(int(since))}


def _sentence(error: Exception) -> str:
    """What is wrong with an order; Python's own words about what it stumbled over say nothing to who sent it."""
    if type(error) is ValueError:
        return str(error)
    return "the order cannot be carried out: see docs/sandbox.md for what it takes"
