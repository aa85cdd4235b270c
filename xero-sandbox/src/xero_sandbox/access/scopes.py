"""The scopes an app may ask for: all that the operations of the API know, with the exceptions Xero makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.access.apps import BY_ITSELF
from xero_sandbox.openapi.operations import operations

if TYPE_CHECKING:
    from xero_sandbox.access.apps import App

OF_USERS: Final = frozenset({"openid", "profile", "email", "offline_access"})
JOURNALS: Final = "accounting.journals.read"


def offered(app: App, profile: str) -> frozenset[str]:
    """What an app of this profile can be granted; a new custom connection never gets journals (S-OCT, H)."""
    known = frozenset[str]().union(*(operation.scopes(profile) for operation in operations().values()))
    if app.grant_types != BY_ITSELF:
        return known | OF_USERS
    return known - {JOURNALS} if profile == "granular" else known
