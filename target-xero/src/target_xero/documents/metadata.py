"""Columns that are about a row and not in it, whose names begin with `_sdc_`."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from target_xero.documents.record import Record

METADATA: t.Final = "_sdc_"
"""Begins their names; they are in no SCHEMA unless they are asked for."""
DELETED_AT: t.Final = "_sdc_deleted_at"


def is_deleted(record: Record) -> bool:
    """Whether the row says when it was deleted; a file of texts has an empty one for what is there."""
    deleted_at = record.get(DELETED_AT)
    return not (deleted_at is None or deleted_at is False or (isinstance(deleted_at, str) and not deleted_at.strip()))
