"""Finds documents that have no number by what they say, dated within some days: the setting `match_within_days`."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from datetime import date, timedelta

from xero_client.catalogue.entities import Paging
from xero_client.catalogue.writable import READ
from xero_client.values.dates import calendar_date

from target_xero.compare.reached_status import stays_behind
from target_xero.compare.same_content import same_content
from target_xero.send.batches import base_of

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from target_xero.decide.on_existing import Existing
    from target_xero.documents.document import Document
    from target_xero.documents.record import Record
    from target_xero.lookup.finding import Finder

DAY: t.Final = "Date"


class Likeness:
    """Tells which of the documents at Xero were written for rows of ours, one for one."""

    def __init__(self, finder: Finder, existing: Existing) -> None:
        self._finder = finder
        self._existing = existing

    def of(self, documents: Sequence[Document]) -> list[Record | None]:
        """For each document one that says the same and is no other key's, the nearest in time; each of them once."""
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, document in enumerate(documents):
            groups[document.route.stream, base_of(document)].append(place)
        found: list[Record | None] = [None] * len(documents)
        for places in groups.values():
            for place, record in zip(places, self._of_one_place([documents[p] for p in places]), strict=True):
                found[place] = record
        return found

    def _of_one_place(self, documents: Sequence[Document]) -> list[Record | None]:
        free = self._free(documents)
        found: list[Record | None] = [None] * len(documents)
        for fits in WAYS:
            for place in sorted(range(len(documents)), key=lambda each: str(_day(documents[each]))):
                if not found[place]:
                    same = (record for record in free if fits(documents[place], record))
                    found[place] = next(same, None)
                    free = [record for record in free if record is not found[place]]
        return found

    def _free(self, documents: Sequence[Document]) -> list[Record]:
        """What stands at Xero around the days of these documents and is not known to be another one of ours, by day."""
        key = str(documents[0].route.entity.id)
        by_id = {str(record.get(key)): record for record in self._read(documents)}
        owners = self._existing.owners(documents[0], by_id)
        return sorted((by_id[each] for each in by_id if each not in owners), key=lambda record: str(_day_of(record)))

    def _read(self, documents: Sequence[Document]) -> list[Record]:
        first = documents[0]
        if READ[first.route.entity.entity].paging is Paging.NONE:
            return self._finder.of_the_day(first)  # which is all there is
        return [record for span in _spans(documents) for record in self._finder.within(first, *span)]


def _spans(documents: Sequence[Document]) -> list[tuple[date, date]]:
    """The days to read, near ones together."""
    spans: list[tuple[date, date]] = []
    for day, most in sorted((day, _most(document)) for document in documents if (day := _day(document))):
        if spans and day - most <= spans[-1][1] + timedelta(days=1):
            spans[-1] = (spans[-1][0], max(spans[-1][1], day + most))
        else:
            spans.append((day - most, day + most))
    return spans


def _on_the_day(document: Document, record: Record) -> bool:
    return _day(document) == _day_of(record) and _same(document, record)


def _now_on_the_day(document: Document, record: Record) -> bool:
    return _on_the_day(document, record) and not _stays_behind(document, record)


def _now_within(document: Document, record: Record) -> bool:
    return _within(document, record) and not _stays_behind(document, record)


def _stays_behind(document: Document, record: Record) -> bool:
    return stays_behind(document.route.entity.entity, document.body, record)


def _within(document: Document, record: Record) -> bool:
    ours, theirs = _day(document), _day_of(record)
    return ours is not None and theirs is not None and _is_near(document, ours - theirs) and _same(document, record)


def _is_near(document: Document, apart: timedelta) -> bool:
    return abs(apart) <= _most(document)


def _same(document: Document, record: Record) -> bool:
    return same_content({name: value for name, value in document.body.items() if name != DAY}, record)


def _most(document: Document) -> timedelta:
    return timedelta(days=document.route.settings.match_within_days or 0)


def _day(document: Document) -> date | None:
    return _day_of(document.body)


def _day_of(body: t.Mapping[str, t.Any]) -> date | None:
    try:
        return date.fromisoformat(calendar_date(str(body.get(DAY) or "")))
    except ValueError:
        return None


WAYS: t.Final = (_now_on_the_day, _on_the_day, _now_within, _within)
"""What was written on the very day is never left to a neighbour, nor what has the same status."""
