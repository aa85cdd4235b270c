"""From a billing system in PostgreSQL into the ledger and back: examples/billing-to-xero, by the commands it shows."""

from __future__ import annotations

import os
import re
import shutil
import typing as t

import psycopg
import pytest
from support.meltano import BIN, Example
from support.postgres import programs

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.postgres import Postgres
    from support.sandbox import Sandbox

Billing: t.TypeAlias = "psycopg.Connection[tuple[t.Any, ...]]"

KNOWN: t.Final = """
    SELECT orders.number, xero_id FROM orders JOIN xero_results ON key = orders.number AND stream = 'to_xero-invoices'
"""
REJECTED: t.Final = """
    SELECT stream, key, reason, messages->>0 LIKE '%lock date%', record->>'line_items__description'
    FROM xero_rejects ORDER BY 1, 5
"""
WRITES: t.Final = frozenset({"PUT", "POST", "DELETE"})


@pytest.fixture
def billing(postgres: Postgres) -> t.Iterator[Billing]:
    with psycopg.connect(postgres.database(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def example(sandbox: Sandbox, tmp_path: Path, billing: Billing) -> Example:
    info = billing.info
    url = f"postgresql://{info.user}:any@localhost/{info.dbname}?host={info.host}"
    path = f"{BIN}:{programs()}:{os.environ['PATH']}"
    return Example("billing-to-xero", tmp_path / "project", sandbox, WAREHOUSE_URL=url, PATH=path)


@pytest.mark.skipif(not shutil.which("curl"), reason="its README gives orders to the sandbox by curl")
def test_each_document_is_written_once(sandbox: Sandbox, example: Example, billing: Billing) -> None:
    """Rows become contacts, invoices, payments and journals, their results and rejects come back, a replay sends these.

    Then what changes is sent again, alone.
    """
    assert (ready := example.follow("Set up")).exit_code == 0, ready.log

    first = example.follow("Publish")

    assert first.exit_code == 1, first.log
    done = ["PUT /Contacts", "PUT /Invoices", "PUT /ManualJournals", "PUT /Payments"]
    assert sorted(set(writes(sandbox))) == done
    expect_rejects(example, billing)

    replayed = example.follow("Replay what was rejected")

    assert replayed.exit_code == 0, replayed.log
    expect_books(sandbox)
    invoice = sandbox.get("Invoices/B-2").json()["Invoices"][0]["InvoiceID"]
    known: dict[str, str] = dict(billing.execute(KNOWN).fetchall())
    assert (len(known), known["B-2"]) == (3, invoice), "what was published, beside the orders"
    assert billing.execute(REJECTED).fetchall() == []

    before = len(writes(sandbox))
    billing.execute("UPDATE order_lines SET quantity = 7 WHERE number = 'B-3' AND line = 1")
    billing.execute("UPDATE accruals SET amount = amount * 2 WHERE accrual = '2026-03 rent'")
    again = example.command("./publish.sh")

    assert (again.exit_code, len(writes(sandbox))) == (0, before + 2), again.log
    assert "7 accepted + 16 unchanged" in again.summary
    assert sandbox.get("Invoices/B-3").json()["Invoices"][0]["LineItems"][0]["Quantity"] == 7
    assert len(billing.execute(KNOWN).fetchall()) == 3, "one row for each order, though one was written twice"


def expect_rejects(example: Example, billing: Billing) -> None:
    """The order of a locked period and its payment are told, with Xero's words; the other orders have their ids."""
    assert {number for number, _ in billing.execute(KNOWN).fetchall()} == {"B-1", "B-3"}
    lines = [("to_xero-invoices", "B-2", "period_locked", True, f"Line {line}") for line in (1, 2, 3, 4)]
    payment = ("to_xero-payments", "PAY-2", "not_found", False, None)
    assert billing.execute(REJECTED).fetchall() == [*lines, payment]
    report = example.follow("What became of each").log
    assert re.search(r"^ B-2 +\| +\| +\| period_locked \| The document date cannot", report, re.MULTILINE), report
    assert re.search(r"^ B-1 +\| [\w-]{36} \| created \| +\| *$", report, re.MULTILINE), report


def expect_books(sandbox: Sandbox) -> None:
    """What the rows say is in the books."""
    (invoice,) = sandbox.get("Invoices/B-2").json()["Invoices"]
    assert (invoice["Contact"]["Name"], invoice["Status"], invoice["AmountPaid"]) == ("Customer 2", "AUTHORISED", 20.20)
    lines = [(line["Quantity"], line["AccountCode"]) for line in invoice["LineItems"]]
    assert lines == [(1.5, "200"), (2.5, "200"), (3.5, "200"), (4.5, "200")]
    where = 'Narration=="Accrual 2026-03 rent"'
    (journal,) = sandbox.get("ManualJournals", where=where, page=1).json()["ManualJournals"]
    assert [line["LineAmount"] for line in journal["JournalLines"]] == [100.10, -60.05, -40.05]
    assert journal["Status"] == "POSTED"


def writes(sandbox: Sandbox) -> list[str]:
    """The calls that changed something, so far."""
    return [f"{call['method']} {call['path']}" for call in sandbox.tenant_calls() if call["method"] in WRITES]
