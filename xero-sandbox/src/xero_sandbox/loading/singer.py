"""Reads Singer messages into records by collection."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.books.kinds import KINDS
from xero_sandbox.loading.values import typed
from xero_sandbox.storage.tagged_json import amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from xero_sandbox.books.kinds import Kind
    from xero_sandbox.books.record import Record

TENANT: Final = "tenant_id"
EXTRAS: Final = (TENANT, "_sdc_", "_time_", "__")
"""How the fields begin that taps and targets add to Xero's."""
PASSED_OVER: Final = ("SCHEMA", "STATE", "ACTIVATE_VERSION")
"""Messages that nothing is taken from: what a field is, Xero's document says, so a record may come without a schema."""
LONGEST: Final = 64 * 2**20
"""Characters of a line."""


class SingerError(ValueError):
    """The input cannot be used; the message says why, in one line."""


@dataclass(slots=True)
class Gathered:
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    """By path and key: of several versions the last one."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Records by stream, where no collection has such a name."""
    tenants: set[str] = field(default_factory=set)


def lines_of(file: TextIO) -> Iterator[str]:
    """The lines of a file, which may be a device without an end.

    Raises:
        SingerError: One is longer than a record can be.
    """
    for number, line in enumerate(iter(lambda: file.readline(LONGEST + 1), ""), 1):
        if len(line) > LONGEST:
            raise SingerError(f"line {number} is longer than {LONGEST // 2**20} MiB")
        yield line


def gather(lines: Iterable[str], only: str = "") -> Gathered:
    """All records of the messages, or those of one tenant only.

    Raises:
        SingerError: A line is no message, or there are several tenants.
    """
    gathered = Gathered()
    for number, line in enumerate(lines, 1):
        if line.strip():
            message = _message(line, number)
            if message["type"] == "RECORD":
                _expect_record(message, number)
                _take(gathered, message, only, number)
            elif message["type"] not in PASSED_OVER:
                raise SingerError(f"line {number} is neither a record nor a message that can be passed over")
    if len(gathered.tenants) > 1:
        raise SingerError(f"these are several organisations, choose one: {', '.join(sorted(gathered.tenants))}")
    return gathered


def _message(line: str, number: int) -> Record:
    try:
        message = json.loads(line, parse_float=amount)
    except (RecursionError, ValueError):
        raise SingerError(f"line {number} is not JSON, or holds more levels or digits than a record can") from None
    if not isinstance(message, dict) or "type" not in message:
        raise SingerError(f"line {number} is not a Singer message")
    return message


def _expect_record(message: Record, number: int) -> None:
    if not isinstance(message.get("stream"), str) or not isinstance(message.get("record"), dict):
        raise SingerError(f"line {number} is a RECORD without a stream or a record")


def _take(gathered: Gathered, message: Record, only: str, number: int) -> None:
    stream, record = message["stream"], message["record"]
    if only and record.get(TENANT) not in {None, only}:
        return
    kind = BY_STREAM.get(_plain(stream))
    if kind is None:
        gathered.skipped[stream] += 1
        return
    gathered.tenants.update([record[TENANT]] if record.get(TENANT) else [])
    own = {name: value for name, value in record.items() if not name.startswith(EXTRAS)}
    key = str(own.get(kind.key) or "") if kind.key else ""
    if kind.key and not key:
        raise SingerError(f"line {number} is a record of {stream} without {kind.key}")
    gathered.records.setdefault(kind.path, {})[key] = typed(own, kind.model)


def _plain(name: Any) -> str:
    return "".join(letter for letter in str(name).lower() if letter.isalpha())


BY_STREAM: Final[dict[str, Kind]] = {_plain(name): kind for kind in KINDS for name in (kind.path, kind.wrapper)}
"""By the name of the collection without anything but letters: `bank_transactions`, `BankTransactions`."""
