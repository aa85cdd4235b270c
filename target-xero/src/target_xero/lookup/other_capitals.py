"""Finds what a deletion names in other capitals, where Xero looks numbers, codes and marks up letter by letter."""

from __future__ import annotations

import typing as t

from target_xero.compare.same_content import value_at
from target_xero.documents.text_comparison import LISTED
from target_xero.lookup.finding import BY_NUMBER, GONE, NAMED_FREELY, WITHOUT_WHERE, status_of
from target_xero.lookup.queries import condition
from target_xero.lookup.spelling import are_near

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.lookup.finding import Finder

IN_ANY_WAY: t.Final = frozenset({"Contacts", *NAMED_FREELY})
"""What was looked at in any capitals before."""
LARGEST_PAGE: t.Final = "1000"
IN_ANY_CAPITALS: t.Final = "{name}!=null AND {comparison}"
"""A method of a field without a value is refused (S-REQRESP, H)."""


class OtherCapitals:
    """Looks in one organisation; what can only be read as a whole is read once a run."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._whole: dict[str, list[Record]] = {}

    def of(self, document: Document, names: Sequence[str]) -> list[Record]:
        """What differs from the document in these fields by capitals alone, where nothing has its letters."""
        entity, name, value = document.route.entity, names[0], value_at(document.body, names[0])
        if not isinstance(value, str) or value.lower() == value.upper():
            return []
        if entity.entity in BY_NUMBER and name == entity.number:
            found = self._all(document)
        elif _is_compared_by_letters(document, name):
            comparison = condition(f"{name}.ToLower()", value.strip().lower())
            found = self._finder.matching(document, where=IN_ANY_CAPITALS.format(name=name, comparison=comparison))
        else:
            return []
        return [each for each in found if status_of(each) not in GONE and are_near(document, each, names)]

    def _all(self, document: Document) -> list[Record]:
        entity = document.route.entity
        if entity.entity not in self._whole:
            records = self._finder.matching(document, pageSize=LARGEST_PAGE)
            kept = (str(entity.id), str(entity.number), "Status", "Contact")
            self._whole[entity.entity] = [{name: each.get(name) for name in kept} for each in records]
        return self._whole[entity.entity]


def _is_compared_by_letters(document: Document, name: str) -> bool:
    """Whether `where` was asked for it; numbers in a list Xero finds in any capitals (M)."""
    entity = document.route.entity
    parameters = {each.parameter for each in entity.searches if each.field == name}
    other_way = (parameters and "where" not in parameters) or name in LISTED or name.endswith("ID")
    below = "/" in entity.entity or "." in name
    return not (other_way or below or entity.entity in (IN_ANY_WAY | WITHOUT_WHERE))
