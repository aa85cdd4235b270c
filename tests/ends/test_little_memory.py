"""A run that has too little memory ends in one line with a stable code, and the next one loses and doubles nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t
from dataclasses import replace
from pathlib import Path

from support.meddling import meddling
from support.singer import journals, text, whole
from support.tap import Tap, expect_no_secret, select
from support.target import Target

if t.TYPE_CHECKING:
    from random import Random

    from support.meddling import Given
    from support.sandbox import Sandbox

FULL: t.Final = 4
"""The exit code where there is no room."""
KILOBYTES: t.Final = 350_000
"""Of addresses, of which a command has several times as many as it takes of the memory."""
FILLING: t.Final = b'"x":[' + b"1234567," * 5_000_000 + b"0],"
"""Forty megabytes of an answer, and several times as much in the memory."""


def enlarged(given: Given, _: Random) -> Given:
    """An answer that says the same of accounts or journals, and very much besides."""
    is_meant = b'"Accounts"' in given.body or b'"ManualJournals"' in given.body
    return replace(given, body=given.body.replace(b"{", b"{" + FILLING, 1)) if is_meant else given


def limited(command: str, *arguments: str, given: bytes = b"") -> tuple[int, bytes, str]:
    """Run the command with little memory; returns how it ended, what it wrote, and what it said."""
    script = f'ulimit -v {KILOBYTES}; exec "$0" "$@"'
    full = ["bash", "-c", script, str(Path(sys.executable).with_name(command)), *arguments]
    done = subprocess.run(full, check=False, input=given, capture_output=True, timeout=120)
    return done.returncode, done.stdout, done.stderr.decode()


def expect_one_line(code: int, log: str) -> None:
    assert code == FULL, log[-3_000:]
    assert "There is not enough memory: give the run more" in log
    assert "Traceback" not in log
    assert len([line for line in log.splitlines() if " | ERROR " in line]) == 1, log


def test_a_tap_with_too_little_memory_keeps_its_place(sandbox: Sandbox, tmp_path: Path) -> None:
    with meddling(sandbox) as meddler:
        tap = Tap(tmp_path, {**meddler.through(sandbox.config(), sandbox), "max_tries": 1})
        everything = tap("accounts", "currencies").records
        meddler.meddle("", [enlarged], 1.0)
        files = ["--config", tap.file("config", tap.config), "--catalog", tap.file("catalog", select("accounts"))]
        code, out, log = limited("tap-xero", *files)
        meddler.meddle("", [], 0.0)
        expect_one_line(code, log)
        states = [line["value"] for line in map(json.loads, out.splitlines()) if line["type"] == "STATE"]
        run = tap("accounts", "currencies", state=states[-1])

    assert run.exit_code == 0, run.told
    assert run.records == everything
    expect_no_secret(run, log)


def test_a_target_with_too_little_memory_sends_nothing_twice(sandbox: Sandbox, tmp_path: Path) -> None:
    with meddling(sandbox) as meddler:
        target = Target(tmp_path, {**meddler.through(sandbox.config(), sandbox), "max_tries": 1})
        rows, before = whole(journals(3)), sandbox.count("ManualJournals")
        meddler.meddle("", [enlarged], 1.0)
        config = target.file("config", target.config_text())
        code, _, log = limited("target-xero", "--config", str(config), given=text(rows))
        meddler.meddle("", [], 0.0)
        expect_one_line(code, log)
        run = target(rows)

    assert run.exit_code == 0, run.told
    assert sandbox.count("ManualJournals") - before == 3
