"""The target, connected to the sandbox, with a ledger and files of its own for each test."""

from __future__ import annotations

import typing as t

import pytest
from support.rejected_names import plain_invoice, theirs
from support.target import Target

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json


@pytest.fixture
def target(sandbox: Sandbox, tmp_path: Path) -> Target:
    return Target(tmp_path, sandbox.config())


@pytest.fixture
def taken(sandbox: Sandbox) -> Json:
    """INV-1 of somebody else."""
    return theirs(sandbox, "Invoices", plain_invoice(1))
