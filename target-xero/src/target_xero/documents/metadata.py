"""Columns that are about a row and not in it: their names begin with `_sdc_`, in whatever capitals."""

from __future__ import annotations

import typing as t

from target_xero.documents.dates import is_date
from target_xero.documents.json_printing import shown
from target_xero.routing.field_names import plain

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from target_xero.documents.record import Record

METADATA: t.Final = "_sdc"
"""Begins their names; they are in no SCHEMA unless they are asked for."""
DELETED_AT: t.Final = "_sdc_deleted_at"
NO_MOMENT: t.Final = "{name} is {value}, which is no moment: what was deleted has one there, anything else nothing"


def without_metadata(record: Mapping[str, t.Any]) -> Record:
    """What the row says of what it stands for."""
    return {name: value for name, value in record.items() if not _is_metadata(name)}


def is_deleted(record: Record) -> bool:
    """Whether the row says when it was deleted; a file of texts has an empty one for what is there."""
    return any(is_date(value) for value in _markers(record).values())


def fault_of_marker(record: Record) -> str:
    """Why nobody knows whether the row was deleted; empty if it is known."""
    return next(
        (
            NO_MOMENT.format(name=name, value=shown(value))
            for name, value in _markers(record).items()
            if not is_date(value)
        ),
        "",
    )


def _is_metadata(name: str) -> bool:
    return name.startswith("_") and name[: len(METADATA)].lower() == METADATA


def _markers(record: Record) -> Record:
    """What says something of when the row was deleted, by the names of its columns."""
    return {name: value for name, value in record.items() if _is_marker(name) and _says_something(value)}


def _is_marker(name: str) -> bool:
    return _is_metadata(name) and plain(name) == plain(DELETED_AT)


def _says_something(value: t.Any) -> bool:
    return not (value is None or value is False or (isinstance(value, str) and not value.strip()))
