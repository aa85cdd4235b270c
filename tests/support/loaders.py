"""Real loaders at the end of a run of the tap: target-duckdb and target-postgres, as people install them."""

from __future__ import annotations

import json
import os
import subprocess
import typing as t

import duckdb
import psycopg
from psycopg.conninfo import conninfo_to_dict

from support.meltano import BIN
from support.tap import PATIENCE_SECONDS

if t.TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from support.tap import Json

Rows: t.TypeAlias = list[tuple[t.Any, ...]]


class DuckDB:
    """A warehouse in a file."""

    dialect = "duckdb"

    def __init__(self, folder: Path, **settings: t.Any) -> None:
        self._folder = folder
        self._file = folder / "warehouse.duckdb"
        self._settings: Json = {"path": str(self._file), "default_target_schema": "xero", **settings}

    def by_stream(self, *schemas: str) -> None:
        """Let the names of streams say the schema: it has to be told which there are."""
        self._settings["schema_mapping"] = {schema: {"target_schema": schema} for schema in schemas}

    def load(self, messages: Iterable[Json]) -> None:
        run(self._folder, "target-duckdb", self._settings, messages)

    def ask(self, query: str) -> Rows:
        with duckdb.connect(str(self._file), read_only=True) as warehouse:
            return warehouse.execute(query).fetchall()


class PostgreSQL:
    """A warehouse in a database of a server."""

    dialect = "postgres"

    def __init__(self, folder: Path, url: str, **settings: t.Any) -> None:
        self._folder = folder
        self._url = url
        parts = conninfo_to_dict(url)
        place = f"postgresql+psycopg://{parts['user']}@/{parts['dbname']}?host={parts['host']}"
        self._settings: Json = {"sqlalchemy_url": place, "default_target_schema": "xero", **settings}

    def by_stream(self, *_: str) -> None:
        """Let the names of streams say the schema: it does if there is none for all, which has to be said."""
        self._settings["default_target_schema"] = ""

    def load(self, messages: Iterable[Json]) -> None:
        run(self._folder, "target-postgres", self._settings, messages)

    def ask(self, query: str) -> Rows:
        with psycopg.connect(self._url) as warehouse:
            return warehouse.execute(query.encode()).fetchall()


Warehouse: t.TypeAlias = DuckDB | PostgreSQL


def types(warehouse: Warehouse, table: str, schema: str = "xero") -> dict[str, str]:
    """The columns of a table with what the warehouse makes of them."""
    rows = warehouse.ask(
        "SELECT column_name, data_type FROM information_schema.columns "  # noqa: S608 - names of ours
        f"WHERE table_schema = '{schema}' AND table_name = '{table}'"
    )
    return {name: kind.lower() for name, kind in rows}


def run(folder: Path, command: str, settings: Json, messages: Iterable[Json]) -> None:
    """Let a loader read the messages to its end."""
    config = folder / f"{command}.json"
    config.write_text(json.dumps(settings))
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TARGET_", "MELTANO"))}
    done = subprocess.run(
        [BIN / command, "--config", config],
        input="".join(json.dumps(message) + "\n" for message in messages).encode(),
        env=clean,
        cwd=folder,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
