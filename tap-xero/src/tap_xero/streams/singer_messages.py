"""How streams write what they have: records without a walk through each of them where everything is selected."""

from __future__ import annotations

import functools
import typing as t
from contextlib import contextmanager

from singer_sdk.exceptions import MappingError
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.mapper import RemoveRecordTransform, SameRecordTransform
from singer_sdk.singerlib import ActivateVersionMessage, SchemaMessage
from singer_sdk.streams.core import Stream
from xero_client.catalogue.conversion import LIST, spelled
from xero_client.catalogue.entities import TENANT
from xero_client.errors import StoreError, XeroError
from xero_client.settings.stream_maps import maps_computed

from tap_xero.naming.maps import Renamed
from tap_xero.streams.new_fields import crumb, is_wanted
from tap_xero.streams.selected_fields import cut, cuts

if t.TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

    from singer_sdk.helpers._batch import BaseBatchFileEncoding, BatchConfig, SDKBatchMessage
    from singer_sdk.helpers.types import Context, Record
    from singer_sdk.mapper import StreamMap
    from xero_client.catalogue.conversion import Path

    from tap_xero.run.run import Run
    from tap_xero.streams.selected_fields import Cuts

    Shape: t.TypeAlias = tuple[str, Callable[[Record], Record | None] | None]

ENDS: t.Final = (XeroError, MappingError, MemoryError)
"""What ends a run in one line of the log that says what to do."""


