"""Kinds of histories, each made of nothing but a random source."""

from __future__ import annotations

import typing as t
from random import Random

from support.histories.history import History
from support.histories.kinds import changing, equal, grouped

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from support.histories.history import Act

KINDS: t.Final[dict[str, Callable[[Random], list[Act]]]] = {
    **{f"equal {name}": equal.equal(name) for name in equal.MAKERS},
    **{f"changing {name}": changing.changing(name) for name in changing.MAKERS},
    **{f"grouped {style}": grouped.grouped(style) for style in grouped.STYLES},
}


def history(kind: str, seed: int) -> History:
    dice = Random(f"{seed} of {kind}")
    acts = KINDS[kind](dice)
    settings = {"concurrent_limit": dice.choice([1, 5]), "batch_size_rows": dice.choice([None, 1])}
    return History(kind=kind, seed=seed, acts=acts, settings=settings)
