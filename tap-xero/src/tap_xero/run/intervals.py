"""Streams that are not read in every run, because what they hold seldom changes and each look at it is a call.

State, in that of one organisation, and only of streams with `every`:

read_by   when the run began that read it from beginning to end, by this machine's clock
read_as   a digest of what it was asked then, and for whom
"""

from __future__ import annotations

import datetime as dt
import typing as t
from dataclasses import dataclass

from xero_client.values.dates import as_datetime, moment

if t.TYPE_CHECKING:
    from tap_xero.state.types import State

READ_BY: t.Final = "read_by"
READ_AS: t.Final = "read_as"
EARLY: t.Final = 10
"""A run may come by a tenth of the interval too early: schedules are not exact to the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """How much time passes before a stream is read again, as long as it is asked the same."""

    every: dt.timedelta | None
    asked: str
    """A digest of what it is asked, and for whom."""

    def is_due(self, state: State, began: dt.datetime) -> bool:
        """Whether it is time to read it; so it is if the state cannot tell, or tells of a time to come."""
        if self.every is None or READ_BY not in state or state.get(READ_AS) != self.asked:
            return True
        try:
            passed = began - as_datetime(state[READ_BY])
        except (TypeError, ValueError):
            return True
        return not dt.timedelta(0) <= passed < self.every - self.every / EARLY

    def note(self, state: State, began: dt.datetime) -> None:
        """It has been read from beginning to end."""
        state.pop(READ_BY, None)
        state.pop(READ_AS, None)
        if self.every is not None:
            state |= {READ_BY: moment(began.isoformat()), READ_AS: self.asked}