class MessageStream(Stream):
    """The SDK's stream, which walks through no record where everything is selected."""

    def __init__(self, run: Run, *, name: str, schema: dict[str, t.Any]) -> None:
        self._run = run
        super().__init__(run.tap, name=name, schema=schema)

    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE  # the converter conforms, and keeps fields that are new

    @functools.cached_property
    def _learned(self) -> dict[Path, str]:
        """Fields that SCHEMA messages of this run have beside those of the catalogue, with their types."""
        return {}

    _cut_out: Cuts | None = None
    _made_shapes: list[Shape] | None = None
    """By name of a table, what makes its row of a record; None if it is the record itself."""

    _end: Exception | None = None
    """What ended it, if something did."""

    def sync(self, context: Context | None = None) -> None:  # type: ignore[misc]  # final, but see below
        """Read it; of an error that ends the run in a line of its own, the SDK's own would say that nobody handles it.

        Raises:
            XeroError: records or files cannot be written, or somebody asked the run to end.
        """
        super().sync(context)
        if self._end:
            raise self._end

    def _sync_records(self, context: Context | None = None, *, write_messages: bool = True) -> Iterator[Record]:  # type: ignore[override]  # nothing is sent to it
        with self._ended():
            yield from super()._sync_records(context, write_messages=write_messages)

    def _sync_batches(self, batch_config: BatchConfig, context: Context | None = None) -> None:
        with self._ended():
            super()._sync_batches(batch_config, context)

    @contextmanager
    def _ended(self) -> Iterator[None]:
        """Keep what ends the run until the SDK is through."""
        try:
            yield
        except ENDS as end:
            self._end = end

    grows = True
    """Whether fields that the schema lacks become part of it."""
    place: Path = ()
    """Where in the records that are read its own records are."""

    def fields_of_its_own(self, fields: Mapping[Path, str]) -> dict[Path, str]:
        """Those of the fields that are in its own records, by their path there."""
        inside = len(self.place)
        return {path[inside:]: kind for path, kind in fields.items() if path[:inside] == self.place}

    def learn(self, fields: Mapping[Path, str]) -> None:
        """Write a SCHEMA that has these fields, which Xero sends and the catalogue does not know, before a record does.

        Fields beside others that are not selected are not selected either, and the log says so.
        """
        unwanted = [path for path in fields if not is_wanted(path, self.mask)]
        for path in unwanted:
            self.mask[crumb(path)] = False
        self._cut_out = None
        if told := [path for path in unwanted if LIST not in path]:
            self.logger.warning(
                "%s: fields that are new are left out, since the catalogue leaves out others beside them: %s",
                self.name,
                ", ".join(map(spelled, told)),
            )
        self._learned.update({path: kind for path, kind in fields.items() if path not in unwanted})
        before = self._schemas
        self._run.map_anew(self.name, self._learned)
        self._stream_maps = self._made_shapes = None
        for message in self._generate_schema_messages():
            if message.schema != before.get(message.stream):
                self._tap.write_message(message)

    @property
    def _schemas(self) -> dict[str, dict[str, t.Any]]:
        """The schemas of what comes of this stream, by the name that it has then."""
        return {message.stream: message.schema for message in self._generate_schema_messages()}

    @property
    def is_trimmed(self) -> bool:
        """Whether some property is not selected."""
        return bool(self._cuts)

    @property
    def _cuts(self) -> Cuts:
        """What is cut out of each record; made anew when the mask says no of more fields."""
        if self._cut_out is None:
            self._cut_out = cuts(self.mask)
        return self._cut_out

    def _generate_schema_messages(self) -> Generator[SchemaMessage, None, None]:
        for stream_map in self._written_maps:
            keys, bookmark = stream_map.transformed_key_properties, self._bookmark_in(stream_map)
            for prefix in self._prefixes:
                yield SchemaMessage(f"{prefix}{stream_map.stream_alias}", stream_map.transformed_schema, keys, bookmark)

    def activate_version(self) -> None:
        """Write ACTIVATE_VERSION for every table of this stream, if the SDK has given it a version."""
        version = self._stream_version
        if version is None:
            return
        if self.config.get("tenant_shard"):
            self.logger.warning("No ACTIVATE_VERSION: with tenant_shard, others write to the same table.")
            return
        for stream_map in self._written_maps:
            for prefix in self._prefixes:
                name = f"{prefix}{stream_map.stream_alias}"
                self._tap.write_message(ActivateVersionMessage(stream=name, version=version))

    @property
    def _written_maps(self) -> list[StreamMap]:
        return [each for each in self.stream_maps if not isinstance(each, RemoveRecordTransform)]

    @property
    def _prefixes(self) -> list[str]:
        """What stands before the name of a table in each of the schemas."""
        return list(self._run.prefixes.values()) or [""]

    def _prefix(self, tenant_id: str) -> str:
        return self._run.prefixes.get(tenant_id, "")

    def _bookmark_in(self, stream_map: StreamMap) -> list[str] | None:
        """The column of the bookmark, which a map may call otherwise or leave out; the SDK names Xero's anyway."""
        key = self.replication_key or ""
        column = stream_map.column(key) if isinstance(stream_map, Renamed) else key
        return [column] if column in stream_map.transformed_schema.get("properties", {}) else None

    def _write_record_message(self, record: Record) -> None:
        """Write a record; the SDK's own makes and copies an object for each message."""
        prefix, version = self._prefix(record[TENANT]), self._stream_version
        if cut_out := self._cuts:
            cut(record, cut_out)
        for alias, shape in self._shapes:
            if (shaped := shape(record) if shape else record) is not None:
                self._run.writer.write_record(f"{prefix}{alias}", shaped, version)
        self.state_manager.is_flushed = False

    @property
    def _shapes(self) -> list[Shape]:
        if self._made_shapes is None:
            self._made_shapes = [(each.stream_alias, self._shape(each)) for each in self.stream_maps]
        return self._made_shapes

    def _shape(self, stream_map: StreamMap) -> Callable[[Record], Record | None] | None:
        if isinstance(stream_map, SameRecordTransform) and not stream_map.flattening_enabled:
            return None
        if not self.config.get("stream_maps"):
            return stream_map.transform

        def shape(record: Record) -> Record | None:
            with maps_computed(self.config, self.name):
                return stream_map.transform(record)

        return shape

    batch_of = ""
    """The organisation whose records are in the files that are written."""

    def get_batches(
        self, batch_config: BatchConfig, context: Context | None = None
    ) -> Iterable[tuple[BaseBatchFileEncoding, list[str]]]:
        """Write the files of each organisation apart where each has a schema of its own.

        Raises:
            StoreError: they cannot be written.
        """
        if context is not None or not self._run.prefixes:
            yield from self._batches(batch_config, context)
            return
        for partition in self.partitions or ():
            self.batch_of = partition[TENANT]
            yield from self._batches(batch_config, partition)

    def _batches(
        self, batch_config: BatchConfig, context: Context | None
    ) -> Iterator[tuple[BaseBatchFileEncoding, list[str]]]:
        try:
            yield from super().get_batches(batch_config, context)
        except (OSError, ImportError) as problem:
            reason = (isinstance(problem, OSError) and problem.strerror) or type(problem).__name__
            raise StoreError(
                f"The files of {self.name} cannot be written where batch_config.storage.root says ({reason}): see that "
                "you can write there."
            ) from None

    def _generate_batch_messages(
        self, encoding: BaseBatchFileEncoding, manifest: list[str]
    ) -> Generator[SDKBatchMessage, None, None]:
        for message in super()._generate_batch_messages(encoding, manifest):
            message.stream = f"{self._prefix(self.batch_of)}{message.stream}"
            yield message
