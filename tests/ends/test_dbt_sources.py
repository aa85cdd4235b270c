"""The sources for dbt in `dbt/`: what they test of tables is true of a whole demo organisation, by either naming.

Each test is run as the query that dbt makes of it.
"""

# ruff: noqa: S608 - queries are made of names of ours

from __future__ import annotations

import json
import re
import shutil
import subprocess
import typing as t
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import yaml
from support.environments import programs_of
from tap_xero.catalogue.parts import PARTS_BY_STREAM
from tap_xero.general_ledger.columns import LEDGERS
from xero_client.catalogue.entities import BY_STREAM

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from support.sandbox import Sandbox
    from support.tap import Json, Run

FOLDER: t.Final = Path(__file__).parents[2] / "dbt"
STREAMS: t.Final = (*BY_STREAM, *PARTS_BY_STREAM, *LEDGERS)
SOURCE: t.Final = re.compile(r"source\('xero_books', '(\w+)'\)")


@dataclass(frozen=True, kw_only=True)
class Check:
    """A test of a column, or of an expression of columns."""

    table: str
    column: str
    kind: str
    arguments: Json

    @property
    def query(self) -> str:
        """The rows that it finds fault with."""
        column, table = self.column, self.table
        if self.kind == "not_null":
            return f"SELECT * FROM {table} WHERE {column} IS NULL"
        if self.kind == "unique":
            return f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
        if self.kind == "accepted_values":
            values = ", ".join(f"'{each}'" for each in self.arguments["values"])
            return f"SELECT * FROM {table} WHERE {column} NOT IN ({values})"
        assert self.kind == "relationships"
        (to,) = SOURCE.findall(self.arguments["to"])
        found = f"SELECT {self.arguments['field']} FROM {to}"
        return f"SELECT * FROM {table} WHERE {column} IS NOT NULL AND {column} NOT IN ({found})"


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """The tables of a run, and the sources that speak of them."""

    naming: str
    tables: list[Json]
    database: duckdb.DuckDBPyConnection
    columns: dict[str, set[str]]

    def checks(self) -> Iterator[Check]:
        for table in self.tables:
            yield from declared_by(table, table["name"], "")
            for column in table["columns"]:
                yield from declared_by(column, table["name"], f'"{column["name"]}"')

    def count(self, query: str) -> int:
        (row,) = self.database.execute(f"SELECT count(*) FROM ({query})").fetchall()
        return int(row[0])


def declared_by(declared: Json, table: str, column: str) -> Iterator[Check]:
    for each in declared.get("data_tests", ()):
        ((kind, told),) = each.items() if isinstance(each, dict) else [(each, {})]
        arguments = dict(told.get("arguments", {}))
        yield Check(table=table, column=arguments.pop("column_name", column), kind=kind, arguments=arguments)


@pytest.fixture(scope="module", params=["xero", "dbt"])
def loaded(
    request: pytest.FixtureRequest, sandbox_process: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> Loaded:
    from support.tap import Tap  # noqa: PLC0415 - the name is a type's elsewhere

    sandbox_process.reset(invoices=300)
    folder = tmp_path_factory.mktemp("books")
    run = Tap(folder, sandbox_process.config())(*STREAMS, naming=request.param)
    assert run.exit_code == 0, run.told
    sources = yaml.safe_load((FOLDER / f"{request.param}_names" / "sources.yml").read_text())["sources"]
    columns = {each["stream"]: set(each["schema"]["properties"]) for each in run.messages if each["type"] == "SCHEMA"}
    return Loaded(naming=request.param, tables=sources[0]["tables"], database=load(run, folder), columns=columns)


def load(run: Run, folder: Path) -> duckdb.DuckDBPyConnection:
    """A table for each stream, of texts: what is compared are keys and words."""
    database = duckdb.connect()
    for each in run.messages:
        if each["type"] == "SCHEMA":
            file = folder / f"{each['stream']}.jsonl"
            file.write_text("".join(json.dumps(record) + "\n" for record in run.records[each["stream"]]))
            columns = ", ".join(f"'{name}': 'VARCHAR'" for name in each["schema"]["properties"])
            database.execute(
                f"CREATE TABLE {each['stream']} AS "
                f"FROM read_json('{file}', columns = {{{columns}}}, format = 'newline_delimited')"
            )
    return database


def test_every_table_and_column_of_the_sources_is_loaded(loaded: Loaded) -> None:
    told = {table["name"]: {column["name"] for column in table["columns"]} for table in loaded.tables}

    assert len(told) == len(STREAMS)
    assert {
        name: columns - loaded.columns[name] for name, columns in told.items() if columns - loaded.columns[name]
    } == {}


def test_what_the_sources_test_is_true_of_the_demo_books(loaded: Loaded) -> None:
    checks = list(loaded.checks())
    wrong = [f"{each.table} {each.column} {each.kind}" for each in checks if loaded.count(each.query)]

    assert len(checks) > 300
    assert wrong == []


def test_links_have_something_to_prove(loaded: Loaded) -> None:
    """Most of them lead somewhere in the demo books: one that is empty everywhere is true of nothing."""
    used = [
        bool(loaded.count(f"SELECT * FROM {each.table} WHERE {each.column} IS NOT NULL"))
        for each in loaded.checks()
        if each.kind == "relationships"
    ]

    assert sum(used) > len(used) * 2 / 3


def test_the_columns_that_people_ask_about_are_described(loaded: Loaded) -> None:
    described = [column for table in loaded.tables for column in table["columns"] if column.get("description")]

    assert len(described) > 800
    assert not [
        f"{table['name']}.{column['name']}"
        for table in loaded.tables
        for column in table["columns"]
        if column["name"].lower() in {"status", "tenant_id"} and not column.get("description")
    ]


def test_dbt_takes_the_sources_and_looks_at_the_tables_that_are_named(tmp_path: Path) -> None:
    """With the variables that the page shows."""
    page = (FOLDER.parent / "docs" / "analytics.md").read_text()
    (variables,) = re.findall(r"^```yml\n(vars:\n  xero_schema.*?)^```$", page, re.MULTILINE | re.DOTALL)
    profile = {"target": "there", "outputs": {"there": {"type": "duckdb", "path": "warehouse.duckdb"}}}
    (tmp_path / "profiles.yml").write_text(json.dumps({"books": profile}))
    (tmp_path / "dbt_project.yml").write_text(f'name: books\nversion: "1.0"\nprofile: books\n{variables}')
    (tmp_path / "models").mkdir()
    shutil.copy(FOLDER / "xero_names" / "sources.yml", tmp_path / "models")
    listed = [str(programs_of("dbt") / "dbt"), "--quiet", "ls", "--resource-type", "test", "--output", "name"]

    done = subprocess.run(listed, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    tested = set(done.stdout.split())
    assert any("invoice_line_items" in name for name in tested)
    assert not [name for name in tested if "credit_notes" in name]
