"""Whoever tests a program of their own finds a Xero in pytest, and Xero's own libraries talk to it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox

README: t.Final = Path(__file__).parents[2] / "xero-sandbox" / "README.md"
BLOCK: t.Final = re.compile(r"```(?:python|js)\n(?:#|//) (?P<name>\S+)\n(?P<text>.*?)```", re.DOTALL)
NODE: t.Final = shutil.which("node")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where somebody has copied every file that the sandbox's README shows."""
    for block in BLOCK.finditer(README.read_text()):
        (tmp_path / block["name"]).write_text(block["text"])
    return tmp_path


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "."]
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, timeout=120, check=False)


def test_the_examples_of_the_readme_pass(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {"conftest.py", "contacts.js", "test_invoices.py", "test_sdk.py"}

    result = run(folder)

    assert "2 passed" in result.stdout, result.stdout


def test_each_test_gets_books_as_new(tmp_path: Path) -> None:
    (tmp_path / "test_new.py").write_text(
        """
import pytest

@pytest.mark.parametrize("turn", range(2))
def test_new(xero_sandbox, turn):
    assert xero_sandbox.calls() == []
    before = xero_sandbox.now()
    xero_sandbox.advance(3600)
    assert xero_sandbox.now() > before
"""
    )

    assert "2 passed" in run(tmp_path).stdout


def test_a_fault_that_did_not_happen_fails_the_test_that_ordered_it(tmp_path: Path) -> None:
    (tmp_path / "test_pending.py").write_text(
        """
def test_order(xero_sandbox):
    xero_sandbox.order({"status": 503}, path="/Invoices")

def test_next(xero_sandbox):
    assert xero_sandbox.pending() == []
"""
    )

    result = run(tmp_path)

    assert "2 passed, 1 error" in result.stdout
    assert "These faults were ordered and did not happen: [{" in result.stdout


def test_flags_that_the_sandbox_does_not_know_are_told_in_its_words(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        """
import pytest

@pytest.fixture(scope="session")
def xero_sandbox_flags():
    return ("--invoicess", "5")
"""
    )
    (tmp_path / "test_flags.py").write_text("def test_never(xero_sandbox): pass\n")

    result = run(tmp_path)

    assert "1 error" in result.stdout
    assert "No such option" in result.stdout
    assert "--invoicess" in result.stdout


@pytest.mark.skipif(not (NODE and os.environ.get("NODE_PATH")), reason="needs node, and xero-node in NODE_PATH")
def test_the_example_in_javascript_reads_contacts(folder: Path, sandbox: Sandbox) -> None:
    command = [str(NODE), "contacts.js"]
    own = os.environ | {"XERO_SANDBOX": sandbox.url}
    result = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, timeout=60, check=True)

    number, name = result.stdout.split(maxsplit=1)
    assert int(number) == len(sandbox.get("Contacts").json()["Contacts"])
    assert name.strip()
