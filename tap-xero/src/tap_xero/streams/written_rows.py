"""Streams whose rows are written while collections are read: to the SDK they are children that it never starts."""

from __future__ import annotations

import functools
import typing as t

from singer_sdk.batch import Batcher
from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE
from xero_client.catalogue.entities import TENANT

from tap_xero.reading.deletions import DELETED
from tap_xero.streams.singer_messages import MessageStream

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from singer_sdk.helpers.types import Context, Record
    from xero_client.catalogue.entities import Entity

    from tap_xero.reading.answers import Answer


class RowStream(MessageStream):
    """What is made of the records of a collection, or of several.

    The SDK would start it once for each record, with a SCHEMA and a log line each; the collections hand it the records
    instead.
    """

    selected_by_default = False
    size = 0
    """As other streams have one; the SDK never starts this one by itself."""
    buries = False
    """Whether rows that are gone are reported."""

    def get_records(self, context: Context | None) -> Iterator[Record]:  # noqa: ARG002 - the SDK's signature
        return iter(())  # The collection's stream writes them.

    @property
    def audience(self) -> str:
        """Its name among those who had everything that a bookmark covers."""
        return self.name

    def has_rows_of(self, entity: Entity) -> bool:  # noqa: ARG002 - most are of one collection
        """Whether records of a collection become rows of it."""
        return True

    def sees_whole(self, entity: Entity) -> bool:  # noqa: ARG002 - most do not
        """Whether it wants to see every record of a collection in each run, beside those that are news."""
        return False

    def see(self, entity: Entity, tenant_id: str, answer: Answer) -> None:
        """Look at an answer of a collection that it sees whole."""

    def prepare(self, tenant_id: str) -> None:
        """Get what rows of this organisation need, before the first record of a read.

        Raises:
            XeroError: as `Connection.send` says.
        """

    def begin(self, entity: Entity, state: dict[str, t.Any]) -> None:
        """Make ready for the records of an organisation, of whose collection this is the state."""
        raise NotImplementedError

    def write(self, record: Record, began: str) -> None:
        """Write the rows of a record, read at `began`."""
        raise NotImplementedError

    def checkpoint(self) -> None:
        """Let nothing be behind the state that is about to be written."""
        self._write_batches()

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

    @functools.cached_property
    def _waiting(self) -> list[Record]:
        """Rows that are to be in the next batch."""
        return []

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
                self._waiting.append(row)
        if self._batch_config and len(self._waiting) >= self._batch_config.batch_size:
            self._write_batches()

    def _write_batches(self) -> None:
        if self._waiting:
            batcher = Batcher(tap_name=self.tap_name, stream_name=self.name, batch_config=self._batch_config)
            for manifest in batcher.get_batches(records=iter(self._waiting)):
                self._write_batch_message(encoding=self._batch_config.encoding, manifest=manifest)
            self._waiting.clear()
