"""Who loses rows: three readers under the same seeded chaos, in each of Xero's paging styles.

    chaos.py [SCHEDULES [OF_THE_OTHER_TAP]]

A row is lost when it existed throughout a read and was not emitted in it; it is stale when its latest version had not
come after two more reads, the last of them undisturbed. The other tap starts a process for each read, so it plays
fewer schedules, and it cannot ask for small pages, so all three read pages of 100 from books with several of them.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from peers import Peer
from plain import PlainTap
from serving import show
from support.chaos import STYLES, Reads, emitted, our_reader, play, prepare, reads_of
from support.sandbox import Sandbox, serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.chaos import Reader, Style

SCHEDULES: Final = 100
OF_THE_OTHER_TAP: Final = 20
UNLIMITED: Final = ("--minute-limit", "0", "--day-limit", "0", "--app-minute-limit", "0", "--quotes-order")
INVOICES: Final = "420"
PAGE: Final = 100
UNNUMBERED: Final = frozenset({"items", "journals"})
"""Streams without page numbers: nothing to compare a paginator of pages with."""


@dataclass(slots=True)
class Tally:
    schedules: int = 0
    changes: int = 0
    losing: int = 0
    """Schedules in which at least one row was lost."""
    lost: int = 0
    stale: int = 0

    def row(self, *names: str) -> tuple[str, ...]:
        counts = (self.schedules, self.changes, self.losing, self.lost, self.stale)
        return (*names, *(f"{count:,}" for count in counts))


def main() -> None:
    chosen = [int(each) for each in sys.argv[1:]]
    ours, theirs = (*chosen, *(SCHEDULES, OF_THE_OTHER_TAP)[len(chosen) :])
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as name, serving(*UNLIMITED, "--invoices", INVOICES) as sandbox:
        rows, folder = [], Path(name)
        peer = Peer(folder)
        catalog = peer.discover(sandbox.url, sandbox.config())
        for title, style in STYLES.items():
            large = replace(style, page_size=PAGE, records=max(style.records, 2 * PAGE) if style.records else 0)
            readers: dict[str, tuple[int, Callable[[], Reader]]] = {
                "tap-xero (ours)": (ours, partial(our_reader, large, folder, sandbox)),
            }
            if not style.params:  # They ask for everything.
                readers["tap-xero 2.6.0 (singer-io)"] = (theirs, partial(peer_reader, large, peer, catalog, sandbox))
            if not style.params and style.stream not in UNNUMBERED:
                readers["PageNumberPaginator"] = (ours, partial(plain_reader, large, sandbox))
            rows += [tally(sandbox, large, count, reader).row(title, name) for name, (count, reader) in readers.items()]
    heads = ("paging style", "reader", "schedules", "changes", "schedules with losses", "rows lost", "rows stale")
    show("Chaos between any two calls", heads, rows)


def tally(sandbox: Sandbox, style: Style, schedules: int, reader: Callable[[], Reader]) -> Tally:
    found = Tally(schedules=schedules)
    for seed in range(0, 2 * schedules, 2):
        prepare(sandbox, style)
        verdict = play(sandbox, style, seed, reader())
        found.changes += verdict.changes
        found.losing += bool(verdict.lost)
        found.lost += len(verdict.lost)
        found.stale += len(verdict.stale)
    return found


def plain_reader(style: Style, sandbox: Sandbox) -> Reader:
    config = {
        "access_token": sandbox.access_token(),
        "tenant_id": sandbox.tenant_id,
        "api_url": sandbox.url,
        "page_size": style.page_size,
        "stream": style.stream,
        "path": style.path,
        "key": style.key,
    }

    def read(state: dict[str, Any] | None) -> Reads:
        return reads_of(emitted(lambda: PlainTap(config=config, state=state).sync_all()), style)

    return read


def peer_reader(style: Style, peer: Peer, catalog: dict[str, Any], sandbox: Sandbox) -> Reader:
    def read(state: dict[str, Any] | None) -> Reads:
        config = sandbox.config()
        return reads_of(list(peer.messages(sandbox.url, config, catalog, style.stream, state=state)), style)

    return read


if __name__ == "__main__":
    main()
