"""Leaves out what the last run had, by a field that rises: a number, a day, or a moment that is text to the schema.

Xero cannot be asked for what lies behind such a value, so everything is read and what is not new is left out. What has
the very value of the bookmark comes again unless it was written: two records may share one.
"""

from __future__ import annotations

import math
import typing as t
from datetime import datetime
from decimal import Decimal

from xero_client.catalogue.entities import Paging
from xero_client.errors import SettingsError, UnreadableError
from xero_client.values.dates import as_datetime, moment

from tap_xero.state.fingerprints import digest

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tap_xero.custom.row import CustomRow
    from tap_xero.reading.collection_read import Record
    from tap_xero.state.types import State

    Value: t.TypeAlias = Decimal | datetime

MOST: t.Final = 1000
"""Digests of records at the bookmark that the state keeps; if there are more, they come again."""
NUMBERS: t.Final = frozenset({"number", "integer"})


def rises(row: CustomRow, properties: Mapping[str, t.Any]) -> bool:
    """Whether the replication key is none that Xero's clock is compared with.

    Raises:
        SettingsError: it is nothing that could rise, or If-Modified-Since could not say from where.
    """
    cursor, schema = row.entity.cursor, properties.get(row.entity.cursor or "", {})
    if cursor is None or row.entity.paging is Paging.OFFSET:
        return False
    kinds = schema.get("type") or []
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    if kinds and not kinds & (NUMBERS | {"string"}):
        raise SettingsError(
            f"{row.asked.where}.replication_key should be a number or a moment, and {cursor} is neither."
        )
    if row.entity.modified_since and kinds & NUMBERS:
        raise SettingsError(f"{row.asked.where}.modified_since needs a replication_key that is a moment, not a number.")
    return schema.get("format") != "date-time" and not row.entity.modified_since


class Rising:
    """The bookmark of one question, and the greatest value that was met."""

    def __init__(self, state: State, cursor: str, start_date: str | None) -> None:
        self._state = state
        self._cursor = cursor
        given = state.get("replication_key_value") if state.get("replication_key") == cursor else None
        self._mark = self._greatest = None if given is None else value_of(given, cursor)
        self._start = as_datetime(start_date) if start_date and given is None else None
        self._known: dict[str, str] = dict(state.pop("known", None) or {}) if given is not None else {}
        self._remembered = dict(self._known)

    def news(self, records: Iterator[Record]) -> Iterator[Record]:
        """Yield what has a greater value than the bookmark, or none.

        Raises:
            UnreadableError: a value is neither a number nor a moment, or not what the bookmark is.
        """
        for record in records:
            value = value_of(record[self._cursor], self._cursor) if record.get(self._cursor) is not None else None
            if value is None or self._is_new(record, value):
                yield record

    def _is_new(self, record: Record, value: Value) -> bool:
        if self._mark is not None and type(value) is not type(self._mark):
            raise UnreadableError(f"{self._cursor} is not what the bookmark is, a number or a moment.")
        floor: t.Any = self._mark if self._mark is not None or isinstance(value, Decimal) else self._start
        is_greater = _is_greater(value, self._greatest)
        if floor is not None and value < floor:
            return False
        name = digest(record)
        if is_greater:
            self._greatest, self._remembered = value, {}
        if value == self._greatest and len(self._remembered) < MOST:
            self._remembered[name] = ""
        return not (value == self._mark and name in self._known)

    def reach(self, began: str) -> None:
        """Everything was read, by a read that began at this moment: no bookmark lies behind it."""
        value = self._greatest
        if value is None or (isinstance(value, Decimal) and value < 0):
            return
        reached = number(value) if isinstance(value, Decimal) else moment(min(value, as_datetime(began)).isoformat())
        self._state |= {"replication_key": self._cursor, "replication_key_value": reached, "known": self._remembered}


def _is_greater(value: t.Any, other: t.Any) -> bool:
    return other is None or (type(value) is type(other) and value > other)


def expect_moments(records: list[Record], cursor: str) -> None:
    """See that Xero's clock can be compared with what is to say when a record changed.

    Raises:
        UnreadableError: it cannot.
    """
    for value in (record[cursor] for record in records if record.get(cursor) is not None):
        if not isinstance(value, str) or not isinstance(value_of(value, cursor), datetime):
            raise UnreadableError(f"{cursor} has values that are no moments: choose another replication_key.")


def value_of(value: t.Any, cursor: str) -> Value:
    """A value that can be compared.

    Raises:
        UnreadableError: it is neither a number nor a moment.
    """
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal(str(value))
    try:
        return as_datetime(str(value))
    except ValueError:
        raise UnreadableError(
            f"{cursor} has values that are neither numbers nor moments: choose another replication_key."
        ) from None


def number(value: Decimal) -> int | float:
    """As a state has it; never more than the value."""
    if value == value.to_integral_value():
        return int(value)
    near = float(value)
    return near if Decimal(near) <= value else math.nextafter(near, -math.inf)
