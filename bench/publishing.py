"""What publishing takes: target-xero with new, unchanged, few changed and only planned invoices."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from measured import PART, TIMES, Bar, Row, middle, run
from serving import BIN, serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from measured import Took
    from serving import Serving

LATENCY_MS: Final = 400
INVOICES: Final = 10_000 // PART
NEW_TIMES: Final = 3
"""How often invoices are new: each time others, in books that grow."""
LINES: Final = 5
MANY_LINES: Final = 50
"""Of invoices that come as a row for each line."""
ROWS: Final = tuple(count // PART for count in (10_000, 100_000, 1_000_000))
CUSTOMERS: Final = 500
TEXT: Final = {"type": ["string", "null"]}
NUMBER: Final = {"type": ["number", "null"]}

Record = dict[str, Any]


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name, serving(20, f"--latency-ms={LATENCY_MS}") as sandbox:
        publisher = Publisher(sandbox=sandbox, folder=Path(name))
        what = f"{INVOICES:,} invoices of {LINES} lines, {LATENCY_MS} ms a call"
        new = [publisher.publish(nested(INVOICES, of=time)) for time in range(NEW_TIMES)]
        yield row(f"{what}, new", new, 800)
        same = [publisher.publish(nested(INVOICES)) for _ in range(TIMES)]
        yield row("the same again, unchanged", same, 250)
        edited = [publisher.publish(nested(INVOICES, edited=number)) for number in range(1, TIMES + 1)]
        yield row("the same, 1 % of them changed", edited)
        for count in ROWS:
            invoices = count // MANY_LINES
            planned = publisher.publish(flat(invoices), count, dry_run=True, group_by=["InvoiceNumber"])
            yield row(f"dry run: {count:,} rows, {invoices:,} invoices of {MANY_LINES} lines", [planned])


def row(what: str, runs: Sequence[Took], most: float | None = None) -> Row:
    each = middle(runs, "cpu") / runs[-1].records * 1e6
    bars = [Bar(value=each, most=most, unit="µs of CPU")] if most else []
    return Row(what=what, who="target-xero", runs=runs, bars=bars)


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """The target with a ledger."""

    sandbox: Serving
    folder: Path

    def publish(self, messages: Iterator[Record], count: int = INVOICES, **settings: Any) -> Took:
        """Run the target, which has to take every row."""
        config, source = self.folder / "target.json", written(self.folder, messages)
        files = {name: str(self.folder / f"{name}.jsonl") for name in ("results_path", "rejects_path", "plan_path")}
        own = {"store_url": f"sqlite:///{self.folder / 'target.db'}", "minute_limit": 100_000, **files, **settings}
        config.write_text(json.dumps({**self.sandbox.config(), **own}))
        command: list[str | Path] = [BIN / "target-xero", "--config", config]
        return replace(run(self.sandbox, command, out=self.folder / "states", stdin=source), records=count)


def written(folder: Path, messages: Iterator[Record]) -> Path:
    """The messages as a file."""
    source = folder / "input.singer"
    with source.open("w") as out:
        out.writelines(f"{json.dumps(message)}\n" for message in messages)
    return source


def nested(invoices: int, *, of: int = 0, edited: int = 0) -> Iterator[Record]:
    """Invoices as a RECORD each; `of` tells whose numbers they have, and `edited` changes every hundredth."""
    yield from schema(["InvoiceNumber"])
    for number in range(1, invoices + 1):
        lines = [line(number, place) for place in range(1, LINES + 1)]
        fields = {"Contact": {"Name": f"Customer {number % CUSTOMERS}"}, "LineItems": lines}
        changed = {"Reference": f"v{edited}"} if edited and number % 100 == 0 else {}
        yield record({**head(f"B{of or ''}-{number}"), **fields, **changed})
    yield {"type": "STATE", "value": {"invoices": invoices}}


def flat(invoices: int) -> Iterator[Record]:
    """Invoices as a RECORD for each line; a reader would have to keep all of them to see that one is whole."""
    yield from schema(["InvoiceNumber"])
    for place in range(1, MANY_LINES + 1):
        for number in range(1, invoices + 1):
            columns = {f"LineItems__{name}": value for name, value in line(number, place).items()}
            contact = {"Contact__Name": f"Customer {number % CUSTOMERS}"}
            yield record({**head(f"F-{number}"), **contact, **columns})
    yield {"type": "STATE", "value": {"invoices": invoices}}


def schema(key: list[str]) -> Iterator[Record]:
    """As taps write it: every column with its types, and some that the rows lack."""
    amounts = dict.fromkeys(("Quantity", "UnitAmount"), NUMBER)
    lines = amounts | dict.fromkeys(("Description", "AccountCode", "TaxType"), TEXT)
    texts = ("Type", "Status", "Date", "DueDate", "LineAmountTypes", "Reference", "Contact__Name")
    properties = {
        **dict.fromkeys((*key, *texts), TEXT),
        "Contact": {"type": ["object", "null"], "properties": {"Name": TEXT}},
        "LineItems": {"type": ["array", "null"], "items": {"type": ["object", "null"], "properties": lines}},
        **{f"LineItems__{name}": column for name, column in lines.items()},
    }
    made = {"type": "object", "properties": properties}
    yield {"type": "SCHEMA", "stream": "invoices", "schema": made, "key_properties": key}


def record(row: Record) -> Record:
    return {"type": "RECORD", "stream": "invoices", "record": row}


def head(number: str) -> Record:
    days = {"Date": "2026-03-02", "DueDate": "2026-04-01"}
    return {"InvoiceNumber": number, "Type": "ACCREC", "Status": "AUTHORISED", **days, "LineAmountTypes": "Exclusive"}


def line(number: int, place: int) -> Record:
    price = {"Quantity": place, "UnitAmount": 19.95, "AccountCode": "200", "TaxType": "OUTPUT2"}
    return {"Description": f"Line {place} of invoice {number}", **price}
