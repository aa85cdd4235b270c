"""What tells a ledger that took the place of a lost one from that: a random text, in each of its idempotency keys."""

from __future__ import annotations

import secrets
import typing as t

import sqlalchemy as sa

from target_xero.ledger.tables import ORIGINS

FIRST: t.Final = ""
"""Of a ledger that takes nobody's place. It is the same for all, so that a job that is tried again within minutes where
nothing was kept, on another machine for instance, gets Xero's first answers and doubles nothing."""


def origin_of(connection: sa.Connection, tenant_id: str) -> str:
    """The origin of an organisation's ledger."""
    known = connection.scalar(sa.select(ORIGINS.c.origin).where(ORIGINS.c.tenant_id == tenant_id))
    return known or FIRST


def begin_anew(connection: sa.Connection, tenant_id: str) -> None:
    """Give it another origin: it goes on from what a lost one had, and gets none of the answers of that."""
    connection.execute(sa.delete(ORIGINS).where(ORIGINS.c.tenant_id == tenant_id))
    connection.execute(sa.insert(ORIGINS).values(tenant_id=tenant_id, origin=secrets.token_hex(16)))
