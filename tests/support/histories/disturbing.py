"""What may happen to a run: its process is killed, answers get lost, Xero fails for a while, and time passes."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

if t.TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from support.histories.history import Json

EFFECTS: t.Final[Sequence[Json]] = (
    {"drop": "after"},
    {"drop": "before"},
    {"status": 500},
    {"status": 500, "after": True},
    {"status": 503},
    {"status": 503, "after": True},
    {"stall_seconds": 0.1, "drop": "after"},
    {"limit": "minute", "retry_after": 1},
    {"truncate": 60},
)
LINES: t.Final = 22
"""That a run logs until it is done, more or less."""
SECONDS: t.Final = 0.04
"""From one line to the next, more or less."""


@dataclass(frozen=True, kw_only=True)
class Disturbance:
    """What happens to one run."""

    faults: Sequence[Json] = field(default_factory=tuple)
    """Orders for the sandbox."""
    kill: tuple[int, float] | None = None
    """After so many lines of its log, and seconds."""
    later: bool = False
    """Whether much time passes before the next run: Xero and we have forgotten the idempotency keys by then."""


def disturbance(dice: Random, collections: Sequence[str]) -> Disturbance:
    faults = [_fault(dice, dice.choice(collections)) for _ in range(dice.choice([0, 1, 1, 2]))]
    killed = not faults or dice.random() < 0.5
    moment = (dice.randint(3, LINES), dice.uniform(0, SECONDS)) if killed else None
    return Disturbance(faults=faults, kill=moment, later=dice.random() < 0.3)


def _fault(dice: Random, collection: str) -> Json:
    reading = dice.random() < 0.1
    return {
        "effect": dice.choice(EFFECTS),
        "method": "GET" if reading else "P*",
        "path": f"/{collection}*",
        "skip": dice.choice([0, 0, 1, 2]),
        "times": dice.choice([1, 1, 1, 2, 4]),
    }
