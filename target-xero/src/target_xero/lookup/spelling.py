"""Which of the records that Xero found are meant by a document, and which are only spelt nearly so."""

from __future__ import annotations

import typing as t

from target_xero.compare.same_content import same_value, value_at
from target_xero.documents.text_comparison import MARKS, folded, is_named_freely, letters

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record


def are_near(document: Document, record: Record, names: Sequence[str]) -> bool:
    """Whether a record has the values of the document in these fields, but for capitals and accents."""
    return all(_is_near(value_at(document.body, name), value_at(record, name)) for name in names)


def meant(document: Document, near: Sequence[Record], names: Sequence[str]) -> list[Record]:
    """Of records that are near, those that Xero or we would take for the document; the very letters go first."""
    entity = document.route.entity.entity
    free = [name for name in names if is_named_freely(entity, name)]
    strict = [name for name in names if name not in free]
    found = [each for each in near if all(_is_same(document, each, name) for name in strict)]
    return [each for each in found if all(_has_letters(document, each, name) for name in free)] or found


def _is_near(ours: t.Any, theirs: t.Any) -> bool:
    return same_value(ours, theirs) or (
        isinstance(ours, str) and isinstance(theirs, str) and folded(ours) == folded(theirs)
    )


def _is_same(document: Document, record: Record, name: str) -> bool:
    same = _has_letters if name in {*MARKS, *document.route.entity.unique} else _has_value
    return same(document, record, name)


def _has_letters(document: Document, record: Record, name: str) -> bool:
    return letters(value_at(document.body, name)) == letters(value_at(record, name))


def _has_value(document: Document, record: Record, name: str) -> bool:
    return same_value(value_at(document.body, name), value_at(record, name))
