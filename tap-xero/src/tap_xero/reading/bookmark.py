"""Where the reading of one stream in one organisation stands: the words of its Singer state.

replication_key        the cursor's name
replication_key_value  when the last complete read began, by Xero's clock; for journals the last number
known                  digests of records that the next read will meet again though they have not changed
reading                a read that was begun and not finished: what was asked, when, how far it came, how many
                       records came, what it knows
"""

from __future__ import annotations

import datetime as dt
import typing as t

from xero_client.errors import SettingsError
from xero_client.values.dates import as_datetime, moment

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from tap_xero.reading.pages import Step
    from tap_xero.state.types import State


OVERLAP: t.Final = dt.timedelta(seconds=5)
"""How far before the last read the next one begins: for writes that were stamped before they could be seen, and
because Xero does not say whether If-Modified-Since includes its second (S-REQRESP, H)."""


class Bookmark:
    """Reads and writes the state of one partition; the dict given is changed in place."""

    def __init__(self, state: State, cursor: str | None) -> None:
        self._state = state
        self._cursor = cursor
        self.resumed = False
        """Whether an earlier run read the first part of what this one reads."""
        self.finished: str | None = None
        """When the read began that is complete now, by Xero's clock; None if there is none."""

    @property
    def value(self) -> t.Any:
        """The bookmark of the last complete read, or None; that of another cursor does not count."""
        return self._state.get("replication_key_value") if self._state.get("replication_key") == self._cursor else None

    @property
    def number(self) -> int | None:
        """The bookmark of records that are numbered."""
        if not isinstance(self.value, int | None):
            raise unreadable(self.value)
        return self.value

    @property
    def began(self) -> str:
        """When the read that is under way or done began, by Xero's clock; empty for journals, which have no such."""
        return str(self.finished or self._state.get("reading", {}).get("began", ""))

    def since(self, lookback: float) -> str | None:
        """The moment from which the next read asks for changes, so many days before it would have to."""
        return overlapped(self.value, lookback) if self.value else None

    @property
    def known(self) -> dict[str, str]:
        return dict(self._state.get("known") or {})

    def unfinished(self, **question: t.Any) -> State | None:
        """The interrupted read, if it asked the same question."""
        reading: State | None = self._state.get("reading")
        self.resumed = bool(reading and reading["next"] is not None and reading.items() >= question.items())
        return reading if reading and reading.items() >= question.items() else None

    def begin(self, began: dt.datetime, **question: t.Any) -> State:
        reading: State = {"began": moment(began.isoformat()), "next": None, "known": {}, **question}
        self._state["reading"] = reading
        return reading

    def advance(self, step: Step, known: dict[str, str]) -> None:
        """All records before this step have been written."""
        self._state["reading"] |= {"next": step, "known": known}

    def came(self, otherwise: int) -> int:
        """Records that the interrupted read has written."""
        return int(self._state["reading"].get("came", otherwise))

    def note(self, **words: t.Any) -> None:
        """Tell more of the read that is under way."""
        self._state["reading"] |= words

    def turn_back(self, **words: t.Any) -> None:
        """All pages were read; they are read once more from the first one on, by whichever run comes to it."""
        self._state["reading"] |= {"next": 1, "came": 0, **words}

    def reach(self, value: t.Any) -> None:
        self._state |= {"replication_key": self._cursor, "replication_key_value": value}

    def abandon(self) -> None:
        """Too much moved to be sure of the whole: the next run asks for all of it again."""
        self._state["reading"]["next"] = None

    def finish(self) -> None:
        """The read is complete: the next one begins where this one began."""
        reading = self._state.pop("reading")
        self.finished = reading["began"]
        self._state.pop("known", None)
        if reading["known"]:
            self._state["known"] = reading["known"]
        if self._cursor:
            self.reach(reading["began"])


def stamp_in(record: Mapping[str, t.Any], cursor: str | None) -> str | None:
    """When a converted record was changed; None if it does not say, or says what is no moment."""
    stamp = record.get(cursor) if cursor else None
    return stamp if isinstance(stamp, str) and stamp[:4].isdecimal() else None


def overlapped(value: str, lookback: float = 0) -> str:
    """The second a little, and so many days, before this moment: Xero is asked in whole seconds."""
    return moment((marked(value) - OVERLAP - dt.timedelta(days=lookback)).replace(microsecond=0).isoformat())


def marked(value: t.Any) -> dt.datetime:
    """The moment of a bookmark.

    Raises:
        SettingsError: it is none.
    """
    try:
        return as_datetime(value)
    except (TypeError, ValueError):
        raise unreadable(value) from None


def unreadable(value: t.Any) -> SettingsError:
    return SettingsError(f"The state has a bookmark that cannot be read, {value!r}: remove it to read all again.")
