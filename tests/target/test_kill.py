"""Pull the plug at any moment, and every document is at Xero once; STATE never says more than that.

`make test-crash` does so at all steps of the protocol, soon and later, and at 200 random moments; here is a sample.
"""

from __future__ import annotations

import os
import random
import time
import typing as t

import pytest
from support.killing import Scene, full_pipe, wait
from support.steps import PAYMENTS, STEPS
from support.surviving import expect_true, passed, run_to_the_end
from support.tap import wait_until
from support.work import STREAMS, messages, work

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.target import Target

SAMPLE: t.Final = 8
CRASHES: t.Final = int(os.environ.get("CRASHES", SAMPLE))
"""Runs that are killed at random moments."""

IN_A_ROW: t.Final = 4
"""Runs that are killed one after the other, before one may end."""

LINES: t.Final = 27
"""That a run logs until it is done, more or less."""
SECONDS: t.Final = 0.1
"""From one line to the next, more or less."""

LATER: t.Final = 7 * 60
"""Seconds after which neither Xero nor we go by the idempotency key."""

ROWS: t.Final[dict[str, t.Any]] = {
    "batch_size_rows": 1,
    "on_reject": "continue",
    "settle_seconds": 0,
    "streams": STREAMS,
}

MOMENTS: t.Final = [
    pytest.param(name, later, id=f"{name}, and started again {'later' if later else 'soon'}")
    for name in STEPS
    for later in (False, True)
    if not later or CRASHES > SAMPLE or name in {"a call got lost", "Xero has answered"}
]


@pytest.fixture
def scene(sandbox: Sandbox, target: Target) -> Scene:
    return Scene(sandbox, target)


@pytest.mark.fault(20, 21, 22, 23)
@pytest.mark.parametrize(("name", "later"), MOMENTS)
def test_killed_at_a_step_of_the_protocol(scene: Scene, name: str, *, later: bool) -> None:
    """The next run goes on by the same key within minutes, and by looking at Xero after that."""
    step, parts = STEPS[name], work()
    if step.stalled:
        scene.sandbox.order({"stall_seconds": step.seconds, "drop": step.drop}, **step.stalled)
    started = scene.target.start(messages(parts), **ROWS, **step.settings)
    step.kill(scene)(started)

    killed = scene.target.finish(started)

    assert killed.exit_code < 0
    assert step.left(scene.left())
    expect_true(scene, parts, killed)
    if later:
        let_time_pass(scene)
    run_to_the_end(scene, parts, step=passed(killed), **ROWS)


@pytest.mark.fault(22)
def test_killed_before_state_is_out(scene: Scene) -> None:
    """Results are on disk, and nobody was told: the rows come again, and cost no call."""
    parts = work()
    with full_pipe() as stdout:
        started = scene.target.start(messages(parts), stdout=stdout, **ROWS)
        wait(started, lambda: "CUST-1" in scene.reported())
        time.sleep(0.2)  # for STATE to be on its way
        started.process.kill()
        scene.target.finish(started)

    assert scene.left().decided == scene.left().reported == parts[0].good
    run_to_the_end(scene, parts, **ROWS)
    assert scene.sandbox.calls_of("PUT /Contacts") == 1


@pytest.mark.fault(22)
@pytest.mark.parametrize("states", [1, 2])
def test_killed_when_state_is_out(scene: Scene, states: int) -> None:
    """What was sent before it does not come again."""
    parts = work()
    started = scene.target.start(messages(parts), **ROWS)
    scene.kill_when(lambda: started.out.read_text().count("\n") >= states)(started)

    killed = scene.target.finish(started)

    expect_true(scene, parts, killed)
    run_to_the_end(scene, parts, step=passed(killed), **ROWS)


@pytest.mark.fault(21)
@pytest.mark.parametrize("later", [False, True], ids=["by its key", "by looking"])
def test_killed_while_finding_out_what_the_killed_run_did(scene: Scene, *, later: bool) -> None:
    parts = work()
    scene.sandbox.order({"stall_seconds": 0.3}, **PAYMENTS)
    first = scene.kill_with_the_answer_unread(scene.taken)

    def second(started: t.Any) -> None:
        scene.sandbox.order({"stall_seconds": 1}, path="/Payments", method="GET" if later else "PUT")
        scene.kill_when(scene.taken)(started)

    between = (lambda: let_time_pass(scene)) if later else (lambda: None)
    assert run_to_the_end(scene, parts, [first, second], between=between, **ROWS) == 2


@pytest.mark.fault(20, 21, 22, 23)
@pytest.mark.parametrize("seed", range(-(-CRASHES // IN_A_ROW)))
def test_killed_at_random_moments(scene: Scene, seed: int) -> None:
    """However often in a row, whatever the settings, within minutes or later."""
    dice = random.Random(seed)  # noqa: S311 - it has to repeat
    scene.sandbox.reset(latency_ms=dice.choice([0, 30, 100]))
    scene.target.config |= scene.sandbox.config()
    settings = {**ROWS, "concurrent_limit": dice.choice([1, 5]), "batch_size_rows": dice.choice([None, 1])}

    def between() -> None:
        if dice.random() < 0.3:
            let_time_pass(scene)

    kills, day = 0, 0
    while kills < IN_A_ROW:
        moments = [scene.kill_after(dice.randint(4, LINES), dice.uniform(0, SECONDS)) for _ in range(IN_A_ROW - kills)]
        kills += run_to_the_end(scene, work(1 + 1000 * day), moments, between=between, **settings)
        day += 1


def let_time_pass(scene: Scene) -> None:
    """More than a few minutes, after which Xero has done what it was asked for and forgotten by which key."""
    wait_until(scene.quiet)
    scene.sandbox.advance(LATER)
