"""Fixtures for pytest, found wherever the package is installed: `xero_sandbox` is a Xero as new for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from xero_sandbox.testing.process import UNLIMITED, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xero_sandbox.testing.client import SandboxClient


@pytest.fixture(scope="session")
def xero_sandbox_flags() -> tuple[str, ...]:
    """Flags of `xero-sandbox serve`; define a fixture of this name to serve it otherwise."""
    return (*UNLIMITED, "--invoices", "100")


@pytest.fixture(scope="session")
def xero_sandbox_process(xero_sandbox_flags: tuple[str, ...]) -> Iterator[SandboxClient]:
    """The sandbox that the tests of a session share."""
    with served(*xero_sandbox_flags) as sandbox:
        yield sandbox


@pytest.fixture
def xero_sandbox(xero_sandbox_process: SandboxClient) -> Iterator[SandboxClient]:
    """A Xero on this machine, its books as new.

    A fault that a test has ordered and that did not happen fails the test: what it proves did not take place.
    """
    xero_sandbox_process.reset()
    yield xero_sandbox_process
    if pending := xero_sandbox_process.pending():
        xero_sandbox_process.clear_faults()
        pytest.fail(f"These faults were ordered and did not happen: {pending}", pytrace=False)
