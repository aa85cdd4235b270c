"""Writes messages: records many at a time, in whole lines, and none of them later than what comes after it."""

from __future__ import annotations

import sys
import typing as t
from datetime import datetime, timezone

from singer_sdk.contrib.msgspec import MsgSpecWriter, encoder
from singer_sdk.singerlib import SchemaMessage, StateMessage

if t.TYPE_CHECKING:
    from singer_sdk.singerlib.messages import Message

BYTES_AT_ONCE: t.Final = 60_000
"""Of records that wait for others: what a pipe takes."""
TO_THE_END: t.Final = -1


class MessageWriter(MsgSpecWriter):
    """The SDK's writer, which prints amounts to the digit, and copies nothing before it prints it."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = bytearray()

    def write_record(self, stream: str, record: dict[str, t.Any], version: int | None) -> None:
        """Write a RECORD, extracted now; it may wait until there are more, or until something else is written.

        Raises:
            OutputError: nobody reads what is written.
        """
        told: dict[str, t.Any] = {"type": "RECORD", "stream": stream, "record": record}
        if version is not None:
            told["version"] = version
        told["time_extracted"] = datetime.now(timezone.utc)
        self._print(told)
        if len(self._lines) >= BYTES_AT_ONCE:
            self.flush()

    def write_message(self, message: Message) -> None:
        """Write anything else, behind what waits.

        Raises:
            OutputError: nobody reads what is written.
        """
        self._print(members(message))
        self.flush()

    def flush(self) -> None:
        """Let nothing wait any longer."""
        lines, self._lines = self._lines, bytearray()
        sys.stdout.buffer.write(lines)
        sys.stdout.flush()

    def _print(self, told: dict[str, t.Any]) -> None:
        encoder.encode_into(told, self._lines, TO_THE_END)
        self._lines += b"\n"


def members(message: Message) -> dict[str, t.Any]:
    """What a message says; the SDK's own would copy schemas and states, however long."""
    told: dict[str, t.Any]
    if isinstance(message, SchemaMessage):
        told = {
            "type": message.type,
            "stream": message.stream,
            "schema": message.schema,
            "key_properties": message.key_properties,
            "bookmark_properties": message.bookmark_properties,
        }
        return {name: value for name, value in told.items() if value is not None}
    if isinstance(message, StateMessage):
        return {"type": message.type, "value": message.value}
    return message.to_dict()
