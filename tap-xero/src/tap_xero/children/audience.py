"""Sees to it that a bookmark never hides a record from a stream that has not had it.

A collection and the streams of its parts are read together and share one bookmark. The state names those who had
everything up to it; somebody new gets everything, so the collection is read from its beginning once more.

streams   who had everything that the bookmark covers; not written when it is the collection alone
"""

from __future__ import annotations

import typing as t

from tap_xero.reading.positions import OF_A_BOOKMARK, OF_ONE_READ, QUESTIONS, forget
from tap_xero.reading.slices import SLICES

if t.TYPE_CHECKING:
    State: t.TypeAlias = dict[str, t.Any]

EVERYTHING: t.Final = (*OF_A_BOOKMARK, *OF_ONE_READ, QUESTIONS, SLICES, "keys_of")
"""What the state says of the reads of a collection."""


def gather(state: State, collection: str, audience: list[str]) -> None:
    """Begin anew for an audience with a new member; `state` is that of one organisation and is changed in place."""
    had = state.pop("streams", [collection])
    if not set(audience) <= set(had):
        forget(state, *EVERYTHING)
    if audience != [collection]:
        state["streams"] = audience
