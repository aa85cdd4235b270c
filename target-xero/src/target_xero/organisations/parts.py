"""Parts the input: each organisation has the messages that it would have had for itself."""

from __future__ import annotations

import typing as t
from array import array

from singer_sdk.io_base import SingerMessageType
from singer_sdk.singerlib.json import deserialize_json, serialize_json

from target_xero.input.messages import MessageError, SchemaMissingError, refuse_batch
from target_xero.input.schemas import safe_schema

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xero_client.grant.organisations import Organisation

    from target_xero.input.messages import Message
    from target_xero.organisations.addressees import Addressees

AT_ONCE: t.Final = 2**16
"""Bytes that wait to be written: an open file for each organisation might be more than a process may have."""
NUMBER: t.Final = "number"
"""What stands in a STATE of a part, in the place of the bookmarks."""


class Part:
    """The input of one organisation, in a file."""

    def __init__(self, path: Path, organisation: Organisation, before: int) -> None:
        """`before` is the number of the STATE that came before its first row, 0 if none did."""
        self.organisation = organisation
        self.path = path
        self.states_path = path.with_suffix(".states")
        """Where its run writes the STATE that it lets pass."""
        self._before = before
        self._told = before
        """The last STATE that it has been told of."""
        self._waiting = bytearray()

    def add(self, line: bytes) -> None:
        self._waiting += line
        if not line.endswith(b"\n"):
            self._waiting += b"\n"
        if len(self._waiting) >= AT_ONCE:
            self.flush()

    def tell(self, state: int) -> None:
        """Have the STATE of this number stand before what comes next; one that nothing came after is left out."""
        if self._told < state:
            self._told = state
            self.add(serialize_json({"type": SingerMessageType.STATE.value, "value": {NUMBER: state}}).encode())

    def flush(self) -> None:
        with self.path.open("ab") as file:
            file.write(self._waiting)
        self._waiting.clear()

    def passed(self) -> int:
        """The number of the last STATE that its run has let pass."""
        lines = self.states_path.read_bytes().splitlines(keepends=True) if self.states_path.exists() else []
        whole = [line for line in lines if line.endswith(b"\n")]
        return int(deserialize_json(whole[-1])[NUMBER]) if whole else self._before


class States:
    """The STATE messages of the input, in a file: of a firm with many organisations, each is large."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b")
        self._ends = array("Q", [0])

    @property
    def last(self) -> int:
        """The number of the last one, 0 if there is none."""
        return len(self._ends) - 1

    def add(self, line: bytes) -> None:
        self._ends.append(self._ends[-1] + self._file.write(line))

    def value(self, number: int) -> Message:
        """What the one of this number said, from 1."""
        self._file.seek(self._ends[number - 1])
        line = self._file.read(self._ends[number] - self._ends[number - 1])
        return t.cast("Message", deserialize_json(line)["value"])

    def close(self) -> None:
        self._file.close()


class Reads(t.Protocol):
    """What hands messages over."""

    line: bytes
    """The line of the message that is being handed over."""


class Parts:
    """The parts of one input, as it comes. Rows stay what they are, to the byte."""

    def __init__(self, folder: Path, addressees: Addressees, reader: Reads, is_ignored: Callable[[str], bool]) -> None:
        """`is_ignored` says of a stream whether its rows are for no organisation at all."""
        self.states = States(folder / "states.jsonl")
        self.rows = 0
        self.rows_without_state = 0
        self._held_from: int | None = None
        """The number of the STATE before the first row for an organisation that is not reached."""
        self._folder = folder
        self._addressees = addressees
        self._reader = reader
        self._is_ignored = is_ignored
        self._schemas: dict[str, bytes] = {}
        self._parts: dict[str, Part] = {}

    @property
    def callbacks(self) -> dict[str, Callable[[Message], None]]:
        """What is to be done with a message, by its type."""
        return {
            SingerMessageType.SCHEMA.value: self._schema,
            SingerMessageType.RECORD.value: self._record,
            SingerMessageType.STATE.value: self._state,
            SingerMessageType.ACTIVATE_VERSION.value: self._everywhere,
            SingerMessageType.BATCH.value: refuse_batch,
        }

    def end(self, first: Organisation) -> list[Part]:
        """The input is over: each part has the last STATE. Without a row, the `first` organisation has its streams."""
        if self._schemas and not self.rows:
            self._begun(first, before=0)
        for part in self._parts.values():
            part.tell(self.states.last)
            part.flush()
        return [*self._parts.values()]

    def passed(self) -> int:
        """The number of the STATE before which everything is done, 0 if there is none."""
        passed = [each.passed() for each in self._parts.values()]
        return min(passed if self._held_from is None else [*passed, self._held_from], default=self.states.last)

    def _schema(self, message: Message) -> None:
        stream = message["stream"]
        if self._schemas.get(stream) == self._reader.line:
            return
        try:
            safe_schema(message["schema"])
        except MessageError as problem:
            self._schemas.pop(stream, None)
            raise MessageError(f"The SCHEMA of stream {stream} {problem}.") from None
        self._schemas[stream] = self._reader.line
        self._everywhere(message)

    def _record(self, message: Message) -> None:
        stream, record = message["stream"], message["record"]
        if stream not in self._schemas:
            raise SchemaMissingError(f"A RECORD of stream {stream} came before the SCHEMA of the stream.")
        if self._is_ignored(stream):
            return
        self.rows += 1
        self.rows_without_state += 1
        organisation = self._addressees.of_row(stream, record, self.rows)
        if organisation:
            part = self._parts.get(organisation.tenant_id) or self._begun(organisation, before=self.states.last)
            part.tell(self.states.last)
            part.add(self._reader.line)
        elif self._held_from is None:
            self._held_from = self.states.last

    def _state(self, message: Message) -> None:  # noqa: ARG002 - it is kept as it came
        self.states.add(self._reader.line)
        self.rows_without_state = 0

    def _everywhere(self, message: Message) -> None:  # noqa: ARG002 - as above
        for part in self._parts.values():
            part.add(self._reader.line)

    def _begun(self, organisation: Organisation, before: int) -> Part:
        path = self._folder / f"{len(self._parts)}.singer"
        part = self._parts[organisation.tenant_id] = Part(path, organisation, before)
        for line in self._schemas.values():
            part.add(line)
        return part
