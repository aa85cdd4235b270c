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
from xero_client.retry import retried

if t.TYPE_CHECKING:
    from collections.abc import Callable

    import requests
    from xero_client.connection import Connection

    from target_xero.ledger.intent import Intent

REPLAY_SECONDS: t.Final = 240
"""How long after an intent was written down its key may be used again: Xero forgets keys after about six minutes
(S-IDEMP, M), and a call that waits for the minute limit may start a minute late."""

MOST_REPLAYS: t.Final = 2
"""Xero remembers errors, too: after so many the same key will not bring anything else."""

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

    def reply(self, tries: int) -> Reply:
        try:
            return Reply(intent=self._intent, answer=retried(self._attempt, tries=tries, sleep=self._sleep))
        except (ScopeMissingError, PermissionMissingError) as problem:
            return self._stopped(_without_blame(problem, self._intent))
        except RefusedError as refusal:
            return Reply(intent=self._intent, answer=refusal.answer)
        except _LostError:
            return Reply(intent=self._intent, lost=self._lost)
        except RetriableError as problem:
            return Reply(intent=self._intent, lost=self._lost) if self._lost else self._stopped(problem)
        except XeroError as problem:
            return self._stopped(problem)

    def _attempt(self) -> requests.Response:
        if self._lost and self._clock() - self._intent.at > REPLAY_SECONDS:
            raise _LostError
        try:
            return self._once(self._intent)
        except (ServerError, UnreachableError) as problem:
            self._lost, self._losses = str(problem), self._losses + 1
            if self._losses > MOST_REPLAYS:
                raise _LostError from None
            raise

    def _stopped(self, problem: XeroError) -> Reply:
        return Reply(intent=self._intent, problem=problem, lost=self._lost)


def _without_blame(problem: RefusedError, intent: Intent) -> AuthorizationError:
    """It is the connection that may not do this, whatever the documents say."""
    entity = intent.batch.parcels[0].document.route.entity
    scopes = " or ".join(filter(None, (*entity.scopes, entity.broad_scope)))
    hint = f" It takes the scope {scopes}." if isinstance(problem, ScopeMissingError) and scopes else ""
    return AuthorizationError(f"{problem}{hint}")
