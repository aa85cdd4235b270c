"""From a warehouse in PostgreSQL into the ledger: what the documents show, run as they show it."""

from __future__ import annotations

import json
import os
import typing as t

import psycopg
import pytest
from singer_sdk.singerlib.json import serialize_json
from support.meltano import BIN, Project, scenario
from support.postgres import programs
from support.singer import invoice

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.postgres import Postgres
    from support.sandbox import Sandbox

TABLES: t.Final = """
    CREATE TABLE customers (id int PRIMARY KEY, name text, email text);
    CREATE TABLE orders (number text PRIMARY KEY, customer int, day date, due date);
    CREATE TABLE order_lines (number text, line int, text text, quantity numeric(12, 4), price numeric(12, 4));
    CREATE TABLE receipts (id int PRIMARY KEY, number text, day date, amount numeric(12, 2));
    CREATE TABLE accruals (accrual int, account text, day date, amount numeric(12, 2));
    INSERT INTO customers SELECT n, 'Customer ' || n, 'c' || n || '@example.com' FROM generate_series(1, 3) n;
    INSERT INTO orders SELECT 'W-' || n, n, '2026-03-02', '2026-04-01' FROM generate_series(1, 3) n;
    INSERT INTO order_lines SELECT 'W-' || n, line, 'Line ' || line, line + 0.5, 19.9575
        FROM generate_series(1, 3) n, generate_series(1, 4) line;
    INSERT INTO receipts SELECT n, 'W-' || n, '2026-03-20', 10.10 * n FROM generate_series(1, 3) n;
    INSERT INTO accruals SELECT n, account, '2026-03-31', amount
        FROM generate_series(1, 2) n, (VALUES ('429', 100.10), ('453', -60.05), ('469', -40.05)) line (account, amount);
"""
KNOWN: t.Final = """
    SELECT orders.number, xero_id FROM orders JOIN xero_results ON key = orders.number AND stream = 'to_xero-invoices'
"""
REJECTED: t.Final = """
    SELECT key, reason, messages->>0 LIKE '%lock date%', record->>'line_items__description' FROM xero_rejects ORDER BY 4
"""
WRITES: t.Final = frozenset({"PUT", "POST", "DELETE"})


@pytest.fixture
def warehouse(postgres: Postgres) -> t.Iterator[psycopg.Connection[tuple[t.Any, ...]]]:
    with psycopg.connect(postgres.database(), autocommit=True) as connection:
        connection.execute(TABLES)
        yield connection


def test_invoices_with_lines(sandbox: Sandbox, tmp_path: Path, warehouse: psycopg.Connection[t.Any]) -> None:
    """Views of customers and order lines become contacts and invoices, once; what changes is sent again, alone."""
    project = project_of("invoices.sql", sandbox, tmp_path, warehouse)

    first = project.run("tap-postgres", "target-xero")

    assert first.exit_code == 0, first.log
    there = sandbox.get("Invoices/W-2").json()["Invoices"][0]
    assert (there["Contact"]["Name"], there["Status"]) == ("Customer 2", "AUTHORISED")
    assert [(line["Quantity"], line["AccountCode"]) for line in there["LineItems"]] == [
        (1.5, "200"),
        (2.5, "200"),
        (3.5, "200"),
        (4.5, "200"),
    ]
    assert writes(sandbox) == ["PUT /Contacts", "PUT /Invoices"]

    second = project.command("./publish.sh")

    assert (second.exit_code, writes(sandbox)) == (0, ["PUT /Contacts", "PUT /Invoices"]), second.log
    assert "15 unchanged" in second.summary
    known = warehouse.execute(KNOWN).fetchall()
    assert (len(known), dict(known)["W-2"]) == (3, there["InvoiceID"]), "what was published, beside the orders"

    warehouse.execute("UPDATE order_lines SET quantity = 7 WHERE number = 'W-3' AND line = 1")
    third = project.command("./publish.sh")

    assert len(warehouse.execute(KNOWN).fetchall()) == 3, "one row for each order, though one was written twice"
    assert (third.exit_code, len(writes(sandbox))) == (0, 3), third.log
    assert "4 accepted + 11 unchanged" in third.summary
    assert sandbox.get("Invoices/W-3").json()["Invoices"][0]["LineItems"][0]["Quantity"] == 7


