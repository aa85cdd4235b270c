"""Lets a command be asked to end from its first moment on, and sees that it does within moments, whatever it waits for.

While it still imports what it needs, which takes a second, nothing has begun, so nothing is left undone. Later it has
handlers of its own, which let what is under way be finished. What they cannot end, such as a wait for a lock or for
whoever reads the output, ends with the process: whatever was done is recorded before it is told. To be imported before
anything that is slow to import.
"""

from __future__ import annotations

import atexit
import gc
import os
import select
import signal
import sys
import threading
import time
import typing as t

if t.TYPE_CHECKING:
    from types import FrameType

ASKED_TO_END: t.Final = 143
"""The exit code of a run that somebody asked to end; see `errors`."""
SIGNALS: t.Final = (signal.SIGINT, signal.SIGTERM)
LONGEST_SECONDS: t.Final = 1.9
"""Between the wish and the end."""
STDERR: t.Final = 2
GROWTH: t.Final = 50_000
"""Objects that may come before somebody looks for cycles among them; thousands are in one page of records."""
LAST_WORDS: t.Final = b"The run was asked to end, and waited too long; what is done is recorded: run again.\n"


def end_quietly() -> None:
    """Until a run has handlers of its own, let SIGTERM and Ctrl-C end the process with 143 and without a word."""
    for each in SIGNALS:
        signal.signal(each, _end)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)  # written to even while no handler can run
    threading.Thread(target=_see_to_it, args=(reading,), name="xero-end", daemon=True).start()


def collect_seldom() -> None:
    """For a command that makes many objects and few cycles: those that it drops go at once, without being looked for.

    At the end nothing is: what is still there goes with the process.
    """
    gc.set_threshold(GROWTH)
    atexit.register(gc.freeze)


def begin() -> None:
    """For a command without handlers of its own: Ctrl-C interrupts it as ever, SIGTERM lets it leave what it holds."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _leave)


def _end(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what Python calls
    os._exit(ASKED_TO_END)  # An exception would show up in the midst of an import.


def _leave(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what Python calls
    sys.exit(ASKED_TO_END)


def _see_to_it(signals: int) -> None:
    """Wait for the wish, and some time for the end."""
    while os.read(signals, 1)[0] not in SIGNALS:
        pass
    time.sleep(LONGEST_SECONDS)
    if select.select([], [STDERR], [], 0)[1]:
        os.write(STDERR, LAST_WORDS)
    os._exit(ASKED_TO_END)
