"""The ledger's tables, and how they came about."""

from __future__ import annotations

import typing as t

import sqlalchemy as sa
from xero_client.storage.database import Migrations

METADATA: t.Final = sa.MetaData()

DOCUMENTS: t.Final = sa.Table(
    "xero_documents",
    METADATA,
    sa.Column("tenant_id", sa.String(64), primary_key=True),
    sa.Column("stream", sa.String(255), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("entity", sa.String(64), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("content", sa.String(64)),
    sa.Column("xero_id", sa.String(255)),
    sa.Column("number", sa.String(255)),
    sa.Column("status", sa.String(64)),
    sa.Column("lines", sa.Text),
    sa.Column("refused", sa.Text),
    sa.Column("rejected", sa.Boolean, nullable=False),
    sa.Index("xero_documents_by_id", "tenant_id", "entity", "xero_id"),
)
"""One row for each key of ours that was ever on its way to Xero; see `Standing`."""

CLAIMS: t.Final = sa.Table(
    "xero_claims",
    METADATA,
    sa.Column("tenant_id", sa.String(64), primary_key=True),
    sa.Column("claim", sa.Text, primary_key=True),
    sa.Column("stream", sa.String(255), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Index("xero_claims_by_key", "tenant_id", "stream", "key"),
)
"""Numbers and names that Xero has only once, and which document of ours has them."""

INTENTS: t.Final = sa.Table(
    "xero_intents",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("tenant_id", sa.String(64), nullable=False, index=True),
    sa.Column("idempotency_key", sa.String(128), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
"""What was about to be sent, and has no outcome yet: a row leaves when its outcomes are written."""

OUTCOMES: t.Final = sa.Table(
    "xero_outcomes",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("tenant_id", sa.String(64), nullable=False),
    sa.Column("stream", sa.String(255), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("operation", sa.String(16)),
    sa.Column("reason", sa.String(64)),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("reported", sa.Boolean, nullable=False),
    sa.Column("content", sa.LargeBinary),
    sa.Index("xero_outcomes_to_report", "tenant_id", "reported"),
    sqlite_autoincrement=True,
)
"""What became of documents, for good; the content, which has the rows, is forgotten once it is reported."""

REJECTS: t.Final = sa.Table(
    "xero_rejects",
    METADATA,
    sa.Column("tenant_id", sa.String(64), primary_key=True),
    sa.Column("version", sa.String(64), primary_key=True),
    sa.Column("stream", sa.String(255), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("reason", sa.String(64)),
    sa.Column("at", sa.Float, nullable=False),
    sa.Index("xero_rejects_by_key", "tenant_id", "stream", "key"),
)
"""What was rejected and nothing came after: a row leaves when its key is accepted, or rejected in another version."""

UNPUBLISHED: t.Final = sa.Table(
    "xero_unpublished_names",
    METADATA,
    sa.Column("tenant_id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("stream", sa.String(255), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("shared", sa.Boolean),
    sa.Column("says", sa.Text),
    sa.Index("xero_unpublished_names_by_key", "tenant_id", "stream", "key"),
)
"""Digests of numbers and names of what was rejected: a payment by such a number is not meant for what Xero has so.

What is `shared` is, unless that is another one than the rows say, which is in `says`; earlier versions have neither.
"""

RUNS: t.Final = sa.Table(
    "xero_ledger_runs",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("tenant_id", sa.String(64), nullable=False),
    sa.Column("run", sa.String(32), nullable=False),
    sa.Column("writes", sa.Integer, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Index("xero_ledger_runs_by_name", "tenant_id", "run", unique=True),
    sqlite_autoincrement=True,
)
"""Runs that had something to send, under random names, and how often each had: a copy that is behind lacks some."""


ORIGINS: t.Final = sa.Table(
    "xero_ledger_origins",
    METADATA,
    sa.Column("tenant_id", sa.String(64), primary_key=True),
    sa.Column("origin", sa.String(32), nullable=False),
)
"""What tells a ledger that was begun in the place of a lost one from that: a part of each idempotency key."""


def _create(connection: sa.Connection) -> None:
    METADATA.create_all(connection)


def _add_refused(connection: sa.Connection) -> None:
    _add(connection, DOCUMENTS.name, refused="TEXT")


def _add_terms(connection: sa.Connection) -> None:
    _add(connection, UNPUBLISHED.name, shared="BOOLEAN", says="TEXT")
    for index in UNPUBLISHED.indexes:
        index.create(connection, checkfirst=True)


def _add(connection: sa.Connection, table: str, **columns: str) -> None:
    """A ledger that was made by this version has the columns already."""
    there = {each["name"] for each in sa.inspect(connection).get_columns(table)}
    for column, kind in columns.items():
        if column not in there:
            connection.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {column} {kind}"))


MIGRATIONS: t.Final = Migrations(
    component="ledger",
    steps=(_create, _create, _create, _add_refused, _create, _create, _create, _add_terms),
    # claims, rejects, the column, runs, origins, unpublished names, their terms
)
