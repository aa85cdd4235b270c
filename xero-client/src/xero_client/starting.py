"""Lets a command be asked to end while it still imports what it needs, which takes a second: quietly, at once.

Nothing has begun by then, so nothing is left undone. To be imported before anything that is slow to import.
"""

from __future__ import annotations

import os
import signal
import sys
import typing as t

if t.TYPE_CHECKING:
    from types import FrameType

ASKED_TO_END: t.Final = 143
"""The exit code of a run that somebody asked to end; see `errors`."""


def end_quietly() -> None:
    """Until a run has handlers of its own, let SIGTERM and Ctrl-C end the process with 143 and without a word."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _end)


def begin() -> None:
    """For a command without handlers of its own: Ctrl-C interrupts it as ever, SIGTERM lets it leave what it holds."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _leave)


def _end(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what Python calls
    os._exit(ASKED_TO_END)  # An exception would show up in the midst of an import.


def _leave(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what Python calls
    sys.exit(ASKED_TO_END)
