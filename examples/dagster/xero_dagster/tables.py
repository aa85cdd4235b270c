"""What PostgreSQL has of an organisation besides the grant and the ledger: states, rows read, and rows to publish."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

STATES = """CREATE TABLE IF NOT EXISTS xero_states (
    tenant_id text, asset text, state jsonb NOT NULL, PRIMARY KEY (tenant_id, asset))"""
KEEP = """INSERT INTO xero_states VALUES (%s, %s, %s)
    ON CONFLICT (tenant_id, asset) DO UPDATE SET state = excluded.state"""
LAST = "SELECT state FROM xero_states WHERE tenant_id = %s AND asset = %s"
NAME = 'SELECT "Name" FROM xero.organisations WHERE tenant_id = %s'
SUBSCRIBERS = 'SELECT "EmailAddress" FROM xero.users WHERE tenant_id = %s AND "IsSubscriber"'
INVOICES = """SELECT jsonb_build_object('type', 'RECORD', 'stream', 'invoices', 'record', to_jsonb(row) - 'tenant_id')
    FROM to_xero.invoices AS row WHERE tenant_id = %s"""
COLUMNS = """SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'to_xero' AND table_name = 'invoices' AND column_name <> 'tenant_id'"""


class Tables:
    """Those of one organisation, over one connection."""

    def __init__(self, connection: psycopg.Connection, tenant_id: str) -> None:
        self._connection = connection
        self._tenant_id = tenant_id

    def state(self, asset: str) -> dict[str, Any]:
        """How far the streams of an asset are."""
        with self._connection.transaction():  # nobody else makes the table meanwhile
            self._connection.execute("SELECT pg_advisory_xact_lock(hashtext('xero_states'))")
            self._connection.execute(STATES)
        found = self._connection.execute(LAST, (self._tenant_id, asset)).fetchone()
        return found[0] if found else {}

    def keep_state(self, asset: str, state: str) -> None:
        """Note how far they are: what came before it is in the tables."""
        self._connection.execute(KEEP, (self._tenant_id, asset, state))

    def name(self) -> str:
        """The organisation's, as far as it was read."""
        return ", ".join(self._read(NAME)) or self._tenant_id

    def who_connects(self) -> str:
        """A sentence on who can connect it again."""
        whoever = ", ".join(self._read(SUBSCRIBERS)) or "one of its users"
        return f"{self.name()} has to be connected again by {whoever}: xero-auth login."

    def to_publish(self) -> Iterator[str]:
        """Singer messages with the organisation's rows of `to_xero.invoices`."""
        properties = {column: {} for (column,) in self._connection.execute(COLUMNS)}
        schema = {"type": "object", "properties": properties}
        yield json.dumps(
            {"type": "SCHEMA", "stream": "invoices", "schema": schema, "key_properties": ["InvoiceNumber"]}
        )
        for (message,) in self._connection.execute(INVOICES, (self._tenant_id,)):
            yield json.dumps(message)
        yield json.dumps({"type": "STATE", "value": {}})

    def _read(self, query: str) -> list[str]:
        try:
            return [value for (value,) in self._connection.execute(query, (self._tenant_id,))]
        except psycopg.errors.UndefinedTable:  # nothing was read yet
            return []


@contextmanager
def tables_of(tenant_id: str, database: str) -> Iterator[Tables]:
    """Connect for as long as it takes."""
    with psycopg.connect(database, autocommit=True) as connection:
        yield Tables(connection, tenant_id)
