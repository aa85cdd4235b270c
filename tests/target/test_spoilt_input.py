"""No input makes the target crash, tell a secret or fill the memory; the rest of it is published or told."""

from __future__ import annotations

import io
import json
import os
import re
import typing as t
from contextlib import redirect_stderr, redirect_stdout
from random import Random

import pytest
from support.hostile_input import Hostile
from support.in_process import logging_as_before
from support.memory import MOST, OF_A_COMMAND, high_water, settled
from support.secrets import expect_nowhere
from support.tap import Tap
from support.target import REJECTS, RESULTS, Target, records
from target_xero.target import TargetXero

if t.TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from support.hostile_input import Input, Line
    from support.sandbox import Sandbox
    from support.singer import Json

MANY: t.Final = int(os.environ.get("FUZZ_INPUTS", "40"))
"""Inputs that are tried; `make fuzz` tries 2,000."""
SEED: t.Final = int(os.environ.get("FUZZ_SEED", "5"))
AT_ONCE: t.Final = 20
"""Of these in one test, so that all cores can share them."""
RECORDED: t.Final = ("contacts", "items", "manual_journals", "accounts")
CODES: t.Final = frozenset({0, 2, 3, 4, 7})
"""Of the table in docs/publishing.md, those that an input can bring about."""
WRONG: t.Final = 2
SUMMARY: t.Final = re.compile(
    r"Read ([\d,]+) rows? = ([\d,]+) accepted \+ ([\d,]+) unchanged \+ ([\d,]+) rejected \+ ([\d,]+) held"
)


@pytest.mark.parametrize("first", range(0, MANY, AT_ONCE))
def test_whatever_is_spoilt_in_an_input_the_rest_is_published_or_told(
    sandbox: Sandbox, tmp_path: Path, first: int
) -> None:
    """FUZZ_INPUTS=2000 asks for more of them, FUZZ_SEED for others."""
    recorded = Tap(tmp_path, sandbox.config())(*RECORDED).messages
    config = Target(tmp_path, sandbox.config()).config
    before = settled()
    for number in range(first, min(first + AT_ONCE, MANY)):
        hostile = Hostile(Random(f"{SEED} {number}"), _few(recorded))  # noqa: S311 - it must repeat
        play(hostile.input(number), config, tmp_path, number)
    assert high_water() - before < MOST - OF_A_COMMAND
    assert (tmp_path / "told.log").stat().st_size
    expect_nowhere(sandbox.secrets(), tmp_path)


def play(made: Input, config: Json, folder: Path, number: int) -> None:
    """Publish one input, and see that the run keeps every promise."""
    source = folder / f"input-{number}.jsonl"
    source.write_bytes(made.content)
    exit_code, out, log = _run(config | made.settings, folder, source)
    with (folder / "told.log").open("a") as file:
        file.write(log + out)
    assert exit_code in CODES, (number, exit_code, log[-3_000:])
    assert "Traceback" not in log, (number, log[-3_000:])
    assert log.count(" | ERROR ") == bool(exit_code), (number, log[-3_000:])
    read, *became = (int(count.replace(",", "")) for count in SUMMARY.findall(log)[-1])
    assert read == sum(became), number
    told = {each["key"] for name in (RESULTS, REJECTS) for each in records(folder / name)}
    passed = [json.loads(line).get("step") for line in out.splitlines()]
    expect_told(made.lines[: _end(made, exit_code, log)], made.doubtful, told, held=became[-1], passed=passed)
    for name in (RESULTS, REJECTS):
        (folder / name).unlink(missing_ok=True)
    source.unlink()


def _end(made: Input, exit_code: int, log: str) -> int:
    """How many lines were read: a run that stops names the last one, or it is one that is spoilt."""
    (error,) = [line for line in log.splitlines() if " | ERROR " in line] or [""]
    if named := re.search(r"[Ll]ine (\d+) of the input|in the middle of line (\d+)", error):
        return int(named[1] or named[2]) - 1
    spoilt = (at for at, line in enumerate(made.lines) if not (line.key or line.declares or line.state is not None))
    return next(spoilt, len(made.lines)) if exit_code == WRONG else len(made.lines)


def expect_told(
    lines: Sequence[Line], doubtful: frozenset[str], told: set[str], *, held: int, passed: list[t.Any]
) -> None:
    """What is not spoilt is published, rejected or held, and before a STATE that passed nothing is held."""
    if any(b"\n" not in line.content for line in lines[:-1]):
        return  # lines have grown together, so nobody can say which of them are as they should be
    until = max((at for at, line in enumerate(lines) if line.state is not None and line.state in passed), default=0)
    counting = [(at, line) for at, line in enumerate(lines) if line.key and line.stream not in doubtful]
    missing = [(at, line.key) for at, line in counting if line.key not in told]
    assert not [key for at, key in missing if at < until]
    assert len(missing) <= held, missing


def _run(config: Json, folder: Path, source: Path) -> tuple[int, str, str]:
    """Run the command in this process; returns its exit code, stdout and log."""
    file = folder / "config.json"
    file.write_text(json.dumps(config))
    out, log = io.StringIO(), io.StringIO()
    with logging_as_before(), redirect_stdout(out), redirect_stderr(log):
        try:
            TargetXero.cli.main(["--config", str(file), "--input", str(source)], standalone_mode=False)
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
    return code, out.getvalue(), log.getvalue()


def _few(messages: list[Json]) -> list[Json]:
    """A few rows of each stream."""
    kept: list[Json] = []
    for message in messages:
        same = [
            each for each in kept if each["type"] == message["type"] and each.get("stream") == message.get("stream")
        ]
        if message["type"] in {"SCHEMA", "RECORD"} and len(same) < 4:
            kept.append(message)
    return kept
