"""Starts a run that was killed again until it is done, and sees that nothing is lost, doubled or promised too early."""

from __future__ import annotations

import typing as t
from collections import Counter

from support.work import messages, published

if t.TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from support.killing import Kill, Scene
    from support.target import Run
    from support.work import Part


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
        step = max(step, passed(run))
        if run.exit_code >= 0:
            assert (run.exit_code, step) == (0, len(parts)), run.told
            expect_done(scene, parts, run)
            return died
        between()
    raise AssertionError


def expect_true(scene: Scene, parts: Sequence[Part], run: Run) -> None:
    """Whatever comes before a STATE is decided in the ledger, and is at Xero unless it was rejected."""
    before = [part for part in parts if part.step <= passed(run)]
    good, bad = keys(before)
    assert_same("decided before STATE", good | bad, scene.ledger.decided() & (good | bad))
    if before:
        assert_same("at Xero before STATE", good, good & published(scene.sandbox).keys())


def expect_done(scene: Scene, parts: Sequence[Part], run: Run) -> None:
    """Every document that was read is at Xero unless it was rejected, none of them twice, and each is reported once."""
    good, bad = keys(parts)
    there = published(scene.sandbox)
    assert_same("at Xero", good, [name for name in there.elements() if name in good | bad])
    told = (each["key"] for each in run.results if each["operation"] != "unchanged")
    assert_same("in the file of results", good, [name for name in told if name in good | bad])
    assert_same("in the file of rejects", bad, {each["key"] for each in run.rejects} & (good | bad))
    assert scene.ledger.intents() == 0


def passed(run: Run) -> int:
    """Its last STATE; 0 if there was none."""
    return max((state["step"] for state in run.states), default=0)


def keys(parts: Sequence[Part]) -> tuple[set[str], set[str]]:
    """Of documents that end up at Xero, and of documents that are rejected."""
    return {name for part in parts for name in part.good}, {name for part in parts for name in part.bad}


def assert_same(where: str, wanted: Collection[str], found: Collection[str]) -> None:
    lacking, extra = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
    assert not lacking, f"{where} is no {', '.join(lacking)}"
    assert not extra, f"{where} is too often {', '.join(extra)}"
