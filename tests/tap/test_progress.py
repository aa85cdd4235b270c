"""A run tells how far it is while it goes on, and what it took when it has ended."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import pty
import re
import subprocess
import typing as t
from unittest.mock import ANY

from support.tap import COMMAND, select
from tap_xero.reading.answers import Answer
from tap_xero.run.progress import Lines, Progress
from tap_xero.run.summary import egress

if t.TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from support.sandbox import Sandbox
    from support.tap import Tap

NOW: t.Final = dt.datetime(2026, 6, 30, tzinfo=dt.timezone.utc)
SHOW_CURSOR: t.Final = "\x1b[?25h"
PAGES: t.Final = {"invoices": 0, "contacts": 600, "latency_ms": 100}


def test_a_line_every_few_seconds_says_where_the_reading_is(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    progress = Progress(Lines(logging.getLogger("tap-xero"), seconds=5), clock=lambda: now)

    with caplog.at_level(logging.INFO), progress.reading("invoices", "Demo") as count:
        for page in (1, 2, 3):
            progress.turn_page(Answer(counted=True, records=[], page=page, pages=12, items=12_000, read_at=NOW))
            for _ in range(1000):
                now += 1 / 256
                count()

    assert [record.message for record in caplog.records] == [
        "invoices of Demo: page 2 of 12, 1,280 records, 256 a second",
        "invoices of Demo: page 3 of 12, 2,560 records, 256 a second",
    ]


def test_the_log_of_a_run_has_such_lines_and_none_if_so_set(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(**PAGES)
    run = tap("contacts", page_size=50, progress_seconds=0.01, **sandbox.config())
    silent = tap("contacts", page_size=50, progress_seconds=0, **sandbox.config())

    lines = re.findall(r"contacts of (.+?): page (\d+) of 12, ([\d,]+) records, [\d,]+ a second", run.told)
    assert len(lines) > 3
    assert {name for name, _, _ in lines} == {sandbox.get("Organisation").json()["Organisations"][0]["Name"]}
    assert [int(page) for _, page, _ in lines] == sorted(int(page) for _, page, _ in lines)
    assert " a second" not in silent.told


def on_terminal(tap: Tap, folder: Path, *, out: t.IO[bytes] | None, **settings: t.Any) -> str:
    """What a person sees who runs the tap on a terminal; records go to `out`, or to the terminal too."""
    files = (tap.file("config", tap.config | settings), tap.file("catalog", select("contacts")))
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "140", "LINES": "40"}
    process = subprocess.Popen(
        [COMMAND, "--config", files[0], "--catalog", files[1]],
        stdin=subprocess.DEVNULL,
        stdout=out or theirs,
        stderr=theirs,
        env=environment,
        cwd=folder,
    )
    os.close(theirs)
    seen = b""
    while chunk := _chunk(ours):
        seen += chunk
    os.close(ours)
    assert process.wait(timeout=30) == 0, seen.decode()
    return seen.decode()


def _chunk(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that nobody holds the other end any more
        return b""


def test_a_terminal_shows_a_bar_that_touches_neither_records_nor_log(
    sandbox: Sandbox, tap: Tap, tmp_path: Path
) -> None:
    sandbox.reset(**PAGES)
    with (tmp_path / "records").open("wb") as out:
        seen = on_terminal(tap, tmp_path, out=out, page_size=25, **sandbox.config())

    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen)
    assert re.search(r"contacts of .+ page \d+ of 24 +[\d,]+ records", plain)
    assert re.search(r"contacts +600 +24 +[\d,]+", plain)
    after = seen.partition(SHOW_CURSOR)[2]
    assert "Read 600 records in 25 calls" in after, "the bar is gone, and the cursor back, before the summary"
    written = [json.loads(line) for line in (tmp_path / "records").read_text().splitlines()]
    assert sum(message["type"] == "RECORD" for message in written) == 600


def test_there_is_no_bar_where_the_records_are_on_the_terminal_too(sandbox: Sandbox, tap: Tap, tmp_path: Path) -> None:
    sandbox.reset(invoices=0, contacts=10)
    seen = on_terminal(tap, tmp_path, out=None, **sandbox.config())

    assert '{"type":"RECORD"' in seen
    assert "\x1b[2K" not in seen, "nothing is drawn over"


def test_the_summary_says_what_each_stream_took(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=0, contacts=600, day_limit=1000)
    run = tap("contacts", "contact_addresses", "organisations", page_size=200, **sandbox.config())

    size = sandbox.stats()["tenants"][sandbox.tenant_id]["paths"]["GET /Contacts"]["bytes"]
    table = [line.rpartition("| ")[2] for line in run.told.splitlines() if re.search(r"\| [a-z_]+ +[\d,]+ ", line)]
    assert [line.split() for line in table] == [
        ["connection", "1", ANY],
        ["contact_addresses", ANY, "0", "0"],
        ["contacts", "600", "3", f"{size:,}"],
        ["organisations", "1", "1", ANY],
    ]
    assert len(set(map(len, table))) == 1, "figures stand under one another"
    assert re.search(r"\| stream +records +calls +bytes$", run.told, re.MULTILINE)
    assert "Calls left today: 996." in run.told
    assert "Egress 0.1 MB: under 0.01% of what any plan includes; beyond that under AUD 0.01." in run.told


def test_the_estimate_of_egress_names_each_plan() -> None:
    assert egress(2 * 10**9) == (
        "Egress 2,000.0 MB: Starter does not meter it, 20.00% of the 10 GB a month of Core, "
        "4.00% of the 50 GB a month of Plus, 0.80% of the 250 GB a month of Advanced; beyond that AUD 4.80."
    )


def test_each_organisation_has_lines_of_its_own_in_the_summary(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(organisations=2, invoices=0, contacts=10, day_limit=1000)
    run = tap("contacts", **sandbox.config(organisations="2") | {"tenant_ids": ["all"]})

    names = re.findall(r"contacts of (.+?) +\d+ +1 +[\d,]+$", run.told, re.MULTILINE)
    assert len(set(names)) == 2
    left = re.search(r"Calls left today: (.+) (\d+), (.+) (\d+)\.", run.told)
    assert left
    assert {left[1], left[3]} == set(names)


def test_a_refused_stream_stands_in_the_summary_with_its_reason(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(role="standard")
    run = tap("manual_journals", "currencies", **sandbox.config())

    assert "Skipped manual_journals of " in run.told
    assert "1 skipped" in run.told
