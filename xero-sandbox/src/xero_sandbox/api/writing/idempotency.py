"""Remembers the answers to writes that carried an Idempotency-Key, so that a retry does not write twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.api import errors
from xero_sandbox.http.messages import Response

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from xero_sandbox.clock import Clock
    from xero_sandbox.http.messages import Request

HEADER: Final = "idempotency-key"
LIFE: Final = timedelta(minutes=6)
"""How long a key is kept (S-IDEMP, M)."""
LONGEST: Final = 128


class Caller(NamedTuple):
    """Keys belong to the app, whichever organisation it calls; the organisation is part of the request (M)."""

    client_id: str
    tenant_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    fingerprint: tuple[str, ...]
    response: Response
    until: datetime


class Answers:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._answered: dict[tuple[str, str], _Answered] = {}

    def once(self, caller: Caller, request: Request, work: Callable[[], Response]) -> Response:
        """The first answer to this request, an error included; work that was done is not done again (S-IDEMP, M)."""
        key = request.headers.get(HEADER, "")
        if not key:
            return work()
        if len(key) > LONGEST:
            return errors.idempotency_key_too_long(key)
        self._forget()
        fingerprint = _fingerprint(caller, request)
        known = self._answered.get((caller.client_id, key))
        if known and known.fingerprint != fingerprint:
            return errors.idempotency_key_reused(key)
        if not known:
            until = self._clock.now() + LIFE
            known = _Answered(fingerprint=fingerprint, response=_copy(work()), until=until)
            self._answered[caller.client_id, key] = known
        return _copy(known.response)

    def _forget(self) -> None:
        """Drop what has expired; the clock may have been set back meanwhile, so order says nothing."""
        now = self._clock.now()
        for name in [name for name, answered in self._answered.items() if answered.until <= now]:
            del self._answered[name]


def _fingerprint(caller: Caller, request: Request) -> tuple[str, ...]:
    query = repr(sorted(request.query.items()))
    return caller.tenant_id, request.method, request.path, query, sha256(request.body).hexdigest()


def _copy(response: Response) -> Response:
    """Whoever sends an answer adds headers to it, and may compress its body."""
    return Response(status=response.status, headers=dict(response.headers), body=response.body)
