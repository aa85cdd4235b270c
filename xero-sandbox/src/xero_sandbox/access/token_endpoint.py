"""The token and the revocation endpoint; every grant type is one handler."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from xero_sandbox.access.access_tokens import ACCESS_LIFE
from xero_sandbox.access.apps import APPS
from xero_sandbox.access.grants import OAuthError
from xero_sandbox.http.messages import Response, json_response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.access.access_tokens import Tokens
    from xero_sandbox.access.apps import App
    from xero_sandbox.access.authorization_codes import Codes
    from xero_sandbox.access.connections import Connections
    from xero_sandbox.access.grants import Grant, Grants
    from xero_sandbox.http.messages import Request


class OAuth:
    def __init__(self, grants: Grants, tokens: Tokens, connections: Connections, codes: Codes) -> None:
        self._grants = grants
        self._tokens = tokens
        self._connections = connections
        self._codes = codes
        self._handlers = {
            "authorization_code": self._authorization_code,
            "refresh_token": self._refresh_token,
            "client_credentials": self._client_credentials,
        }
        self.answered: Counter[str] = Counter()
        """How often a token was given, by grant type, and "refused"."""

    def token(self, request: Request) -> Response:
        form = _form(request)
        grant_type = form.get("grant_type", "")
        try:
            answer = self._exchange(request, form, grant_type)
        except OAuthError as error:
            self.answered["refused"] += 1
            return _refusal(error)
        self.answered[grant_type] += 1
        return json_response(answer)

    def revocation(self, request: Request) -> Response:
        """End a grant and all connections of its user to the app (S-OAUTH, H)."""
        try:
            form = _form(request)
            grant = self._grants.revoke(_client(request, form), form.get("token", ""))
        except OAuthError as error:
            return _refusal(error)
        if grant:
            self._connections.disconnect_user(grant)
        return Response()

    def _exchange(self, request: Request, form: Mapping[str, str], grant_type: str) -> dict[str, Any]:
        if grant_type not in self._handlers:
            raise OAuthError("unsupported_grant_type")
        app = _client(request, form)
        if grant_type not in app.grant_types:
            raise OAuthError("unauthorized_client")
        return self._handlers[grant_type](app, form)

    def _authorization_code(self, app: App, form: Mapping[str, str]) -> dict[str, Any]:
        """Without offline_access there is no refresh token (S-OAUTH, H)."""
        place, verifier = form.get("redirect_uri", ""), form.get("code_verifier", "")
        grant = self._codes.redeem(app, form.get("code", ""), place, verifier)
        offline = "offline_access" in grant.scopes
        return self._answer(grant, **({"refresh_token": self._grants.new_refresh_token(grant)} if offline else {}))

    def _refresh_token(self, app: App, form: Mapping[str, str]) -> dict[str, Any]:
        grant, successor = self._grants.rotate(app, form.get("refresh_token", ""))
        return self._answer(grant, refresh_token=successor)

    def _client_credentials(self, app: App, form: Mapping[str, str]) -> dict[str, Any]:
        grant = self._grants.of_app(app)
        if grant is None:
            raise OAuthError("unauthorized_client")
        wanted = tuple(form.get("scope", "").split()) or grant.scopes
        if not set(wanted) <= set(grant.scopes):
            raise OAuthError("invalid_scope")
        return self._answer(replace(grant, scopes=wanted))

    def _answer(self, grant: Grant, **more: str) -> dict[str, Any]:
        """A token response (S-WIRE, H)."""
        identity = {"id_token": self._tokens.identity_token(grant)} if "openid" in grant.scopes else {}
        return {
            **identity,
            "access_token": self._tokens.access_token(grant),
            "expires_in": int(ACCESS_LIFE.total_seconds()),
            "token_type": "Bearer",
            **more,
            "scope": " ".join(grant.scopes),
        }


def _form(request: Request) -> dict[str, str]:
    """The fields of the body; none when it is not a form, for which Xero's word is unsupported_grant_type (S-OAUTH)."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    return dict(parse_qsl(request.body.decode(errors="replace")))


def _client(request: Request, form: Mapping[str, str]) -> App:
    """The app that calls, by Basic authorization or by fields of the form."""
    client_id, secret = _basic(request) or (form.get("client_id", ""), form.get("client_secret", ""))
    app = next((known for known in APPS if known.client_id == client_id), None)
    if app is None or not app.proves(secret):
        raise OAuthError("invalid_client")
    return app


def _basic(request: Request) -> tuple[str, str] | None:
    kind, _, credentials = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(credentials).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise OAuthError("invalid_client") from error
    return client_id, secret


def _refusal(error: OAuthError) -> Response:
    return json_response({"error": str(error)}, status=400)
