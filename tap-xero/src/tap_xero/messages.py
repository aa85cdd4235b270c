"""How streams write what they have: records without a walk through each of them where everything is selected."""

from __future__ import annotations

import functools
import typing as t

from singer_sdk.helpers._util import utc_now
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.mapper import RemoveRecordTransform
from singer_sdk.singerlib import RecordMessage, SchemaMessage
from singer_sdk.streams.core import Stream

from tap_xero.naming.maps import Renamed

if t.TYPE_CHECKING:
    from collections.abc import Generator

    from singer_sdk.helpers.types import Record
    from singer_sdk.mapper import StreamMap


class MessageStream(Stream):
    """The SDK's stream, which walks through no record where everything is selected."""

    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE  # the converter conforms, and keeps fields that are new

    @functools.cached_property
    def is_trimmed(self) -> bool:
        """Whether some property is not selected."""
        return not all(self.mask.values())

    def _generate_schema_messages(self) -> Generator[SchemaMessage, None, None]:
        for stream_map in self.stream_maps:
            if not isinstance(stream_map, RemoveRecordTransform):
                name, keys = stream_map.stream_alias, stream_map.transformed_key_properties
                yield SchemaMessage(name, stream_map.transformed_schema, keys, self._bookmark_in(stream_map))

    def _bookmark_in(self, stream_map: StreamMap) -> list[str] | None:
        """The column of the bookmark, which a map may call otherwise or leave out; the SDK names Xero's anyway."""
        key = self.replication_key or ""
        column = stream_map.column(key) if isinstance(stream_map, Renamed) else key
        return [column] if column in stream_map.transformed_schema.get("properties", {}) else None

    def _generate_record_messages(self, record: Record) -> Generator[RecordMessage, None, None]:
        if self.is_trimmed:
            yield from super()._generate_record_messages(record)
            return
        for stream_map in self.stream_maps:
            mapped = stream_map.transform(record)
            if mapped is not None:
                name, version = stream_map.stream_alias, self._stream_version
                yield RecordMessage(stream=name, record=mapped, version=version, time_extracted=utc_now())
