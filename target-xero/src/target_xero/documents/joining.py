"""Joins the rows of one document: what they share is said once, each brings a line of its own."""

from __future__ import annotations

import typing as t

from target_xero.documents.flat import ConflictError, is_blank, unflattened
from target_xero.documents.names import field_name, lines_name
from target_xero.documents.reasons import Reason, RejectError

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Record: t.TypeAlias = dict[str, t.Any]

METADATA: t.Final = "_sdc_"
DELETED_AT: t.Final = "_sdc_deleted_at"


def is_deleted(record: Record) -> bool:
    return record.get(DELETED_AT) is not None


def nested(record: Record, model: str) -> Record:
    """The record without what is about the row and not in it, and without flattened columns.

    Raises:
        RejectError: two columns fill the same field.
    """
    try:
        return unflattened({name: value for name, value in record.items() if not name.startswith(METADATA)}, model)
    except ConflictError as conflict:
        raise RejectError(Reason.CONFLICTING_COLUMNS, f"{conflict.name} goes where another column is") from None


def joined(records: Iterable[Record], model: str) -> Record:
    """One record for all the rows of a document.

    Columns that are no fields of Xero's may differ from row to row: the first row's are kept.

    Raises:
        RejectError: rows differ in a field that the document has only once.
    """
    whole: Record = {}
    lines: list[t.Any] = []
    lines_column = None
    for record in records:
        for column, value in nested(record, model).items():
            if field_name(model, column) == lines_name(model):
                lines_column = lines_column or column
                whole.setdefault(lines_column, lines)
                lines.extend(_lines(value))
            else:
                _agree(whole, column, value, model)
    return whole


def _lines(value: t.Any) -> Iterator[t.Any]:
    """The lines of one row; a row without a value in any of its columns has none."""
    if isinstance(value, list):
        yield from value
    elif not is_blank(value):
        yield value


def _agree(whole: Record, column: str, value: t.Any, model: str) -> None:
    if is_blank(whole.get(column)):
        whole[column] = value
    elif not is_blank(value) and value != whole[column] and field_name(model, column):
        raise RejectError(Reason.CONFLICTING_ROWS, f"its rows differ in {column}")
