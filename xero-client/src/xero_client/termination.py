"""What happens when somebody asks the run to end: the first signal ends it well, the second at once."""

from __future__ import annotations

import signal
import time
import typing as t
from contextlib import contextmanager

from xero_client.errors import TerminatedError

if t.TYPE_CHECKING:
    from collections.abc import Iterator

SIGNALS: t.Final = (signal.SIGINT, signal.SIGTERM)
NOTICE_SECONDS: t.Final = 0.2
"""How soon a thread that waits notices: only the main one hears of a signal itself, and not of one just before."""


def nobody_asks(after: float) -> None:
    """Stand for a run that nobody asks to end."""


class Termination:
    """A flag that a signal raises; who waits for input is woken."""

    def __init__(self) -> None:
        self._wanted = False
        self._asked_at = 0.0
        self._interruptible = False

    def __call__(self) -> bool:
        """Whether the run should end."""
        return self._wanted

    def ask(self) -> None:
        """Ask the run to end; another signal ends it at once."""
        self._asked_at = time.monotonic()
        self._wanted = True
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        if self._interruptible:
            raise TerminatedError("The run was asked to end; what is done is recorded, run again to go on.")

    def end(self) -> None:
        """The run is over: what other threads wait for, they do not wait for any longer."""
        self._asked_at = time.monotonic()
        self._wanted = True

    def check(self, after: float = 0) -> None:
        """Stop here if somebody asked so many seconds ago.

        Raises:
            TerminatedError: somebody did.
        """
        if self._wanted and time.monotonic() >= self._asked_at + after:
            raise TerminatedError("The run was asked to end; what is done is recorded, run again to go on.")

    def sleep(self, seconds: float) -> None:
        """Wait, in any thread, unless somebody asks.

        Raises:
            TerminatedError: somebody did, so what was waited for is not done.
        """
        end = time.monotonic() + seconds
        self.check()
        while (left := end - time.monotonic()) > 0:
            self.check()
            time.sleep(min(left, NOTICE_SECONDS))

    @contextmanager
    def interrupts(self) -> Iterator[None]:
        """Do what may be left in the middle: the signal itself ends it."""
        self.check()
        self._interruptible = True
        try:
            yield
        finally:
            self._interruptible = False
