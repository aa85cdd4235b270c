"""No lost rows: whatever others do in the books between two calls of a read, every record arrives."""

from __future__ import annotations

import os
import typing as t

import pytest
from support.chaos import STYLES, our_reader, play, prepare

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

SCHEDULES: t.Final = int(os.environ.get("CHAOS_SCHEDULES", "8"))
"""How many seeds are played for each paging style; `make chaos` plays 1,000."""
IN_A_ROW: t.Final = 100
"""Of these in one test, so that all cores can share a thousand."""


@pytest.mark.parametrize("first", range(0, SCHEDULES, IN_A_ROW))
@pytest.mark.parametrize("name", STYLES)
def test_no_record_is_lost_or_stale_whatever_happens_between_two_calls(
    sandbox: Sandbox, tmp_path: Path, name: str, first: int
) -> None:
    """What existed throughout a read is in it, and the next read brings the latest version of everything."""
    style, changes, schedules = STYLES[name], 0, range(first, min(first + IN_A_ROW, SCHEDULES))
    for schedule in schedules:
        prepare(sandbox, style)
        verdict = play(sandbox, style, 2 * schedule, our_reader(style, tmp_path, sandbox))
        assert (schedule, verdict.lost, verdict.stale) == (schedule, frozenset(), frozenset())
        changes += verdict.changes
    assert changes >= len(schedules) // 2, "the chaos happened"
