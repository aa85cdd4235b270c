"""What the tap promises of tables, as target-duckdb and target-postgres make them."""

from __future__ import annotations

import json
import typing as t

import pytest
from support.loaders import DuckDB, PostgreSQL, types
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.loaders import Warehouse
    from support.postgres import Postgres
    from support.sandbox import Sandbox
    from support.tap import Json


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Warehouse:
    if request.param == "duckdb":
        return DuckDB(tmp_path)
    postgres: Postgres = request.getfixturevalue("postgres")
    return PostgreSQL(tmp_path, postgres.database())


@pytest.fixture
def tap(sandbox: Sandbox, tmp_path: Path) -> Tap:
    return Tap(tmp_path, sandbox.config())


@pytest.mark.parametrize("naming", ["xero", "dbt"])
def test_a_field_that_xero_adds_is_a_column_with_its_values(
    sandbox: Sandbox, tap: Tap, warehouse: Warehouse, naming: str
) -> None:
    tap.config["naming"] = naming
    first = tap("invoices", "invoice_line_items")
    warehouse.load(first.messages)
    new = {"Mood": "good", "Score": 7.25, "Agreed": True, "More": {"At": "x"}}
    changed = sandbox.records("Invoices", count=3, set=new)

    second = tap("invoices", "invoice_line_items", state=first.state)
    warehouse.load(second.messages)

    table, key, columns = {
        "xero": ("invoices", "InvoiceID", ["Mood", "Score", "Agreed", "More"]),
        "dbt": ("invoice", "invoice_id", ["mood", "score", "agreed", "more"]),
    }[naming]
    if warehouse.dialect == "duckdb":
        key, columns = key.lower(), [column.lower() for column in columns]
    made = types(warehouse, table)
    assert [made[column] for column in columns] == {
        "duckdb": ["varchar", "double", "boolean", "json"],
        "postgres": ["text", "numeric", "boolean", "jsonb"],
    }[warehouse.dialect], made
    rows = warehouse.ask(select(table, key, *columns[:3]))
    assert len(rows) == sandbox.count("Invoices")
    assert {row[0] for row in rows if (row[1], float(row[2] or 0), row[3]) == ("good", 7.25, True)} == set(changed)


def select(table: str, *columns: str, schema: str = "xero") -> str:
    quoted = ", ".join(f'"{column}"' for column in columns)
    return f"SELECT {quoted} FROM {schema}.{table}"  # noqa: S608 - names of ours


@pytest.mark.parametrize("values", [[5, "five"], ["five", 5], [True, 2.5], [{"a": 1}, "b"]], ids=str)
@pytest.mark.parametrize("apart", [False, True], ids=["one run", "two runs"])
def test_values_that_disagree_are_all_there(
    sandbox: Sandbox, tap: Tap, warehouse: Warehouse, values: list[t.Any], *, apart: bool
) -> None:
    keys = [record["InvoiceID"] for record in tap("invoices").records["invoices"]][:2]
    state: Json | None = None
    for key, value in zip(keys, values, strict=True):
        sandbox.records("Invoices", key=key, set={"Score": value})
        if apart:
            run = tap("invoices", state=state)
            warehouse.load(run.messages)
            state = run.state
    if not apart:
        warehouse.load(tap("invoices").messages)

    made = types(warehouse, "invoices")
    columns = [name for name in made if name.lower().startswith("score")]
    key_column = "invoiceid" if warehouse.dialect == "duckdb" else "InvoiceID"
    rows = warehouse.ask(select("invoices", key_column, *columns))
    found = {row[0]: [each for each in row[1:] if each is not None] for row in rows}
    for key, value in zip(keys, values, strict=True):
        (kept,) = found[key]
        assert kept in (value, str(value)) or json.loads(kept) == value


def test_each_organisation_is_in_the_schema_that_it_was_given(sandbox: Sandbox, tap: Tap, warehouse: Warehouse) -> None:
    sandbox.reset(organisations=2, invoices=20)
    tap.config |= sandbox.config(organisations="2")
    first, second = tap.config["tenant_ids"]
    given = {first: "books_one", second: "books_two"}
    warehouse.by_stream(*given.values())
    run = tap("invoices", "currencies", naming="dbt", organisation_schemas=given)
    warehouse.load(run.messages)

    for tenant, schema in given.items():
        for table in ("invoice", "currency"):
            rows = warehouse.ask(select(table, "tenant_id", schema=schema))
            assert rows
            assert {row[0] for row in rows} == {tenant}


@pytest.mark.parametrize("naming", ["xero", "dbt"])
def test_days_are_days_or_moments_as_the_loader_knows_them(
    sandbox: Sandbox, tap: Tap, warehouse: Warehouse, naming: str
) -> None:
    """target-duckdb makes text of a date, so that no date function takes it; of a moment it makes a TIMESTAMP."""
    days = {"duckdb": "date-time", "postgres": "date"}[warehouse.dialect]
    run = tap("invoices", "invoice_line_items", "credit_notes", naming=naming, days=days)
    warehouse.load(run.messages)

    kind = {"duckdb": "timestamp", "postgres": "date"}[warehouse.dialect]
    field = {"xero": "Date", "dbt": "date"}[naming]
    column = "date" if warehouse.dialect == "duckdb" else field
    for table in ("invoices", "credit_notes"):
        name = {"xero": table, "dbt": table[:-1]}[naming]
        assert types(warehouse, name)[column] == kind
        rows = warehouse.ask(select(name, column))
        assert sorted(f"{row[0]:%Y-%m-%d}" for row in rows) == sorted(each[field][:10] for each in run.records[name])
