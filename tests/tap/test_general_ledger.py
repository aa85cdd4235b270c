"""The general ledger that follows from documents is the one that Xero's own journals tell."""

from __future__ import annotations

import os
import typing as t
from collections import defaultdict
from decimal import Decimal

import pytest
from support.ledger_view import View, exact, journalled, posted
from support.random_books import Scribbler

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Tap

LEDGER: t.Final = "general_ledger"
HISTORIES: t.Final = int(os.environ.get("GL_HISTORIES", "2"))
"""How many organisations are played with; each is read `RUNS` times after the first."""
RUNS: t.Final = int(os.environ.get("GL_RUNS", "3"))
ACTS: t.Final = int(os.environ.get("GL_ACTS", "40"))
"""What is done to the books before each of these runs."""


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_after_every_run_the_ledger_is_what_xeros_journals_say(sandbox: Sandbox, tap: Tap, seed: int) -> None:
    sandbox.reset(invoices=15 + seed % 4 * 10, seed=seed)
    tap.config |= sandbox.config()
    scribbler, view, state = Scribbler(sandbox, seed), View(), None

    for _ in range(RUNS + 1):
        run = tap(LEDGER, state=state)
        assert run.exit_code == 0, run.told
        assert set(run.records) <= {LEDGER}
        view.load(run.records[LEDGER])
        state = run.state

        expect_zero(view.current())
        assert posted(view.current()) == journalled(sandbox), scribbler.done
        scribbler.act(ACTS)


def expect_zero(rows: list[Json]) -> None:
    """Each document's postings come to zero."""
    sums = defaultdict[tuple[str, str], Decimal](Decimal)
    for row in rows:
        sums[row["Collection"], row["DocumentID"]] += exact(row["NetAmount"])
    assert not any(sums.values())
