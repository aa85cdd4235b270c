"""Many organisations on many machines: examples/dagster with a real Dagster, PostgreSQL and the plugins."""

from __future__ import annotations

import os
import typing as t
from datetime import datetime, timedelta

import pytest
from support.machines import Project
from support.tap import wait_until

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.machines import Machine
    from support.postgres import Postgres
    from support.sandbox import Sandbox

ORGANISATIONS: t.Final = int(os.environ.get("DAGSTER_ORGANISATIONS", "3"))
"""How many are read; `make many` reads twenty, with all their assets."""
ASSETS: t.Final = ("settings", "documents", "ledger", "reports") if ORGANISATIONS > 3 else ("settings", "documents")
PATIENCE_SECONDS: t.Final = 300
TABLES: t.Final = {"Invoices": "InvoiceID", "Payments": "PaymentID", "Contacts": "ContactID", "Accounts": "AccountID"}
LEDGER_ROWS: t.Final = """SELECT count(*) FROM xero.journals WHERE tenant_id = %s
    UNION ALL SELECT count(*) FROM xero.manual_journals WHERE tenant_id = %s"""
TO_PUBLISH: t.Final = """CREATE SCHEMA to_xero
    CREATE TABLE invoices (tenant_id text, "InvoiceNumber" text, "Type" text, "Status" text, "Contact" jsonb,
                           "Date" date, "DueDate" date, "LineItems" jsonb)"""
LINES: t.Final = '[{"Description": "Paper", "Quantity": 2, "UnitAmount": 40, "AccountCode": "200"}]'


@pytest.fixture
def project(sandbox: Sandbox, postgres: Postgres, tmp_path: Path) -> Project:
    sandbox.reset(organisations=ORGANISATIONS)
    return Project(tmp_path, postgres.database(), sandbox.config(organisations=str(ORGANISATIONS)))


@pytest.fixture
def machine(project: Project) -> Iterator[Machine]:
    with project.machine() as machine:
        yield machine


def there(sandbox: Sandbox, tenant_id: str, collection: str) -> set[str]:
    """The ids that an organisation has."""
    headers = sandbox.headers(organisations=str(ORGANISATIONS)) | {"Xero-Tenant-Id": tenant_id}
    answer = sandbox.get(collection, headers, page=1, pageSize=1000, includeArchived="true")
    return {record[TABLES[collection]] for record in answer.json()[collection]}


def test_a_machine_that_dies_costs_no_row_and_doubles_none(
    sandbox: Sandbox, project: Project, machine: Machine
) -> None:
    """Two machines share the organisations; a worker of one is killed while it reads, and the next run goes on."""
    organisations = machine("connections")
    unlucky, *others = organisations
    sandbox.order({"stall_seconds": 5}, path="/Payments", tenant=unlucky)
    with project.machine() as other:
        other.tell("run", partition=unlucky, assets=["documents"])
        wait_until(lambda: not sandbox.pending(), PATIENCE_SECONDS)
        (plugin,) = project.plugins()
        project.kill_worker_of(plugin)
        assert not other.answer()["success"]

        half = len(others) // 2
        other.tell("runs", partitions=[unlucky, *others[half:]], assets=ASSETS)
        assert machine("runs", partitions=others[:half], assets=ASSETS) == [True] * half
        assert all(other.answer())

    assert len(organisations) == ORGANISATIONS
    wait_until(lambda: not project.plugins(), PATIENCE_SECONDS)
    for tenant_id in organisations:
        for collection, key in TABLES.items():
            query = f'SELECT "{key}" FROM xero.{collection.lower()} WHERE tenant_id = %s'  # noqa: S608 - names of ours
            rows = [found for (found,) in project.ask(query, tenant_id)]
            assert (len(rows), set(rows)) == (len(set(rows)), there(sandbox, tenant_id, collection))
    assert sandbox.peak_in_flight() <= 5
    assert sandbox.too_many() == 0


def test_organisations_come_and_go_with_their_connections(sandbox: Sandbox, project: Project, machine: Machine) -> None:
    """A sensor adds and removes partitions; the schedule reads each that is there once an hour."""
    first = machine("connections")
    hourly = machine("turns")
    sandbox.control("POST", "grants", {"disconnect": first[0]})

    second = machine("connections")

    assert len(first) == ORGANISATIONS
    assert sorted(hourly) == sorted(first)
    assert sorted(second) == sorted(first[1:])
    assert sorted(machine("turns")) == sorted(second)


