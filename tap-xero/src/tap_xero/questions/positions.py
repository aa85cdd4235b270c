"""Where each question of a stream stands, in the state of one organisation.

A stream without parameters keeps its bookmark in the organisation's own state. Any other keeps one for each question,
by the question's name, because a bookmark says nothing about what was not asked for:

questions              the states of the questions that are asked now, by name
next_question          in the state of an interrupted run: it had finished all questions before this one
replication_key_value  when the last run began in which all of them were read, which expressions call `bookmark`;
                       a question that failed keeps its own from before, and that holds this one back
open                   of questions without a state: those that failed in a run that was interrupted later, packed
"""

from __future__ import annotations

import typing as t

from tap_xero.state.fingerprints import packed, unpacked

if t.TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from tap_xero.questions.questions import Question
    from tap_xero.state.types import State

QUESTIONS: t.Final = "questions"
NEXT: t.Final = "next_question"
OPEN: t.Final = "open"
OF_ONE_READ: t.Final = ("known", "reading")
OF_A_BOOKMARK: t.Final = ("replication_key", "replication_key_value")


def whole(state: State) -> State:
    """The state of the question for everything: what was known of narrower ones does not count for it."""
    if QUESTIONS in state:
        forget(state, QUESTIONS, NEXT, OPEN, *OF_ONE_READ, *OF_A_BOOKMARK)
    return state


def in_turn(state: State, asked: Sequence[Question], left_open: LeftOpen) -> Iterator[tuple[Question, State]]:
    """Yield each question with its state, a part of the state given; forget those that are not asked any more."""
    forget(state, *OF_ONE_READ)
    before = state.get(QUESTIONS, {})
    state[QUESTIONS] = {question.name: before.get(question.name, {}) for question in asked}
    for question in left(state, asked, left_open):
        yield question, state[QUESTIONS][question.name]
    reached = [each for each in state[QUESTIONS].values() if set(OF_A_BOOKMARK) <= set(each)]
    if reached and len(reached) == len(asked):
        earliest = min(reached, key=lambda each: each["replication_key_value"])
        state |= {name: earliest[name] for name in OF_A_BOOKMARK}


def left(state: State, asked: Sequence[Question], left_open: LeftOpen) -> Iterator[Question]:
    """Yield what an interrupted run did not come to, then what it left open: there may be more questions than calls.

    The state says which is under way; when all have been asked, the next run begins with the first again.
    """
    by_name = {question.name: question for question in asked}
    names, reached = list(by_name), state.get(NEXT)
    for name in in_order(state, names, left_open, first=names.index(reached) if reached in names else 0):
        yield by_name[name]
    forget(state, NEXT)
    left_open.forget()


def in_order(state: State, places: Sequence[str], left_open: LeftOpen, *, first: int) -> Iterator[str]:
    """Yield the places of questions from the first one that an interrupted run did not finish, then what it left open.

    Then those before the first come again, if Xero failed or there are calls enough: what they had may be old by now.
    """
    begun, open_before = places[first:], left_open.of_earlier_runs(places)
    for place in begun:
        state[NEXT] = place
        yield place
        left_open.pass_by(place)
    for place in left_open.of_earlier_runs(places):
        yield place
        left_open.pass_by(place)
    for place in places[:first] if first and (open_before or left_open.may_ask_again(first)) else ():
        if place not in open_before:
            state[NEXT] = place
            yield place
            left_open.pass_by(place)


class LeftOpen:
    """The places of questions at which Xero failed, until they are asked again."""

    def __init__(self, state: State, may_ask_again: Callable[[int], bool]) -> None:
        """`may_ask_again` tells whether there are calls for so many questions that an earlier run has asked already."""
        self._state = state
        self.may_ask_again = may_ask_again
        self._before = unpacked(state.get(OPEN))
        self._now: set[str] = set()

    def add(self, place: str) -> None:
        self._now.add(place)
        self._keep()

    def of_earlier_runs(self, places: Collection[str]) -> list[str]:
        """Those that there still are and that this run has not asked yet."""
        return sorted(self._before & set(places))

    def pass_by(self, place: str) -> None:
        """It was asked: it is open if it failed in this run, too."""
        self._before.discard(place)
        self._keep()

    def forget(self) -> None:
        self._before, self._now = set(), set()
        self._keep()

    def _keep(self) -> None:
        forget(self._state, OPEN)
        if self._before or self._now:
            self._state[OPEN] = packed(self._before | self._now)


def forget(state: State, *names: str) -> None:
    for name in names:
        state.pop(name, None)
