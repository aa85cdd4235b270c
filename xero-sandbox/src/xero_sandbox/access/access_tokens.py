"""Access tokens: JWTs that carry what the grant allows and when that ends."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from random import Random

    from xero_sandbox.access.grants import Grant
    from xero_sandbox.clock import Clock

ACCESS_LIFE: Final = timedelta(minutes=30)
IDENTITY_LIFE: Final = timedelta(minutes=5)
ISSUER: Final = "https://identity.xero.com"
AUDIENCE: Final = f"{ISSUER}/resources"
HEADER: Final = {"alg": "HS256", "typ": "JWT"}


class InvalidTokenError(Exception):
    """Not a token of this sandbox, or not one for the API."""


class ExpiredTokenError(Exception):
    """The token was good until `moment`."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(moment)
        self.moment = moment


class Tokens:
    """Signs with a key of its own: tokens of another run or from before a reset are invalid."""

    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock = clock
        self._random = random
        self._key = random.randbytes(32)

    def access_token(self, grant: Grant) -> str:
        claims = {
            "client_id": grant.app.client_id,
            "xero_userid": grant.user_id,
            "authentication_event_id": grant.event_id,
            "scope": grant.scopes,
            "jti": self._random.randbytes(16).hex(),
        }
        return self._signed(claims, AUDIENCE, ACCESS_LIFE)

    def identity_token(self, grant: Grant) -> str:
        return self._signed({"sub": grant.user_id, "xero_userid": grant.user_id}, grant.app.client_id, IDENTITY_LIFE)

    def read(self, token: str) -> tuple[str, list[str]]:
        """The authentication event behind an access token, and its scopes.

        Raises:
            InvalidTokenError: It is garbled, foreign or an identity token.
            ExpiredTokenError: It is too old.
        """
        content, _, signature = token.rpartition(".")
        if not hmac.compare_digest(self._signature(content).encode(), signature.encode()):
            raise InvalidTokenError
        claims = orjson.loads(_decoded(content.partition(".")[2]))
        if claims["aud"] != AUDIENCE:
            raise InvalidTokenError
        expires = datetime.fromtimestamp(claims["exp"], timezone.utc)
        if expires <= self._clock.now():
            raise ExpiredTokenError(expires)
        return claims["authentication_event_id"], claims["scope"]

    def _signed(self, claims: dict[str, Any], audience: str, life: timedelta) -> str:
        now = self._clock.now()
        times = {"nbf": int(now.timestamp()), "exp": int((now + life).timestamp())}
        content = ".".join(
            _encoded(orjson.dumps(part)) for part in (HEADER, {"iss": ISSUER, "aud": audience, **times, **claims})
        )
        return f"{content}.{self._signature(content)}"

    def _signature(self, content: str) -> str:
        return _encoded(hmac.new(self._key, content.encode(), hashlib.sha256).digest())


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
