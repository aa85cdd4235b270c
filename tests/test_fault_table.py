"""Every fault that we know of has a test, or a reason for having none."""

from __future__ import annotations

import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from fault_table import FAULTS, missing, proofs, table_of_faults

if t.TYPE_CHECKING:
    from collections.abc import Callable

ROOT: t.Final = Path(__file__).parents[1]


@pytest.fixture
def check(tmp_path: Path) -> Callable[[], str]:
    """Checks a copy of the tests and of the page against each other."""
    for name in ("tests", "tools", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    code = "import fault_table, generate; print(generate.stale_regions(fault_table))"

    def run() -> str:
        command = [sys.executable, "-c", code]
        return subprocess.run(command, cwd=tmp_path / "tools", capture_output=True, text=True, check=True).stdout

    return run


def test_faults_are_numbered() -> None:
    assert [fault.number for fault in FAULTS] == list(range(1, len(FAULTS) + 1))


def test_every_fault_is_made_to_happen() -> None:
    assert missing(proofs(ROOT / "tests")) == []


def test_the_page_is_as_the_tests_are(check: Callable[[], str]) -> None:
    assert check() == "[]\n"


@pytest.mark.parametrize(
    ("part", "instead", "complaint"),
    [
        ("@pytest.mark.fault(14)\n", "", "neither a test nor a reason for fault 14"),
        ("fault(14)", "fault(14, 99)", "no fault has the number 99"),
        ("Xero's own words", "words", "stale region"),
    ],
    ids=["a test is gone", "a number is wrong", "a test says something else"],
)
def test_who_changes_a_test_is_told(
    check: Callable[[], str], tmp_path: Path, part: str, instead: str, complaint: str
) -> None:
    copy = tmp_path / "tests" / "target" / "test_publishing.py"
    text = copy.read_text()
    assert part in text
    copy.write_text(text.replace(part, instead, 1))

    assert complaint in check()


def test_a_fault_without_a_test_needs_a_reason() -> None:
    with pytest.raises(LookupError, match="fault 1, 2, 3"):
        table_of_faults([])
