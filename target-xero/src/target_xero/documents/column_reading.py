"""How the columns of one stream are read: dates, what finds a document, and what is there for something else."""

from __future__ import annotations

import typing as t
from datetime import date

from xero_client.expressions.columns import bare
from xero_client.expressions.expressions import columns_in
from xero_client.expressions.periods import as_date
from xero_client.values.time_zones import time_zone

from target_xero.documents.dates import Calendar
from target_xero.documents.json_printing import shown
from target_xero.documents.unflattening import is_blank, path_of
from target_xero.routing.field_names import plain
from target_xero.routing.places import COLUMN

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from target_xero.documents.organisation_facts import Facts
    from target_xero.routing.route import Route

TENANT: t.Final = "tenant_id"
"""Column in which the tap says which organisation a record came from."""


class Spellings(t.Collection[str]):
    """Names of columns, in any spelling."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {bare(name) for name in names if name}

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bare(name) in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def calendar_of(route: Route, facts: Facts) -> Calendar:
    """How the stream writes its dates."""
    named = route.settings.time_zone
    return Calendar(zone=(lambda: time_zone(named)) if named else facts.zone, date_format=route.settings.date_format)


def words_for_days(calendar: Calendar) -> dict[str, Callable[..., t.Any]]:
    """The words `date` and `day` of expressions, which read what fields read."""

    def day(value: t.Any, zone: str | None = None) -> date | None:
        if is_blank(value):
            return None
        if not isinstance(value, str | int | date) or isinstance(value, bool):
            raise TypeError(f"{shown(value)} is no date")
        return as_date(t.cast("str", value), zone) if zone else date.fromisoformat(calendar.day(value))

    return {"date": day, "day": day}


def identifying(route: Route) -> dict[str, str]:
    """The fields by which a document is found, by their plain names."""
    searched = (search.field for search in route.entity.searches)
    names = (name.partition(".")[0] for name in (route.entity.id, *searched, *route.match_on) if name)
    return {plain(name): name for name in names}


def addressing(route: Route) -> frozenset[str]:
    """Plain names of what leads to a document: what finds it, and what its path and its file are made of."""
    columns = (column for source in route.places.values() for column in COLUMN.findall(source))
    return frozenset({*identifying(route), *map(plain, columns)})


def used_columns(route: Route, row_key: Iterable[str]) -> Spellings:
    """Columns that are there for something else than to be sent."""
    settings = route.settings
    computed = columns_in([dict(settings.payload), dict(settings.query)])
    inner = (path_of(route.entity.model, column)[-1] for column in computed)
    places = {column for source in route.places.values() for column in COLUMN.findall(source)}
    named = {TENANT, settings.content_column or "", settings.file_column or "", *settings.expect.values()}
    return Spellings({*route.key, *row_key, *route.group_by, *places, *named, *computed, *map(str, inner)})
