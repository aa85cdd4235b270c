"""What publishing costs: calls, time and memory of target-xero for new, unchanged and only planned invoices."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.request import urlopen

from serving import BIN, MEGABYTE, serving, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serving import Serving

INVOICES: Final = 10_000
LINES: Final = 5
MANY_LINES: Final = 50
"""Of invoices that come as a row for each line."""
ROWS: Final = (10_000, 100_000, 1_000_000)
CUSTOMERS: Final = 500
WRITES: Final = ("PUT ", "POST ", "DELETE ")
A_MINUTE: Final = 60

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took."""

    seconds: float
    cpu_seconds: float
    """Of the processor, for the target alone: what other processes do hardly matters."""
    writes: int
    megabytes: float
    """The most that it held at any moment."""

    def row(self, name: str, documents: int) -> tuple[str, ...]:
        speed = documents / self.seconds * A_MINUTE
        times = f"{self.seconds:.0f}", f"{self.cpu_seconds:.0f}", f"{speed:,.0f}"
        return name, f"{self.writes:,}", *times, f"{self.megabytes:.0f}"


def main() -> None:
    with tempfile.TemporaryDirectory() as name, serving(20) as sandbox:
        folder = Path(name)
        source = written(folder, nested(INVOICES))
        rows = [
            publish(sandbox, folder, source).row(f"{INVOICES:,} invoices of {LINES} lines", INVOICES),
            publish(sandbox, folder, source).row("the same again, unchanged", INVOICES),
        ]
        for count in ROWS:
            invoices = count // MANY_LINES
            source = written(folder, flat(invoices))
            cost = publish(sandbox, folder, source, dry_run=True, group_by=["InvoiceNumber"])
            rows.append(cost.row(f"dry run: {count:,} rows, {invoices:,} invoices of {MANY_LINES} lines", invoices))
    times = ("seconds", "of the processor", "documents a minute")
    head = ("target-xero, start of the process included", "write calls", *times, "MB at most")
    show("Publishing, without Xero's limit of 60 calls a minute", head, rows)


def publish(sandbox: Serving, folder: Path, source: Path, **settings: Any) -> Cost:
    """Run the target, which has to take every row."""
    config, log, before = folder / "target.json", folder / "target.log", writes(sandbox)
    files = {name: str(folder / f"{name}.jsonl") for name in ("results_path", "rejects_path", "plan_path")}
    own = {"store_url": f"sqlite:///{folder / 'target.db'}", "minute_limit": 100_000, **files, **settings}
    config.write_text(json.dumps({**sandbox.config(), **own}))
    began = time.perf_counter()
    with source.open("rb") as stdin, log.open("wb") as stderr:
        command: list[str | Path] = [BIN / "target-xero", "--config", config]
        process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=stderr)
        _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(log.read_text()[-1000:])
    cpu = used.ru_utime + used.ru_stime
    return Cost(took, cpu, writes(sandbox) - before, used.ru_maxrss * 1024 / MEGABYTE)


def writes(sandbox: Serving) -> int:
    """Calls so far that may have changed something."""
    with urlopen(f"{sandbox.url}/_sandbox/stats") as answer:  # noqa: S310 - the sandbox on this machine
        tenants = json.load(answer)["tenants"].values()
    paths = (each for tenant in tenants for each in tenant["paths"].items())
    return sum(path["calls"] for name, path in paths if name.startswith(WRITES))


def written(folder: Path, messages: Iterator[Record]) -> Path:
    """The messages as a file."""
    source = folder / "input.singer"
    with source.open("w") as out:
        out.writelines(f"{json.dumps(message)}\n" for message in messages)
    return source


def nested(invoices: int) -> Iterator[Record]:
    """Invoices as a RECORD each."""
    yield from schema(["InvoiceNumber"])
    for number in range(1, invoices + 1):
        lines = [line(number, place) for place in range(1, LINES + 1)]
        contact = {"Name": f"Customer {number % CUSTOMERS}"}
        yield record({**head(f"B-{number}"), "Contact": contact, "LineItems": lines})
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
    yield {"type": "SCHEMA", "stream": "invoices", "schema": {"properties": {}}, "key_properties": key}


def record(row: Record) -> Record:
    return {"type": "RECORD", "stream": "invoices", "record": row}


def head(number: str) -> Record:
    days = {"Date": "2026-03-02", "DueDate": "2026-04-01"}
    return {"InvoiceNumber": number, "Type": "ACCREC", "Status": "AUTHORISED", **days, "LineAmountTypes": "Exclusive"}


def line(number: int, place: int) -> Record:
    price = {"Quantity": place, "UnitAmount": 19.95, "AccountCode": "200", "TaxType": "OUTPUT2"}
    return {"Description": f"Line {place} of invoice {number}", **price}


if __name__ == "__main__":
    main()
