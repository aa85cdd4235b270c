"""Counts calls, bytes and refusals for each organisation and path, and remembers the last calls."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from xero_sandbox.access.rate_limits import PROBLEM, PROBLEMS

if TYPE_CHECKING:
    from xero_sandbox.http.messages import Request, Response
    from xero_sandbox.http.server import Effect

REMEMBERED: Final = 10_000


class Counted(Protocol):
    """What is counted of a call."""

    remembered: dict[str, Any]
    """What the last calls tell of it."""

    @property
    def request(self) -> Request: ...
    @property
    def path(self) -> str: ...
    @property
    def template(self) -> str: ...
    @property
    def tenant_id(self) -> str: ...
    @property
    def effect(self) -> Effect: ...


@dataclass(slots=True)
class PathCount:
    calls: int = 0
    bytes: int = 0
    """Of bodies, as they went over the wire."""
    too_many: int = 0


@dataclass(slots=True)
class TenantCount:
    in_flight: int = 0
    peak_in_flight: int = 0
    paths: defaultdict[str, PathCount] = field(default_factory=lambda: defaultdict(PathCount))
    too_many: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        counts = self.paths.values()
        return {
            "calls": sum(count.calls for count in counts),
            "bytes": sum(count.bytes for count in counts),
            "in_flight": self.in_flight,
            "peak_in_flight": self.peak_in_flight,
            "too_many": {problem: self.too_many[problem] for problem in PROBLEMS},
            "paths": {path: asdict(count) for path, count in sorted(self.paths.items())},
        }


class Statistics:
    """Calls under /_sandbox are not counted; calls that name no connected organisation are only remembered."""

    def __init__(self) -> None:
        self.tenants: defaultdict[str, TenantCount] = defaultdict(TenantCount)
        self.calls: deque[dict[str, Any]] = deque(maxlen=REMEMBERED)
        self.peak_in_flight = 0
        """Calls that Xero had in hand at once, of all organisations together."""

    def arrived(self, call: Counted) -> None:
        request = call.request
        call.remembered = {
            "method": request.method,
            "path": call.path,
            "query": dict(request.query),
            "status": None,
            "tenant": call.tenant_id or request.headers.get("xero-tenant-id"),
            "accept": request.headers.get("accept"),
            "if_modified_since": request.headers.get("if-modified-since"),
        }
        self.calls.append(call.remembered)
        if call.tenant_id:
            count = self.tenants[call.tenant_id]
            count.in_flight += 1
            count.peak_in_flight = max(count.peak_in_flight, count.in_flight)
            self.peak_in_flight = max(self.peak_in_flight, sum(each.in_flight for each in self.tenants.values()))
            count.paths[call.template].calls += 1

    def left(self, call: Counted, response: Response | None) -> None:
        """The call is over; without a response its connection was dropped."""
        call.remembered["status"] = response.status if response else None
        if not call.tenant_id:
            return
        problem = response.headers.get(PROBLEM) if response else None
        tenant = self.tenants[call.tenant_id]
        tenant.in_flight -= 1
        tenant.too_many.update([problem] if problem else [])
        path = tenant.paths[call.template]
        path.bytes += len(response.body[: call.effect.truncate]) if response else 0
        path.too_many += bool(problem)
