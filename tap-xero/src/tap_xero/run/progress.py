"""Tells how far a run is: a live bar on a terminal, else a line in the log every few seconds."""

from __future__ import annotations

import logging
import sys
import typing as t
from contextlib import contextmanager
from dataclasses import dataclass

from xero_client.command.control_characters import ShownText, shown
from xero_client.values.counts import counted

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tap_xero.reading.answers import Answer

BAR_SECONDS: t.Final = 0.2
"""Between two changes of the bar."""


@dataclass(slots=True, kw_only=True)
class Read:
    """The reading of one stream in one organisation, as far as it is."""

    stream: str
    organisation: str
    began: float
    """By the clock of the run."""
    records: int = 0
    page: int = 0
    pages: int = 0
    """0 while it is not known, or if what is read has no pages."""
    rate: float = 0
    """Records a second since it began."""

    @property
    def place(self) -> str:
        return f"page {self.page:,} of {self.pages:,}" if self.pages else ""

    def __str__(self) -> str:
        parts = [self.place, counted(self.records, "record"), f"{self.rate:,.0f} a second"]
        return f"{self.stream} of {self.organisation}: {', '.join(filter(None, parts))}"


class Teller(t.Protocol):
    """Where progress is told."""

    seconds: float
    """Between two tellings."""

    def tell(self, read: Read) -> None: ...

    def close(self) -> None: ...


class Progress:
    """Counts what is read, and tells it when it is time to."""

    def __init__(self, teller: Teller, clock: Callable[[], float]) -> None:
        self._teller = teller
        self._clock = clock
        self._due = clock() + teller.seconds
        self._read: Read | None = None

    @contextmanager
    def reading(self, stream: str, organisation: str) -> Iterator[Callable[[], None]]:
        """Give what counts a record of this stream."""
        read = self._read = Read(stream=stream, organisation=organisation, began=self._clock())
        self._tell_if_due(read)

        def count() -> None:
            read.records += 1
            self._tell_if_due(read)

        try:
            yield count
        finally:
            self._read = None

    def turn_page(self, answer: Answer) -> None:
        """Take in how many pages there are of what is being read."""
        if self._read and answer.page:
            self._read.page, self._read.pages = answer.page, answer.pages
            self._tell_if_due(self._read)

    def close(self) -> None:
        self._teller.close()

    def _tell_if_due(self, read: Read) -> None:
        now = self._clock()
        if now >= self._due:
            self._due = now + self._teller.seconds
            read.rate = read.records / (now - read.began) if now > read.began else 0
            self._teller.tell(read)


class Lines:
    """A line in the log."""

    def __init__(self, logger: logging.Logger, seconds: float) -> None:
        """With 0 seconds there are none."""
        self._logger = logger
        self.seconds = seconds or float("inf")

    def tell(self, read: Read) -> None:
        self._logger.info("%s", read)

    def close(self) -> None:
        """Nothing is held."""


class Bar:
    """One line at the foot of the terminal that changes; the lines of the log pass above it."""

    seconds = BAR_SECONDS

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - slow to import, and most runs have no terminal
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        told: dict[str, t.Any] = dict.fromkeys(("place", "records", "rate"), "")
        texts = (TextColumn(f"{{task.fields[{name}]}}", markup=False) for name in told)
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            *texts,
            TimeElapsedColumn(),
        )
        self._bar = Progress(
            *columns, console=Console(file=_terminal()), transient=True, redirect_stdout=False, redirect_stderr=True
        )
        self._task = self._bar.add_task("", total=None, **told)
        self._stderr = sys.stderr
        self._bar.start()
        _log_to(sys.stderr, instead_of=self._stderr)

    def tell(self, read: Read) -> None:
        self._bar.update(
            self._task,
            description=shown(f"{read.stream} of {read.organisation}"),
            completed=read.page,
            total=read.pages or None,
            place=read.place,
            records=counted(read.records, "record"),
            rate=f"{read.rate:,.0f}/s",
        )

    def close(self) -> None:
        _log_to(self._stderr, instead_of=sys.stderr)
        self._bar.stop()


def teller(logger: logging.Logger, seconds: float) -> Teller:
    """A bar if a person watches and it would not be drawn over the records, else lines every so many seconds."""
    return Bar() if sys.stderr.isatty() and not sys.stdout.isatty() else Lines(logger, seconds)


def _terminal() -> t.TextIO:
    return sys.stderr.as_it_is() if isinstance(sys.stderr, ShownText) else sys.stderr


def _log_to(stream: t.TextIO, *, instead_of: t.TextIO) -> None:
    for handler in logging.root.handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is instead_of:
            handler.setStream(stream)
