"""Standard streams that are full, closed or missing end each command in one line, with a stable code."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from support import commands
from support.sandbox import serving
from support.secrets import expect_nowhere
from support.singer import contacts, text, whole
from support.tap import Tap, wait_until
from support.target import Target

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox

FOLDER: t.Final = Path(sys.executable).parent
PATIENCE_SECONDS: t.Final = 120

COMMANDS: t.Final = (
    "tap-xero --config tap-config --catalog catalog.json",
    "tap-xero --config tap-config --catalog catalog.json --test",
    "tap-xero --config tap-config --discover",
    "tap-xero --about",
    "tap-xero --about --format json",
    "tap-xero --version",
    "tap-xero --help",
    "target-xero --about",
    "target-xero --help",
    "target-xero-replay --help",
    "xero-auth --help",
    "xero-auth scopes --config tap-config",
    "xero-auth scopes --config tap-config --json",
    "xero-auth status --config tap-config",
    "xero-sandbox --version",
    "xero-sandbox serve --help",
    "xero-sandbox serve --port 0",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Path]:
    """With the files that the commands name, and a connection, which no test uses up; no secret ends up in a file."""
    made = tmp_path_factory.mktemp("streams")
    with serving("--minute-limit", "0", "--day-limit", "0", "--app-minute-limit", "0", "--invoices", "0") as sandbox:
        tap = Tap(made, sandbox.config())
        assert tap("currencies").exit_code == 0
        (made / "tap-config").write_text(json.dumps(tap.config))
        (catalog,) = made.glob("*-catalog")
        catalog.rename(made / "catalog.json")
        yield made
        expect_nowhere(sandbox.secrets(), made)


def ended(folder: Path, command: str, streams: str) -> tuple[int, str, str]:
    """The exit code of a command, and what it wrote to stdout and stderr if they are not redirected."""
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {FOLDER}/{command} {streams}"],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if "XERO" not in name},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def expect_quiet(told: str) -> None:
    for word in ("Traceback", "Exception ignored", "Fatal Python error", "OSError", "BrokenPipeError"):
        assert word not in told, told


def forked(folder: Path, command: str, *, stdin: str = "/dev/null", **to: int) -> tuple[int, str, str]:
    """The same, for streams that are there, with less of a wait; `stdout` and `stderr` may be descriptors."""
    name, *arguments = command.split()
    with (folder / "out").open("w+") as out, (folder / "err").open("w+") as err:
        streams = {"stdout": out.fileno(), "stderr": err.fileno()} | to
        process = commands.start(
            name,
            *arguments,
            streams=commands.Streams(stdin=folder / stdin, **streams),
            folder=folder,
            environment={name: value for name, value in os.environ.items() if "XERO" not in name},
        )
        return process.wait(PATIENCE_SECONDS), (folder / "out").read_text(), (folder / "err").read_text()


@pytest.mark.parametrize("command", COMMANDS)
def test_stdout_that_cannot_be_written_is_told_in_one_line(folder: Path, command: str) -> None:
    """Where there is anywhere to tell it; the exit code is the same in any case."""
    full, unwritable = os.open("/dev/full", os.O_WRONLY), os.open(os.devnull, os.O_RDONLY)
    for stdout in (full, unwritable):
        code, _, told = forked(folder, command, stdout=stdout)

        assert code == 1, told
        expect_quiet(told)
        assert len([line for line in told.splitlines() if "tdout cannot be written: " in line]) == 1, told
    assert forked(folder, command, stdout=full, stderr=full)[0] == 1
    os.close(full)
    os.close(unwritable)


@pytest.mark.parametrize("command", COMMANDS[:-1])
def test_a_log_that_goes_nowhere_changes_nothing(folder: Path, command: str) -> None:
    """What a command prints is whole and its code is the same."""
    code, out, _ = forked(folder, command)
    assert code == 0
    full = os.open("/dev/full", os.O_WRONLY)

    again, same, _ = forked(folder, command, stderr=full)

    os.close(full)
    assert (again, len(same.splitlines())) == (0, len(out.splitlines()))


@pytest.mark.parametrize(
    "command", ["tap-xero --version", "target-xero --about", "xero-auth --help", "xero-sandbox --version"]
)
def test_streams_that_are_closed(folder: Path, command: str) -> None:
    code, _, told = ended(folder, command, ">&-")
    assert code == 1, told
    assert len([line for line in told.splitlines() if "tdout cannot be written: it is closed" in line]) == 1, told
    expect_quiet(told)

    code, out, _ = ended(folder, command, "<&- 2>&-")
    assert (code, bool(out)) == (0, True)
    assert ended(folder, command, "<&- >&- 2>&-")[0] == 1


@pytest.mark.parametrize("size", [70_000, 150_000])
def test_what_the_tap_wrote_before_the_disk_was_full_and_after_is_everything(
    sandbox: Sandbox, tmp_path: Path, size: int
) -> None:
    """The STATE that came out is not ahead of the records that came out."""
    tap = Tap(tmp_path, sandbox.config())
    everything = tap("invoices", "contacts")
    started = tap.start("invoices", "contacts", page_size=10)
    resource.prlimit(started.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    cut = tap.finish(started)
    assert started.out.stat().st_size <= size
    assert (cut.exit_code, "Traceback" in cut.log, "unhandled" in cut.log) == (1, False, False), cut.told

    states = [message for message in cut.messages if message["type"] == "STATE"]
    rest = tap("invoices", "contacts", state=states[-1]["value"] if states else {})

    for stream, records in everything.records.items():
        key = "InvoiceID" if stream == "invoices" else "ContactID"
        got = {each[key] for run in (cut, rest) for each in run.records.get(stream, [])}
        assert got == {each[key] for each in records}


@pytest.mark.parametrize("streams", [">/dev/full", ">&-", "1</dev/null"])
def test_a_state_that_cannot_be_written_is_told_and_the_next_run_sends_nothing_twice(
    sandbox: Sandbox, tmp_path: Path, streams: str
) -> None:
    target = Target(tmp_path, sandbox.config())
    config = target.file("config", target.config_text())
    source = target.file("input", text(whole(contacts(2))))

    code, _, told = ended(tmp_path, f"target-xero --config {config} --input {source}", streams)

    assert code == 4, told
    assert len([line for line in told.splitlines() if "STATE cannot be written" in line]) == 1, told
    expect_quiet(told)
    again = target(whole(contacts(2)))
    assert "Read 2 rows = 0 accepted + 2 unchanged" in again.summary
    assert len(again.states) == 1
    assert sandbox.calls_of("PUT /Contacts") == 1


@pytest.mark.parametrize(
    ("streams", "code", "words"),
    [("<&-", 2, "stdin is closed"), ("0>written", 2, "cannot be read"), ("<bytes", 2, "Line 1 of the input")],
)
def test_input_that_cannot_be_read_is_told_before_anything_is_sent(
    sandbox: Sandbox, tmp_path: Path, streams: str, code: int, words: str
) -> None:
    target = Target(tmp_path, sandbox.config())
    (tmp_path / "bytes").write_bytes(bytes(range(256)))
    config = target.file("config", target.config_text())

    found, out, told = ended(tmp_path, f"target-xero --config {config}", streams)

    assert (found, out) == (code, ""), told
    assert len([line for line in told.splitlines() if " ERROR " in line]) == 1, told
    assert words in told
    expect_quiet(told)
    assert all(call["method"] == "GET" for call in sandbox.tenant_calls())


@pytest.mark.parametrize(
    "command",
    [
        "xero-auth import --config tap-config",
        "xero-auth revoke --config tap-config",
        "xero-sandbox load --url http://127.0.0.1:9",
    ],
)
def test_what_asks_of_stdin_ends_in_a_line_where_there_is_none(folder: Path, command: str) -> None:
    (folder / "bytes").write_bytes(bytes(range(1, 256)))
    ends = [ended(folder, command, "<&-"), *(forked(folder, command, stdin=each) for each in ("bytes", "/dev/null"))]

    for code, _, told in ends:
        assert code in {1, 2}, told
        assert told.strip()
        expect_quiet(told)
    assert forked(folder, "xero-auth status --config tap-config")[0] == 0, "nothing was lost"


def test_a_reader_that_is_slow_and_does_not_block_gets_everything(folder: Path) -> None:
    """Some programs that start others make their pipes so; nothing of a catalogue is lost."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with subprocess.Popen([FOLDER / "tap-xero", "--discover"], stdout=writing, stderr=subprocess.DEVNULL) as process:
        os.close(writing)
        wait_until(lambda: len(os.read(reading, 1)) == 1)
        parts = [b"{"]
        while part := os.read(reading, 1000):
            parts.append(part)
        assert process.wait(PATIENCE_SECONDS) == 0
    os.close(reading)
    assert len(json.loads(b"".join(parts))["streams"]) > 20
