"""Runs our commands as processes, each forked from one that has imported what they need.

A run is what the command does from its entry point on, with its own arguments, files, folder and environment. Only the
start of Python, longer than most runs, is saved. `tests/ends` and `tests/auth/test_meltano.py` start commands in full.
"""

from __future__ import annotations

import faulthandler
import io
import multiprocessing
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import entry_points
from multiprocessing import reduction
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.context import ForkServerContext, ForkServerProcess

PRELOADED: Final = [
    "__main__",
    *(
        "tap_xero.tap",
        "target_xero.target",
        "target_xero.replay",
        "xero_client.auth.cli",
        "xero_client.rate_limits.other_processes",
    ),
    *("xero_client.grant.store", "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite"),
]


def forks() -> ForkServerContext:
    """Where processes are forked from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


class Inherited:
    """A file descriptor that a process gets from the one that starts it."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return _received, (reduction.DupFd(self._number),)


def _received(duplicate: Any) -> int:
    return int(duplicate.detach())


class Command:
    """A command under way, with the words of `subprocess.Popen`."""

    def __init__(self, process: ForkServerProcess, stdin: IO[bytes] | None) -> None:
        self._process = process
        self.stdin = stdin

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        exit_code = self._process.exitcode
        if exit_code is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return exit_code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@dataclass(frozen=True, kw_only=True)
class Streams:
    """Where a command reads and writes."""

    stdout: int
    stderr: int
    stdin: Path | None = Path(os.devnull)
    """A file, or None for a pipe, whose other end is `Command.stdin`."""


def start(name: str, *arguments: str, streams: Streams, folder: Path, environment: Mapping[str, str]) -> Command:
    """Start a command of ours by its name, with these variables and no others."""
    reading, writing = (os.open(streams.stdin, os.O_RDONLY), None) if streams.stdin else os.pipe()
    ends = [Inherited(number) for number in (reading, streams.stdout, streams.stderr)]
    what = (name, arguments, ends, str(folder), dict(environment))
    process = forks().Process(target=_run, args=what, name=name, daemon=True)
    process.start()
    os.close(reading)
    return Command(process, os.fdopen(writing, "wb") if writing else None)


def _run(name: str, arguments: tuple[str, ...], ends: list[int], folder: str, environment: dict[str, str]) -> None:
    """In the new process: what the command's script does, which may start processes of its own."""
    multiprocessing.current_process().daemon = False
    for number, received in enumerate(ends):
        os.dup2(received, number)
        os.close(received)
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(os.fdopen(number, mode, closefd=False), line_buffering=number == 2)
        for number, mode in enumerate(("rb", "wb", "wb"))
    )
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    if environment.get("PYTHONFAULTHANDLER"):  # which Python looks at when it starts
        faulthandler.enable()
    sys.argv = [name, *arguments]
    (script,) = entry_points(group="console_scripts", name=name)
    sys.exit(script.load()())
