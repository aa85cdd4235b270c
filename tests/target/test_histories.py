"""Whatever rows come and whatever happens to a run, the books hold each key's document once, or the rejects name it.

`make histories` plays 500 of them; here is a sample of each kind. `HISTORY='kind:seed'` plays one again.
"""

from __future__ import annotations

import os
import typing as t
from fnmatch import fnmatchcase

import pytest
from support.histories.kinds import KINDS, history
from support.histories.playing import Player
from support.target import Target

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

HISTORIES: t.Final = int(os.environ.get("HISTORIES", "0"))
"""How many are played; one of each kind unless it is set."""
FIRST: t.Final = int(os.environ.get("FIRST_HISTORY", "0"))
ONLY: t.Final = os.environ.get("HISTORIES_OF", "")
"""A pattern of kinds, such as `equal *`."""
AGAIN: t.Final = os.environ.get("HISTORY", "")


def chosen() -> list[tuple[str, int]]:
    if AGAIN:
        kind, _, seed = AGAIN.rpartition(":")
        return [(kind, int(seed))]
    kinds = [kind for kind in KINDS if fnmatchcase(kind, ONLY)] if ONLY else [*KINDS]
    each = max(1, -(-HISTORIES // len(kinds)))
    return [(kind, seed) for kind in kinds for seed in range(FIRST, FIRST + each)]


@pytest.mark.parametrize(("kind", "seed"), chosen())
def test_the_books_hold_what_the_rows_say(sandbox: Sandbox, tmp_path: Path, kind: str, seed: int) -> None:
    """Each key's document exactly once, with its own lines and amounts; nothing else is touched, and rows add up."""
    one = history(kind, seed)
    problem = ""
    try:
        Player(sandbox, Target(tmp_path, sandbox.config()), one).play()
    except AssertionError as error:
        problem = str(error)
    if problem:
        pytest.fail(f"{problem}\n\n{one.told()}", pytrace=False)
