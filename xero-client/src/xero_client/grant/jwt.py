"""What an access token says about itself: it is a JWT, whose middle anybody may read."""

from __future__ import annotations

import binascii
import typing as t
from base64 import urlsafe_b64decode

from xero_client.transport.json_repair import members


def claims_of(token: str) -> dict[str, t.Any]:
    """The claims, unverified, since Xero verifies its own tokens; empty if the token is opaque.

    Those of an access token are, among others, xero_userid, scope, exp and auth_time (S-OAUTH, S-OCT, H).
    """
    parts = token.split(".")
    try:
        payload = urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        return members(payload)
    except (IndexError, binascii.Error, ValueError):
        return {}


def scopes_in(token: str) -> frozenset[str] | None:
    """The scopes that the token carries, as a list or as one text; None if it does not tell."""
    scopes = claims_of(token).get("scope")
    if isinstance(scopes, str):
        return frozenset(scopes.split())
    return frozenset(map(str, scopes)) if isinstance(scopes, list) else None
