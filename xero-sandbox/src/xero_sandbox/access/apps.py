"""The three apps registered with the sandbox. Their credentials never change, so a config outlives a restart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BY_USERS: Final = frozenset({"authorization_code", "refresh_token"})
BY_ITSELF: Final = frozenset({"client_credentials"})


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    name: str
    title: str
    """As users read it on the authorize page."""
    client_id: str
    client_secret: str | None
    """None: the app cannot keep a secret and uses PKCE instead."""
    auth_flow: str
    """As a plugin's config names it."""
    grant_types: frozenset[str]

    def proves(self, secret: str) -> bool:
        return self.client_secret is None or self.client_secret == secret


WEB: Final = App(
    name="web",
    title="Sandbox web app",
    client_id="5A4DB0C0000000000000000000000001",
    client_secret="sandbox-web-app",  # noqa: S106 - everybody may know it, it opens nothing but a sandbox
    auth_flow="authorization_code",
    grant_types=BY_USERS,
)
PKCE: Final = App(
    name="pkce",
    title="Sandbox desktop app",
    client_id="5A4DB0C0000000000000000000000002",
    client_secret=None,
    auth_flow="pkce",
    grant_types=BY_USERS,
)
CUSTOM: Final = App(
    name="custom",
    title="Sandbox custom connection",
    client_id="5A4DB0C0000000000000000000000003",
    client_secret="sandbox-custom-connection",  # noqa: S106 - as above
    auth_flow="client_credentials",
    grant_types=BY_ITSELF,
)
APPS: Final = (WEB, PKCE, CUSTOM)
