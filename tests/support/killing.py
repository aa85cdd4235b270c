"""Pulls the plug on a run of the target, starts it again until it is done, and looks at what it leaves behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sqlite3
import subprocess
import time
import typing as t
from collections import Counter
from dataclasses import dataclass

from support.target import RESULTS, records
from support.work import messages, published

if t.TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from support.sandbox import Sandbox
    from support.target import Run, Started, Target
    from support.work import Part

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

    def age(self, seconds: float) -> None:
        """What was written down was written down so long ago."""
        with contextlib.closing(sqlite3.connect(self._file)) as database, database:
            database.execute("UPDATE xero_intents SET at = at - ?", [seconds])

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
    """Keys in the file of results, of which the last line may be cut."""
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
            reported={each["key"] for each in records(self.target.folder / RESULTS)},
            at_xero=published(self.sandbox),
        )

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

    def kill_after(self, share: float) -> Kill:
        """So many times as long after it began to log as it took until then, which depends on the machine."""

        def kill(started: Started) -> None:
            begun = time.monotonic()
            wait(started, lambda: started.log.stat().st_size > 0)
            with contextlib.suppress(subprocess.TimeoutExpired):
                started.process.wait(share * (time.monotonic() - begun))
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


def wait(started: Started, condition: Callable[[], bool]) -> bool:
    """Wait for it, or for the end of the run; returns whether it came."""
    while started.process.poll() is None:
        if condition():
            return True
        time.sleep(POLL_SECONDS)
    return False


@contextlib.contextmanager
def full_pipe() -> Iterator[int]:
    """The writing end of a pipe that takes not a byte more, for as long as the context lasts."""
    reading, writing = os.pipe()
    os.write(writing, b"." * fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096))
    try:
        yield writing
    finally:
        os.close(reading)
        os.close(writing)


def run_to_the_end(
    scene: Scene,
    parts: Sequence[Part],
    kills: Sequence[Kill] = (),
    *,
    step: int = 0,
    between: Callable[[], None] = lambda: None,
    **settings: t.Any,
) -> int:
    """Run until a run ends by itself, each from the last STATE on; see that STATE is true all the while.

    Args:
        scene: where.
        parts: the input.
        kills: each ends a run, as far as it comes to that.
        step: the STATE to go on from.
        between: is called after each death.
        settings: of the target.

    Returns:
        How many runs were killed.
    """
    for died, kill in enumerate([*kills, None]):
        started = scene.target.start(messages(parts[step:]), **settings)
        if kill:
            kill(started)
        run = scene.target.finish(started)
        expect_true(scene, parts, run)
        step = max([step, *(state["step"] for state in run.states)])
        if run.exit_code >= 0:
            assert (run.exit_code, step) == (0, len(parts)), run.told
            expect_done(scene, parts, run)
            return died
        between()
    raise AssertionError


def expect_true(scene: Scene, parts: Sequence[Part], run: Run) -> None:
    """Whatever comes before a STATE is decided in the ledger, and is at Xero unless it was rejected."""
    passed = max((state["step"] for state in run.states), default=0)
    before = [part for part in parts if part.step <= passed]
    good, bad = keys(before)
    assert_same(f"decided before STATE {passed}", good | bad, scene.ledger.decided() & (good | bad))
    if before:
        assert_same(f"at Xero before STATE {passed}", good, good & published(scene.sandbox).keys())


def expect_done(scene: Scene, parts: Sequence[Part], run: Run) -> None:
    """Every document that was read is at Xero unless it was rejected, none of them twice, and each is reported once."""
    good, bad = keys(parts)
    there = published(scene.sandbox)
    assert_same("at Xero", good, [name for name in there.elements() if name in good | bad])
    told = (each["key"] for each in run.results if each["operation"] != "unchanged")
    assert_same("in the file of results", good, [name for name in told if name in good | bad])
    assert_same("in the file of rejects", bad, {each["key"] for each in run.rejects} & (good | bad))
    assert scene.ledger.intents() == 0


def keys(parts: Sequence[Part]) -> tuple[set[str], set[str]]:
    """Of documents that end up at Xero, and of documents that are rejected."""
    return {name for part in parts for name in part.good}, {name for part in parts for name in part.bad}


def assert_same(where: str, wanted: Collection[str], found: Collection[str]) -> None:
    lacking, extra = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
    assert not lacking, f"{where} is no {', '.join(lacking)}"
    assert not extra, f"{where} is too often {', '.join(extra)}"