def test_what_was_read_and_what_it_took_is_told_of_each_asset(
    sandbox: Sandbox, project: Project, machine: Machine
) -> None:
    """Rows, calls, bytes, and what Xero does not allow, by name, as the history of runs has them."""
    tenant_id, *_ = machine("connections")
    sandbox.order({"status": 403}, path="/Budgets")

    told = machine("step", asset="ledger", partition=tenant_id)["materialised"]["ledger"]

    assert told["organisation"].endswith(" Workshop (Demo)")
    assert told["rows"] == sum(count for (count,) in project.ask(LEDGER_ROWS, *[tenant_id] * 2)) > 0
    assert told["bytes"] > 0
    assert told["calls"] == len(sandbox.tenant_calls())
    assert told["exit code"] == 0
    assert told["skipped streams"] == 1
    assert told["skipped"].startswith("- budgets: ")


def test_calls_that_are_used_up_are_queued_again_when_there_are_new_ones(sandbox: Sandbox, machine: Machine) -> None:
    """Exit code 6: until then the schedule leaves the organisation out, and afterwards it is read once."""
    tenant_id, *_ = machine("connections")
    sandbox.order({"limit": "day"}, path="/Journals", times=0, tenant=tenant_id)

    ended = machine("step", asset="ledger", partition=tenant_id)

    sandbox.clear_faults()
    assert "calls for today are used up" in ended["failed"]["ledger"]
    assert ended["tags"]["xero/not_before"] > ended["now"]
    assert machine("new_calls") == []
    assert tenant_id not in machine("turns")
    machine("later", run_id=ended["run_id"], moment="2026-01-01T00:00:00+00:00")
    assert machine("new_calls") == [tenant_id]
    assert tenant_id in machine("turns")


def test_calls_that_are_used_up_until_nobody_says_when_come_back_after_midnight(
    sandbox: Sandbox, machine: Machine
) -> None:
    """Of Xero's own time, which is UTC."""
    tenant_id, *_ = machine("connections")
    sandbox.order({"status": 429, "headers": {"X-Rate-Limit-Problem": "day"}}, path="/Journals")

    ended = machine("step", asset="ledger", partition=tenant_id)

    tomorrow = datetime.fromisoformat(ended["now"]).date() + timedelta(days=1)
    assert ended["tags"]["xero/not_before"].startswith(f"{tomorrow}T00:0")


def test_whoever_has_to_connect_again_is_named(sandbox: Sandbox, machine: Machine) -> None:
    """Exit code 5 fails at once, with the organisation's name and its subscriber's address."""
    tenant_id, *_ = machine("connections")
    assert machine("step", asset="settings", partition=tenant_id)["success"]
    sandbox.control("POST", "grants", {"disconnect": tenant_id})

    ended = machine("step", asset="settings", partition=tenant_id)

    assert ended["retried"] == {}
    assert "Workshop (Demo) has to be connected again by " in ended["failed"]["settings"]
    assert "@" in ended["failed"]["settings"]


def test_xero_that_cannot_be_reached_is_asked_again(sandbox: Sandbox, machine: Machine) -> None:
    """Exit code 9 is a retry of the step."""
    tenant_id, *_ = machine("connections")
    sandbox.order({"status": 503}, path="/ManualJournals")
    sandbox.order({"status": 503}, path="/Journals")
    sandbox.order({"status": 503}, path="/Budgets")

    ended = machine("step", asset="ledger", partition=tenant_id)

    assert ended["retried"].keys() == {"ledger"}
    assert ended["success"]


def test_nothing_is_written_before_its_plan_has_passed(sandbox: Sandbox, project: Project, machine: Machine) -> None:
    """A row that Xero would refuse fails the check, with its reason; without it, each row is written once."""
    tenant_id, *_ = machine("connections")
    before = len(there(sandbox, tenant_id, "Invoices"))
    row = "('{}', '{}', 'ACCREC', 'AUTHORISED', '{{\"Name\": \"Rowan\"}}', '2026-11-01', '2026-11-30', '{}')"
    bad = LINES.replace('"200"', '"none"')
    rows = ", ".join((row.format(tenant_id, "D-1", LINES), row.format(tenant_id, "D-2", bad)))
    project.do(TO_PUBLISH, f"INSERT INTO to_xero.invoices VALUES {rows}")  # noqa: S608 - values of ours

    refused = machine("step", asset="published", partition=tenant_id)

    assert not refused["success"]
    assert refused["checks"]["plan"]["passed"] is False
    assert "D-2" in refused["checks"]["plan"]["refused"]
    assert len(there(sandbox, tenant_id, "Invoices")) == before

    project.do("DELETE FROM to_xero.invoices WHERE \"InvoiceNumber\" = 'D-2'")
    written = machine("step", asset="published", partition=tenant_id)
    again = machine("step", asset="published", partition=tenant_id)

    assert written["checks"]["plan"]["passed"] is True
    assert written["materialised"]["published"]["accepted"] == 1
    assert written["materialised"]["published"]["calls"] > 0
    assert again["materialised"]["published"]["unchanged"] == 1
    assert len(there(sandbox, tenant_id, "Invoices")) == before + 1
