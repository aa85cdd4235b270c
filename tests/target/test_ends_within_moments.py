"""Whatever a run waits for, it ends within moments when somebody asks, and leaves what it had begun to the next one."""

from __future__ import annotations

import random
import signal
import subprocess
import time
import typing as t
from contextlib import suppress

import pytest
from support.killing import Ledger, full_pipe
from support.singer import contacts, invoices, state, whole
from support.tap import wait_until
from support.work import published

if t.TYPE_CHECKING:
    from collections import Counter

    from support.sandbox import Sandbox
    from support.target import Run, Started, Target

MOMENTS: t.Final = 4.0
"""Seconds: two for the run, the rest for a machine that is busy with other tests."""
STALL_SECONDS: t.Final = 8
BEFORE: t.Final = {"stall_seconds": STALL_SECONDS}
WITHIN: t.Final = {"truncate": 300, "stall_seconds": STALL_SECONDS}
"""Xero has done what it was asked for, and its answer halts."""


def ended(target: Target, started: Started, when: signal.Signals = signal.SIGTERM) -> Run:
    """Ask it to end, and see that it does."""
    asked_at = time.monotonic()
    started.process.send_signal(when)
    with suppress(subprocess.TimeoutExpired):
        started.process.wait(timeout=60)
    took = time.monotonic() - asked_at
    run = target.finish(started)
    assert took < MOMENTS, run.told
    assert run.exit_code == 143, run.told
    assert "asked to end" in run.told
    assert "Traceback" not in run.log
    return run


@pytest.fixture
def demo(sandbox: Sandbox) -> Counter[str]:
    """What is there before."""
    return published(sandbox)


@pytest.mark.fault(24)
@pytest.mark.parametrize("when", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("effect", [BEFORE, WITHIN], ids=["before the answer", "within the answer"])
def test_a_write_that_stalls_stays_open_in_the_ledger_and_the_next_run_recovers_it(
    sandbox: Sandbox, target: Target, demo: Counter[str], effect: dict[str, t.Any], when: signal.Signals
) -> None:
    """It may have been done: nothing is lost by that, and nothing is there twice."""
    messages = whole(contacts(120))
    sandbox.order(effect, method="PUT", path="Contacts", skip=1)
    started = target.start(messages)
    wait_until(lambda: not sandbox.pending())

    first = ended(target, started, when)

    assert Ledger(target).intents() == 1
    assert first.states == []
    wait_until(lambda: not sandbox.in_flight())
    second = target(messages)
    assert second.exit_code == 0, second.told
    assert second.states == [{"done": True}]
    assert Ledger(target).intents() == 0
    assert published(sandbox) - demo == {f"CUST-{n}": 1 for n in range(1, 121)}


@pytest.mark.fault(24)
@pytest.mark.parametrize("path", ["GET /Organisation", "GET /connections", "POST /connect/token"])
def test_who_waits_for_what_comes_before_a_write_does_not_wait_on(sandbox: Sandbox, target: Target, path: str) -> None:
    method, _, collection = path.partition(" ")
    sandbox.order(BEFORE, method=method, path=collection)
    started = target.start(whole(contacts(1)), require_demo_company=True)
    wait_until(lambda: not sandbox.pending())

    ended(target, started)

    wait_until(lambda: not sandbox.in_flight())
    assert target(whole(contacts(1))).exit_code == 0


@pytest.mark.fault(24)
def test_who_waits_for_the_ledger_does_not_wait_on(sandbox: Sandbox, target: Target, demo: Counter[str]) -> None:
    target(whole(contacts(1)))
    started = target.start()
    started.send(contacts(3))
    wait_until(lambda: "Writing to" in started.log.read_text())
    with Ledger(target).blocked():
        started.send([state(row=3)])
        started.hang_up()
        time.sleep(1)

        first = ended(target, started)

    assert first.summary
    run = target(whole(contacts(3)))
    assert run.exit_code == 0, run.told
    assert published(sandbox) - demo == {f"CUST-{n}": 1 for n in range(1, 4)}


@pytest.mark.fault(24)
def test_what_xero_has_answered_while_the_ledger_is_taken_is_found_by_the_next_run(
    sandbox: Sandbox, target: Target, demo: Counter[str]
) -> None:
    """The outcome cannot be written down, so the document counts as held, and is not there twice."""
    started = target.start()
    sandbox.order({"stall_seconds": 1}, method="PUT", path="Contacts")
    started.send(whole(contacts(2)))
    started.hang_up()
    wait_until(lambda: not sandbox.pending())
    with Ledger(target).blocked():
        wait_until(lambda: not sandbox.in_flight())
        time.sleep(0.5)

        first = ended(target, started)

    assert "Read 2 rows = 0 accepted + 0 unchanged + 0 rejected + 2 held" in first.summary
    run = target(whole(contacts(2)))
    assert run.exit_code == 0, run.told
    assert published(sandbox) - demo == {"CUST-1": 1, "CUST-2": 1}


@pytest.mark.fault(24)
def test_who_waits_for_a_reader_of_state_does_not_wait_on(sandbox: Sandbox, target: Target) -> None:
    with full_pipe() as stdout:
        started = target.start(whole(contacts(3)), stdout=stdout)
        wait_until(lambda: sandbox.calls_of("PUT /Contacts"))
        time.sleep(1)

        ended(target, started)

    assert "Read 3 rows = 0 accepted + 3 unchanged" in target(whole(contacts(3))).summary


@pytest.mark.fault(24)
def test_at_whatever_moment_runs_are_asked_to_end_nothing_is_lost_or_doubled(
    sandbox: Sandbox, target: Target, demo: Counter[str]
) -> None:
    chance = random.Random("moments")  # noqa: S311 - the same in each run
    messages = whole(contacts(60), invoices(60))
    for number in range(4):
        effect = chance.choice([BEFORE, WITHIN])
        sandbox.order(effect, method="PUT", path=chance.choice(["Contacts", "Invoices"]), skip=number % 2)
        started = target.start(messages)
        wait_until(lambda: not sandbox.pending() or started.process.poll() is not None)  # noqa: B023 - waited for here
        time.sleep(chance.uniform(0, 0.5))
        if started.process.poll() is None:
            ended(target, started)
        sandbox.clear_faults()
        wait_until(lambda: not sandbox.in_flight())

    last = target(messages)

    assert last.exit_code == 0, last.told
    wanted = [*(f"CUST-{n}" for n in range(1, 61)), *(f"INV-{n}" for n in range(1, 61))]
    assert published(sandbox) - demo == dict.fromkeys(wanted, 1)
