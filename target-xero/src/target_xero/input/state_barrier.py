"""How far STATE may pass: never beyond a row that is not durable."""

from __future__ import annotations

import typing as t
from bisect import bisect_left
from dataclasses import dataclass

if t.TYPE_CHECKING:
    from collections.abc import Iterable

State: t.TypeAlias = dict[str, t.Any]

MOST_STATES: t.Final = 1000
"""More are thinned out, so that memory stays flat: a STATE that is left out only means that a later one passes."""


@dataclass(slots=True)
class _Stretch:
    """Rows up to a STATE, from the STATE before."""

    last: int
    """Number of the last row before the STATE."""
    open: int
    """How many of its rows are not durable."""
    state: State


class Barrier:
    """Counts rows by the STATE that they come before; memory grows with states, not with rows."""

    def __init__(self) -> None:
        self.last_row = 0
        self._stretches: list[_Stretch] = []
        self._since = 0
        """Rows since the last STATE, and how many of these are durable already."""
        self._settled_since = 0

    @property
    def rows_without_state(self) -> int:
        """Rows since the last STATE."""
        return self._since

    @property
    def last_covered(self) -> int:
        """Number of the last row that a STATE came after."""
        return self.last_row - self._since

    def row(self) -> int:
        """Count one more row; returns its number, from 1."""
        self.last_row += 1
        self._since += 1
        return self.last_row

    def state(self, value: State) -> None:
        """A STATE came: it stands for all rows so far."""
        if self._stretches and not self._since:
            self._stretches[-1].state = value
            return
        self._stretches.append(_Stretch(last=self.last_row, open=self._since - self._settled_since, state=value))
        self._since = self._settled_since = 0
        if len(self._stretches) > MOST_STATES:
            self._stretches = list(_thinned(self._stretches))

    def settle(self, rows: Iterable[int]) -> None:
        """These rows are durable now; no row is settled twice."""
        for number in rows:
            if number > self.last_covered:
                self._settled_since += 1
            else:
                self._stretches[bisect_left(self._stretches, number, key=_last)].open -= 1

    def passed(self) -> State | None:
        """The newest STATE before which all rows are durable, once; None if there is none that is new."""
        passed = None
        while self._stretches and not self._stretches[0].open:
            passed = self._stretches.pop(0).state
        return passed


def _last(stretch: _Stretch) -> int:
    return stretch.last


def _thinned(stretches: list[_Stretch]) -> Iterable[_Stretch]:
    """Every second state, which now stands for twice as many rows; the last one always."""
    for first, second in zip(stretches[::2], stretches[1::2], strict=False):
        yield _Stretch(last=second.last, open=first.open + second.open, state=second.state)
    if len(stretches) % 2:
        yield stretches[-1]
