"""Fixtures for all tests: one sandbox process, and a clean sandbox for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.sandbox import Sandbox, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

UNLIMITED = ("--minute-limit", "0", "--day-limit", "0", "--app-minute-limit", "0")


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Sandbox]:
    """A sandbox that lives as long as the session, without limits but that of calls in flight."""
    with serving(*UNLIMITED, "--invoices", "120") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Iterator[Sandbox]:
    """The sandbox as new; a fault that is ordered and does not happen fails the test that ordered it."""
    sandbox_process.reset()
    yield sandbox_process
    assert sandbox_process.pending() == []
