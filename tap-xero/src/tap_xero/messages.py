"""How streams write records: without the walk through each of them that tells what of it is not selected."""

from __future__ import annotations

import functools
import typing as t

from singer_sdk.helpers._util import utc_now
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.singerlib import RecordMessage
from singer_sdk.streams.core import Stream

if t.TYPE_CHECKING:
    from collections.abc import Generator

    from singer_sdk.helpers.types import Record


class MessageStream(Stream):
    """The SDK's stream, which walks through no record where everything is selected."""

    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE  # the converter conforms, and keeps fields that are new

    @functools.cached_property
    def is_trimmed(self) -> bool:
        """Whether some property is not selected."""
        return not all(self.mask.values())

    def _generate_record_messages(self, record: Record) -> Generator[RecordMessage, None, None]:
        if self.is_trimmed:
            yield from super()._generate_record_messages(record)
            return
        for stream_map in self.stream_maps:
            mapped = stream_map.transform(record)
            if mapped is not None:
                name, version = stream_map.stream_alias, self._stream_version
                yield RecordMessage(stream=name, record=mapped, version=version, time_extracted=utc_now())
