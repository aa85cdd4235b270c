"""Singer inputs of a tap and of a warehouse, spoilt at random but the same for the same seed."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, replace

from support.mutating import Mutator, written
from support.singer import contacts, invoice_lines, invoices, journals, payments, state

if t.TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from support.singer import Json

LINES: t.Final = "invoice_lines"
"""A stream with a row for each line of an invoice."""
SETTINGS: t.Final[Json] = {
    "streams": {
        f"[{LINES[0]}]{LINES[1:]}": {"entity": "Invoices", "group_by": ["InvoiceNumber"], "key": ["InvoiceNumber"]}
    }
}
CHOICES: t.Final[tuple[Json, ...]] = (
    *({}, {"on_bad_line": "skip_and_reject"}, {"on_bad_line": "skip_and_reject", "unmapped_streams": "ignore"}),
    {"on_bad_line": "skip_and_reject", "validate_records": False},
    {"on_bad_line": "skip_and_reject", "flattening_enabled": True, "flattening_max_depth": 3},
    {"on_bad_line": "skip_and_reject", "stream_maps": {"contacts": {"Name": "str(Name)"}}},
    {"require_final_state": "never", "batch_size_rows": 2},
)
"""Settings of a run, of which one is chosen."""
NO_LINES: t.Final = (b"{", b"[]", b"null", b"42", b'"text"', b"\xff\xfe\x00", b"[" * 50_000, b"<xml/>", b"", b"\x00")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an input."""

    content: bytes
    stream: str | None = None
    key: str | None = None
    """Of a RECORD that is as it should be."""
    state: int | None = None
    """Which STATE it is, if it is as it should be."""
    declares: bool = False
    """Whether it is a SCHEMA as it should be."""
    declared: str | None = None
    """The stream whose SCHEMA it was before it was spoilt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    lines: Sequence[Line]
    settings: Json
    doubtful: frozenset[str]
    """Streams whose SCHEMA was spoilt, so that it is not said what their rows should become."""

    @property
    def content(self) -> bytes:
        return b"".join(line.content for line in self.lines)


class Hostile:
    """Makes inputs; `recorded` are messages that a tap wrote."""

    def __init__(self, random: Random, recorded: Sequence[Json]) -> None:
        self._random = random
        self._mutator = Mutator(random)
        self._recorded = recorded

    def input(self, number: int) -> Input:
        """The input of a number, of which no other has the keys of what it makes up."""
        whole = self._whole(1 + number * 10)
        lines = list(whole)
        for _ in range(self._random.choice((1, 1, 2, 4))):
            lines = self._random.choice(self._ways())(lines)
        places = {line.stream: at for at, line in enumerate(lines) if line.declares}
        early = {line.stream for at, line in enumerate(lines) if line.key and at < places.get(line.stream, len(lines))}
        early |= {line.declared for line in lines}
        settings = {**SETTINGS, **self._random.choice(CHOICES)}
        return Input(lines=lines, settings=settings, doubtful=frozenset(filter(None, early)))

    def _whole(self, first: int) -> list[Line]:
        random = self._random
        made = [
            contacts(3, first=first),
            invoices(2, first=first),
            [{**each, "stream": LINES} for each in invoice_lines(2, first=first + 5)],
            payments(1, first=first),
            journals(2, first=first),
        ]
        messages: list[Json] = []
        for number, stream in enumerate(random.sample(made, random.choice((1, 2, 5)))):
            messages += [*stream, state(step=number)]
        if random.random() < 0.3:
            messages += [*self._recorded, state(step=9)]
        keys: dict[str, list[str]] = {}
        return [_line(message, keys) for message in messages]

    def _ways(self) -> tuple[Callable[[list[Line]], list[Line]], ...]:
        return (
            *(self._spoilt,) * 10,
            *(self._spoilt_bytes,) * 4,
            self._moved,
            self._doubled,
            self._left_out,
            self._added,
        )

    def _spoilt(self, lines: list[Line]) -> list[Line]:
        at = self._at(lines)
        try:
            message = json.loads(lines[at].content)
        except (ValueError, RecursionError):
            return self._spoilt_bytes(lines)
        made = written(self._mutator.spoilt(message)) + b"\n"
        return [*lines[:at], self._instead(lines[at], made), *lines[at + 1 :]]

    def _instead(self, line: Line, content: bytes) -> Line:
        return Line(content, declared=line.stream if line.declares else line.declared)

    def _spoilt_bytes(self, lines: list[Line]) -> list[Line]:
        at = self._at(lines)
        made = self._instead(lines[at], self._mutator.spoilt_bytes(lines[at].content))
        after = lines[at + 1 :]
        if not made.content.endswith(b"\n") and after:  # it goes on into the next line
            after = [replace(made, content=after[0].content), *after[1:]]
        return [*lines[:at], made, *after]

    def _moved(self, lines: list[Line]) -> list[Line]:
        at, to = self._at(lines), self._at(lines)
        rest, line = [*lines[:at], *lines[at + 1 :]], lines[at]
        if line.declares and any(each.declares and each.stream == line.stream for each in rest):
            line = replace(line, declared=line.stream)  # Rows may be keyed as another SCHEMA of their stream says.
        return [*rest[:to], line, *rest[to:]]

    def _doubled(self, lines: list[Line]) -> list[Line]:
        at = self._at(lines)
        return [*lines[:at], lines[at], *lines[at:]]

    def _left_out(self, lines: list[Line]) -> list[Line]:
        at = self._at(lines)
        rest, line = [*lines[:at], *lines[at + 1 :]], lines[at]
        if line.declares:  # Rows may be keyed as another SCHEMA of their stream says.
            rest = [replace(each, declared=line.stream) if each.stream == line.stream else each for each in rest]
        return rest or lines

    def _added(self, lines: list[Line]) -> list[Line]:
        at = self._at(lines)
        return [*lines[:at], Line(self._random.choice(NO_LINES) + b"\n"), *lines[at:]]

    def _at(self, lines: Sequence[Line]) -> int:
        return self._random.randrange(len(lines))


def _line(message: Json, keys: dict[str, list[str]]) -> Line:
    """A message as a line; `keys` are the columns of each stream's key, of which a SCHEMA tells."""
    content, stream = written(message) + b"\n", message.get("stream")
    if message["type"] == "SCHEMA":
        keys[message["stream"]] = ["InvoiceNumber"] if stream == LINES else message["key_properties"]
        return Line(content, stream, declares=True)
    if message["type"] == "STATE":
        return Line(content, state=message["value"]["step"])
    key = [message["record"][name] for name in keys[message["stream"]]]
    return Line(content, stream, str(key[0]) if len(key) == 1 else json.dumps(key))
