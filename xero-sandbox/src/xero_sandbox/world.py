"""Everything that a reset throws away: the clock, the books, who may call, what was counted and ordered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timezone
from typing import TYPE_CHECKING

from xero_sandbox.access.access_tokens import Tokens
from xero_sandbox.access.apps import CUSTOM
from xero_sandbox.access.authorization_codes import Codes
from xero_sandbox.access.authorize import Authorize
from xero_sandbox.access.connections import Connections
from xero_sandbox.access.grants import Grants
from xero_sandbox.access.guard import Guard
from xero_sandbox.access.rate_limits import Limits
from xero_sandbox.access.scopes import offered
from xero_sandbox.access.token_endpoint import OAuth
from xero_sandbox.api.router import Api
from xero_sandbox.clock import Clock
from xero_sandbox.demo.opening import open_demo_books
from xero_sandbox.fault_injection.faults import Faults
from xero_sandbox.monitoring.statistics import Statistics

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from random import Random

    from xero_sandbox.access.apps import App
    from xero_sandbox.access.grants import Grant
    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.fault_injection.chaos import Chaos
    from xero_sandbox.options import Options


class World:
    def __init__(self, options: Options, random: Random, opened: date | None = None) -> None:
        """`opened` is the day to generate the books for, where it is not that of the clock."""
        self.options = options
        self.clock = Clock()
        if options.today:
            self.clock.set(datetime.combine(options.today, time(12), timezone.utc))
        self.opened = opened or self.clock.now().date()
        dated = replace(options, today=self.opened)
        books = (open_demo_books(dated, self.clock, number) for number in range(options.organisations))
        self.organisations = {organisation.tenant_id: organisation for organisation in books}
        self.api = Api(options, self.clock)
        self.grants = Grants(self.clock, random)
        self.tokens = Tokens(self.clock, random)
        self.connections = Connections(self.clock, self.grants.new_id)
        self.limits = Limits(options, self.clock)
        codes = Codes(self.clock, random)
        self.oauth = OAuth(self.grants, self.tokens, self.connections, codes)
        self.authorize = Authorize(options, self.grants, self.connections, codes, self.organisations)
        self.guard = Guard(
            options=options,
            tokens=self.tokens,
            grants=self.grants,
            connections=self.connections,
            limits=self.limits,
            new_id=self.grants.new_id,
        )
        self.faults = Faults()
        self.chaos: Chaos | None = None
        self.statistics = Statistics()
        self.consent(CUSTOM, self.scopes_for(CUSTOM))

    def organisation(self, tenant_id: str | None) -> Organisation:
        """The first one unless it is named; raises ValueError where there is none of that name."""
        if not tenant_id:
            return next(iter(self.organisations.values()))
        if tenant_id.lower() not in self.organisations:
            raise ValueError(f"there is no organisation {tenant_id}")
        return self.organisations[tenant_id.lower()]

    def scopes_for(self, app: App) -> frozenset[str]:
        return offered(app, self.options.app_profile)

    def consent(self, app: App, scopes: Iterable[str], connected: int = 1) -> Grant:
        """A new user lets an app work with the first few organisations."""
        grant = self.grants.consent(app, sorted(scopes))
        for organisation in list(self.organisations.values())[:connected]:
            self.connections.connect(grant, organisation)
        return grant
