"""The tap, connected to the sandbox, with a store of its own for each test."""

from __future__ import annotations

import typing as t

import pytest
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox


@pytest.fixture
def tap(sandbox: Sandbox, tmp_path: Path) -> Tap:
    return Tap(tmp_path, sandbox.config())
