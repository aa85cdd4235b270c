"""Scopes: what a stream or an entity needs, whether a grant has it, and what to ask a user for."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from xero_client.settings.shared_settings import RENEWABLE

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from xero_client.catalogue.entities import Entity
    from xero_client.catalogue.writable import Writable

RENEWING: t.Final = "offline_access"
"""What a user's grant has besides, to have a refresh token; who the user is, nobody asks (S-OAUTH, H)."""

BY_APPROVAL: t.Final[Mapping[str, str]] = {
    "accounting.journals.read": "Xero's Advanced plan and a security assessment of the app",
    "accounting.reports.bankstatement.read": "an app that had it before September 2026",
    "accounting.reports.tenninetynine.read": "an organisation in the United States",
    "bankfeeds": "a financial institution",
    "finance.bankstatementsplus.read": "a partner of Xero",
    "finance.cashvalidation.read": "a partner of Xero",
    "finance.statements.read": "a partner of Xero",
    "paymentservices": "Xero's approval of the app",
}
"""Scopes that not every app gets by asking, each with what it takes (S-OCT, H); asked for when a stream is named."""

RUMOURED: t.Final = frozenset({"accounting.classicexpenses", "accounting.classicexpenses.read"})
"""What one source names for entities without a documented granular scope (L); whoever has it asks Xero itself."""

READ: t.Final = ".read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one stream or entity needs."""

    name: str
    scopes: tuple[str, ...]
    """Any one of these; none if no granular scope is documented."""
    broad_scope: str | None
    """What an app from before March 2026 may have instead."""
    plan: str | None = None
    """What Xero wants besides, in words that fit after "this stream needs"."""

    def met_by(self, granted: AbstractSet[str]) -> bool:
        """Whether one of the scopes is there, or the one that allows writing too; always, if none is known."""
        known = {*self.scopes, *([self.broad_scope] if self.broad_scope else ())}
        enough = known | {scope.removesuffix(READ) for scope in known} | (frozenset() if self.scopes else RUMOURED)
        return not known or not enough.isdisjoint(granted)

    @property
    def named(self) -> str:
        """The scope to ask for, in words."""
        return " or ".join(self.scopes) or f"{self.broad_scope} (only apps from before March 2026 have it)"

    def choices(self, *, broad: bool) -> tuple[str, ...]:
        """Scopes to choose from when asking; empty if an app of this age cannot have any."""
        return (self.broad_scope,) if broad and self.broad_scope else self.scopes


def _besides(name: str, scope: str, broad_scope: str | None = None) -> Need:
    return Need(name=name, scopes=(scope,), broad_scope=broad_scope)


_BROAD_REPORTS: t.Final = "accounting.reports.read"

BESIDES: t.Final = (
    _besides("aged_payables_by_contact", "accounting.reports.aged.read", _BROAD_REPORTS),
    _besides("aged_receivables_by_contact", "accounting.reports.aged.read", _BROAD_REPORTS),
    _besides("attachments", "accounting.attachments.read"),
    _besides("balance_sheet", "accounting.reports.balancesheet.read", _BROAD_REPORTS),
    _besides("bank_summary", "accounting.reports.banksummary.read", _BROAD_REPORTS),
    _besides("budget_summary", "accounting.reports.budgetsummary.read", _BROAD_REPORTS),
    _besides("executive_summary", "accounting.reports.executivesummary.read", _BROAD_REPORTS),
    _besides("profit_and_loss", "accounting.reports.profitandloss.read", _BROAD_REPORTS),
    _besides("tax_reports", "accounting.reports.taxreports.read", _BROAD_REPORTS),
    _besides("ten_ninety_nine", "accounting.reports.tenninetynine.read"),
    _besides("trial_balance", "accounting.reports.trialbalance.read", _BROAD_REPORTS),
)
"""What can be read besides the collections of the catalogue (S-SKILL, H; the tax reports M)."""


def to_read(entity: Entity) -> Need:
    return Need(name=entity.stream, scopes=entity.scopes, broad_scope=entity.broad_scope, plan=entity.needs)


def to_write(place: Writable) -> Need:
    return Need(name=place.entity, scopes=place.scopes, broad_scope=place.broad_scope)


def obtainable(need: Need, *, broad: bool) -> bool:
    """Whether any app can have it by asking."""
    return any(scope not in BY_APPROVAL for scope in need.choices(broad=broad))


def asked_for(needs: Iterable[Need], *, broad: bool = False) -> tuple[str, ...]:
    """The fewest scopes that meet all needs, sorted; broad ones are for apps from before March 2026."""
    chosen = set[str]()
    for choices in sorted((need.choices(broad=broad) for need in needs), key=len):
        if choices and chosen.isdisjoint(choices):
            chosen.add(choices[0])
    spare = {scope for scope in chosen if scope.endswith(READ) and scope.removesuffix(READ) in chosen}
    return tuple(sorted(chosen - spare))


def of_grant(auth_flow: str, scopes: Iterable[str]) -> str:
    """The text to send, with what a user's grant needs besides; a custom connection has no user (S-OAUTH, H)."""
    return " ".join(dict.fromkeys((*((RENEWING,) if auth_flow in RENEWABLE else ()), *scopes)))
