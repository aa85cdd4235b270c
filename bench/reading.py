"""What reading takes: one organisation's invoices beside others, all that it has, a quiet run, and how it grows."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from measured import PART, TIMES, Bar, Row, middle, times
from readers import Ours, Readers, installed
from serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from measured import Took
    from serving import Serving

MANY, FEW = 100_000 // PART, 10_000 // PART
GROWTH: Final = (1_000, 10_000, 100_000, 1_000_000)
LATENCY_MS: Final = 250
AT_ONCE: Final = 5
"""Calls of an organisation that Xero allows at a time."""
ALL_STREAMS: Final = 5_000 // PART
QUIET_SECONDS: Final = {1: 2.6, 8: 5.0, 64: 25.0}
"""What a run may take in which nothing is new, by the number of organisations."""
OURS: Final = "tap-xero (ours)"
FASTER: Final = 20
"""Times as fast as singer-io's tap."""
SIXTEEN: Final = 16
"""Organisations that are read at once."""


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        yield from beside_others(Path(name), FEW, 0)
        yield from beside_others(Path(name), FEW, LATENCY_MS)
        yield from beside_others(Path(name), MANY, 0, count=3)
    for count in (1, 8, 64):
        yield from organisations(count)
    for invoices in GROWTH:
        yield growth(invoices // PART)


def beside_others(folder: Path, invoices: int, latency_ms: int, count: int = TIMES) -> Iterator[Row]:
    """The same pages by everybody, which the sandbox has printed before; the slow ones read once."""
    what = f"{invoices:,} invoices, {latency_ms} ms a call"
    with serving(invoices, f"--latency-ms={latency_ms}") as sandbox:
        readers = Readers(sandbox=sandbox, folder=folder, invoices=invoices)
        readers.floor(AT_ONCE)
        alone, together = times(lambda: readers.floor(1), count), times(lambda: readers.floor(AT_ONCE), count)
        yield Row(what=what, who="requests and orjson", runs=alone)
        yield Row(what=what, who="the same, five calls at once", runs=together)
        plain = [readers.plain()]
        yield Row(what=what, who="the SDK's REST stream", runs=plain, of_the_floor=compared(plain, alone, together))
        theirs: Sequence[Took] = ()
        if invoices == FEW and (peer := installed(folder)):
            theirs = [readers.theirs(peer)]
            of_the_floor = compared(theirs, alone, together)
            yield Row(what=what, who="tap-xero 2.6.0 (singer-io)", runs=theirs, of_the_floor=of_the_floor)
        (folder / "store.db").unlink(missing_ok=True)
        ours = times(Ours(sandbox=sandbox, folder=folder, streams=("invoices",)).read, count)
        yield Row(
            what=what,
            who=OURS,
            runs=ours,
            of_the_floor=compared(ours, alone, together),
            bars=[*bars(ours, alone, together, theirs)] if latency_ms or invoices == MANY else [],
        )


def compared(runs: Sequence[Took], alone: Sequence[Took], together: Sequence[Took]) -> str:
    """Of the processor that one call after the other takes, and of the time that five at once take."""
    cpu = middle(runs, "cpu") / middle(alone, "cpu")
    return f"{cpu:.2f} of its CPU, {middle(runs, 'seconds') / middle(together, 'seconds'):.2f} of five at once"


def bars(
    ours: Sequence[Took], alone: Sequence[Took], together: Sequence[Took], theirs: Sequence[Took]
) -> Iterator[Bar | str]:
    if not theirs:
        yield Bar(value=middle(ours, "cpu") / middle(alone, "cpu"), most=2.0, unit="of the floor's CPU")
        return
    yield Bar(value=middle(ours, "seconds") / middle(together, "seconds"), most=1.6, unit="of five at once")
    faster = middle(theirs, "seconds") / middle(ours, "seconds")
    yield f"≥ {FASTER} times as fast as singer-io's: {'holds, ' if faster >= FASTER else ''}{faster:.0f}"


def organisations(count: int) -> Iterator[Row]:
    """All streams for the first time, then without a change; of one organisation, then with a change of 1 %."""
    size = ALL_STREAMS // count
    flags = (f"--latency-ms={LATENCY_MS}", f"--organisations={count}", "--app-minute-limit=10000")
    named = f"{count} organisation{'s' if count > 1 else ''} of {size:,} invoices, all streams"
    with tempfile.TemporaryDirectory() as name, serving(size, *flags) as sandbox:
        ours = Ours(sandbox=sandbox, folder=Path(name), organisations=count)
        ours.read()  # which makes the sandbox write its books
        first = times(ours.read, 3)
        larger = max(floor(first, count), middle(first, "cpu"))
        all_of_it = Bar(value=middle(first, "seconds") / larger, most=1.5, unit="of the larger of floor and CPU")
        yield of_many(f"{named}, first run", first, count, [all_of_it] if count == 1 else [])
        quiet = times(ours.quiet)
        at_rest = Bar(value=middle(quiet, "seconds"), most=QUIET_SECONDS[count], unit="s")
        yield of_many("the same, nothing changed", quiet, count, [at_rest])
        if count == 1:
            yield of_many("the same, 1 % changed", times(lambda: changed(sandbox, ours, size // 100)), count, [])


def changed(sandbox: Serving, ours: Ours, count: int) -> Took:
    sandbox.edit(collection="Invoices", count=max(count, 1), set={"Reference": "changed"})
    return ours.read(goes_on=True)


def floor(runs: Sequence[Took], count: int) -> float:
    """Seconds that the same calls take, five of each of sixteen organisations at once."""
    return runs[-1].calls * LATENCY_MS / 1000 / AT_ONCE / min(count, SIXTEEN)


def of_many(what: str, runs: Sequence[Took], count: int, bars: Sequence[Bar]) -> Row:
    of_the_floor = f"{middle(runs, 'seconds') / floor(runs, count):.2f} of five at once"
    return Row(what=what, who=OURS, runs=runs, of_the_floor=of_the_floor, bars=bars)


def growth(invoices: int) -> Row:
    """Once, from books that nobody has read before."""
    with tempfile.TemporaryDirectory() as name, serving(invoices) as sandbox:
        took = Ours(sandbox=sandbox, folder=Path(name), streams=("invoices",)).read()
    most = [Bar(value=took.megabytes, most=200, unit="MB")] if invoices * PART == GROWTH[-1] else []
    return Row(what=f"{invoices:,} invoices, 0 ms, read for the first time", who=OURS, runs=[took], bars=most)
