"""Login: from a consent to a grant in the store."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from xero_client.auth.consent import TooLateError
from xero_client.connection import Connection
from xero_client.errors import RetriableError, StoreError
from xero_client.grant.grant import lineage_of_login
from xero_client.grant.jwt import scopes_in
from xero_client.grant.token_endpoint import InvalidGrantError

if t.TYPE_CHECKING:
    from xero_client.auth.consent import Consent
    from xero_client.grant.grant import Grant
    from xero_client.grant.organisations import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """What a login came to."""

    grant: Grant
    organisations: tuple[Organisation, ...]
    scopes: tuple[str, ...]


class Login:
    """Exchanges the answer to a consent and keeps what it is worth."""

    def __init__(self, consent: Consent, connection: Connection) -> None:
        self._consent = consent
        self._connection = connection

    def finish(self, address: str) -> Connected:
        """Exchange the code in the address to which the browser was sent; the grant replaces that of an earlier login.

        Raises:
            AuthorizationError: there is no code, or Xero does not take it.
            RetriableError: the token endpoint cannot be reached.
            StoreError: the grant cannot be kept.
        """
        grant = self._kept(self._consent.code_in(address))
        token = t.cast("str", grant.access_token)
        return Connected(
            grant=grant,
            organisations=tuple(_reached(self._connection, token)),
            scopes=tuple(_scopes(token)),
        )

    def expect_a_place(self) -> None:
        """See that a grant could be kept, before anybody is asked for one.

        Raises:
            StoreError: it could not.
        """
        lineage = lineage_of_login(self._connection.settings)
        with self._connection.store.locked(lineage):
            self._connection.store.prove(lineage)

    def _kept(self, code: str) -> Grant:
        """What a code, which Xero takes once, is exchanged for; if the store fails now, it waits in a private file."""
        store, lineage = self._connection.store, lineage_of_login(self._connection.settings)
        with store.locked(lineage):
            store.prove(lineage)
            grant = self._exchanged(code)
            try:
                store.save(lineage, grant)
            except StoreError as trouble:
                if file := store.keep_aside(lineage, grant):
                    raise StoreError(f"{trouble} The connection waits in {file}, from where a run takes it.") from None
                raise
        return grant

    def _exchanged(self, code: str) -> Grant:
        settings = self._consent.settings
        try:
            return self._connection.endpoint.redeem(
                code=code, redirect_uri=settings.redirect_uri, verifier=self._consent.verifier
            )
        except InvalidGrantError:
            raise TooLateError("Xero's answer came too late or was used already: run xero-auth login again.") from None


def connection_with(connection: Connection, token: str) -> Connection:
    """The same connection, signed with this very access token."""
    return Connection(replace(connection.settings, auth_flow="access_token", access_token=token))


def _reached(connection: Connection, token: str) -> list[Organisation]:
    """The organisations of a new grant; it is kept already, so a lost answer here undoes nothing."""
    try:
        return connection_with(connection, token).connected()
    except RetriableError:
        return []


def _scopes(token: str) -> list[str]:
    return sorted(scopes_in(token) or ())
