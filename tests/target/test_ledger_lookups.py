"""What a run looks up in its ledger costs no more for all that it has published before."""

from __future__ import annotations

import json
import re
import sqlite3
import typing as t

from support.singer import contacts, invoice, stream, text, whole
from support.target import COMMAND, REPLAY

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.singer import Json
    from support.target import Run, Target

LEDGER: t.Final = "ledger.db"
STATEMENTS: t.Final = "statements.log"
LOGGING: t.Final = {
    "version": 1,
    "formatters": {"whole": {"format": "%(message)s"}, "line": {"format": "| %(levelname)s | %(message)s"}},
    "handlers": {
        "file": {"class": "logging.FileHandler", "filename": STATEMENTS, "formatter": "whole"},
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "loggers": {"sqlalchemy.engine": {"level": "INFO", "handlers": ["file"], "propagate": False}},
    "root": {"level": "INFO", "handlers": ["stderr"]},
}
"""Has SQLAlchemy write down each statement."""
LISTED: t.Final = re.compile(r"\bIN \((?!SELECT)")
ALL_OF_IT: t.Final = re.compile(r"^SCAN xero_|\(tenant_id=\?\)$")
"""What SQLite says of a way that goes through all rows, or all of an organisation."""


def logged(target: Target, command: str, messages: list[Json] | None = None, **settings: t.Any) -> Run:
    """A run that writes down its statements."""
    (target.folder / "logging.yaml").write_text(json.dumps(LOGGING))
    ledger = {
        "ledger_url": f"sqlite:///{target.folder / LEDGER}",
        "allow_deletes": True,
        "hard_delete": True,
        **settings,
    }
    config = target.file("config", target.config_text(**ledger))
    source = target.file("input", text(messages)) if messages else None
    started = target.command(
        *(command, "--config", str(config)),
        source=source,
        TARGET_XERO_LOGLEVEL="",
        SINGER_SDK_LOG_CONFIG="logging.yaml",
    )
    return target.finish(started)


def ways(folder: Path) -> dict[str, list[str]]:
    """By statement that has lists of values, how SQLite finds its rows."""
    found: dict[str, list[str]] = {}
    with sqlite3.connect(folder / LEDGER) as ledger:
        for line in (folder / STATEMENTS).read_text().splitlines():
            statement = line.replace("\\n", " ")
            if LISTED.search(statement) and " xero_" in statement:
                plan = ledger.execute(f"EXPLAIN QUERY PLAN {statement}", [None] * statement.count("?"))
                found[statement] = [detail for *_, detail in plan]
    return found


def test_what_is_looked_up_by_its_keys_is_found_by_an_index(target: Target) -> None:
    """Rows that are new, changed, the same, rejected, mended, deleted, and sent again."""
    bad = {**invoice(9), "Status": "WHATEVER"}
    item = {"Code": "DESK", "Name": "Desk", "SalesDetails": {"UnitPrice": 10, "AccountCode": "200"}}
    rows = [invoice(number) for number in range(1, 4)]
    gone = {**invoice(1), "_sdc_deleted_at": "2026-03-02T00:00:00Z"}
    paid = {"Invoice": {"InvoiceNumber": "INV-2"}, "Account": {"Code": "090"}, "Date": "2026-03-02", "Amount": 1}
    runs: list[list[list[Json]]] = [
        [contacts(3), stream("items", [{**item, "Name": "D" * 60}], ["Code"])],
        [stream("invoices", [*rows, bad], ["InvoiceNumber"])],
        [stream("invoices", [*rows[:2], {**rows[2], "Reference": "new"}, invoice(9)], ["InvoiceNumber"])],
        [stream("items", [item], ["Code"]), stream("payments", [{"id": 1, **paid}], ["id"])],
        [stream("invoices", [gone], ["InvoiceNumber"])],
    ]

    ends = [logged(target, COMMAND, whole(*streams), streams={"[p]ayments": {"key": ["id"]}}) for streams in runs]
    logged(target, REPLAY, streams={"[p]ayments": {"key": ["id"]}})

    assert [run.exit_code for run in ends] == [3, 3, 0, 0, 0], ends[-1].told
    found = ways(target.folder)
    assert {verb for each in found for verb in re.findall(r"^SELECT|^DELETE", each)} == {"SELECT", "DELETE"}
    slow = {statement: plan for statement, plan in found.items() if any(map(ALL_OF_IT.search, plan))}
    assert slow == {}
