"""One file of a run, and the outcomes that belong into it."""

from __future__ import annotations

import typing as t
from dataclasses import asdict, dataclass

from xero_client.storage.singer_file import SingerFile

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from xero_client.storage.ownership import Form

    from target_xero.documents.document import Kind, Outcome
    from target_xero.documents.record import Record
    from target_xero.input.lines import BadLineError


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A stream that rows came from, as its SCHEMA said."""

    stream: str
    schema: Record
    key_properties: tuple[str, ...]


class Shape(t.Protocol):
    """What the records of a file look like; each has an `id` and the name of the `stream` that its rows came from."""

    form: Form
    kinds: frozenset[Kind]
    names_source: bool
    """Whether its SCHEMA says, in a member that loaders ignore, what the SCHEMA of the rows was."""

    @property
    def key_properties(self) -> tuple[str, ...]:
        """What identifies a record to whoever loads the file."""

    def records(self, outcome: Outcome) -> Iterator[Record]: ...

    def records_of_line(self, problem: BadLineError, number: int) -> Iterator[Record]:
        """What becomes of a line that is no message, the row of this number."""


class Report:
    """Appends the records of outcomes to a file of Singer messages."""

    def __init__(self, path: Path, shape: Shape) -> None:
        self.path = path
        self._file = SingerFile(path, shape.form)
        self._shape = shape
        self._sources: dict[str, Source] = {}
        self._introduced: dict[str, Source | None] = {}
        self.sync = self._file.sync
        self.close = self._file.close

    def declare(self, source: Source) -> None:
        self._sources[source.stream] = source

    @property
    def schema_message(self) -> Record:
        return self._shape.form.message(self._shape.key_properties)

    def write(self, outcome: Outcome) -> None:
        if outcome.kind in self._shape.kinds:
            for record in self._shape.records(outcome):
                self._write(record)

    def write_line(self, problem: BadLineError, number: int) -> None:
        for record in self._shape.records_of_line(problem, number):
            self._write(record)

    def write_missing(self, outcomes: Iterable[Outcome]) -> None:
        """Write those records that are not in the file yet."""
        wanted = [each for each in outcomes if each.kind in self._shape.kinds]
        missing = {record["id"]: record for outcome in wanted for record in self._shape.records(outcome)}
        for message in self._file.messages() if missing else ():
            missing.pop(message.get("record", {}).get("id"), None)
        for record in missing.values():
            self._write(record)

    def _write(self, record: Record) -> None:
        self._introduce(record["stream"])
        self._file.write({"type": "RECORD", "stream": self._shape.form.stream, "record": record})

    def _introduce(self, stream: str) -> None:
        """Write a SCHEMA before the first record, and where it is named again for each source of records."""
        source = self._sources.get(stream) if self._shape.names_source else None
        if self._introduced.get(stream, ...) == source or (self._introduced and source is None):
            return
        self._introduced[stream] = source
        self._file.write(self.schema_message | ({"source": asdict(source)} if source else {}))
