"""Input that ends without a STATE, with and without rows that are missing."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from support.histories.history import Act, Feed
from support.histories.kinds import grouped

if t.TYPE_CHECKING:
    from random import Random


def short(dice: Random) -> list[Act]:
    """Groups of rows of which some did not come, and the whole of them after that; rows come in any order."""
    made: list[Act] = []
    for feed in grouped.grouped(grouped.PLAIN)(dice):
        assert isinstance(feed, Feed)
        ((stream, rows),) = feed.streams
        if dice.random() < 0.5:
            rows = sorted(rows, key=lambda row: row["number"])
        came = rows[: dice.randint(1, len(rows))]
        states = frozenset(number for number in range(1, len(came)) if dice.random() < 0.15)
        made.append(replace(feed, streams=[(stream, came)], states=states, whole=False))
        if dice.random() < 0.7:
            made.append(replace(feed, streams=[(stream, rows)]))
    return made
