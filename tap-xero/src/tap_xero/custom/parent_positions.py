"""How far a stream came that asks with many values: one value in the state, however many there are."""

from __future__ import annotations

import typing as t

from tap_xero.questions.positions import QUESTIONS, forget

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tap_xero.state.types import State

AFTER: t.Final = "after"
"""In a state: the values up to which everything was read, while a read is under way."""


class Way:
    """Goes through values in their order; the next run goes on after the last, or at the first that failed."""

    def __init__(self, state: State, checkpoint: Callable[[], None], may_ask_again: Callable[[int], bool]) -> None:
        """`may_ask_again` tells whether there are calls for so many questions that an earlier run has asked already."""
        self._state = state
        self._checkpoint = checkpoint
        self._may_ask_again = may_ask_again
        self._failed = False
        forget(state, QUESTIONS, "known", "reading", "replication_key", "replication_key_value")

    def left(self, values: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
        """Yield those that are left; when the next is asked for, the last has been read, unless it failed.

        Then those before them come again, if there are calls enough: what they had may be old by now.
        """
        after = tuple(self._state.get(AFTER, ()))
        yield from self._in_order(each for each in values if each > after)
        before = [each for each in values if each <= after]
        if before and not self._failed and self._may_ask_again(len(before)):
            forget(self._state, AFTER)
            yield from self._in_order(before)

    def _in_order(self, values: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
        for each in values:
            yield each
            if not self._failed:
                self._state[AFTER] = list(each)
                self._checkpoint()

    def fail(self) -> None:
        """The last could not be read: nothing from it on counts as read."""
        self._failed = True

    def end(self) -> None:
        """All values were asked with: if none failed, the next run begins anew."""
        if not self._failed:
            forget(self._state, AFTER)
