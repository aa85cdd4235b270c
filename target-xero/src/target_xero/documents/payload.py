"""Merges the constants and computed values of the setting `payload` into a record."""

from __future__ import annotations

import typing as t

from target_xero.documents.names import plain

if t.TYPE_CHECKING:
    from collections.abc import Mapping

Record: t.TypeAlias = dict[str, t.Any]


def without_empty(record: Record) -> Record:
    """The record without its empty texts, at any depth of objects: they are as if the columns were not there."""
    return {
        name: without_empty(value) if isinstance(value, dict) else value
        for name, value in record.items()
        if not (isinstance(value, str) and not value)
    }


def merged(record: Record, payload: Mapping[str, t.Any], *, payload_wins: bool) -> Record:
    """The record with what the payload adds, at any depth; an object of the payload goes into each object of a list.

    A value of the record wins unless `payload_wins`; a null is no value.
    """
    result = dict(record)
    columns = {plain(column): column for column in record}
    for name, value in payload.items():
        column = columns.get(plain(name), name)
        result[column] = _merged(result.get(column), value, payload_wins=payload_wins)
    return result


def _merged(value: t.Any, given: t.Any, *, payload_wins: bool) -> t.Any:
    if value is None:
        return given
    if isinstance(given, dict) and isinstance(value, dict):
        return merged(value, given, payload_wins=payload_wins)
    if isinstance(given, dict) and isinstance(value, list):
        return [_merged(part, given, payload_wins=payload_wins) for part in value]
    return given if payload_wins else value
