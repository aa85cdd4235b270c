"""The streams of parts: rows that are written while the collection they are in is read, at no call of their own."""

from __future__ import annotations

import typing as t

from tap_xero.catalogue.descriptions.meaning import described
from tap_xero.catalogue.parts import PARTS, way_to
from tap_xero.children.part_rows import Rows
from tap_xero.naming.days import as_loaded
from tap_xero.reading.deletions import DELETED, DELETED_SCHEMA, Family
from tap_xero.state.fingerprints import joined, parted
from tap_xero.streams.written_rows import RowStream

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_sdk.helpers.types import Record
    from singer_sdk.streams.core import Stream
    from xero_client.catalogue.entities import Entity

    from tap_xero.catalogue.parts import Part
    from tap_xero.run.run import Run


def part_streams(run: Run, collections: Mapping[str, Stream]) -> list[PartStream]:
    """All of them; in the catalogue each is deselected until somebody wants it."""
    return [PartStream(run, part, collections) for part in PARTS]


class PartStream(RowStream):
    """One kind of part, as its row of the table says."""

    def __init__(self, run: Run, part: Part, collections: Mapping[str, Stream]) -> None:
        self._rows = Rows(way_to(part))
        collection = collections[self.entity.stream]
        self.buries = part.vanishes and bool(run.config["tombstones"])
        schema = self._rows.schema
        if self.buries:
            schema["properties"][DELETED] = DELETED_SCHEMA
        super().__init__(run, name=part.stream, schema=as_loaded(described(part.stream, schema), run.config))
        self.primary_keys = self._rows.key
        self.replication_key = self._rows.replication_key
        self.place = self._rows.place
        self.parent_stream_type = type(collection)  # On the object: the class would be a child of every collection.
        collection.child_streams.append(self)
        self._family: Family | None = None

    @property
    def entity(self) -> Entity:
        """The collection that is read for it."""
        return self._rows.entity

    @property
    def audience(self) -> str:
        """Its name among those who had everything; one that buries must have had it since it does."""
        return f"{self.name} with deletions" if self.buries else self.name

    def begin(self, entity: Entity, state: dict[str, t.Any]) -> None:  # noqa: ARG002 - it is its own
        self._family = Family(state, self.name) if self.buries else None
        self._announced  # noqa: B018 - the SCHEMA, once and first

    def write(self, record: Record, began: str) -> None:
        """Write the rows of a record, read at `began`, and a tombstone for each that it has no more."""
        rows = [] if record.get(DELETED) else list(self._rows.of(record, apart=self.is_trimmed))
        self._write(rows)
        if self._family is not None:
            key = self._rows.own_key
            gone = self._family.replace(joined(record, self.entity.key), {joined(row, key) for row in rows})
            above = {name: record[name] for name in self.entity.primary_keys}
            when = record.get(DELETED) or began
            self._write([above | parted(each, key) | {DELETED: when} for each in gone])

    def checkpoint(self) -> None:
        super().checkpoint()
        if self._family is not None:
            self._family.keep()
