"""Kinds of histories, each made of nothing but a random source."""

from __future__ import annotations

import typing as t
from random import Random

from support.histories.history import History, LoseLedger
from support.histories.kinds import chains, changing, cut, editing, equal, grouped, numbered_rows, rejecting, taken

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from support.histories.history import Act

KINDS: t.Final[dict[str, Callable[[Random], list[Act]]]] = {
    **{f"equal {name}": equal.equal(name) for name in equal.MAKERS},
    **{f"changing {name}": changing.changing(name) for name in changing.MAKERS},
    **{f"repeated {name}": changing.repeated(name) for name in changing.MAKERS},
    **{f"deleting {name}": changing.deleting(name) for name in changing.MAKERS},
    **{f"editing {name}": editing.editing(name) for name in editing.MAKERS},
    **{f"grouped {style}": grouped.grouped(style) for style in grouped.STYLES},
    "grouped deletes": grouped.deleted,
    "equal in two streams": equal.twins,
    "cut input": cut.short,
    "chains": chains.chains,
    "notes": chains.notes,
    "poisoned": chains.poisoned,
    "rejected documents": rejecting.documents,
    "rejected lines": rejecting.lines,
    "rows without keys": numbered_rows.without_keys,
    "taken numbers": taken.numbers,
    "taken names": taken.names,
    "lost ledger": taken.lost_ledger,
}
AT_ONCE: t.Final = {"cut input"}
"""Kinds with a STATE between rows of one document, which would be sent without those that come after it."""


def history(kind: str, seed: int) -> History:
    dice = Random(f"{seed} of {kind}")  # noqa: S311 - it has to repeat
    acts = KINDS[kind](dice)
    settings = {
        "concurrent_limit": dice.choice([1, 5]),
        "batch_size_rows": None if kind in AT_ONCE else dice.choice([None, 1]),
    }
    own = any(isinstance(act, LoseLedger) for act in acts)
    return History(kind=kind, seed=seed, acts=acts, settings=settings, own_ledger=own)
