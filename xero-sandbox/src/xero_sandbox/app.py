"""The sandbox behind the HTTP shell: takes calls in, answers them, and remembers them."""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.access import connections
from xero_sandbox.access.rate_limits import as_headers
from xero_sandbox.access.refusal import RefusalError
from xero_sandbox.api import errors
from xero_sandbox.call import ACCOUNTING, CONTROL, arriving
from xero_sandbox.control.routes import Control
from xero_sandbox.fault_injection.faults import Target
from xero_sandbox.http.messages import Response, text_response
from xero_sandbox.monitoring.secrets_seen import Secrets
from xero_sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from xero_sandbox.call import Call
    from xero_sandbox.http.messages import Request
    from xero_sandbox.options import Options

WELCOME: Final = """This is xero-sandbox, a Xero on localhost.

/api.xro/2.0/                the Accounting API
/identity/connect/authorize  where a user lets an app in
/identity/connect/token      where tokens come from
/connections                 which organisations a token may touch
/_sandbox/config             a config that works, with a new grant each time
/_sandbox/stats              what has been asked so far
"""
COMMON: Final = {
    "Cache-Control": "max-age=0, no-cache, no-store",
    "Pragma": "no-cache",
    "X-Client-TLS-ver": "tls1.3",
}
"""On every answer of Xero's (S-WIRE, H); the sandbox says TLS although it does without."""


class Sandbox:
    """A call arrives, is answered and leaves; between these the shell may wait, so that calls overlap."""

    def __init__(self, options: Options, random: Random, world: World | None = None) -> None:
        self._options = options
        self._random = random
        self._control = Control(self)
        self.secrets = Secrets()
        self.world = world or World(options, random)

    def reset(self, changes: Mapping[str, Any]) -> None:
        """Start over with the options of the command line, `changes` applied."""
        world = World(self._options.but(changes), self._random)
        for organisation in self.world.organisations.values():
            organisation.forget()  # Or the books of before would stay until all garbage is looked for.
        self.world = world

    def arrive(self, request: Request) -> Call:
        call = arriving(self.world, request)
        if call.area == CONTROL:
            return call
        try:
            if call.area == ACCOUNTING:
                _admit(call)
            call.effect = call.world.faults.effect_on(_target(call))
        except RefusalError as error:
            call.refusal = error.response
        call.world.statistics.arrived(call)
        return call

    def answer(self, call: Call) -> Response:
        if call.area == CONTROL:
            return self._control.answer(call.request)
        try:
            response = call.refusal or _spoilt(call)
        except RefusalError as error:
            response = error.response
        self.secrets.note_call(call.request, response)
        now = format_datetime(call.world.clock.now(), usegmt=True)
        moments = {"Date": now, "Expires": now, "Xero-Correlation-Id": call.world.grants.new_id()}
        response.headers = {**COMMON, **moments, **as_headers(call.counters), **response.headers}
        return response

    def leave(self, call: Call, response: Response | None) -> None:
        """The answer is out as it went over the wire, or the connection was dropped instead."""
        if call.admitted:
            call.world.limits.leave(call.tenant_id)
        if call.area != CONTROL:
            call.world.statistics.left(call, response)


def _admit(call: Call) -> None:
    """Let a call through to the books of an organisation, or raise RefusalError."""
    world, request = call.world, call.request
    grant = world.guard.grant_of(request)
    call.client_id = grant.app.client_id
    world.limits.count_app(call.client_id)
    call.organisation = world.organisations[world.guard.tenant_of(request, grant)]
    operation = world.api.operation(request.method, call.path)
    call.template = f"{request.method} {operation.template if operation else '(unknown)'}"
    if operation:
        world.guard.check_permission(operation, grant)
    world.limits.enter(call.client_id, call.tenant_id)
    call.admitted = True
    call.counters = world.limits.counters(call.client_id, call.tenant_id)


def _target(call: Call) -> Target:
    request = call.request
    return Target(method=request.method, path=call.path, query=request.query, tenant=call.tenant_id, body=request.body)


def _spoilt(call: Call) -> Response:
    """Xero's answer, or what a fault makes of it."""
    effect = call.effect
    response = Response() if effect.skips_work else _worked(call)
    if effect.limit:
        response = call.world.limits.refusal(effect.limit, call.client_id, call.tenant_id, effect.retry_after)
    return effect.response() or response


def _worked(call: Call) -> Response:
    """Xero's answer."""
    world, request = call.world, call.request
    if call.organisation:
        if world.chaos and request.method == "GET":
            world.chaos.before_read(call.organisation)
        return world.api.answer(request, call.organisation, call.client_id)
    if handle := _handlers(world).get((request.method, request.path)):
        return handle(request)
    if request.path.startswith("/connections"):
        return connections.answer(request, world.connections, world.guard.grant_of(request))
    return errors.not_found()


def _handlers(world: World) -> dict[tuple[str, str], Callable[[Request], Response]]:
    return {
        ("GET", "/identity/connect/authorize"): world.authorize.page,
        ("POST", "/identity/connect/authorize"): world.authorize.decide,
        ("GET", "/identity/error"): world.authorize.error,
        ("POST", "/identity/connect/token"): world.oauth.token,
        ("POST", "/identity/connect/revocation"): world.oauth.revocation,
        ("POST", "/identity/connect/revoke"): world.oauth.revocation,
        ("GET", "/"): lambda _: text_response(WELCOME),
    }
