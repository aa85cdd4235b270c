"""Before calls are spent: compares what the access token allows with what is about to be asked for."""

from __future__ import annotations

import typing as t

from xero_client.errors import AuthorizationError, ScopeMissingError

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from xero_client.connection import Connection
    from xero_client.grant.needed_scopes import Need

AGAIN: t.Final = (
    "run xero-auth login --write (with Meltano target-xero:login), or for a custom connection add the scope at Xero"
)


def missing_scopes(connection: Connection, needs: Iterable[Need]) -> list[Need]:
    """The needs that the access token does not meet; none if it does not tell what it allows.

    Raises:
        XeroError: there is no access token to be had; see `Signer.token`.
    """
    granted = connection.granted_scopes()
    return [] if granted is None else [need for need in needs if not need.met_by(granted)]


def expect_scope(connection: Connection, need: Need) -> None:
    """Stop one stream before its first call.

    Raises:
        ScopeMissingError: as if Xero had refused the call; which scope, is for whoever tells the user what to do.
    """
    if missing_scopes(connection, [need]):
        raise ScopeMissingError("Xero was not asked, since the access token lacks the scope.")


def expect_scopes(connection: Connection, needs: Iterable[Need]) -> None:
    """Stop a run before its first call.

    Raises:
        AuthorizationError: naming every entity with what it lacks.
    """
    if missing := missing_scopes(connection, needs):
        lacking = "; ".join(f"{need.name} needs {need.named}" for need in missing)
        raise AuthorizationError(f"The access token lacks scopes, so nothing is sent ({lacking}): {AGAIN}.")
