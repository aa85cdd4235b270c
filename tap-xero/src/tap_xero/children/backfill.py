"""Sees to it that a bookmark never hides a record from a stream that has not had it.

A collection and the streams of its parts are read together and share one bookmark. The state names those who had
everything up to it. Somebody new gets everything, so the collection is read from its beginning once more; somebody who
was left out for a while gets what has changed since, so it is read from there.

streams   who had everything that the bookmark covers; not written when it is the collection alone
left_out  where those stood who are not read now: the words of their bookmark, with the `streams` that stood there
"""

from __future__ import annotations

import functools
import typing as t

from tap_xero.questions.positions import NEXT, OF_A_BOOKMARK, OF_ONE_READ, OPEN, QUESTIONS, forget
from tap_xero.reading.date_ranges import SLICES
from tap_xero.state.fingerprints import packed, unpacked

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tap_xero.state.types import State


STREAMS: t.Final = "streams"
LEFT_OUT: t.Final = "left_out"
KNOWN: t.Final = "known"
KEYS: t.Final = "keys"
EVERYTHING: t.Final = (*OF_A_BOOKMARK, *OF_ONE_READ, QUESTIONS, NEXT, OPEN, SLICES)
"""What the state says of the reads of a collection."""


def gather(state: State, collection: str, audience: list[str]) -> None:
    """Go back to where all of the audience have stood; `state` is that of one organisation, changed in place."""
    had = state.pop(STREAMS, [collection])
    stood = {name: position(each) for each in state.pop(LEFT_OUT, ()) for name in each[STREAMS]}
    if is_somewhere(here := position(state)):
        stood |= dict.fromkeys(had, here)
    if new := sorted(set(audience) - set(had)):
        _go_back(state, [stood.get(name, {}) for name in new])
    reached = is_somewhere(position(state))  # Else where it stood is all that tells what it has had.
    if left := _grouped({name: each for name, each in stood.items() if not (reached and name in audience)}):
        state[LEFT_OUT] = left
    if audience != [collection]:
        state[STREAMS] = audience


def position(state: Mapping[str, t.Any]) -> State:
    """The words that say what has been had; not those of a read that is under way."""
    found = {name: state[name] for name in (*OF_A_BOOKMARK, KNOWN, KEYS) if name in state}
    if QUESTIONS in state:
        found[QUESTIONS] = {name: position(each) for name, each in state[QUESTIONS].items()}
    return found


def is_somewhere(position: Mapping[str, t.Any]) -> bool:
    """Whether it says that anything has been had."""
    return bool(position.keys() - {KEYS})


def _go_back(state: State, positions: Iterable[State]) -> None:
    every = [position(state), *positions]
    forget(state, *EVERYTHING)
    common: State = functools.reduce(_common, every)
    state |= common
    if keys := set[str]().union(*(unpacked(each.get(KEYS)) for each in every)):
        state[KEYS] = packed(keys)  # What is gone since one of them met it is gone for that one.


def _common(one: State, other: State) -> State:
    """What has been had at both positions; nothing, if one of them is of other questions or another cursor."""
    same = one.keys() - {KEYS, KNOWN} == other.keys() - {KEYS, KNOWN}
    if not same or one.get(OF_A_BOOKMARK[0]) != other.get(OF_A_BOOKMARK[0]):
        return {}
    found: State = {name: min(one[name], other[name]) for name in OF_A_BOOKMARK if name in one}
    known = other.get(KNOWN) or {}
    if both := {name: said for name, said in (one.get(KNOWN) or {}).items() if known.get(name) == said}:
        found[KNOWN] = both
    if QUESTIONS in one:
        found[QUESTIONS] = {
            name: _common(each, other[QUESTIONS].get(name, {})) for name, each in one[QUESTIONS].items()
        }
    return found


def _grouped(stood: Mapping[str, State]) -> list[State]:
    """One entry for all who stood at the same place."""
    groups: list[tuple[State, list[str]]] = []
    for name, each in sorted(stood.items()):
        names = next((names for place, names in groups if place == each), None)
        if names is None:
            groups.append((each, [name]))
        else:
            names.append(name)
    return [{STREAMS: names, **place} for place, names in groups]
