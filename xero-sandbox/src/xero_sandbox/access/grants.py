"""Grants that users gave to apps, and the refresh tokens that keep them going."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from xero_sandbox.access.apps import App
    from xero_sandbox.clock import Clock

GRACE: Final = timedelta(minutes=30)
"""For so long after its first use a refresh token still yields the same successor (S-OAUTH, H)."""
UNUSED_LIFE: Final = timedelta(days=60)
"""For so long a refresh token waits for its first use (S-OAUTH, H)."""


class OAuthError(Exception):
    """The token endpoint refuses; the argument is the word for it, such as "invalid_grant"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One consent: this user lets this app do this much."""

    app: App
    user_id: str
    event_id: str
    """The authentication event, which access tokens and connections name."""
    scopes: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class RefreshToken:
    grant: Grant
    issued: datetime
    used: datetime | None = None
    successor: str = ""


class Grants:
    """Refresh tokens are random and not seeded: a grant from before a reset must never look like a new one."""

    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock = clock
        self._random = random
        self._known: dict[str, Grant] = {}
        self._ended: set[str] = set()
        self._refresh_tokens: dict[str, RefreshToken] = {}

    def consent(self, app: App, scopes: Iterable[str], user_id: str = "") -> Grant:
        """A grant, by a user who has not been seen before unless it is said who."""
        grant = Grant(app=app, user_id=user_id or self.new_id(), event_id=self.new_id(), scopes=tuple(scopes))
        self._known[grant.event_id] = grant
        return grant

    def narrowed(self, event_id: str, scopes: Iterable[str]) -> Grant:
        """The grant of an authentication event with the scopes of one token; KeyError when there is none.

        An access token outlives its grant: what has ended are the connections (S-OAUTH, H).
        """
        return replace(self._known[event_id], scopes=tuple(scopes))

    def of_app(self, app: App) -> Grant | None:
        """The newest living grant of an app; a custom connection has only one."""
        newest_first = reversed(self._known.values())
        return next((grant for grant in newest_first if grant.app == app and grant.event_id not in self._ended), None)

    def scopes_of(self, app: App, user_id: str) -> frozenset[str]:
        """All that a user's living grants allow an app."""
        known = (grant for grant in self._known.values() if (grant.app, grant.user_id) == (app, user_id))
        return frozenset[str]().union(*(grant.scopes for grant in known if grant.event_id not in self._ended))

    def new_refresh_token(self, grant: Grant) -> str:
        value = base64.urlsafe_b64encode(self._random.randbytes(33)).decode()
        self._refresh_tokens[value] = RefreshToken(grant=grant, issued=self._clock.now())
        return value

    def rotate(self, app: App, value: str) -> tuple[Grant, str]:
        """Spend a refresh token: its grant and its successor, the same one for whoever repeats that in time."""
        token = self._owned(app, value)
        now = self._clock.now()
        spent = now - token.used > GRACE if token.used else now - token.issued > UNUSED_LIFE
        if spent or token.grant.event_id in self._ended:
            raise OAuthError("invalid_grant")
        if not token.used:
            token.used = now
            token.successor = self.new_refresh_token(token.grant)
        return token.grant, token.successor

    def revoke(self, app: App, value: str) -> Grant | None:
        """End the grant behind a refresh token, however old that token is; an unknown one is nothing to end."""
        if value not in self._refresh_tokens:
            return None
        grant = self._owned(app, value).grant
        self.end(grant)
        return grant

    def end(self, grant: Grant) -> None:
        self._ended.add(grant.event_id)

    def end_all(self) -> None:
        self._ended.update(self._known)

    def new_id(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _owned(self, app: App, value: str) -> RefreshToken:
        token = self._refresh_tokens.get(value)
        if token is None:
            raise OAuthError("invalid_grant")
        if token.grant.app != app:
            raise OAuthError("unauthorized_client")
        return token
