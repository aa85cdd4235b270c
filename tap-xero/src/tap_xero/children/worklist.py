"""One run's way through the records of an organisation at a call for each: who is done, who is open, when to stop."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from xero_client.errors import RefusedError

from tap_xero.children.done_records import Done
from tap_xero.children.open_records import Open
from tap_xero.reading.patience import Patience, is_final, is_refusal
from tap_xero.state.fingerprints import joined

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from xero_client.catalogue.entities import Entity
    from xero_client.errors import XeroError

    from tap_xero.state.types import State

    Record: t.TypeAlias = dict[str, t.Any]

REFUSALS: t.Final = 10
"""Records that Xero may refuse one by one before it has answered at all; then it refuses the path, not the records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A record that was asked about in vain."""

    record: Record
    problem: XeroError
    passes: bool
    """Whether asking again will not help, unless Xero refuses everybody."""
    is_old: bool
    """Whether an earlier run asked about it, too."""


class Round:
    """What became of each record; all of it is in the state as soon as that is saved."""

    def __init__(self, state: State, entity: Entity) -> None:
        self._entity = entity
        self._done = Done(state, entity)
        self._open = Open(state, entity)
        self._patience = Patience(refusals=REFUSALS)
        self._unanswered: dict[str, Unanswered] = {}
        self._old = {self._key(record) for record in self._open.records()}
        self._asked: set[str] = set()
        """In this run, and not to be asked again in it."""

    def __len__(self) -> int:
        """Lines that the state has of it."""
        return len(self._done) + len(self._open)

    @property
    def is_full(self) -> bool:
        """Whether those that are open have their turn before any more join them."""
        return self._open.is_full

    def had_its_turn(self, record: Record) -> bool:
        """Whether a record is done, or waits among those that are open."""
        return self._done.has(record) or self._open.has(record)

    def still_open(self) -> Iterator[Record]:
        """Yield those that earlier runs left open, and those that this one should ask twice."""
        for record in self._open.records():
            if self._key(record) not in self._asked:
                yield record

    def succeed(self, record: Record) -> None:
        """Xero answered."""
        key = self._key(record)
        self._patience.regain()
        self._unanswered.pop(key, None)
        self._open.drop(record)
        self._done.add(record)
        self._asked.add(key)

    def fail(self, record: Record, problem: XeroError) -> None:
        """Xero did not; raise why, if this is no time to ask about others."""
        if self._open.is_full and not self._open.has(record):
            raise problem
        key, refused = self._key(record), is_refusal(problem)
        passes = is_final(problem) or (refused and self._open.was_refused(record))
        self._open.add(record, refused=refused)
        if passes or not refused:
            self._asked.add(key)
        self._patience.lose(problem)
        self._unanswered[key] = Unanswered(record=record, problem=problem, passes=passes, is_old=key in self._old)

    def let_pass(self) -> Iterator[RefusedError]:
        """Yield the refusals that will not change, of records that are done with them."""
        for key, each in list(self._unanswered.items()):
            if each.passes and self._is_about_itself(each) and isinstance(each.problem, RefusedError):
                self._unanswered.pop(key)
                self._open.drop(each.record)
                self._done.add(each.record)
                yield each.problem

    def failures(self) -> list[XeroError]:
        """Why those stay open that were asked about in this run."""
        return [each.problem for each in self._unanswered.values()]

    def turn_page(self) -> None:
        self._done.turn_page()

    def keep(self) -> None:
        """Put into the state how far this run is."""
        self._done.keep()
        self._open.keep()

    def finish(self, *, forget: bool) -> None:
        """Every record had its turn; `forget` if each has one in the next run, too."""
        if forget:
            self._done.forget()
        else:
            self._done.finish()

    def _is_about_itself(self, each: Unanswered) -> bool:
        """Whether Xero refuses this record and not all of them: it answered others, or has nothing else to answer."""
        return self._patience.any_answer or each.is_old or len(self._unanswered) == 1

    def _key(self, record: Record) -> str:
        return joined(record, self._entity.key)
