"""Columns that are about a row and not in it, whose names begin with `_sdc_`."""

from __future__ import annotations

import typing as t

from target_xero.documents.dates import is_date
from target_xero.documents.json_printing import shown

if t.TYPE_CHECKING:
    from target_xero.documents.record import Record

METADATA: t.Final = "_sdc_"
"""Begins their names; they are in no SCHEMA unless they are asked for."""
DELETED_AT: t.Final = "_sdc_deleted_at"
NO_MOMENT: t.Final = "{name} is {value}, which is no moment: what was deleted has one there, anything else nothing"


def is_deleted(record: Record) -> bool:
    """Whether the row says when it was deleted; a file of texts has an empty one for what is there."""
    return _is_marked(record) and is_date(record[DELETED_AT])


def fault_of_marker(record: Record) -> str:
    """Why nobody knows whether the row was deleted; empty if it is known."""
    if not _is_marked(record) or is_date(record[DELETED_AT]):
        return ""
    return NO_MOMENT.format(name=DELETED_AT, value=shown(record[DELETED_AT]))


def _is_marked(record: Record) -> bool:
    deleted_at = record.get(DELETED_AT)
    return not (deleted_at is None or deleted_at is False or (isinstance(deleted_at, str) and not deleted_at.strip()))
