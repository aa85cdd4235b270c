"""How much memory a process had at most, as Linux keeps it."""

from __future__ import annotations

import ctypes
import gc
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from subprocess import Popen

    from support.commands import Command

MOST: Final = 500_000_000
"""Bytes that no run may need, whatever it is given."""
OF_A_COMMAND: Final = 110_000_000
"""Of these, what a command has before it is given anything."""


def peak(process: Command | Popen[bytes]) -> int:
    """Bytes that a process had at most, once it is done."""
    most = 0
    while process.poll() is None:
        with suppress(OSError):  # it is done in the meantime
            most = max(most, high_water(process.pid))
        time.sleep(0.02)
    return most


def high_water(pid: int | str = "self") -> int:
    """Bytes that a process had at most so far."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def settled() -> int:
    """Bytes that this process cannot do without after the tests before; `high_water` counts from now on."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # glibc keeps what was freed, and what comes would fit in there unseen
    Path("/proc/self/clear_refs").write_text("5")
    return high_water()
