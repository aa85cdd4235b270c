"""Whatever a run waits for, it ends within moments when somebody asks, and the next one goes on where it was."""

from __future__ import annotations

import json
import random
import signal
import socket
import sqlite3
import subprocess
import time
import typing as t
from contextlib import closing, suppress

import pytest
from support.tap import COMMAND, Tap, select, wait_until
from support.unhurried import FOR_EVER, dripping, http, unhurried

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.tap import Run, Started

MOMENTS: t.Final = 4.0
"""Seconds: two for the run, the rest for a machine that is busy with other tests."""
CONTACTS: t.Final = 300
STALL_SECONDS: t.Final = 8
WAITS: t.Final[dict[str, Callable[[], t.Any]]] = {
    "the first byte": lambda: [FOR_EVER],
    "the rest of the headers": lambda: [b"HTTP/1.1 200 OK\r\nContent-", FOR_EVER],
    "the rest of the body": lambda: [http(b'{"Currencies": [{"Code": "EUR"}]}')[:-9], FOR_EVER],
    "what drips": lambda: [b"HTTP/1.1 200 OK\r\n\r\n", *dripping(b" " * 999, 0.3)],
}


def ended(tap: Tap, started: Started, when: signal.Signals = signal.SIGTERM) -> Run:
    """Ask it to end, and see that it does."""
    asked_at = time.monotonic()
    started.process.send_signal(when)
    with suppress(subprocess.TimeoutExpired):
        started.process.wait(timeout=60)
    took = time.monotonic() - asked_at
    run = tap.finish(started)
    assert took < MOMENTS, run.told
    assert run.exit_code == 143, run.told
    assert "asked to end" in run.told
    assert "Traceback" not in run.log
    return run


@pytest.fixture
def contacts(sandbox: Sandbox, tap: Tap) -> Tap:
    """A tap that reads 300 contacts in 15 pages."""
    sandbox.reset(invoices=0, contacts=CONTACTS, latency_ms=30)
    tap.config |= sandbox.config() | {"page_size": 20}
    return tap


def keys(*runs: Run) -> set[str]:
    return {record["ContactID"] for run in runs for record in run.records["contacts"]}


