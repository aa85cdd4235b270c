"""A whole collection in little memory: records stay as they came until one is wanted."""

from __future__ import annotations

import typing as t
from collections import defaultdict
from decimal import Decimal

import msgspec

from target_xero.compare.same_content import value_at
from target_xero.documents.record import Record
from target_xero.documents.text_comparison import as_compared

if t.TYPE_CHECKING:
    from collections.abc import Iterable

_ENCODER: t.Final = msgspec.json.Encoder(decimal_format="number")
_DECODER: t.Final = msgspec.json.Decoder(Record, float_hook=Decimal)


class Archive:
    """All records of one collection."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = [_ENCODER.encode(each) for each in records]
        self._places: dict[str, dict[str, list[int]]] = {}

    def find(self, field: str, value: str) -> list[Record]:
        """The records that have the value in the field."""
        places = self._places.get(field)
        if places is None:
            places = self._places[field] = defaultdict(list)
            for place, record in enumerate(self._records):
                places[as_compared(field, value_at(_DECODER.decode(record), field))].append(place)
        return [_DECODER.decode(self._records[place]) for place in places.get(as_compared(field, value), ())]
