"""Rows of some documents, by stream and key, so that a database looks them up."""

from __future__ import annotations

import typing as t

import sqlalchemy as sa

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from target_xero.documents.identity import Identity


def named(table: sa.Table, identities: Iterable[Identity]) -> sa.ColumnElement[bool]:
    """Whether a row is of one of them.

    Streams and keys are listed alone: SQLite finds single values by an index, and goes through all rows of an
    organisation for pairs.
    """
    pairs = sorted(set(identities))
    streams, keys = sorted({stream for stream, _ in pairs}), sorted({key for _, key in pairs})
    listed = sa.and_(table.c.stream.in_(streams), table.c.key.in_(keys))
    if len(streams) == 1:
        return listed
    return sa.and_(listed, sa.tuple_(table.c.stream, table.c.key).in_(pairs))
