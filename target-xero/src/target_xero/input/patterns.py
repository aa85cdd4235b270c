"""Patterns of a SCHEMA: compared only where that cannot take long, whatever the text is."""

from __future__ import annotations

import re
import typing as t
import warnings
from dataclasses import dataclass

MOST_STEPS: t.Final = 10_000_000
"""Of a comparison, by a bound that none goes beyond: a fifth of a second."""
STEPS_OF_A_CHECK: t.Final = 50
LONGEST: t.Final = 1_000
"""Characters of a pattern."""

PIECE: t.Final = re.compile(
    r"(?P<open>\((?:\?:|(?!\?)))|(?P<close>\))|(?P<bar>\|)|(?P<edge>[\^$])"
    r"|(?P<atom>\\[dDwWsSnrtfv]|\\[^a-zA-Z0-9]|\[\^?\]?(?:\\.|[^\]\\\[])*\]|[^\\\[\](){}*+?|^$])"
    r"|(?P<times>[*+?]|\{(?P<least>\d{1,4})(?P<most>,\d{0,4})?\})\??",
    re.DOTALL,
)
"""All that a pattern may consist of to be compared: no look around, no reference to what a group found."""


@dataclass(slots=True)
class _Cost:
    """What comparing costs, as far as the pattern was read."""

    at: str
    """Where in a text it may begin: `^` means at the beginning only."""
    length: int = 1
    """Characters that one try looks at, without the stretches."""
    ways: int = 1
    """By its alternatives, and by what may be there or not."""
    stretches: int = 0
    """Parts that may be as long as they like: each may end anywhere in the text."""

    def steps(self, characters: int) -> int:
        """At most so many, in a text of that length."""
        places = self.stretches + (self.at != "^")
        return self.length * self.ways * int((characters + 1) ** places)


class Pattern:
    """One pattern. In JSON Schema it may be found anywhere in a text."""

    def __init__(self, text: str) -> None:
        """Read the pattern.

        Raises:
            ValueError: it is none, or too long a one.
        """
        if len(text) > LONGEST:
            raise ValueError
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._compiled = re.compile(text)
        except (re.error, OverflowError, RecursionError):
            raise ValueError from None
        self._cost = _cost_of(text)

    def fits(self, text: str) -> bool:
        """Whether the text has it; what could take long is taken to have it, since Xero judges in the end."""
        return not self._is_quick(text) or self._compiled.search(text) is not None

    def price(self, text: str) -> int:
        """What comparing costs at most, in steps of the check of a row, which take fifty times as long."""
        return self._cost.steps(len(text)) // STEPS_OF_A_CHECK if self._cost and self._is_quick(text) else 0

    def _is_quick(self, text: str) -> bool:
        return self._cost is not None and self._cost.steps(len(text)) <= MOST_STEPS


def _cost_of(pattern: str) -> _Cost | None:
    """What comparing costs at most; None if no bound is seen at a glance."""
    cost, at, before = _Cost("" if "|" in pattern else pattern[:1]), 0, ""
    while at < len(pattern):
        piece = PIECE.match(pattern, at)
        if not piece:
            return None
        kind = str(piece.lastgroup)
        if kind == "times" and piece["times"] != "?":
            if before != "atom":
                return None  # a group that is repeated may be tried in more ways than there are atoms in the world
            _add_times(cost, piece)
        cost.length += kind == "atom"
        cost.ways *= 2 if kind == "bar" or piece["times"] == "?" else 1
        at, before = piece.end(), kind
    return cost


def _add_times(cost: _Cost, piece: re.Match[str]) -> None:
    least, most = int(piece["least"] or 0), piece["most"]
    cost.length += least
    if piece["least"] is None or most == ",":
        cost.stretches += 1
    elif most:
        cost.length += int(most[1:])
        cost.ways *= max(int(most[1:]) - least, 0) + 1
