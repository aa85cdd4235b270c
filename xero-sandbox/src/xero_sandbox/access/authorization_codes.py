"""Authorization codes: what a consent gives to the browser, for the app to exchange."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from xero_sandbox.access.grants import OAuthError

if TYPE_CHECKING:
    from random import Random

    from xero_sandbox.access.apps import App
    from xero_sandbox.access.grants import Grant
    from xero_sandbox.clock import Clock

LIFE: Final = timedelta(minutes=5)
"""S-OAUTH, H."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    grant: Grant
    redirect_uri: str
    challenge: str
    """Of PKCE, by S256; empty when the app has a secret and did not send one."""
    issued: datetime

    def is_met_by(self, verifier: str) -> bool:
        digest = hashlib.sha256(verifier.encode()).digest()
        expected = base64.urlsafe_b64encode(digest).rstrip(b"=")
        return not self.challenge or hmac.compare_digest(expected, self.challenge.encode())


class Codes:
    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock = clock
        self._random = random
        self._waiting: dict[str, Code] = {}

    def issue(self, grant: Grant, redirect_uri: str, challenge: str) -> str:
        value = base64.urlsafe_b64encode(self._random.randbytes(33)).decode()
        self._waiting[value] = Code(
            grant=grant, redirect_uri=redirect_uri, challenge=challenge, issued=self._clock.now()
        )
        return value

    def redeem(self, app: App, value: str, redirect_uri: str, verifier: str) -> Grant:
        """The grant behind a code, which is good once and for five minutes (S-OAUTH, H); raises OAuthError."""
        code = self._waiting.get(value)
        if code is not None and code.grant.app != app:
            raise OAuthError("unauthorized_client")
        self._waiting.pop(value, None)
        if code is None or self._clock.now() - code.issued > LIFE:
            raise OAuthError("invalid_grant")
        if code.redirect_uri != redirect_uri or not code.is_met_by(verifier):
            raise OAuthError("invalid_grant")
        return code.grant
