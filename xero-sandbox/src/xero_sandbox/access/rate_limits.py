"""How many calls an organisation and an app may make: windows that open on the first call, and calls in flight."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from xero_sandbox.access.refusal import RefusalError
from xero_sandbox.api import errors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xero_sandbox.clock import Clock
    from xero_sandbox.http.messages import Response
    from xero_sandbox.options import Options

MINUTE: Final = 60
DAY: Final = 86_400
DAY_LEFT: Final = "X-DayLimit-Remaining"
MINUTE_LEFT: Final = "X-MinLimit-Remaining"
APP_MINUTE_LEFT: Final = "X-AppMinLimit-Remaining"
PROBLEM: Final = "X-Rate-Limit-Problem"
PROBLEMS: Final = ("minute", "day", "concurrent", "appminute")
"""Its values; the last is from hearsay (L)."""


@dataclass(slots=True)
class Window:
    """Lets `limit` calls pass in `seconds` from the first of them (S-LIMITS, H); a limit of 0 lets all pass."""

    limit: int
    seconds: int
    opened: datetime | None = None
    taken: int = 0

    def left(self, now: datetime) -> int | None:
        """Calls left, or None without a limit."""
        if self.opened is not None and not 0 <= (now - self.opened).total_seconds() < self.seconds:
            self.opened, self.taken = None, 0
        return self.limit - self.taken if self.limit else None

    def take(self, now: datetime) -> None:
        self.opened = self.opened or now
        self.taken += 1

    def reopens_in(self, now: datetime) -> int:
        """Whole seconds to wait."""
        opened = self.opened or now
        return max(1, math.ceil(self.seconds - (now - opened).total_seconds()))


@dataclass(slots=True, kw_only=True)
class Allowance:
    """What is left for one organisation."""

    day: Window
    minute: Window
    in_flight: int = 0


class Limits:
    """Raises RefusalError with an empty 429. A refused call uses up nothing of the organisation's windows."""

    def __init__(self, options: Options, clock: Clock) -> None:
        self._options = options
        self._clock = clock
        self._apps: dict[str, Window] = {}
        self._tenants: dict[str, Allowance] = {}

    def count_app(self, client_id: str) -> None:
        """Count a call of an app, whatever becomes of it."""
        window, now = self._app(client_id), self._clock.now()
        if window.left(now) == 0:
            raise RefusalError(errors.rate_limited("appminute", None, {APP_MINUTE_LEFT: 0}))
        window.take(now)

    def enter(self, client_id: str, tenant_id: str) -> None:
        """Count a call that may go on to the organisation; `leave` must follow."""
        allowance, now = self._tenant(tenant_id), self._clock.now()
        if 0 < self._options.concurrent_limit <= allowance.in_flight:
            raise RefusalError(self.refusal("concurrent", client_id, tenant_id))
        for problem, window in (("day", allowance.day), ("minute", allowance.minute)):
            if window.left(now) == 0:
                raise RefusalError(self.refusal(problem, client_id, tenant_id))
        allowance.day.take(now)
        allowance.minute.take(now)
        allowance.in_flight += 1

    def leave(self, tenant_id: str) -> None:
        self._tenants[tenant_id].in_flight -= 1

    def counters(self, client_id: str, tenant_id: str = "") -> dict[str, int]:
        """Calls left, by response header; those without a limit are left out."""
        now = self._clock.now()
        windows = {APP_MINUTE_LEFT: self._app(client_id)}
        if tenant_id:
            allowance = self._tenant(tenant_id)
            windows = {DAY_LEFT: allowance.day, MINUTE_LEFT: allowance.minute, **windows}
        left = {header: window.left(now) for header, window in windows.items()}
        return {header: calls for header, calls in left.items() if calls is not None}

    def refusal(self, problem: str, client_id: str, tenant_id: str, retry_after: int | None = None) -> Response:
        """The 429 for one call too many; only the minute and the day limit say how long to wait (S-LIMITS, H)."""
        allowance, counters = self._tenant(tenant_id), self.counters(client_id, tenant_id)
        if spent := {"day": (allowance.day, DAY_LEFT), "minute": (allowance.minute, MINUTE_LEFT)}.get(problem):
            window, header = spent
            retry_after = retry_after or window.reopens_in(self._clock.now())
            counters[header] = 0
        return errors.rate_limited(problem, retry_after, counters)

    def _app(self, client_id: str) -> Window:
        return self._apps.setdefault(client_id, Window(self._options.app_minute_limit, MINUTE))

    def _tenant(self, tenant_id: str) -> Allowance:
        if tenant_id not in self._tenants:
            day, minute = Window(self._options.calls_a_day, DAY), Window(self._options.minute_limit, MINUTE)
            self._tenants[tenant_id] = Allowance(day=day, minute=minute)
        return self._tenants[tenant_id]


def as_headers(counters: Mapping[str, int]) -> dict[str, str]:
    return {header: str(calls) for header, calls in counters.items()}
