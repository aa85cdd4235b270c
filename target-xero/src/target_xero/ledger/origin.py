"""What tells a ledger from all others: a random text, from before it first sends anything until it is begun anew."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from target_xero.ledger.tables import ORIGINS


def origin_of(connection: sa.Connection, tenant_id: str) -> str:
    """The origin; one that has none yet, as a ledger of an earlier version, gets it in this transaction."""
    known = connection.scalar(sa.select(ORIGINS.c.origin).where(ORIGINS.c.tenant_id == tenant_id))
    return known or begin_anew(connection, tenant_id)


def begin_anew(connection: sa.Connection, tenant_id: str) -> str:
    """Give it another origin: it goes on from what a lost one had, and gets none of the answers of that."""
    origin = secrets.token_hex(16)
    connection.execute(sa.delete(ORIGINS).where(ORIGINS.c.tenant_id == tenant_id))
    connection.execute(sa.insert(ORIGINS).values(tenant_id=tenant_id, origin=origin))
    return origin
