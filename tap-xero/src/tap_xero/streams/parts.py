"""The streams of parts: rows that are written while the collection they are in is read, at no call of their own."""

from __future__ import annotations

import functools
import typing as t

from singer_sdk.batch import Batcher
from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE
from xero_client.catalogue.entities import TENANT

from tap_xero.catalogue.descriptions.meaning import described
from tap_xero.catalogue.parts import PARTS, way_to
from tap_xero.children.part_rows import Rows
from tap_xero.naming.days import as_loaded
from tap_xero.reading.deletions import DELETED, DELETED_SCHEMA, Family
from tap_xero.state.fingerprints import joined, parted
from tap_xero.streams.singer_messages import MessageStream

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from singer_sdk.helpers.types import Context, Record
    from singer_sdk.streams.core import Stream
    from xero_client.catalogue.entities import Entity

    from tap_xero.catalogue.parts import Part
    from tap_xero.run.run import Run


def part_streams(run: Run, collections: Mapping[str, Stream]) -> list[PartStream]:
    """All of them; in the catalogue each is deselected until somebody wants it."""
    return [PartStream(run, part, collections) for part in PARTS]


class PartStream(MessageStream):
    """One kind of part, as its row of the table says.

    To the SDK it is a child of the collection's stream. The SDK would start it once for each record, with a SCHEMA and
    a log line each; the collection hands it the records instead.
    """

    selected_by_default = False
    size = 0
    """As other streams have one; the SDK never starts this one by itself."""

    def __init__(self, run: Run, part: Part, collections: Mapping[str, Stream]) -> None:
        self._rows = Rows(way_to(part))
        collection = collections[self.entity.stream]
        self.buries = part.vanishes and bool(run.config["tombstones"])
        """Whether rows that are gone are reported."""
        schema = self._rows.schema
        if self.buries:
            schema["properties"][DELETED] = DELETED_SCHEMA
        super().__init__(run, name=part.stream, schema=as_loaded(described(part.stream, schema), run.config))
        self.primary_keys = self._rows.key
        self.replication_key = self._rows.replication_key
        self.place = self._rows.place
        self.parent_stream_type = type(collection)  # On the object: the class would be a child of every collection.
        collection.child_streams.append(self)
        self._batch: list[Record] = []
        self._family: Family | None = None

    @property
    def entity(self) -> Entity:
        """The collection that is read for it."""
        return self._rows.entity

    def get_records(self, context: Context | None) -> Iterator[Record]:  # noqa: ARG002 - the SDK's signature
        return iter(())  # The collection's stream writes them.

    @property
    def audience(self) -> str:
        """Its name among those who had everything; one that buries must have had it since it does."""
        return f"{self.name} with deletions" if self.buries else self.name

    def begin(self, state: dict[str, t.Any]) -> None:
        """Make ready for the records of an organisation, of whose collection this is the state."""
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
        """Let nothing be behind the state that is about to be written."""
        self._write_batches()
        if self._family is not None:
            self._family.keep()

    def finalize_state_progress_markers(self, state: dict[str, t.Any] | None = None) -> None:  # noqa: ARG002
        """None: the state is the collection's. The SDK calls this when the reading has ended."""
        self._announced.exit()

    @functools.cached_property
    def _announced(self) -> t.Any:
        """The metric that counts records; there is one as soon as the SCHEMA is out."""
        if self.replication_method == REPLICATION_FULL_TABLE and self.emit_activate_version_messages:
            self._stream_version = self._initialized_at // 1000
        self._write_schema_message()
        return self.get_record_counter()

    @functools.cached_property
    def _batch_config(self) -> t.Any:
        return self.get_batch_config(self.config)

    def _write(self, rows: Iterable[Record]) -> None:
        for row in rows:
            if self.buries:
                row.setdefault(DELETED, None)
            self._announced.increment()
            self._run.summary.count(self.name, row["tenant_id"])
            if self._batch_config is None:
                self._write_record_message(row)
            else:
                if row[TENANT] != self.batch_of:
                    self._write_batches()
                    self.batch_of = row[TENANT]
                self._batch.append(row)
        if self._batch_config and len(self._batch) >= self._batch_config.batch_size:
            self._write_batches()

    def _write_batches(self) -> None:
        if self._batch:
            batcher = Batcher(tap_name=self.tap_name, stream_name=self.name, batch_config=self._batch_config)
            for manifest in batcher.get_batches(records=iter(self._batch)):
                self._write_batch_message(encoding=self._batch_config.encoding, manifest=manifest)
            self._batch = []
