"""A plan foresees what a run does: with each row, and for which reason not."""

from __future__ import annotations

import os
import typing as t
from collections import Counter
from random import Random

import pytest
from support.foreseeing import done, planned, prepared, rows

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.target import Target

PLANS: t.Final = int(os.environ.get("PLANS", "3"))
"""How many random sets of rows are planned and run; `make chaos` does 100."""


@pytest.mark.parametrize("seed", range(PLANS))
def test_what_is_planned_for_random_rows_is_what_is_done(sandbox: Sandbox, target: Target, seed: int) -> None:
    """First into books that know none of the rows, then the same keys with other contents."""
    shop, random = prepared(sandbox), Random(seed)  # noqa: S311 - the same rows each time
    for _ in range(2):
        messages = rows(random, shop)

        plan = planned(target, messages)

        assert plan == done(target, messages)
        assert Counter(operation for operation, _ in plan.values())["rejected"], "some rows are bad"
