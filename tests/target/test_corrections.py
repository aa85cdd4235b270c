"""Whatever is rejected, corrected at either end, replayed and killed: the newest version counts, once."""

from __future__ import annotations

import os
import random
import typing as t

import pytest
from support.corrections import History

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.target import Target

HISTORIES: t.Final = int(os.environ.get("CORRECTIONS", "2"))
STEPS: t.Final = 8


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_books_hold_the_newest_version_and_the_file_the_newest_rejects(
    sandbox: Sandbox, target: Target, seed: int
) -> None:
    history = History(sandbox, target, random.Random(seed))  # noqa: S311

    for _ in range(STEPS):
        history.go_on()
