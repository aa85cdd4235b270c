"""The steps of the write protocol: how to die in each of them, and how to see afterwards that it was this one."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from support.killing import Kill, Left, Scene

INVOICES: t.Final[dict[str, t.Any]] = {"path": "/Invoices", "method": "PUT"}
PAYMENTS: t.Final[dict[str, t.Any]] = {"path": "/Payments", "method": "PUT"}
"""Of which there are as many as are sent: Xero has no number by which it could refuse the second one."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One moment of the write protocol, and what is left behind by who dies in it."""

    kill: Callable[[Scene], Kill]
    left: Callable[[Left], bool]
    stalled: Mapping[str, t.Any] = field(default_factory=dict)
    """The call that is held up, so that there is time to hit the moment."""
    seconds: float = 1
    drop: str = ""
    settings: Mapping[str, t.Any] = field(default_factory=dict)


def of(keys: t.Iterable[str], prefix: str) -> int:
    return sum(key.startswith(prefix) for key in keys)


def taken(scene: Scene) -> Kill:
    return scene.kill_when(scene.taken)


STEPS: t.Final = {
    "rows are grouped and checked": Step(
        stalled={"path": "/Invoices", "method": "GET"},  # is there such a bill?
        kill=taken,
        left=lambda left: left.intents == of(left.decided, "INV-") == of(left.at_xero, "INV-") == 0,
    ),
    "calls are written down": Step(
        settings={"minute_limit": 2},  # one for contacts and one to look for bills, so that the next one waits
        kill=lambda scene: scene.kill_when(lambda: "CUST-1" in scene.ledger.decided() and scene.ledger.intents() > 0),
        left=lambda left: left.intents > 0 and of(left.at_xero, "INV-") == 0,
    ),
    "a call is under way": Step(
        stalled=PAYMENTS,
        kill=taken,
        left=lambda left: left.intents == 1 and of(left.decided, "PAY-") == 0,
    ),
    "a call got lost": Step(
        stalled=PAYMENTS,
        seconds=0.5,
        drop="before",
        kill=taken,
        left=lambda left: left.intents == 1 and of(left.decided, "PAY-") == 0,
    ),
    "Xero has answered": Step(
        stalled=PAYMENTS,
        seconds=0.3,
        kill=lambda scene: scene.kill_with_the_answer_unread(scene.taken),
        left=lambda left: left.intents == 1 and of(left.decided, "PAY-") == 0 and of(left.at_xero, "PAY-") > 0,
    ),
    "the answer has arrived": Step(
        stalled=PAYMENTS,
        seconds=0.3,
        kill=lambda scene: scene.kill_with_the_answer_read(scene.taken),
        left=lambda left: left.intents == 1 and of(left.decided, "PAY-") == 0 and of(left.at_xero, "PAY-") > 0,
    ),
    "outcomes are written down": Step(
        stalled={**INVOICES, "skip": 1},
        settings={"concurrent_limit": 1},
        kill=taken,
        left=lambda left: of(left.decided, "INV-") > of(left.reported, "INV-"),
    ),
}
