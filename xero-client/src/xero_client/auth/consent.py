"""One consent: the link a user follows, and the answer the browser brings back."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import typing as t
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from xero_client.errors import AuthorizationError

if t.TYPE_CHECKING:
    from xero_client.settings.shared_settings import Settings

WORD: t.Final = re.compile(r"[a-z_]{1,40}")
"""What an error code looks like; anything else may be somebody's text and is not repeated."""


class DeniedError(AuthorizationError):
    """The user pressed Cancel."""


class WrongStateError(AuthorizationError):
    """The answer does not belong to this login."""


class ScopesRefusedError(AuthorizationError):
    """Xero does not offer the scopes to this app."""


class TooLateError(AuthorizationError):
    """The code of the consent has run out."""


class NobodyAnsweredError(AuthorizationError):
    """No browser came back in time."""


class LoginFailedError(AuthorizationError):
    """Xero ended the login for a reason of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What is asked for, and the two secrets that tie the answer to the question."""

    settings: Settings
    scopes: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64), repr=False)

    def url(self) -> str:
        """The address of Xero's page; with PKCE by S256 whether or not the app has a secret (S-OAUTH, H)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        parameters = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": self.settings.redirect_uri,
            "scope": self.scopes,
            "state": self.state,
            "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{self.settings.authorize_url}?{urlencode(parameters)}"

    def code_in(self, address: str) -> str:
        """The code in the address to which the browser was sent.

        Raises:
            WrongStateError: the address answers another question.
            AuthorizationError: there is no code; the class says why.
        """
        query = {name: values[0] for name, values in _parameters(address).items()}
        if not hmac.compare_digest(query.get("state", "").encode(), self.state.encode()):
            raise WrongStateError("The answer does not belong to this login: follow the newest link, in one browser.")
        if code := query.get("code"):
            return code
        raise self._refused(query.get("error", ""))

    def _refused(self, error: str) -> AuthorizationError:
        if error == "access_denied":
            return DeniedError("The user pressed Cancel at Xero: nothing was connected.")
        if error in {"invalid_scope", "unauthorized_client"}:
            return ScopesRefusedError(f"Xero does not offer these scopes to the app ({error}): {self.scopes}")
        word = error if WORD.fullmatch(error) else "no code"
        return LoginFailedError(f"Xero ended the login ({word}): run xero-auth login again.")


def is_whole(address: str) -> bool:
    """Whether an address tells which login it answers, as the code alone does not."""
    return "state" in _parameters(address)


def _parameters(address: str) -> dict[str, list[str]]:
    """Those of an address; none if it is none."""
    try:
        return parse_qs(urlsplit(address.strip()).query)
    except ValueError:  # an open bracket, or more parameters than Python reads
        return {}
