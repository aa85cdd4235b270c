"""From DuckDB into the ledger and back: examples/duckdb-to-xero, by the commands it shows."""

from __future__ import annotations

import re
import typing as t

import duckdb
from support.meltano import Example

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

KNOWN: t.Final = """
    SELECT orders.number, xero_id FROM orders JOIN xero_results ON key = orders.number AND stream = 'invoices'
"""


def test_out_and_back_again(sandbox: Sandbox, tmp_path: Path) -> None:
    """SQL publishes the invoices, each with its lines and every digit; then the warehouse knows their ids at Xero."""
    example = Example("duckdb-to-xero", tmp_path / "project", sandbox)
    assert (ready := example.follow("Set up")).exit_code == 0, ready.log

    first = example.follow("Publish")

    assert first.exit_code == 0, first.log
    invoice = sandbox.get("Invoices/W-7", unitdp=4).json()["Invoices"][0]
    assert re.search(rf"W-7 +│ created +│ {invoice['InvoiceID']} ", first.log), first.log
    assert [(line["Quantity"], line["UnitAmount"]) for line in invoice["LineItems"]] == [
        (1.5, 19.9575),
        (2.5, 19.9575),
        (3.5, 19.9575),
    ]
    with duckdb.connect(str(example.folder / "warehouse.duckdb"), read_only=True) as warehouse:
        known = dict(warehouse.execute(KNOWN).fetchall())
        assert warehouse.execute("SELECT count(*) FROM xero_rejects").fetchall() == [(0,)]
    assert len(known) == 60
    assert str(known["W-7"]) == invoice["InvoiceID"]

    again = example.run("publish")

    assert again.exit_code == 0, again.log
    assert "0 accepted + 60 unchanged" in again.summary
    assert sandbox.calls_of("PUT /Invoices") == 2
