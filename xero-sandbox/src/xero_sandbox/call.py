"""One call on its way through the sandbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.fault_injection.faults import NO_EFFECT

if TYPE_CHECKING:
    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.fault_injection.faults import Effect
    from xero_sandbox.http.messages import Request, Response
    from xero_sandbox.world import World

ACCOUNTING: Final = "/api.xro/2.0"
IDENTITY: Final = "/identity"
CONTROL: Final = "/_sandbox"


@dataclass(slots=True, kw_only=True)
class Call:
    world: World
    """The one in which the call arrived, though it may be reset meanwhile."""
    request: Request
    area: str
    """ACCOUNTING, IDENTITY, CONTROL or nothing."""
    path: str
    """Below the area's root."""
    template: str = ""
    """Such as "GET /Invoices/{InvoiceID}"."""
    organisation: Organisation | None = None
    client_id: str = ""
    admitted: bool = False
    """It counts as in flight for the limits."""
    counters: dict[str, int] = field(default_factory=dict)
    """Calls left after this one, by response header."""
    refusal: Response | None = None
    effect: Effect = NO_EFFECT
    remembered: dict[str, Any] = field(default_factory=dict)
    """What /_sandbox/calls tells of it."""

    @property
    def tenant_id(self) -> str:
        return self.organisation.tenant_id if self.organisation else ""

    @property
    def wait(self) -> float:
        """Real seconds before it is answered; a refusal comes at once."""
        if self.area == CONTROL or self.refusal:
            return 0.0
        stall = self.effect.stall_seconds if self.effect.truncate is None else 0.0
        return self.world.options.latency_ms / 1000 + stall


def arriving(world: World, request: Request) -> Call:
    area = next((root for root in (ACCOUNTING, IDENTITY, CONTROL) if request.path.startswith(root + "/")), "")
    return Call(world=world, request=request, area=area, path=request.path[len(area) :])
