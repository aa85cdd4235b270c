"""Whoever asks a command to end before it has begun gets an end without a traceback."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest
from support.tap import select

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Tap

BIN: t.Final = Path(sys.executable).parent
TIMES: t.Final = 5
"""Moments for each command and signal."""
LATEST_SECONDS: t.Final = 2.0
PATIENCE_SECONDS: t.Final = 60


@pytest.fixture
def tap(tap: Tap) -> Tap:
    """One that has work for longer than it takes to start."""
    tap.config |= {"page_size": 1}
    return tap


def commands(tap: Tap) -> dict[str, list[str]]:
    config = tap.file("config", tap.config)
    return {
        "tap-xero": ["--config", config, "--catalog", tap.file("catalog", select("contacts"))],
        "target-xero": ["--config", config],
        "target-xero-replay": ["--config", config],
        "xero-auth": ["export", "--config", config],
        "xero-sandbox": ["serve", "--port", "0"],
    }


@pytest.mark.parametrize("when", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("name", ["tap-xero", "target-xero", "target-xero-replay", "xero-auth", "xero-sandbox"])
def test_a_command_that_is_asked_to_end_while_it_starts_ends_without_a_traceback(
    sandbox: Sandbox, tap: Tap, name: str, when: signal.Signals
) -> None:
    chance = random.Random(f"{name} {when}")  # noqa: S311 - the same moments in each run
    command = [str(BIN / name), *commands(tap)[name]]
    moments = [0.0, *(chance.uniform(0, LATEST_SECONDS) for _ in range(TIMES - 1))]
    ends = [asked_to_end(command, when, after) for after in moments]

    for code, out, log in ends:
        assert "Traceback" not in log, log
        assert "Exception ignored" not in log, log
        assert out == "" or out.endswith("\n"), out
        if name == "tap-xero":
            assert all(json.loads(line) for line in out.splitlines())
        errors = [line for line in log.splitlines() if "ERROR" in line or line.startswith("Error")]
        assert len(errors) <= 1, log
        assert code == 143 or is_done(name, code, when), (code, out, log)
    assert any(code in {143, -when} for code, _, _ in ends)


def is_done(name: str, code: int, when: signal.Signals) -> bool:
    """Whether it had done all it had to, or was interrupted as a command at a prompt is.

    Once it has, and Python is on its way out, the signal is Python's to answer again: a shell sees 143 then, too.
    """
    if code == -when:
        return True
    if name == "xero-auth" and when == signal.SIGINT:
        return code in {0, 1, 5}
    return code in {"xero-auth": {0, 5}, "xero-sandbox": {0}, "target-xero-replay": {0, 2}}.get(name, set())


def asked_to_end(command: list[str], when: signal.Signals, after: float) -> tuple[int, str, str]:
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        wait_for_handler(process)
        time.sleep(after)
        process.send_signal(when)
        try:
            out, log = process.communicate(timeout=PATIENCE_SECONDS)
        finally:
            process.kill()
    return process.returncode, out, log


def wait_for_handler(process: subprocess.Popen[str]) -> None:
    """Before a line of ours runs, the signal is Python's to answer."""
    bit = 1 << (signal.SIGTERM - 1)
    end = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < end:
        status = Path(f"/proc/{process.pid}/status").read_text()
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) & bit:
            return
        time.sleep(0.002)