@pytest.mark.parametrize("when", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("what", WAITS)
def test_who_waits_for_an_answer_does_not_wait_on(tmp_path: Path, what: str, when: signal.Signals) -> None:
    tap = Tap(tmp_path, {})
    with unhurried(lambda _: WAITS[what]()) as xero:
        started = tap.start("currencies", **xero.config)
        wait_until(lambda: len(xero.asked) > 1)
        time.sleep(0.3)

        run = ended(tap, started, when)

    assert run.messages[-1]["type"] == "STATE"


def test_who_waits_for_a_connection_does_not_wait_on(tmp_path: Path) -> None:
    """The system takes no more connections than may stand in line."""
    tap = Tap(tmp_path, {})
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        line = [socket.socket() for _ in range(4)]
        for each in line:
            each.settimeout(0)
            each.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"
        started = tap.start("currencies", auth_flow="access_token", access_token="x", api_url=url, connect_timeout=60)
        time.sleep(2)
        assert started.process.poll() is None, started.log.read_text()

        ended(tap, started)

        for each in line:
            each.close()


def test_who_waits_for_the_store_does_not_wait_on(sandbox: Sandbox, contacts: Tap) -> None:
    contacts("currencies")
    with closing(sqlite3.connect(contacts.folder / "store" / "store.db", isolation_level=None)) as other:
        other.execute("UPDATE xero_versions SET version = 0 WHERE component = 'pace'")
        other.execute("BEGIN IMMEDIATE")
        started = contacts.start("contacts")
        wait_until(started.log.read_text, seconds=60)
        time.sleep(3)
        assert started.process.poll() is None, started.log.read_text()

        run = ended(contacts, started)

        other.execute("ROLLBACK")
    assert "waited too long" not in run.told
    assert run.messages[-1]["type"] == "STATE"


def test_a_grant_that_the_store_could_not_take_in_time_is_not_lost(sandbox: Sandbox, contacts: Tap) -> None:
    """Xero has taken the old refresh token; the new one waits beside the store until the next run."""
    contacts("currencies")
    with closing(sqlite3.connect(contacts.folder / "store" / "store.db", isolation_level=None)) as other:
        other.execute("UPDATE xero_grants SET expires_at = 0")
        sandbox.order({"stall_seconds": 1}, method="POST", path="/connect/token")
        started = contacts.start("currencies")
        wait_until(lambda: not sandbox.pending(), seconds=60)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(2)

        run = ended(contacts, started)

        other.execute("ROLLBACK")
    assert "waited too long" not in run.told
    assert [file.suffix for file in (contacts.folder / "store").glob("grant-*")] == [""]
    sandbox.advance(3600)
    assert contacts("currencies").exit_code == 0


def test_who_waits_for_the_next_minute_does_not_wait_on(contacts: Tap) -> None:
    started = contacts.start("contacts", minute_limit=4)
    wait_until(lambda: "calls of this minute are used up" in started.log.read_text())

    first = ended(contacts, started)

    assert len(keys(first, contacts("contacts", state=first.state))) == CONTACTS


@pytest.mark.parametrize(
    "effect", [{"stall_seconds": STALL_SECONDS}, {"truncate": 400, "stall_seconds": STALL_SECONDS}]
)
def test_pages_that_are_fetched_ahead_are_not_waited_for(
    sandbox: Sandbox, contacts: Tap, effect: dict[str, t.Any]
) -> None:
    for page in ("3", "4", "5"):
        sandbox.order(effect, path="Contacts", query={"page": page})
    started = contacts.start("contacts")
    wait_until(lambda: not sandbox.pending())

    first = ended(contacts, started)

    wait_until(lambda: not sandbox.in_flight())
    second = contacts("contacts", state=first.state)
    assert 0 < len(keys(first)) <= 40
    assert len(keys(first, second)) == CONTACTS


@pytest.mark.parametrize("when", [signal.SIGTERM, signal.SIGINT])
def test_who_waits_for_a_loader_that_reads_no_more_does_not_wait_on(contacts: Tap, when: signal.Signals) -> None:
    """The last line may be cut then, as there is nobody to take the rest of it; the state before it stands."""
    command = [str(COMMAND), "--config", contacts.file("config", contacts.config)]
    command += ["--catalog", contacts.file("catalog", select("contacts"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        time.sleep(5)
        asked_at = time.monotonic()
        process.send_signal(when)
        code = process.wait(timeout=60)
        took = time.monotonic() - asked_at
        out = process.stdout.read()

    assert (code, took < MOMENTS) == (143, True), took
    first = [json.loads(line) for line in out.split(b"\n")[:-1]]
    state = [None, *(each["value"] for each in first if each["type"] == "STATE")][-1]
    second = contacts("contacts", state=state)
    read = {each["record"]["ContactID"] for each in first if each["type"] == "RECORD"}
    assert len(read | keys(second)) == CONTACTS


def test_at_whatever_moment_runs_are_asked_to_end_nothing_is_lost(sandbox: Sandbox, contacts: Tap) -> None:
    """Each gets so far as it gets; what they read together is what one run reads."""
    chance = random.Random("moments")  # noqa: S311 - the same in each run
    whole = keys(contacts("contacts"))
    runs: list[Run] = []
    for _ in range(3):
        sandbox.order({"stall_seconds": STALL_SECONDS}, path="Contacts", skip=chance.randint(1, 4))
        started = contacts.start("contacts", state=runs[-1].state if runs else None)
        wait_until(lambda: not sandbox.pending() or started.process.poll() is not None)  # noqa: B023 - waited for here
        time.sleep(chance.uniform(0, 0.5))
        if started.process.poll() is not None:
            break
        runs.append(ended(contacts, started))
        wait_until(lambda: not sandbox.in_flight())
    sandbox.clear_faults()

    last = contacts("contacts", state=runs[-1].state)

    assert last.exit_code == 0, last.told
    assert keys(*runs, last) == whole
    assert len(runs) > 1
