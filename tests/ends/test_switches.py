"""Whatever Xero does where nobody knows for sure, nothing is lost and nothing stands twice.

`make chaos` tries every position of every switch with all kinds of histories; here is a sample for each position.
"""

from __future__ import annotations

import os
from itertools import cycle, islice
from typing import TYPE_CHECKING, Final

import pytest
from support.chaos import STYLES, our_reader, play, prepare
from support.histories.kinds import KINDS, history
from support.histories.playing import Player
from support.sandbox import serving
from support.switches import POSITIONS
from support.target import Target
from xero_sandbox.testing.process import UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from support.sandbox import Sandbox

SWITCHED: Final = int(os.environ.get("SWITCHED", "1"))
"""How many kinds of histories are published at each position, and in how many styles is read."""


@pytest.fixture(scope="module", params=POSITIONS)
def switched(request: pytest.FixtureRequest) -> Iterator[tuple[str, Sandbox]]:
    """The name of a position, and a sandbox that has it."""
    with serving(*UNLIMITED, "--invoices", "120", *POSITIONS[request.param]) as sandbox:
        yield request.param, sandbox


def test_what_is_published_stands_once_at_every_position(switched: tuple[str, Sandbox], tmp_path: Path) -> None:
    name, sandbox = switched
    for kind in some_of(KINDS, name):
        sandbox.reset()
        folder = tmp_path / kind
        folder.mkdir()

        Player(sandbox, Target(folder, sandbox.config()), history(kind, 0)).play()


def test_what_is_read_is_all_there_is_at_every_position(switched: tuple[str, Sandbox], tmp_path: Path) -> None:
    name, sandbox = switched
    for style in some_of(STYLES, name):
        prepare(sandbox, STYLES[style])

        verdict = play(sandbox, STYLES[style], 2, our_reader(STYLES[style], tmp_path / style, sandbox))

        assert (style, verdict.lost, verdict.stale) == (style, frozenset(), frozenset())


def some_of(named: Mapping[str, object], position: str) -> list[str]:
    """As many as are asked for, others at each position."""
    first = list(POSITIONS).index(position) * SWITCHED
    return list(islice(cycle(named), first, first + min(SWITCHED, len(named))))
