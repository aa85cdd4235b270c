"""A sandbox in a process of its own, on a free port, for as long as somebody needs it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.testing.client import SandboxClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMMAND: Final = (sys.executable, "-m", "xero_sandbox")
UNLIMITED: Final = ("--minute-limit", "0", "--day-limit", "0", "--app-minute-limit", "0")
"""Flags of a sandbox without limits but that of calls in flight."""
SECONDS_TO_END: Final = 10


class NotServedError(RuntimeError):
    """The sandbox ended before it served; what it said is on standard error."""


@contextmanager
def served(*flags: str) -> Iterator[SandboxClient]:
    """Run `xero-sandbox serve` for as long as the context lasts.

    Args:
        flags: As on its command line, such as "--invoices", "2000"; the port is a free one.

    Raises:
        NotServedError: It did not come up.
    """
    with process(*COMMAND, "serve", "--port", "0", *flags) as running:
        yield SandboxClient(running.url)


class Running(NamedTuple):
    """A process that serves a sandbox at `url`."""

    url: str
    process: subprocess.Popen[str]


@contextmanager
def process(*command: str) -> Iterator[Running]:
    """Run a command that serves a sandbox and says so in its first line; it is ended with the context."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:  # noqa: S603 - the caller's command
        try:
            yield Running(_url(started, command), started)
        finally:
            started.terminate()


def _url(started: subprocess.Popen[str], command: Sequence[str]) -> str:
    line = started.stdout.readline() if started.stdout else ""
    if not line:
        raise NotServedError(f"{' '.join(command[1:])} ended with {started.wait(SECONDS_TO_END)}")
    return line.split()[-1]
