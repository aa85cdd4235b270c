"""Pulls the plug on a run of the target at a moment of choice, and looks at what it leaves behind."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import time
import typing as t
from dataclasses import dataclass

from support.target import RESULTS, records
from support.work import published

if t.TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator

    from support.sandbox import Sandbox
    from support.target import Started, Target

Kill: t.TypeAlias = "Callable[[Started], None]"
"""Ends a run, unless it ends by itself before."""

POLL_SECONDS: t.Final = 0.01


class Ledger:
    """What is in the ledger, read past the target."""

    def __init__(self, target: Target) -> None:
        self._file = target.folder / "store" / "store.db"

    def intents(self) -> int:
        """Calls that are written down and have no outcome."""
        ((count,),) = self._read("SELECT count(*) FROM xero_intents") or [(0,)]
        return int(count)

    def decided(self) -> set[str]:
        """Keys of documents whose outcome is known."""
        return {key.strip('[]"') for (key,) in self._read("SELECT key FROM xero_outcomes")}

    @contextlib.contextmanager
    def blocked(self) -> Iterator[None]:
        """Nobody else can write to it for as long as the context lasts."""
        with contextlib.closing(sqlite3.connect(self._file, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            yield

    def _read(self, query: str) -> list[t.Any]:
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as database:
                return database.execute(query).fetchall()
        except sqlite3.OperationalError:  # it is not there yet
            return []


@dataclass(frozen=True, kw_only=True)
class Left:
    """What a run leaves behind when it is killed."""

    intents: int
    decided: set[str]
    reported: set[str]
    at_xero: Counter[str]


class Scene:
    """One organisation, one target with a ledger of its own, and somebody who pulls the plug."""

    def __init__(self, sandbox: Sandbox, target: Target) -> None:
        self.sandbox = sandbox
        self.target = target
        self.ledger = Ledger(target)

    def left(self) -> Left:
        return Left(
            intents=self.ledger.intents(),
            decided=self.ledger.decided(),
            reported=self.reported(),
            at_xero=published(self.sandbox),
        )

    def reported(self) -> set[str]:
        """Keys in the file of results, of which the last line may be cut."""
        return {each["key"] for each in records(self.target.folder / RESULTS)}

    def taken(self) -> bool:
        """Whether a call has run into the fault that was ordered."""
        return not self.sandbox.pending()

    def quiet(self) -> bool:
        """Whether Xero has done all that it was asked for, also by who is dead by now."""
        return not self.sandbox.in_flight()

    def kill_when(self, condition: Callable[[], bool]) -> Kill:
        def kill(started: Started) -> None:
            wait(started, condition)
            started.process.kill()

        return kill

    def kill_after(self, lines: int, seconds: float) -> Kill:
        """So long after it has logged so much: how fast it gets there depends on the machine."""

        def kill(started: Started) -> None:
            wait(started, lambda: started.log.read_bytes().count(b"\n") >= lines)
            with contextlib.suppress(subprocess.TimeoutExpired):
                started.process.wait(seconds)
            started.process.kill()

        return kill

    def kill_with_the_answer_unread(self, condition: Callable[[], bool]) -> Kill:
        """Xero has answered, and the answer is still on its way when the run dies."""

        def kill(started: Started) -> None:
            wait(started, condition)
            started.process.send_signal(signal.SIGSTOP)
            wait(started, self.quiet)
            started.process.kill()

        return kill

    def kill_with_the_answer_read(self, condition: Callable[[], bool]) -> Kill:
        """The answer has arrived, and nobody has written down what it says when the run dies."""

        def kill(started: Started) -> None:
            wait(started, condition)
            with self.ledger.blocked():
                wait(started, self.quiet)
                time.sleep(0.2)  # for the answer to arrive
                started.process.kill()
                started.process.wait()

        return kill


def at_call(sandbox: Sandbox, number: int) -> Kill:
    """Kill a run when Xero has seen its n-th call to an organisation's books, from 1; the call may be under way."""

    def kill(started: Started) -> None:
        wanted = len(sandbox.tenant_calls()) + number
        wait(started, lambda: len(sandbox.tenant_calls()) >= wanted)
        started.process.kill()

    return kill


def wait(started: Started, condition: Callable[[], bool]) -> None:
    """Wait for it, or for the end of the run."""
    while started.process.poll() is None and not condition():
        time.sleep(POLL_SECONDS)


@contextlib.contextmanager
def full_pipe() -> Iterator[int]:
    """The writing end of a pipe that takes not a byte more, for as long as the context lasts."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, b".")
    os.set_blocking(writing, True)
    try:
        yield writing
    finally:
        os.close(reading)
        os.close(writing)
