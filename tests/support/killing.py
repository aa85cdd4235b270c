"""Kills a run of the target wherever it happens to be, starts it again until it is done, and looks at what it left."""

from __future__ import annotations

import random
import time
import typing as t
from dataclasses import dataclass

if t.TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Sequence

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Started, Target

Kill: t.TypeAlias = "Callable[[Started], None]"

POLL_SECONDS: t.Final = 0.005


@dataclass(frozen=True, kw_only=True)
class Killed:
    """What several runs, all but the last of them killed, left behind."""

    kills: int
    """How many runs died; the others were over before."""
    last: Run


def after(sandbox: Sandbox, seconds: float) -> Kill:
    """Kill a run so many seconds after its first call: how long it takes to start says nothing about the target."""

    def kill(started: Started) -> None:
        before = len(sandbox.calls())
        while started.process.poll() is None and len(sandbox.calls()) == before:
            time.sleep(POLL_SECONDS)
        deadline = time.monotonic() + seconds
        while started.process.poll() is None and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        started.process.kill()

    return kill


def at_call(sandbox: Sandbox, number: int) -> Kill:
    """Kill a run when Xero has seen its n-th call to an organisation's books, from 1; the call may be under way."""

    def kill(started: Started) -> None:
        wanted = len(sandbox.tenant_calls()) + number
        while started.process.poll() is None and len(sandbox.tenant_calls()) < wanted:
            time.sleep(POLL_SECONDS)
        started.process.kill()

    return kill


def at_random(sandbox: Sandbox, seed: int, times: int, latest: float) -> list[Kill]:
    """Kills at moments that are the same for the same seed, up to so many seconds after the first call of a run."""
    moments = random.Random(seed)  # noqa: S311 - it has to be the same every time, not unknown
    return [after(sandbox, moments.uniform(0, latest)) for _ in range(times)]


def run_to_the_end(
    target: Target,
    messages: Sequence[Json],
    kills: Sequence[Kill],
    check: Callable[[list[Json]], None],
    **settings: t.Any,
) -> Killed:
    """Run with the same input until a run ends by itself; each of `kills` ends one, as far as it comes to that.

    Args:
        target: what to run.
        messages: its input, the same every time.
        kills: what ends the first runs.
        check: is called after each run with the STATEs that it wrote.
        settings: of the target.
    """
    for died, kill in enumerate([*kills, None]):
        started = target.start(messages, **settings)
        if kill:
            kill(started)
        run = target.finish(started)
        check(run.states)
        if run.exit_code >= 0:
            return Killed(kills=died, last=run)
    raise AssertionError


def expect_each_once(there: Counter[str], wanted: Sequence[str]) -> None:
    """Every document that was read is at Xero, none of them twice, and no others."""
    assert {name: count for name, count in there.items() if count > 1} == {}
    assert sorted(there) == sorted(wanted)
