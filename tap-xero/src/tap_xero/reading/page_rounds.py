"""Which round through pages that edits can rearrange is under way, so that a later run goes on with that very round.

State, in `reading`, of such pages alone: `round`

number   which it is, from 1
began    when its first answer came, by Xero's clock; null before that
news     whether it has brought any record that an earlier one had not
said     a digest of all its records so far, whatever their order
before   the same of the round before; null in the first
"""

from __future__ import annotations

import typing as t

from tap_xero.state.fingerprints import digest

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from tap_xero.state.types import State

BITS: t.Final = 64


class Round:
    """One round; a copy of its state goes into that of the reading with each page."""

    def __init__(self, number: int, before: str | None) -> None:
        self.number = number
        self.began: str | None = None
        self.news = False
        self._said = 0
        self._before = before

    @classmethod
    def of(cls, reading: State | None) -> Round:
        """The round that an interrupted run was in; the first one if there is none, or if it was not told."""
        told: State = (reading or {}).get("round") or {}
        found = cls(told.get("number", 1), told.get("before"))
        found.began = told["began"] if told else (reading or {}).get("began")
        found.news, found._said = told.get("news", bool(reading)), int(told.get("said", "0"), 16)
        return found

    def meet(self, records: Iterable[t.Any]) -> None:
        """Take in the records of a page as Xero gave them: before they are written, which adds to them."""
        self._said = sum((int(digest(each), 16) for each in records), self._said) % 2**BITS

    @property
    def said(self) -> str:
        return f"{self._said:x}"

    @property
    def is_as_before(self) -> bool:
        """Whether it brought the same records as the round before, though we did not remember each of them."""
        return self.said == self._before

    @property
    def state(self) -> State:
        return {
            "number": self.number,
            "began": self.began,
            "news": self.news,
            "said": self.said,
            "before": self._before,
        }

    def next(self) -> Round:
        return Round(self.number + 1, self.said)
