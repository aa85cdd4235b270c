"""Real loaders at the end of a run of the tap: target-duckdb and target-postgres, as people install them."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import duckdb
import psycopg
from psycopg.conninfo import conninfo_to_dict

from support import commands
from support.singer import text
from support.tap import PATIENCE_SECONDS

if t.TYPE_CHECKING:
    from collections.abc import Iterable

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
    config, source, log = (folder / f"{command}.{ending}" for ending in ("json", "jsonl", "log"))
    config.write_text(json.dumps(settings))
    source.write_bytes(text(messages))
    with log.open("wb") as told, Path(os.devnull).open("wb") as out:
        process = commands.start(
            command,
            "--config",
            str(config),
            streams=commands.Streams(stdin=source, stdout=out.fileno(), stderr=told.fileno()),
            folder=folder,
            environment={n: v for n, v in os.environ.items() if not n.startswith(("TARGET_", "MELTANO"))},
        )
        exit_code = process.wait(PATIENCE_SECONDS)
    assert exit_code == 0, log.read_text()[-3000:]