def test_rejects_come_back_and_go(sandbox: Sandbox, tmp_path: Path, warehouse: psycopg.Connection[t.Any]) -> None:
    """A run with rejects loads its results and them; what a replay sends leaves the table."""
    project = project_of("invoices.sql", sandbox, tmp_path, warehouse)
    sandbox.records("Organisation", set={"PeriodLockDate": "2026-02-28"})
    warehouse.execute("UPDATE orders SET day = '2026-02-20' WHERE number = 'W-2'")

    first = project.command("./publish.sh")

    assert first.exit_code == 1, first.log
    assert {number for number, _ in warehouse.execute(KNOWN).fetchall()} == {"W-1", "W-3"}
    lines = [("W-2", "period_locked", True, f"Line {line}") for line in (1, 2, 3, 4)]
    assert warehouse.execute(REJECTED).fetchall() == lines

    sandbox.records("Organisation", set={"PeriodLockDate": None})
    replayed, loaded = project.invoke("target-xero:replay"), project.invoke("results:load")

    assert (replayed.exit_code, loaded.exit_code) == (0, 0), replayed.log + loaded.log
    assert len(sandbox.get("Invoices/W-2").json()["Invoices"][0]["LineItems"]) == 4
    assert len(warehouse.execute(KNOWN).fetchall()) == 3
    assert warehouse.execute(REJECTED).fetchall() == []


def test_payments_and_journals(sandbox: Sandbox, tmp_path: Path, warehouse: psycopg.Connection[t.Any]) -> None:
    """Receipts and accruals that the warehouse computed become payments and balanced journals, once."""
    orders = [invoice(n, InvoiceNumber=f"W-{n}") for n in (1, 2, 3)]
    sandbox.put("Invoices", json.loads(serialize_json({"Invoices": orders}))).raise_for_status()
    project = project_of("ledger.sql", sandbox, tmp_path, warehouse)
    earlier = len(writes(sandbox))

    first = project.run("tap-postgres", "target-xero")

    assert first.exit_code == 0, first.log
    assert writes(sandbox)[earlier:] == ["PUT /ManualJournals", "PUT /Payments"]
    paid = [sandbox.get(f"Invoices/W-{n}").json()["Invoices"][0]["AmountPaid"] for n in (1, 2, 3)]
    assert paid == [10.10, 20.20, 30.30]
    journal = sandbox.get("ManualJournals", where='Narration=="Accrual 2"', page=1).json()["ManualJournals"][0]
    assert [line["LineAmount"] for line in journal["JournalLines"]] == [100.10, -60.05, -40.05]
    assert journal["Status"] == "POSTED"

    second = project.run("tap-postgres", "target-xero")

    assert (second.exit_code, len(writes(sandbox)) - earlier) == (0, 2), second.log
    assert "9 unchanged" in second.summary

    warehouse.execute("UPDATE accruals SET amount = amount * 2 WHERE accrual = 2")
    third = project.run("tap-postgres", "target-xero")

    assert (third.exit_code, len(writes(sandbox)) - earlier) == (0, 3), third.log


def project_of(views: str, sandbox: Sandbox, folder: Path, warehouse: psycopg.Connection[t.Any]) -> Project:
    """The scenario with some of its views in the warehouse, connected to the sandbox."""
    files = scenario("warehouse")
    warehouse.execute(files[views])
    info = warehouse.info
    url = f"postgresql://{info.user}:any@localhost/{info.dbname}?host={info.host}"
    project = Project(folder / "project", files, WAREHOUSE_URL=url, PATH=f"{BIN}:{programs()}:{os.environ['PATH']}")
    project.connect(sandbox.config())
    return project


def writes(sandbox: Sandbox) -> list[str]:
    """The calls that changed something, so far."""
    return [f"{call['method']} {call['path']}" for call in sandbox.tenant_calls() if call["method"] in WRITES]
