"""A plan foresees what a run does: with each row, and for which reason not."""

from __future__ import annotations

import os
import typing as t
from collections import Counter
from random import Random

import pytest
from support.foreseeing import done, planned, prepared, rows, settings, some_deleted

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.target import Target

PLANS: t.Final = int(os.environ.get("PLANS", "3"))
"""How many random sets of rows are planned and run; `make chaos` does 100."""
TURNS: t.Final = 3


@pytest.mark.parametrize("seed", range(PLANS))
def test_what_is_planned_for_random_rows_is_what_is_done(sandbox: Sandbox, target: Target, seed: int) -> None:
    """First into books that know none of the rows, then the same keys with other contents, then some are deleted."""
    shop, random = prepared(sandbox), Random(seed)  # noqa: S311 - the same rows each time
    for turn in range(TURNS):
        messages, chosen = rows(random, shop), settings(random)
        if turn == TURNS - 1:
            messages = some_deleted(random, messages)

        plan = planned(target, messages, **chosen)

        assert plan == done(target, messages, **chosen)
        assert Counter(operation for operation, _ in plan.values())["rejected"], "some rows are bad"
