"""Rewrites a file of Singer messages with some of its records, in one step: readers see the old or the new."""

from __future__ import annotations

import os
import typing as t

from singer_sdk.singerlib.json import serialize_json
from xero_client.storage.ownership import open_file
from xero_client.storage.singer_file import lines_of

if t.TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from xero_client.storage.ownership import Form

    from target_xero.input.messages import Message

RECORD: t.Final = "RECORD"


def records_of(path: Path, form: Form) -> Iterator[tuple[int, Message]]:
    """The records of a file, each with the number of its line."""
    for number, (_, message) in enumerate(lines_of(path, form)):
        if message["type"] == RECORD:
            yield number, message["record"]


def rewrite(path: Path, form: Form, lines: Iterable[bytes]) -> None:
    """Put these lines, which may come from the file itself, in the place of what it holds.

    Raises:
        SettingsError: a file of somebody else is in the way.
        OSError: there is no room; the file is as it was.
    """
    rest = path.with_name(f"{path.name}.rest")
    with open_file(rest, form, create=True) as file:  # it is there already if a run was killed at this
        try:
            file.truncate(0)
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            rest.unlink()
            raise
    rest.replace(path)


def under_schema(schema: Message, path: Path, form: Form, kept: Collection[int]) -> Iterator[bytes]:
    """Some records of a file, as they stand there, under one SCHEMA."""
    yield serialize_json(schema).encode() + b"\n"
    for number, (line, _) in enumerate(lines_of(path, form)):
        if number in kept:
            yield line


def under_sources(path: Path, form: Form, kept: Collection[int]) -> Iterator[bytes]:
    """Some records of a file, as they stand there, each after the SCHEMA that says where it came from.

    The first SCHEMA stays even without records, so that it is known what file this is.
    """
    known: dict[str | None, bytes] = {}
    written: dict[str | None, bytes] = {}
    for number, (line, message) in enumerate(lines_of(path, form)):
        if message["type"] != RECORD:
            source = (message.get("source") or {}).get("stream")
            known[source] = line
            wanted = {source} if not number else set()
        else:
            wanted = {message["record"].get("stream")} & known.keys() if number in kept else set()
        for source in wanted:
            if written.get(source) != known[source]:
                yield known[source]
            written[source] = known[source]
        if message["type"] == RECORD and number in kept:
            yield line
