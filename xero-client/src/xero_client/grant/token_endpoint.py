"""The token endpoint: exchanges what we hold for an access token, and says why when Xero will not."""

from __future__ import annotations

import re
import typing as t
from decimal import Decimal

import requests

from xero_client.errors import AuthorizationError, RetriableError, ServerError
from xero_client.grant.grant import Grant
from xero_client.transport.json_repair import members, mended
from xero_client.transport.retries import retried

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from xero_client.settings.shared_settings import Settings
    from xero_client.transport.wire import Wire

T = t.TypeVar("T")

_ADVICE: t.Final = {
    "invalid_client": "Xero does not know this client_id and client_secret: copy them from your app's page at Xero.",
    "unauthorized_client": "Xero says that this grant belongs to another app: check client_id and auth_flow.",
    "invalid_scope": "Xero does not offer the requested scopes to this app: correct scopes.",
    "unsupported_grant_type": "Xero does not offer this kind of grant to this app: check auth_flow.",
}
"""Errors of the token endpoint (S-OAUTH, H) and what to do about each."""


_ERROR: t.Final = re.compile(r"[a-z_]{1,40}")
TOKEN: t.Final = re.compile(r"[!-~]{1,8000}")
"""What may stand in a header, and servers take there; Xero's have some 2,000 characters."""
LIFETIME_SECONDS: t.Final = 30 * 60
"""Of an access token (S-OAUTH, H)."""
LONGEST_SECONDS: t.Final = 24 * 60 * 60
"""A longer lifetime is not believed."""
REFRESH_TRIES: t.Final = 3
"""Whatever `max_tries` says: a lost answer may have spent the refresh token, which Xero takes for 30 more minutes only,
and the next run may start later (S-OAUTH, H)."""


class InvalidGrantError(AuthorizationError):
    """Xero does not accept this refresh token (any more)."""


class TokenEndpoint:
    """Asks for access tokens in the way the settings say."""

    def __init__(
        self, settings: Settings, wire: Wire, *, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._wire = wire
        self._clock = clock
        self._settings = settings
        self._sleep = sleep

    def refresh(self, refresh_token: str) -> Grant:
        """Exchange a refresh token for an access token and the next refresh token.

        Raises:
            InvalidGrantError: the refresh token is spent, too old or revoked.
            AuthorizationError: the app is refused.
            RetriableError: no answer came, or Xero failed, and kept doing so.
        """
        return self._exchange({"grant_type": "refresh_token", "refresh_token": refresh_token}, at_least=REFRESH_TRIES)

    def redeem(self, *, code: str, redirect_uri: str, verifier: str) -> Grant:
        """Exchange the code of a consent, with the verifier that PKCE asks for (S-OAUTH, H).

        Raises:
            InvalidGrantError: the code is older than five minutes, was used, or is not of this consent.
            AuthorizationError: the app is refused.
            RetriableError: no answer came, or Xero failed, and kept doing so.
        """
        form = {"grant_type": "authorization_code", "code": code}
        return self._exchange(form | {"redirect_uri": redirect_uri, "code_verifier": verifier})

    def revoke(self, refresh_token: str) -> None:
        """End the grant, and with it all connections of its user to the app (S-OAUTH, H).

        Raises:
            AuthorizationError: the app is refused.
            RetriableError: no answer came, or Xero failed, and kept doing so.
        """
        self._retried(lambda: self._post(self._revocation_url, {"token": refresh_token}))

    def client_credentials(self) -> Grant:
        """Ask for an access token for a custom connection; there is no refresh token."""
        form = {"grant_type": "client_credentials"}
        if self._settings.scopes:
            form["scope"] = self._settings.scopes
        return self._exchange(form)

    def _retried(self, attempt: Callable[[], T], *, at_least: int = 1) -> T:
        return retried(attempt, tries=max(self._settings.max_tries, at_least), sleep=self._sleep)

    def _exchange(self, form: dict[str, str], *, at_least: int = 1) -> Grant:
        answer = self._retried(lambda: self._ask(form), at_least=at_least)
        now = self._clock()
        successor = answer.get("refresh_token")
        return Grant(
            access_token=answer["access_token"],
            expires_at=now + _lifetime(answer.get("expires_in")),
            refresh_token=successor if _is_token(successor) else None,
            previous_refresh_token=form.get("refresh_token"),
            refreshed_at=now,
        )

    @property
    def _revocation_url(self) -> str:
        """Beside the token endpoint (S-OAUTH, H)."""
        return self._settings.token_url.rpartition("/")[0] + "/revocation"

    def _ask(self, form: dict[str, str]) -> dict[str, t.Any]:
        answer = _json(self._post(self._settings.token_url, form))
        if not _is_token(answer.get("access_token")):
            raise ServerError("The token endpoint answers without a token: check token_url, then try again.")
        if form["grant_type"] == "refresh_token" and not _is_token(answer.get("refresh_token")):
            raise ServerError(
                "The token endpoint answers without the next refresh token: try again within half an hour."
            )
        return answer

    def _post(self, url: str, form: dict[str, str]) -> requests.Response:
        headers = {}
        if self._settings.client_secret:
            headers["Authorization"] = requests.auth._basic_auth_str(  # noqa: SLF001 - requests offers it as `auth` only
                self._settings.client_id, self._settings.client_secret
            )
        else:
            form = form | {"client_id": self._settings.client_id}
        response = self._wire.send(
            requests.Request("POST", url, data=form, headers=headers),
        )
        if response.status_code == requests.codes.ok:
            return response
        raise _refusal(response)


def _refusal(response: requests.Response) -> AuthorizationError | RetriableError:
    is_refusal = requests.codes.bad_request <= response.status_code < requests.codes.server_error
    if not is_refusal or response.status_code == requests.codes.too_many_requests:
        return ServerError(f"The token endpoint answers {response.status_code}{_strange(response)}: try again later.")
    said = _json(response).get("error")
    error = said if isinstance(said, str) and _ERROR.fullmatch(said) else f"status {response.status_code}"
    if error == "invalid_grant":
        return InvalidGrantError("Xero does not accept the refresh token.")
    return AuthorizationError(f"{_ADVICE.get(error, 'The token endpoint refuses us.')} ({error})")


def _strange(response: requests.Response) -> str:
    """What to think of, if something else than Xero may have answered."""
    is_json = response.content.lstrip().startswith(b"{") or not response.content
    return "" if is_json else " without JSON, which is not Xero's way: is token_url right? If so"


def _is_token(value: t.Any) -> bool:
    return isinstance(value, str) and TOKEN.fullmatch(value) is not None


def _lifetime(value: t.Any) -> float:
    """The seconds that are told, also in quotes; what cannot be meant is taken for what Xero documents."""
    if isinstance(value, bool):
        return LIFETIME_SECONDS
    try:
        seconds = Decimal(value)
        is_meant = 0 < seconds <= LONGEST_SECONDS
    except (ArithmeticError, TypeError, ValueError):
        return LIFETIME_SECONDS
    return float(seconds) if is_meant else LIFETIME_SECONDS


def _json(response: requests.Response) -> dict[str, t.Any]:
    """The members of an answer, without those that had to be mended: a token that was made whole is another one."""
    try:
        content, hurt = members(response.content), mended(response.content)
        return {name: value for name, value in content.items() if name not in hurt}
    except ValueError:
        raise ServerError(
            f"The token endpoint answers {response.status_code} without JSON: check token_url, then try again."
        ) from None
