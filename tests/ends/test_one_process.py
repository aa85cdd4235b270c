"""Programs that run the tap again and again in a process of their own."""

from __future__ import annotations

import gc
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from support.tap import wait_until
from support.turns import plan, read

if TYPE_CHECKING:
    from support.sandbox import Sandbox

RUNS = 10


def test_a_program_that_runs_the_tap_again_and_again_keeps_no_thread_and_no_connection(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    config = plan(sandbox, tmp_path, organisations=1)
    read(config, ["accounts"])  # whatever is opened once
    threads, files = held()

    for _ in range(RUNS):
        read(config, ["accounts"])

    wait_until(lambda: held()[0] <= threads)
    assert held()[1] < files + RUNS, "those of the last run may be left, and no more"


def held() -> tuple[int, int]:
    """Threads and open files of this process, once what nobody has any more is gone."""
    gc.collect()
    return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
