"""A Xero at which one call in ten fails, and a tap that reads it as a command, in this process."""

from __future__ import annotations

import io
import json
import typing as t
from contextlib import redirect_stdout
from dataclasses import dataclass, field

from tap_xero.catalogue.per_record import EXTRAS
from tap_xero.catalogue.reports import REPORTS
from tap_xero.tap import TapXero

from support.in_process import logging_as_before

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

    Json: t.TypeAlias = dict[str, t.Any]
    Table: t.TypeAlias = dict[str, Json]

READ_TIMEOUT: t.Final = 0.5
"""Seconds, while it is unwell; what stalls, stalls longer."""
EFFECTS: t.Final[tuple[Json, ...]] = (
    {"status": 500},
    {"status": 502, "body": "<html><body>Bad gateway</body></html>", "headers": {"Content-Type": "text/html"}},
    {"status": 503, "body": {"Title": "Service Unavailable"}},
    {"status": 504},
    {"status": 200, "body": "<!doctype html><title>Sign in</title>", "headers": {"Content-Type": "text/html"}},
    {"status": 200, "body": '{"Id": "1", "Status": "OK", "Invoi'},
    {"status": 200},
    {"status": 302, "headers": {"Location": "/login"}},
    {"truncate": 40},
    {"stall_seconds": READ_TIMEOUT * 2},
)
"""What a call may get in place of its answer: every way in which Xero, or what stands before it, fails."""
ENDS: t.Final[tuple[Json, ...]] = (
    {"drop": "before"},
    {"drop": "after"},
    {"limit": "minute", "retry_after": 1},
    {"limit": "concurrent"},
    {"limit": "appminute", "retry_after": 1},
    {"limit": "day", "retry_after": 3600},
)
"""What ends a run that tries each call once; it is rarer, so that most runs come far."""
ONE_IN: t.Final = 10
"""Calls, of which one fails."""
CHANCES: t.Final = (
    *((effect, 1 / ONE_IN / len(EFFECTS)) for effect in EFFECTS),
    *((effect, 1 / 1_000) for effect in ENDS),
)
STAMP: t.Final = "UpdatedDateUTC"
VOLATILE: t.Final = frozenset({"read_at", "stored_url"})
"""Columns that differ from one read to the next."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one run wrote, and how it ended."""

    exit_code: int
    rows: dict[str, Table] = field(repr=False)
    """By stream and key, the latest version of each."""
    state: Json | None = field(repr=False)


class Reader:
    """Reads everything that the tap can read of a sandbox, with all extra streams and reports."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self._folder = folder
        self.config: Json = {
            **sandbox.config(),
            "store_url": f"sqlite:///{folder / 'store.db'}",
            "minute_limit": 100_000,
            "max_tries": 1,
            "extra_streams": [*(each.stream for each in EXTRAS), *(each.stream for each in REPORTS)],
        }

    def __call__(self, state: Json | None, *, catalog: Json | None = None, **settings: t.Any) -> Outcome:
        arguments = ["--config", self._file("config", self.config | settings)]
        if catalog is not None:
            arguments += ["--catalog", self._file("catalog", catalog)]
        if state is not None:
            arguments += ["--state", self._file("state", state)]
        raw = io.BytesIO()
        with logging_as_before(), redirect_stdout(io.TextIOWrapper(raw)) as out:
            try:
                TapXero.cli.main(arguments, standalone_mode=False)
                code = 0
            except SystemExit as end:
                code = int(end.code or 0)
            out.flush()
        return _outcome(code, [json.loads(line) for line in raw.getvalue().splitlines()])

    def _file(self, name: str, content: Json) -> str:
        file = self._folder / f"{name}.json"
        file.write_text(json.dumps(content))
        return str(file)


def merged(tables: dict[str, Table], more: dict[str, Table]) -> dict[str, Table]:
    """What a warehouse holds that upserts these rows too."""
    return {stream: tables.get(stream, {}) | more.get(stream, {}) for stream in tables.keys() | more.keys()}


def lacking(held: dict[str, Table], wanted: dict[str, Table]) -> list[str]:
    """Which rows are missing or old, as `stream key`."""
    return [
        f"{stream} {key}"
        for stream, rows in wanted.items()
        for key, row in rows.items()
        if not _is_held(held.get(stream, {}).get(key), row)
    ]


def _is_held(held: Json | None, wanted: Json) -> bool:
    """Whether a row is there in its latest version: with the same stamp, if it has one.

    What Xero changes without a stamp, such as the balance of a contact, no reader can know.
    """
    if held is None or STAMP not in wanted:
        return held == wanted
    return bool(held[STAMP] == wanted[STAMP])


def _outcome(code: int, messages: list[Json]) -> Outcome:
    keys: dict[str, list[str]] = {}
    rows: dict[str, Table] = {}
    state: Json | None = None
    for message in messages:
        if message["type"] == "SCHEMA":
            keys[message["stream"]] = message["key_properties"]
        elif message["type"] == "RECORD":
            record = message["record"]
            key = json.dumps([record[name] for name in keys[message["stream"]]])
            table = rows.setdefault(message["stream"], {})
            table[key] = {name: value for name, value in record.items() if name not in VOLATILE}
        elif message["type"] == "STATE":
            state = message["value"]
    return Outcome(exit_code=code, rows=rows, state=state)
