"""Streams that are not read in every run, because what they hold seldom changes and each look at it is a call.

State, in that of one organisation, and only of streams with `every`:

read_by   when the run began that read it from beginning to end
"""

from __future__ import annotations

import datetime as dt
import typing as t

from xero_client.values.dates import as_datetime, moment

if t.TYPE_CHECKING:
    from tap_xero.state.types import State

READ_BY: t.Final = "read_by"
EARLY: t.Final = 10
"""A run may come by a tenth of the interval too early: schedules are not exact to the second."""


def is_due(state: State, every: dt.timedelta | None, began: dt.datetime) -> bool:
    """Whether it is time to read it; so it is if the state cannot tell, or tells of a time to come."""
    if every is None or READ_BY not in state:
        return True
    try:
        passed = began - as_datetime(state[READ_BY])
    except (TypeError, ValueError):
        return True
    return not dt.timedelta(0) <= passed < every - every / EARLY


def note(state: State, every: dt.timedelta | None, began: dt.datetime) -> None:
    """It has been read from beginning to end."""
    state.pop(READ_BY, None)
    if every is not None:
        state[READ_BY] = moment(began.isoformat())
