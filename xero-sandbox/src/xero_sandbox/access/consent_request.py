"""What an app asks a user for when it sends a browser to the authorize page, checked as Xero checks it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from xero_sandbox.access.apps import APPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xero_sandbox.access.apps import App

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1"})
CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
"""A SHA-256 in base64url without padding."""


class ConsentError(Exception):
    """The browser is shown an error page instead of being sent back; the message is what stands there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRequest:
    app: App
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    challenge: str

    def back(self, **answer: str) -> str:
        """The address to which the browser returns, with the state the app gave it."""
        state = {"state": self.state} if self.state else {}
        joint = "&" if "?" in self.redirect_uri else "?"
        return f"{self.redirect_uri}{joint}{urlencode({**answer, **state})}"


def request_of(query: Mapping[str, str], offered: Callable[[App], frozenset[str]]) -> ConsentRequest:
    """What the parameters of the page ask for; ConsentError for what Xero does not let pass.

    Only the error of a bad scope was recorded (S-PYSCOPE, H), the others follow its form.
    """
    app = _app(query)
    _check_redirect(query.get("redirect_uri", ""))
    if query.get("response_type") != "code":
        raise ConsentError("unsupported_response_type : Unsupported response type")
    scopes = tuple(dict.fromkeys(query.get("scope", "").split()))
    if not scopes or not set(scopes) <= offered(app):
        raise ConsentError("unauthorized_client : Invalid scope for client")
    return ConsentRequest(
        app=app,
        redirect_uri=query["redirect_uri"],
        scopes=scopes,
        state=query.get("state", ""),
        challenge=_challenge(app, query),
    )


def _app(query: Mapping[str, str]) -> App:
    app = next((known for known in APPS if known.client_id == query.get("client_id")), None)
    if app is None or "authorization_code" not in app.grant_types:
        raise ConsentError("unauthorized_client : Unknown client or client not enabled")
    return app


def _check_redirect(uri: str) -> None:
    """Https, or http on this machine with any port, as if the sandbox's apps had registered all of these (S-OCT, M)."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        parts = urlsplit("")
    local = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or parts.fragment or not (local or parts.scheme == "https") or not uri.isprintable():
        raise ConsentError("unauthorized_client : Invalid redirect_uri")


def _challenge(app: App, query: Mapping[str, str]) -> str:
    """Apps without a secret must send one; S256 is the only method (S-OAUTH, H)."""
    challenge = query.get("code_challenge", "")
    if not challenge and app.client_secret is None:
        raise ConsentError("invalid_request : code challenge required")
    if challenge and (query.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(challenge)):
        raise ConsentError("invalid_request : Transform algorithm not supported")
    return challenge
