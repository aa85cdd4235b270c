"""What a run costs, counted without a clock: what is imported, called for each record, looked through and written."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import typing as t

from support.tap import select

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Tap

UNNEEDED: t.Final = {"cryptography", "faker", "psycopg", "pyarrow", "rich", "singer_sdk.sql", "sqlalchemy"}
"""Slow to import, and of no use where no store is opened, no bar drawn and no map made."""
MANY: t.Final = 2_000
MOST_CALLS: t.Final = 55
"""Of functions in Python, for a record with what is in it."""
MOST_BYTES: t.Final = 200_000
"""Of one write."""
COUNTED: t.Final = """
import atexit, gc, json, sys

calls = 0

def count(frame, event, argument):
    global calls
    calls += event == "call"

def tell():
    sys.setprofile(None)
    with open(sys.argv[-1], "w") as told:
        json.dump({"calls": calls, "collections": sum(each["collections"] for each in gc.get_stats())}, told)

from tap_xero.__main__ import main

told = sys.argv.pop(1)
atexit.register(lambda: (sys.argv.append(told), tell()))
sys.setprofile(count)
main()
"""


def test_discovery_imports_nothing_that_only_other_runs_need() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "tap_xero", "--discover"]
    told = subprocess.run(command, capture_output=True, check=True, text=True).stderr

    imported = set(re.findall(r"\| +([\w.]+)$", told, re.MULTILINE))

    assert "singer_sdk" in imported
    assert imported & UNNEEDED == set()


def test_a_record_takes_few_calls_and_nobody_looks_for_cycles_among_records(sandbox: Sandbox, tap: Tap) -> None:
    few = counted(tap, **sandbox.config())
    invoices = sandbox.count("Invoices")
    sandbox.reset(invoices=MANY)
    many = counted(tap, **sandbox.config())

    more = sandbox.count("Invoices") - invoices
    assert more > MANY / 2
    assert (many["calls"] - few["calls"]) / more < MOST_CALLS
    assert many["collections"] - few["collections"] <= 1


def counted(tap: Tap, **settings: t.Any) -> dict[str, int]:
    told = tap.folder / f"told-{len(list(tap.folder.iterdir()))}"
    arguments = arguments_of(tap, "invoices", **settings)
    subprocess.run([sys.executable, "-c", COUNTED, told, *arguments], stdout=subprocess.DEVNULL, check=True)
    return dict(json.loads(told.read_text()))


def test_records_are_written_many_at_a_time_and_in_whole_lines(sandbox: Sandbox, tap: Tap) -> None:
    """A reader that is woken for each record is slow; one that gets half a line at a kill has nothing to read."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2 * MOST_BYTES)
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * MOST_BYTES)
    command = [sys.executable, "-m", "tap_xero", *arguments_of(tap, "invoices", **sandbox.config())]
    with subprocess.Popen(command, stdout=theirs.fileno(), stderr=subprocess.DEVNULL) as process:
        theirs.close()
        writes = list(iter(lambda: ours.recv(MOST_BYTES), b""))
    ours.close()

    kinds = [[json.loads(line)["type"] for line in each.splitlines()] for each in writes]
    assert process.returncode == 0
    assert all(each.endswith(b"\n") for each in writes)
    assert sum(each.count("RECORD") for each in kinds) == sandbox.count("Invoices")
    assert max(map(len, kinds)) > 10
    assert all("RECORD" not in each[each.index("STATE") :] for each in kinds if "STATE" in each)


def arguments_of(tap: Tap, *streams: str, **settings: t.Any) -> list[str]:
    catalog = tap.file("catalog", select(*streams))
    return ["--config", tap.file("config", tap.config | settings), "--catalog", catalog]
