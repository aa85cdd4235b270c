"""Xero in a warehouse, up to date every hour: examples/hourly-warehouse, by the commands it shows."""

from __future__ import annotations

import os
import typing as t

import duckdb
import psycopg
import pytest
from support.meltano import BIN, Example
from support.postgres import programs

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.postgres import Postgres
    from support.sandbox import Sandbox

TABLES: t.Final = {
    "organisations": "Organisation",
    "accounts": "Accounts",
    "contacts": "Contacts",
    "invoices": "Invoices",
    "credit_notes": "CreditNotes",
    "bank_transactions": "BankTransactions",
    "payments": "Payments",
}

COUNTED: t.Final = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM xero.{table}" for table in TABLES)  # noqa: S608 - names of ours
LONG_AGO: t.Final = "UPDATE xero.organisations SET _sdc_extracted_at = _sdc_extracted_at - INTERVAL '3 hours'"
CHANGED: t.Final = """SELECT "InvoiceID" FROM xero.invoices WHERE "Reference" = 'changed'"""


@pytest.fixture
def warehouse(postgres: Postgres) -> str:
    return postgres.database()


@pytest.fixture
def example(sandbox: Sandbox, tmp_path: Path, warehouse: str) -> Example:
    place = warehouse.removeprefix("postgresql://")
    path = f"{BIN}:{programs()}:{os.environ['PATH']}"
    return Example("hourly-warehouse", tmp_path / "project", sandbox, WAREHOUSE=place, PATH=path)


def test_postgres(sandbox: Sandbox, example: Example, warehouse: str) -> None:
    """Every row is there, and later what has changed; a copy that nothing has brought up to date is told."""
    first = example.follow("Into PostgreSQL")

    assert first.exit_code == 0, first.log
    checked = first.log.partition("can be read ")[2].partition("\n\n")[0]
    assert [table for table in TABLES if table not in checked] == [], "what the project selects"
    with psycopg.connect(warehouse, autocommit=True) as connection:
        assert dict(connection.execute(COUNTED).fetchall()) == there(sandbox)
        connection.execute(LONG_AGO)
        stale = example.invoke("postgres:fresh")
        assert stale.exit_code != 0
        assert "Linnetfell Workshop (Demo) was last read at 20" in stale.log

        changed = sandbox.records("Invoices", count=3, set={"Reference": "changed"})
        calls = len(sandbox.tenant_calls())
        second = example.run("xero-to-postgres")

        assert second.exit_code == 0, second.log
        assert len(sandbox.tenant_calls()) - calls <= len(TABLES) + 1, "a call for each stream"
        rows = connection.execute(CHANGED).fetchall()
        assert {key for (key,) in rows} == set(changed)


def test_duckdb(sandbox: Sandbox, example: Example) -> None:
    """Every row is there, and a copy that nothing has brought up to date is told."""
    first = example.follow("Into DuckDB")

    assert first.exit_code == 0, first.log
    with duckdb.connect(str(example.folder / "warehouse.duckdb")) as warehouse:
        assert dict(warehouse.execute(COUNTED).fetchall()) == there(sandbox)
        warehouse.execute(LONG_AGO)

    stale = example.invoke("duckdb:fresh")

    assert stale.exit_code == 1
    assert "Linnetfell Workshop (Demo) was last read at 20" in stale.log


def there(sandbox: Sandbox) -> dict[str, int]:
    """How many rows each table should have."""
    return {table: sandbox.count(collection) for table, collection in TABLES.items()}
