"""Reads Singer messages into records by collection."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.books.kinds import KINDS
from xero_sandbox.loading.values import typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xero_sandbox.books.kinds import Kind
    from xero_sandbox.books.record import Record

TENANT: Final = "tenant_id"
EXTRAS: Final = (TENANT, "_sdc_", "_time_", "__")
"""How the fields begin that taps and targets add to Xero's."""


class SingerError(ValueError):
    """The input cannot be used; the message says why, in one line."""


@dataclass(slots=True)
class Gathered:
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    """By path and key: of several versions the last one."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Records by stream, where no collection has such a name."""
    tenants: set[str] = field(default_factory=set)


def gather(lines: Iterable[str], only: str = "") -> Gathered:
    """All records of the messages, or those of one tenant only.

    Raises:
        SingerError: A line is no message, or there are several tenants.
    """
    gathered = Gathered()
    for number, line in enumerate(lines, 1):
        if line.strip():
            _take(gathered, _message(line, number), only)
    if len(gathered.tenants) > 1:
        raise SingerError(f"these are several organisations, choose one: {', '.join(sorted(gathered.tenants))}")
    return gathered


def _message(line: str, number: int) -> Record:
    try:
        message = json.loads(line, parse_float=Decimal)
    except ValueError:
        raise SingerError(f"line {number} is not JSON") from None
    if not isinstance(message, dict) or "type" not in message:
        raise SingerError(f"line {number} is not a Singer message")
    return message


def _take(gathered: Gathered, message: Record, only: str) -> None:
    if message["type"] != "RECORD":
        return
    stream, record = message["stream"], message["record"]
    if only and record.get(TENANT) not in {None, only}:
        return
    kind = BY_STREAM.get(_plain(stream))
    if kind is None:
        gathered.skipped[stream] += 1
        return
    gathered.tenants.update([record[TENANT]] if record.get(TENANT) else [])
    own = {name: value for name, value in record.items() if not name.startswith(EXTRAS)}
    key = str(own.get(kind.key, "")) if kind.key else ""
    gathered.records.setdefault(kind.path, {})[key] = typed(own, kind.model)


def _plain(name: Any) -> str:
    return "".join(letter for letter in str(name).lower() if letter.isalpha())


BY_STREAM: Final[dict[str, Kind]] = {_plain(name): kind for kind in KINDS for name in (kind.path, kind.wrapper)}
"""By the name of the collection without anything but letters: `bank_transactions`, `BankTransactions`."""
