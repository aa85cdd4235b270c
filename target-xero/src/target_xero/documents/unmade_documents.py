"""What rows say of a document that they do not make: what it is called, which one it is, what an item costs."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from xero_client.catalogue.models import fields_of
from xero_client.expressions.columns import Columns

from target_xero.documents.field_limits import missing
from target_xero.documents.item_prices import ITEM, ITEMS, PRICE, SIDES
from target_xero.documents.json_text import parsed
from target_xero.documents.own_names import NAMED_BY, telling
from target_xero.documents.payload import RECORD
from target_xero.documents.unflattening import is_blank, path_of
from target_xero.documents.values import converted
from target_xero.routing.field_names import field_name, find, plain
from target_xero.routing.places import COLUMN

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from target_xero.documents.dates import Calendar
    from target_xero.documents.document import Document
    from target_xero.documents.payload import Payload
    from target_xero.documents.record import Record
    from target_xero.routing.route import Route

PRICED: t.Final = ("price", "details", "cost")
"""What a column that may mean a price has in its name."""


class Unmade:
    """Of the rows of one stream."""

    def __init__(
        self, route: Route, payload: Payload, calendar: Calendar, is_foreign: Callable[[Record], bool]
    ) -> None:
        self._route = route
        self._payload = payload
        self._calendar = calendar
        self._is_foreign = is_foreign
        entity = route.entity
        own = (entity.id,) if entity.id and entity.id != entity.number else ()
        self._named = NAMED_BY.get(entity.entity, ())
        self._own_id = set(own)
        columns = [COLUMN.fullmatch(each) for each in route.places.values()] if route.on_element else []
        self._in_path = columns[0][1] if len(columns) == 1 and columns[0] else ""

    def named(self, bare: Document) -> Document:
        """The document with what its rows call it, though nothing else of it can be made."""
        found: dict[tuple[str, str], None] = {}
        records = [self._said(row.record) for row in bare.rows] if self._named else []
        for record in records:
            found |= dict.fromkeys(self._names(record, bare))
            if self._route.entity.entity == ITEMS:
                found |= dict.fromkeys(self._prices(record))
        return replace(bare, names=tuple(found), is_part=bool(records) and self._is_part(records))

    def _said(self, record: Record) -> Record:
        """The row with what the payload adds, as far as that can be computed."""
        names = {RECORD: Columns(record)}
        return self._payload.filled_where_possible(record, self._payload.document, names)

    def _names(self, record: Record, bare: Document) -> Iterator[tuple[str, str]]:
        left_out = self._own_id if self._is_foreign(record) else set()
        fields = {plain(name): name for name in (*self._named, *telling(bare)) if name not in left_out}
        for column, value in record.items():
            if (name := fields.get(plain(column))) and (text := self._read(name, value)):
                yield name, text
        if self._in_path and (text := self._read(str(self._route.entity.id), find(record, self._in_path))):
            yield str(self._route.entity.id), text

    def _read(self, name: str, value: t.Any) -> str:
        """A number or name as Xero gets it; empty for what is none."""
        return "" if value is None else self._converted(value, name, self._route.entity.model)

    def _converted(self, value: t.Any, name: str, model: str) -> str:
        try:
            return str(converted(value, name, fields_of(model)[name], self._calendar))
        except ValueError:
            return ""

    def _prices(self, record: Record) -> Iterator[tuple[str, str]]:
        """A side, and what a column says that the item costs there; nothing if that cannot be read."""
        for column, value in record.items():
            side, *rest = path_of(ITEM, column)
            if is_blank(value) or column.startswith("_"):
                continue
            if side not in SIDES:
                yield from ((each, "") for each in _sides_meant(column))
            elif not rest:
                yield from ((str(side), said) for said in self._inner(str(side), value))
            elif rest == [PRICE]:
                yield str(side), self._price(str(side), value)

    def _inner(self, side: str, value: t.Any) -> Iterator[str]:
        value = parsed(value) if isinstance(value, str) else value
        if not isinstance(value, dict):
            yield ""
        elif not is_blank(price := find(value, PRICE)):
            yield self._price(side, price)

    def _price(self, side: str, value: t.Any) -> str:
        return self._converted(value, PRICE, str(fields_of(ITEM)[side].model))

    def _is_part(self, records: list[Record]) -> bool:
        """Whether none of the rows says all that creating takes."""
        model = self._route.entity.model
        said = [column for record in records for column, value in record.items() if not is_blank(value)]
        said += [self._payload.lines.name] if self._payload.lines else []
        there = {field_name(model, str(path_of(model, column)[0])): True for column in said}
        return any(missing({str(name): True for name in there}, model))


def _sides_meant(column: str) -> list[str]:
    """Sides whose price a column may mean that is no field of Xero's."""
    name = plain(column)
    if not any(word in name for word in PRICED) or field_name(ITEM, column):
        return []
    return [side for side, word in SIDES.items() if word in name] or [*SIDES]
