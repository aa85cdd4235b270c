"""Runs a command and tells what it took: time, processor, memory, and what it asked of the sandbox; and the table."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from serving import MEGABYTE, as_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from serving import Serving

TIMES: Final = 5
PART: Final = int(os.environ.get("BENCH_PART", "1"))
"""Everything is so many times smaller, to try the scripts; the bars mean nothing then."""
HEAD: Final = (
    *("what", "by", "seconds (least to most)", "CPU s", "µs a record", "MB", "calls", "MB of answers"),
    *("of the floor", "bar"),
)
RECORD: Final = b'{"type":"RECORD"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What one run took, the start of its process included."""

    seconds: float
    cpu: float
    megabytes: float
    """The most that it held at any moment."""
    calls: int
    answered: float
    """MB of answers, as they went over the wire."""
    records: int
    too_many: int = 0
    """Answers 429."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What a figure was to reach."""

    value: float
    most: float
    unit: str

    def __str__(self) -> str:
        bar = f"≤ {self.most:g} {self.unit}"
        return f"{bar}: holds" if self.value <= self.most else f"{bar}: {self.value / self.most:.2f} times that"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Some runs of one reader or writer."""

    what: str
    who: str
    runs: Sequence[Took]
    of_the_floor: str = ""
    bars: Sequence[Bar | str] = field(default=())

    def cells(self) -> tuple[str, ...]:
        seconds, last = [each.seconds for each in self.runs], self.runs[-1]
        spread = f" ({min(seconds):.1f} to {max(seconds):.1f})" if len(seconds) > 1 else ""
        cpu = middle(self.runs, "cpu")
        return (
            self.what,
            self.who,
            f"{middle(self.runs, 'seconds'):.1f}{spread}",
            f"{cpu:.1f}",
            f"{cpu / last.records * 1e6:,.0f}" if last.records else "",
            f"{max(each.megabytes for each in self.runs):.0f}",
            f"{last.calls:,}" + (f", {last.too_many} refused" if last.too_many else ""),
            f"{last.answered:.1f}",
            self.of_the_floor,
            "; ".join(map(str, self.bars)),
        )


def middle(runs: Iterable[Took], what: str) -> float:
    return float(statistics.median(getattr(each, what) for each in runs))


def times(work: Callable[[], Took], count: int = TIMES) -> list[Took]:
    return [work() for _ in range(count)]


def run(
    sandbox: Serving,
    command: Sequence[str | Path],
    *,
    out: Path,
    stdin: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Took:
    """Run a command to its end; what it writes stays in `out`.

    Raises:
        SystemExit: it failed.
    """
    before, began = sandbox.counts(), time.perf_counter()
    with out.open("wb") as stdout, tempfile.TemporaryFile() as log, (stdin or out).open("rb") as given:
        process = subprocess.Popen(command, stdin=given, stdout=stdout, stderr=log, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            raise SystemExit(log.read()[-2000:].decode())
    calls, size, too_many = (after - there for after, there in zip(sandbox.counts(), before, strict=True))
    return Took(
        seconds=took,
        cpu=used.ru_utime + used.ru_stime,
        megabytes=used.ru_maxrss * 1024 / MEGABYTE,
        calls=calls,
        answered=size / MEGABYTE,
        records=sum(line.replace(b" ", b"", 2).startswith(RECORD) for line in lines(out)),
        too_many=too_many,
    )


def lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as found:
        yield from found


def expect(took: Took, records: int) -> Took:
    """Say so if not all came."""
    if took.records != records:
        print(f"{took.records:,} of {records:,} records came.", file=sys.stderr)
    return took


def table(rows: Iterable[Row]) -> str:
    return as_table(HEAD, (each.cells() for each in rows))


def told(row: Row) -> Row:
    """Whoever waits for the table sees that it comes."""
    print(" | ".join(row.cells()), file=sys.stderr)
    return row
