"""Configs that work: credentials, URLs, organisations, and a grant that nobody else has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.access.apps import APPS, CUSTOM, WEB

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.access.apps import App
    from xero_sandbox.access.grants import Grant
    from xero_sandbox.world import World

LONGEST_NUMBER: Final = 20
"""Digits."""


def config(world: World, base_url: str, query: Mapping[str, str]) -> dict[str, Any]:
    """What the plugins take as their config.

    Args:
        world: Where the grant is to be good.
        base_url: Such as "http://localhost:8420".
        query: `app` (web, pkce, custom), `scopes` (space-separated; by default all that the app can have) and
            `organisations` (how many are connected; by default 1).

    Raises:
        ValueError: The query asks for what does not exist.
    """
    app = _app(query.get("app", WEB.name))
    grant = _custom_grant(world, query) if app == CUSTOM else _user_grant(world, app, query)
    secret = {"client_secret": app.client_secret} if app.client_secret else {}
    refresh = {} if app == CUSTOM else {"refresh_token": world.grants.new_refresh_token(grant)}
    return {
        "client_id": app.client_id,
        **secret,
        **refresh,
        "auth_flow": app.auth_flow,
        "tenant_ids": [connection.tenant_id for connection in world.connections.of(grant)],
        "api_url": base_url,
        "authorize_url": f"{base_url}/identity/connect/authorize",
        "token_url": f"{base_url}/identity/connect/token",
    }


def _app(name: str) -> App:
    for app in APPS:
        if app.name == name:
            return app
    message = f"no app {name!r}; there are {', '.join(app.name for app in APPS)}"
    raise ValueError(message)


def _user_grant(world: World, app: App, query: Mapping[str, str]) -> Grant:
    """Offline access is always part of it: without, there is no refresh token to put into a config."""
    scopes = _scopes(world, app, query) | {"offline_access"}
    organisations = query.get("organisations", "1")
    if not (organisations.isascii() and organisations.isdecimal() and len(organisations) < LONGEST_NUMBER):
        raise ValueError("organisations must be a number")
    return world.consent(app, scopes, connected=int(organisations))


def _custom_grant(world: World, query: Mapping[str, str]) -> Grant:
    """The custom connection as it is, unless somebody disconnected it or its scopes are to change."""
    alive = world.grants.of_app(CUSTOM)
    if alive and "scopes" not in query:
        return alive
    if alive:
        world.grants.end(alive)
        world.connections.disconnect_user(alive)
    return world.consent(CUSTOM, _scopes(world, CUSTOM, query))


def _scopes(world: World, app: App, query: Mapping[str, str]) -> frozenset[str]:
    offered = world.scopes_for(app)
    wanted = frozenset(query["scopes"].split()) if "scopes" in query else offered
    if unknown := sorted(wanted - offered):
        message = f"the app cannot have the scope {unknown[0]}"
        raise ValueError(message)
    return wanted
