"""Decides whether a call may pass: token, tenant, scope, tier, role, limits, in this order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from xero_sandbox.access.access_tokens import ExpiredTokenError, InvalidTokenError
from xero_sandbox.access.rate_limits import as_headers
from xero_sandbox.access.refusal import RefusalError
from xero_sandbox.api import errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from xero_sandbox.access.access_tokens import Tokens
    from xero_sandbox.access.connections import Connections
    from xero_sandbox.access.grants import Grant, Grants
    from xero_sandbox.access.rate_limits import Limits
    from xero_sandbox.http.messages import Request, Response
    from xero_sandbox.openapi.operations import Operation
    from xero_sandbox.options import Options

PREMIUM_TIERS: Final = frozenset({"advanced", "enterprise"})
NEEDS_REPORTS: Final = ("/Journals", "/ManualJournals", "/Reports")
"""What a Standard user without reports may not see (S-REPORTS and S-OCT, H)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Each check raises RefusalError with Xero's answer."""

    options: Options
    tokens: Tokens
    grants: Grants
    connections: Connections
    limits: Limits
    new_id: Callable[[], str]

    def grant_of(self, request: Request) -> Grant:
        """The grant behind a good bearer token, narrowed to the token's scopes."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            return self.grants.narrowed(*self.tokens.read(token.strip() if kind.lower() == "bearer" else ""))
        except ExpiredTokenError as error:
            raise RefusalError(errors.token_expired(self.new_id(), error.moment)) from error
        except (InvalidTokenError, KeyError) as error:
            raise RefusalError(errors.token_invalid(self.new_id())) from error

    def tenant_of(self, request: Request, grant: Grant) -> str:
        """The connected organisation that a call names; a custom connection need not name it (S-OAUTH, H)."""
        connected = [connection.tenant_id for connection in self.connections.of(grant)]
        wanted = request.headers.get("xero-tenant-id", "").lower()
        if not wanted and "client_credentials" in grant.app.grant_types:
            wanted = connected[0] if connected else ""
        if wanted not in connected:
            raise self._refused(errors.tenant_forbidden(self.new_id()), grant)
        return wanted

    def check_permission(self, operation: Operation, grant: Grant) -> None:
        """Refuse what the scopes, the app's tier or the user's role do not cover."""
        enough = operation.scopes(self.options.app_profile)
        if not enough & set(grant.scopes) or (operation.premium and self.options.tier not in PREMIUM_TIERS):
            raise self._refused(errors.scope_missing(self.new_id()), grant)
        if self.options.role == "standard" and operation.template.startswith(NEEDS_REPORTS):
            raise self._refused(errors.role_forbidden(self.new_id()), grant)

    def _refused(self, response: Response, grant: Grant) -> RefusalError:
        """With the app's counter only, as recorded (S-XPM, H)."""
        response.headers.update(as_headers(self.limits.counters(grant.app.client_id)))
        return RefusalError(response)
