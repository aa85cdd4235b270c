"""A run that is asked to end, or cannot go on, leaves a state that is not ahead of what it wrote."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import time
import typing as t

import pytest
from support.tap import COMMAND, select, wait_until

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Started, Tap

AT_ONCE_SECONDS: t.Final = 10
"""Less than what it would have waited for, and enough for a machine that is busy."""


@pytest.fixture
def contacts(sandbox: Sandbox, tap: Tap) -> Tap:
    """A tap that reads 400 contacts in 20 pages, none of them fast."""
    sandbox.reset(invoices=0, contacts=400, latency_ms=30)
    tap.config |= sandbox.config() | {"page_size": 20}
    return tap


@pytest.fixture
def batches(contacts: Tap) -> Tap:
    """The same, writing files of records in place of RECORD messages."""
    folder = contacts.folder / "batches"
    folder.mkdir()
    encoding = {"format": "jsonl", "compression": "gzip"}
    contacts.config["batch_config"] = {"encoding": encoding, "storage": {"root": f"file://{folder}"}}
    return contacts


def in_files(tap: Tap, key: str) -> set[str]:
    files = (tap.folder / "batches").iterdir()
    return {json.loads(line)[key] for file in files for line in gzip.decompress(file.read_bytes()).splitlines()}


def ask_to_end(started: Started, sandbox: Sandbox, when: signal.Signals = signal.SIGTERM) -> None:
    wait_until(lambda: sandbox.calls_of("GET /Contacts") >= 8)
    started.process.send_signal(when)


def command(tap: Tap) -> list[str]:
    """To be run with a pipe of the test's own."""
    catalog = tap.file("catalog", select("contacts"))
    return [str(COMMAND), "--config", tap.file("config", tap.config), "--catalog", catalog]


@pytest.mark.parametrize("when", [signal.SIGTERM, signal.SIGINT])
def test_who_is_asked_to_end_ends_with_a_state_to_go_on_from(
    contacts: Tap, sandbox: Sandbox, when: signal.Signals
) -> None:
    started = contacts.start("contacts")
    ask_to_end(started, sandbox, when)
    first = contacts.finish(started)

    second = contacts("contacts", state=first.state)

    keys = [record["ContactID"] for run in (first, second) for record in run.records["contacts"]]
    assert first.exit_code == 143, first.told
    assert "asked to end" in first.errors[-1]
    assert "Traceback" not in first.log
    assert 0 < len(first.records["contacts"]) < 400
    assert len(set(keys)) == 400
    assert len(keys) - 400 <= 20, "at most one page comes twice"


def test_who_is_asked_to_end_does_not_wait_for_the_next_try(contacts: Tap, sandbox: Sandbox) -> None:
    sandbox.order({"status": 503}, path="Contacts", query={"page": "3"}, times=4)
    started = contacts.start("contacts", max_tries=7)
    wait_until(lambda: started.log.read_text().count("Next try") == 4)
    asked_at = time.monotonic()
    started.process.send_signal(signal.SIGTERM)

    run = contacts.finish(started)

    assert time.monotonic() - asked_at < AT_ONCE_SECONDS
    assert run.exit_code == 143, run.told
    assert len(run.records["contacts"]) == 40


def test_a_slow_target_gets_whole_lines_when_the_run_is_asked_to_end(contacts: Tap) -> None:
    """The run waits in the middle of a line, since the pipe is full."""
    with subprocess.Popen(command(contacts), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(3)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        out, log = process.communicate(timeout=60)

    assert process.returncode == 143, log
    messages = [json.loads(line) for line in out.splitlines()]
    assert messages[-1]["type"] == "STATE"
    assert b"Traceback" not in log


def test_a_target_that_is_gone_is_said_in_one_line(contacts: Tap) -> None:
    with subprocess.Popen(command(contacts), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr
        log = process.stderr.read()

    assert process.returncode == 1
    assert "whoever reads them is gone" in log
    assert "Traceback" not in log
    assert "Exception ignored" not in log


@pytest.mark.parametrize("streams", [("contacts",), ("contact_addresses",), ("contacts", "contact_addresses")])
def test_batches_have_all_that_the_state_covers_when_the_run_fails(
    sandbox: Sandbox, batches: Tap, streams: tuple[str, ...]
) -> None:
    sandbox.order({"drop": "before"}, path="Contacts", query={"page": "12"})
    first = batches(*streams, max_tries=1)
    assert first.exit_code == 9, first.told

    second = batches(*streams, state=first.state)

    assert second.exit_code == 0, second.told
    assert len(in_files(batches, "ContactID")) == 400


def test_batches_have_all_that_the_state_covers_when_the_run_is_asked_to_end(sandbox: Sandbox, batches: Tap) -> None:
    started = batches.start("contacts")
    ask_to_end(started, sandbox)
    first = batches.finish(started)
    assert first.exit_code == 143, first.told

    batches("contacts", state=first.state)

    assert len(in_files(batches, "ContactID")) == 400
