"""A grant: what Xero gave us so that we may call, and for how long it lasts."""

from __future__ import annotations

import hashlib
import typing as t
from dataclasses import dataclass, field, fields

from xero_client.settings.shared_settings import RENEWABLE

if t.TYPE_CHECKING:
    from xero_client.settings.shared_settings import Settings

EXPIRY_MARGIN_SECONDS: t.Final = 60
"""An access token this close to its end is renewed first; Xero's last 30 minutes (S-OAUTH, H)."""

GRACE_SECONDS: t.Final = 30 * 60
"""How long Xero accepts the predecessor of a refresh token (S-OAUTH, H)."""

UNUSED_SECONDS: t.Final = 60 * 24 * 60 * 60
"""A refresh token that is not used for so long is dead (S-OAUTH, H)."""

LOGIN: t.Final = "login"
"""Stands where a refresh token in the settings would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Tokens with their times (seconds since 1970, by our clock); never shown by `repr`."""

    access_token: str | None = field(default=None, repr=False)
    expires_at: float = 0.0
    refresh_token: str | None = field(default=None, repr=False)
    previous_refresh_token: str | None = field(default=None, repr=False)
    refreshed_at: float = 0.0

    def usable(self, now: float, *, refused: str | None = None) -> bool:
        """Whether the access token may be sent: it has not run out and is not the one that was just refused."""
        return (
            self.access_token is not None
            and self.access_token != refused
            and now < self.expires_at - EXPIRY_MARGIN_SECONDS
        )

    def in_grace(self, now: float) -> bool:
        """Whether Xero may still accept the previous refresh token."""
        return self.previous_refresh_token is not None and now < self.refreshed_at + GRACE_SECONDS

    def fields(self) -> dict[str, t.Any]:
        """The values as they are stored."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def lineage_of(settings: Settings) -> str:
    """Name the chain of grants that these settings mean.

    A refresh token in the settings is a seed: its successors are found under its name however often the settings are
    read again, and a new one starts a new chain. Without one it is the chain that the last login with this app began.
    A grant that no user gave is named by what it is asked for.
    """
    if settings.auth_flow in RENEWABLE:
        return _named(settings, settings.refresh_token or LOGIN)
    return _named(settings, f"{settings.auth_flow} {settings.scopes or ''}")


def lineage_of_login(settings: Settings) -> str:
    """Name the chain that a login with this app begins, or replaces."""
    return _named(settings, LOGIN)


def _named(settings: Settings, seed: str) -> str:
    return hashlib.sha256(f"{settings.token_url}\0{settings.client_id}\0{seed}".encode()).hexdigest()
