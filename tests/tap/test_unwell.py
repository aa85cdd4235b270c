"""What fails at a Xero where one call in ten does is told, and read by a later run: nothing is passed by."""

from __future__ import annotations

import os
import typing as t
from random import Random

import pytest
from support.tap import wait_until
from support.unwell import CHANCES, READ_TIMEOUT, Outcome, Reader, lacking, merged

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

HISTORIES: t.Final = int(os.environ.get("UNWELL_HISTORIES", "4"))
"""How many seeds are played; `make chaos` plays 300."""
IN_A_ROW: t.Final = 3
"""Of these in one test, so that all cores can share them."""
CODES: t.Final = frozenset({0, 3, 6, 9})
"""How a run may end at such a Xero: whole, in part, at the limit of the day, or not at all."""


@pytest.mark.parametrize("first", range(0, HISTORIES, IN_A_ROW))
def test_what_fails_is_told_and_read_by_the_first_run_after_xero_is_well_again(
    sandbox: Sandbox, tmp_path: Path, first: int
) -> None:
    """No run ends with 0 that lacks something, and once nothing fails any more, one run completes everything."""
    happened = 0
    for seed in range(first, min(first + IN_A_ROW, HISTORIES)):
        sandbox.reset(invoices=8 + seed % 3 * 8)
        happened += play(sandbox, Reader(sandbox, tmp_path), seed)
        (tmp_path / "store.db").unlink()
    assert happened, "what was ordered has happened"


def play(sandbox: Sandbox, read: Reader, seed: int) -> int:
    """Read once to three times from a Xero that fails, edited or not meanwhile, then from one that is well.

    Returns how many calls failed.
    """
    dice = Random(f"unwell {seed}")  # noqa: S311 - it must repeat
    held: dict[str, t.Any] = {}
    state, happened = None, 0
    for turn in range(dice.randint(1, 3)):
        disturbed = dice.random() < 0.5
        sandbox.be_unwell(CHANCES, seed=seed * 10 + turn)
        if disturbed:
            sandbox.chaos(seed=seed * 10 + turn, rate=0.2, edits=6, inserts=4, voids=2, deletes=2)
        outcome = read(state, read_timeout=READ_TIMEOUT)
        sandbox.end_chaos()
        happened += sandbox.be_well()
        held, state = merged(held, outcome.rows), outcome.state or state
        assert outcome.exit_code in CODES, (seed, turn, outcome)
        if outcome.exit_code == 0 and not disturbed:
            assert lacking(held, everything(sandbox, read)) == [], (seed, turn)
        sandbox.advance(dice.choice((30, 7_200)))
    wait_until(lambda: not sandbox.in_flight())  # calls that were given up while Xero stalled them
    last = read(state)
    assert last.exit_code == 0, (seed, last)
    assert lacking(merged(held, last.rows), everything(sandbox, read)) == [], seed
    return happened


def everything(sandbox: Sandbox, read: Reader) -> dict[str, t.Any]:
    """What there is, read in peace by a tap that knows nothing."""
    outcome: Outcome = read(None)
    assert outcome.exit_code == 0
    return outcome.rows
