"""How long our tap takes where each call takes Xero a quarter of a second: one organisation, and many.

Beside it, the least that a reader needs who asks for the same answers one after the other, or five at a time.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from peers import Peer
from serving import BIN, Serving, serving, show
from taps import EXACT, only_invoices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LATENCY_MS: Final = 250
AT_ONCE: Final = 5
"""Calls of an organisation that Xero allows at a time."""
TIMES: Final = 3
INVOICES: Final = 10_000
ORGANISATIONS: Final = (1, 8, 64)
HEAD: Final = ("what", "calls", "seconds (least to most)", "CPU", "MB", "of the floor", "of five at once")


@dataclass(frozen=True, kw_only=True)
class Took:
    """What one run took."""

    calls: int
    seconds: float
    cpu: float = 0.0
    megabytes: float = 0.0


@dataclass(kw_only=True)
class Reader:
    """Our tap with a folder, connected; each run goes on from the state of the one before, if it is asked to."""

    sandbox: Serving
    folder: Path
    organisations: int = 1
    catalog: Any = None

    def __post_init__(self) -> None:
        config = self.sandbox.config(organisations=self.organisations)
        store = f"sqlite:///{self.folder / 'store.db'}"
        unlimited = {"minute_limit": 1_000_000}
        self._config = self.folder / "config.json"
        self._config.write_text(json.dumps({**config, "store_url": store, **unlimited}))
        self._state = self.folder / "state.json"

    def read(self, *, goes_on: bool = False) -> Took:
        command: list[str | Path] = [BIN / "tap-xero", "--config", self._config]
        if self.catalog:
            catalog = self.folder / "catalog.json"
            catalog.write_text(json.dumps(self.catalog))
            command += ["--catalog", catalog]
        if goes_on:
            command += ["--state", self._state]
        before, cpu, began = self.sandbox.calls, cpu_of_children(), time.perf_counter()
        with (self.folder / "out.singer").open("wb") as stdout:
            subprocess.run(command, stdout=stdout, stderr=subprocess.DEVNULL, check=True)
        took = time.perf_counter() - began
        self._state.write_text(json.dumps(self._last_state()))
        size = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        calls = self.sandbox.calls - before
        return Took(calls=calls, seconds=took, cpu=cpu_of_children() - cpu, megabytes=size)

    def _last_state(self) -> Any:
        last = b""
        with (self.folder / "out.singer").open("rb") as lines:
            for line in lines:
                last = line if line.startswith(b'{"type":"STATE"') else last
        return json.loads(last)["value"]


def cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def floor(sandbox: Serving, at_once: int) -> Took:
    """Ask for the same pages with nothing but requests, so many at a time."""
    client, pages = sandbox.session(), range(1, INVOICES // 1_000 + 1)

    def ask(page: int) -> int:
        params = {**EXACT, "page": page, "pageSize": 1_000}
        return len(client.get(f"{sandbox.url}/api.xro/2.0/Invoices", params=params).content)

    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(ask, pages))
    return Took(calls=len(pages), seconds=time.perf_counter() - began)


def row(name: str, runs: list[Took], organisations: int = 1) -> tuple[str, ...]:
    """Medians; the floors are those of the same calls, of each organisation one after the other or five at once."""
    seconds = [each.seconds for each in runs]
    calls, middle = runs[-1].calls, statistics.median(seconds)
    alone = calls * LATENCY_MS / 1000
    together = alone / AT_ONCE / min(organisations, 16)
    return (
        name,
        f"{calls:,}",
        f"{middle:.1f} ({min(seconds):.1f} to {max(seconds):.1f})",
        f"{statistics.median(each.cpu for each in runs):.1f}",
        f"{max(each.megabytes for each in runs):.0f}",
        f"{middle / alone:.2f}",
        f"{middle / together:.2f}",
    )


def times(work: Callable[[], Took]) -> list[Took]:
    return [work() for _ in range(TIMES)]


def invoices(folder: Path, sandbox: Serving) -> Iterator[tuple[str, ...]]:
    """Ten pages of a thousand invoices each; the first time nobody counts, since the sandbox makes them then."""
    floor(sandbox, AT_ONCE)
    yield row("10,000 invoices, requests alone, one call after the other", times(lambda: floor(sandbox, 1)))
    yield row("10,000 invoices, requests alone, five calls at once", times(lambda: floor(sandbox, AT_ONCE)))
    ours = Reader(sandbox=sandbox, folder=folder)
    ours.catalog = only_invoices(folder / "config.json")
    yield row("10,000 invoices, tap-xero (ours)", times(ours.read))
    try:
        peer = Peer(folder)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"The other tap could not be installed: {error}")
        return
    catalog = peer.discover(sandbox.url, sandbox.config())

    def theirs() -> Took:
        before, began = sandbox.calls, time.perf_counter()
        peer.sync(sandbox.url, sandbox.config(), catalog, "invoices")
        return Took(calls=sandbox.calls - before, seconds=time.perf_counter() - began)

    yield row("10,000 invoices, tap-xero 2.6.0 (singer-io)", [theirs()])


def organisations(count: int) -> Iterator[tuple[str, ...]]:
    """All streams for the first time, then without a change."""
    size = 5_000 // count
    flags = (f"--latency-ms={LATENCY_MS}", f"--organisations={count}")
    with tempfile.TemporaryDirectory() as name, serving(size, *flags) as sandbox:
        reader = Reader(sandbox=sandbox, folder=Path(name), organisations=count)
        noun = "organisation" if count == 1 else "organisations"
        yield row(f"{count} {noun} of {size:,} invoices, all streams, first run", [reader.read()], count)
        yield row(f"{count} {noun}, a quiet run", times(lambda: reader.read(goes_on=True)), count)


def main() -> None:
    with tempfile.TemporaryDirectory() as name, serving(INVOICES, f"--latency-ms={LATENCY_MS}") as sandbox:
        rows = list(invoices(Path(name), sandbox))
    for count in ORGANISATIONS:
        rows += organisations(count)
    show(f"{LATENCY_MS} ms a call, start of the process included", HEAD, rows)


if __name__ == "__main__":
    main()
