"""Sends an intent, and sends it again with the same bytes and key for as long as that is safe."""

from __future__ import annotations

import logging
import typing as t
from dataclasses import dataclass

from xero_client.errors import (
    AuthorizationError,
    PermissionMissingError,
    RefusedError,
    RetriableError,
    ScopeMissingError,
    ServerError,
    UnreachableError,
    XeroError,
)
from xero_client.transport.retries import retried

from target_xero.ledger.idempotency_key import MOST_REPLAYS, is_known_still

if t.TYPE_CHECKING:
    from collections.abc import Callable

    import requests
    from xero_client.connection import Connection

    from target_xero.ledger.intent import Intent

logger = logging.getLogger(__name__)


class _LostError(Exception):
    """Nobody knows whether Xero did it, and replaying does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back."""

    intent: Intent
    answer: requests.Response | None = None
    """Xero's word on these documents, good or bad; without it they are lost or the run stops."""
    problem: XeroError | None = None
    """Why the run has to stop."""
    lost: str = ""
    """Why it is not known whether Xero did it; empty if it certainly did not, or if there is an answer."""
    calls: int = 0
    """How often it was sent for this."""
    failed: bool = False
    """Whether Xero failed at it: what it is about may be the cause."""
    status: int | None = None
    """With which status it failed in the end; None if there was no answer."""
    ended: bool = False
    """Whether Xero has ended its work on it, so that nothing of it is still on its way."""


class Sender:
    """Sends intents of one organisation, from any thread."""

    def __init__(self, connection: Connection, tenant_id: str, clock: Callable[[], float]) -> None:
        self._connection = connection
        self._tenant_id = tenant_id
        self._clock = clock

    def send(self, intent: Intent, *, again: bool = False) -> Reply:
        """Send until there is an answer, or until nothing is sure any more; never raises XeroError.

        Args:
            intent: what to send.
            again: whether an earlier run may have sent it already.
        """
        lost = "An earlier run ended early." if again else ""
        exchange = _Exchange(intent, self._once, clock=self._clock, sleep=self._connection.sleep, lost=lost)
        return exchange.reply(tries=self._connection.settings.max_tries + MOST_REPLAYS)

    def _once(self, intent: Intent) -> requests.Response:
        batch = intent.batch
        key = {} if batch.method == "DELETE" else {"Idempotency-Key": intent.idempotency_key}
        return self._connection.send(
            batch.path,
            tenant_id=self._tenant_id,
            method=batch.method,
            params=batch.query,
            headers={"Content-Type": batch.content_type, **key},
            body=batch.body,
            purpose=batch.parcels[0].document.route.stream,
            retried=False,
        )


class _Exchange:
    """One intent under way."""

    def __init__(
        self,
        intent: Intent,
        once: Callable[[Intent], requests.Response],
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        lost: str,
    ) -> None:
        self._intent = intent
        self._once = once
        self._clock = clock
        self._sleep = sleep
        self._lost = lost
        self._losses = 1 if lost else 0
        self._calls = 0
        self._failed = False
        self._status: int | None = None

    def reply(self, tries: int) -> Reply:
        try:
            return self._with(answer=retried(self._attempt, tries=tries, sleep=self._sleep))
        except (ScopeMissingError, PermissionMissingError) as problem:
            return self._with(problem=_without_blame(problem, self._intent), lost=self._lost)
        except RefusedError as refusal:
            return self._with(answer=refusal.answer)
        except _LostError:
            return self._with(lost=self._lost)
        except RetriableError as problem:
            return self._with(lost=self._lost, problem=None if self._lost else problem)
        except XeroError as problem:
            return self._with(problem=problem, lost=self._lost)

    def _with(self, **rest: t.Any) -> Reply:
        return Reply(intent=self._intent, calls=self._calls, failed=self._failed, status=self._status, **rest)

    def _attempt(self) -> requests.Response:
        batch = self._intent.batch
        if self._lost and (batch.partial or not is_known_still(self._clock() - self._intent.at)):
            raise _LostError
        self._calls += 1
        try:
            return self._once(self._intent)
        except (ServerError, UnreachableError) as problem:
            self._note(problem)
            if self._losses > MOST_REPLAYS or batch.parcels[0].resent:
                raise _LostError from None
            raise

    def _note(self, problem: ServerError | UnreachableError) -> None:
        """What failed before under another key has failed often enough to be looked for at once."""
        self._lost, self._losses, self._failed = str(problem), self._losses + 1, True
        self._status = problem.status if isinstance(problem, ServerError) else None


def _without_blame(problem: RefusedError, intent: Intent) -> AuthorizationError:
    """It is the connection that may not do this, whatever the documents say."""
    entity = intent.batch.parcels[0].document.route.entity
    scopes = " or ".join(filter(None, (*entity.scopes, entity.broad_scope)))
    hint = f" It takes the scope {scopes}." if isinstance(problem, ScopeMissingError) and scopes else ""
    return AuthorizationError(f"{problem}{hint}")
