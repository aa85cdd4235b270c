"""From a warehouse in DuckDB into the ledger, and what became of it back into the warehouse."""

from __future__ import annotations

import typing as t

import duckdb
import pytest
from support.meltano import Project, scenario

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

TABLES: t.Final = """
    CREATE TABLE orders AS
        SELECT 'W-' || n AS number, 'Customer ' || n AS customer, DATE '2026-03-02' AS day, DATE '2026-04-01' AS due
        FROM range(1, 61) t(n);
    CREATE TABLE order_lines AS
        SELECT 'W-' || n AS number, line, 'Line ' || line AS text, (line + 0.5)::DECIMAL(12, 4) AS quantity,
               19.9575::DECIMAL(12, 4) AS price
        FROM range(1, 61) t(n), range(1, 4) l(line);
"""
KNOWN: t.Final = """
    SELECT orders.number, xero_id FROM orders JOIN xero_results ON key = orders.number AND stream = 'invoices'
"""


@pytest.fixture
def project(sandbox: Sandbox, tmp_path: Path) -> Project:
    project = Project(tmp_path / "project", scenario("duckdb"))
    with duckdb.connect(str(project.folder / "warehouse.duckdb")) as warehouse:
        warehouse.execute(TABLES)
    project.connect(sandbox.config())
    return project


def test_out_and_back_again(sandbox: Sandbox, project: Project) -> None:
    """SQL publishes the invoices, each with its lines and every digit; then the warehouse knows their ids at Xero."""
    first = project.run("publish")

    assert first.exit_code == 0, first.log
    invoice = sandbox.get("Invoices/W-7", unitdp=4).json()["Invoices"][0]
    assert [(line["Quantity"], line["UnitAmount"]) for line in invoice["LineItems"]] == [
        (1.5, 19.9575),
        (2.5, 19.9575),
        (3.5, 19.9575),
    ]
    with duckdb.connect(str(project.folder / "warehouse.duckdb"), read_only=True) as warehouse:
        known = dict(warehouse.execute(KNOWN).fetchall())
        assert warehouse.execute("SELECT count(*) FROM xero_rejects").fetchall() == [(0,)]
    assert len(known) == 60
    assert str(known["W-7"]) == invoice["InvoiceID"]

    again = project.run("publish")

    assert again.exit_code == 0, again.log
    assert "0 accepted + 60 unchanged" in again.summary
    assert sandbox.calls_of("PUT /Invoices") == 2
