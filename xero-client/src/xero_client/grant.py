"""A grant: what Xero gave us so that we may call, and for how long it lasts."""

from __future__ import annotations

import hashlib
import typing as t
from dataclasses import dataclass, field, fields

if t.TYPE_CHECKING:
    from xero_client.settings import Settings

EXPIRY_MARGIN_SECONDS: t.Final = 60
"""An access token this close to its end is renewed first; Xero's last 30 minutes (S-OAUTH, H)."""

GRACE_SECONDS: t.Final = 30 * 60
"""How long Xero accepts the predecessor of a refresh token (S-OAUTH, H)."""


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
    """Name the chain of grants that these settings start.

    The refresh token in the settings is the seed: its successors are found under its name however often the settings
    are read again, and a new one starts a new chain. A grant without refresh token is named by what it is asked for.
    """
    renewable = settings.auth_flow in {"authorization_code", "pkce"}
    seed = settings.refresh_token if renewable else f"{settings.auth_flow} {settings.scopes or ''}"
    return hashlib.sha256(f"{settings.token_url}\0{settings.client_id}\0{seed}".encode()).hexdigest()
