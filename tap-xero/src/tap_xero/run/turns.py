"""Whose turn it is: what was read least recently goes first when a run cannot read everything.

State, in that of one organisation, and only while runs end before they have read everything:

turn   number    the place among all streams of all organisations in the order of their last turns, from 1
       finished  the day by Xero's clock (UTC) on which the read was finished; not there while it is interrupted
"""

from __future__ import annotations

import itertools
import typing as t
from collections import Counter

from xero_client.errors import DayLimitError

from tap_xero.state.fingerprints import digest

if t.TYPE_CHECKING:
    import datetime as dt
    import logging
    from collections.abc import Iterable, Iterator, Sequence

    from xero_client.connection import Connection

    from tap_xero.run.summary import Summary
    from tap_xero.state.types import State

    Unit: t.TypeAlias = tuple[str, str]
    """A stream and an organisation."""

TURN: t.Final = "turn"
NUMBER: t.Final = "number"
FINISHED: t.Final = "finished"
TIGHT: t.Final = 3
"""With fewer calls than so many times those of a quiet run, reading again would hold up what was never finished."""
BYTES_OF_A_QUIET_CALL: t.Final = 500


class Turning(t.Protocol):
    """A stream that has its turn."""

    name: str

    @property
    def questions_known(self) -> int:
        """Calls that it needs in every run at least."""


S = t.TypeVar("S", bound=Turning)


class Turns:
    """Orders the streams of all organisations for one run, and leaves in the state what the next one orders them by."""

    def __init__(self, state: State, connection: Connection, summary: Summary, logger: logging.Logger) -> None:
        """`state` is that of the tap, by the words of Singer; it is changed in place, by `settle` alone."""
        self._state = state
        self._connection = connection
        self._summary = summary
        self._logger = logger
        self._calls_before: Counter[tuple[str | None, str]] = Counter()
        self.had: dict[Unit, bool] = {}
        """What had its turn in this run, in this order, and whether it is through."""
        self._stood: dict[Unit, str] = {}
        """Where the first of them stood before."""
        self._day = ""
        self._quiet = 0
        """Calls of a run of which all streams ask once what they have to."""

    def groups(self, streams: Iterable[S], began: dt.datetime) -> list[tuple[S, list[str]]]:
        """What to read one after the other: a stream of some organisations, by their ids.

        What was finished today comes last, then what had its turn least recently comes first; among equals, streams
        come as they are given, each of all organisations together. `began` is the day where Xero does not tell it.
        """
        self._calls_before = Counter(self._connection.meter.calls)
        tenants = [each.tenant_id for each in self._connection.organisations]
        today = self._day = (self._connection.meter.now or began).date().isoformat()
        turns = self._turns()
        streams = list(streams)
        units = [(stream, tenant_id) for stream in streams for tenant_id in tenants]
        self._quiet = sum(stream.questions_known for stream, _ in units)
        tight = self._is_tight

        def place(unit: tuple[S, str]) -> tuple[bool, bool, int]:
            turn = turns.get((unit[0].name, unit[1]), {})
            finished = turn.get(FINISHED)
            return finished == today, tight and finished is not None, turn.get(NUMBER, 0)

        if not tenants:  # None is this machine's; the SCHEMA messages are written all the same.
            return [(stream, []) for stream in streams]
        by_stream = itertools.groupby(sorted(units, key=place), key=lambda unit: unit[0])
        return [(stream, [tenant_id for _, tenant_id in group]) for stream, group in by_stream]

    def begin(self, unit: Unit, state: State) -> None:
        """The turn of a stream of an organisation begins; `state` is its own."""
        if not self.had:
            self._stood = {unit: digest(state)}

    def end(self, unit: Unit, state: State) -> None:
        """Its turn is over, unless nothing could be asked; what the run's end interrupted will go on."""
        calls = self._connection.meter.calls
        stream, tenant_id = unit
        if calls[tenant_id, stream] <= self._calls_before[tenant_id, stream]:
            return
        stuck = self._stood.get(unit) == digest(state) and self._ended_by_budget(tenant_id)
        if stuck and not self.had:
            self._logger.warning(
                "%s of %s came no further with all the calls of this run: it needs more of them at once. "
                "Raise max_calls or max_bytes, or lower day_reserve.",
                stream,
                self._summary.names.get(tenant_id, tenant_id),
            )
        self.had[unit] = not self._summary.is_over(tenant_id) or (stuck and not self.had)

    def may_ask_again(self, tenant_id: str, count: int) -> bool:
        """Whether there are calls for so many questions that an earlier run has asked: what is new comes first."""
        settings, meter, wanted = self._connection.settings, self._connection.meter, TIGHT * max(count, self._quiet)
        calls, size, today = settings.max_calls, settings.max_bytes, meter.day_remaining.get(tenant_id)
        return (
            (calls is None or calls - sum(meter.calls.values()) >= wanted)
            and (size is None or size - meter.bytes_of_books >= wanted * BYTES_OF_A_QUIET_CALL)
            and (today is None or today - settings.day_reserve >= wanted)
        )

    def settle(self) -> bool:
        """Put into the state what the next run needs to know, nothing if all was read; return whether it changed."""
        before = self._turns()
        if not any(self._summary.is_over(each.tenant_id) for each in self._connection.organisations):
            after: dict[Unit, State] = {}
        else:
            after = {unit: turn for unit, turn in self._in_order(before) if unit not in self.had}
            after |= {unit: {FINISHED: self._day} if through else {} for unit, through in self.had.items()}
        for number, turn in enumerate(after.values(), 1):
            turn[NUMBER] = number
        for unit, state in self._partitions():
            state.pop(TURN, None)
            if unit in after:
                state[TURN] = after[unit]
        return before != after

    def _in_order(self, turns: dict[Unit, State]) -> Sequence[tuple[Unit, State]]:
        return [(unit, dict(turn)) for unit, turn in sorted(turns.items(), key=lambda item: item[1].get(NUMBER, 0))]

    def _turns(self) -> dict[Unit, State]:
        return {unit: state[TURN] for unit, state in self._partitions() if TURN in state}

    def _partitions(self) -> Iterator[tuple[Unit, State]]:
        for stream, mark in self._state.get("bookmarks", {}).items():
            for state in mark.get("partitions", ()):
                yield (stream, state["context"].get("tenant_id", "")), state

    def _ended_by_budget(self, tenant_id: str) -> bool:
        return isinstance(self._summary.why_over(tenant_id), DayLimitError)

    @property
    def _is_tight(self) -> bool:
        settings, wanted = self._connection.settings, TIGHT * self._quiet
        few = settings.max_calls is not None and settings.max_calls < wanted
        return few or (settings.max_bytes is not None and settings.max_bytes < wanted * BYTES_OF_A_QUIET_CALL)
