"""The map of all modules is as the modules are, wherever they are moved to."""

from __future__ import annotations

import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from module_map import PACKAGES

ROOT: t.Final = Path(__file__).parents[1]
LEFT_BEHIND: t.Final = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "output", "*.lock")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository, to be changed."""
    return Path(shutil.copytree(ROOT, tmp_path / "copy", ignore=LEFT_BEHIND))


def generate(root: Path, how: str) -> str:
    command = [sys.executable, str(root / "tools" / "generate.py"), how]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_the_map_has_every_module_with_its_first_line() -> None:
    page = (ROOT / "docs" / "modules.md").read_text()

    assert "(../xero-client/src/xero_client/api/session.py): The one door to Xero's API: pace, sign, " in page
    assert "\n## tap_xero\n\nThe Singer tap for Xero.\n" in page
    for package in PACKAGES:
        for file in (ROOT / package / "src").rglob("*.py"):
            name = f"(../{file.relative_to(ROOT)})" if file.name != "__init__.py" else f"# {file.parent.name}"
            assert name.removeprefix("# ") in page


def test_who_moves_a_module_is_told_and_writes_the_map_anew_without_xeros_documents(copy: Path) -> None:
    package = copy / "xero-sandbox" / "src" / "xero_sandbox"
    (package / "keeping").mkdir()
    (package / "keeping" / "__init__.py").write_text('"""What is kept."""\n')
    (package / "keeping" / "time.py").write_text('"""Knows the time.\n\nAnd more.\n"""\n')

    told = generate(copy, "--check")
    generate(copy, "--regions")

    assert told == "docs/modules.md has a stale region: run make tables\n"
    assert generate(copy, "--check") == ""
    row = "- [time](../xero-sandbox/src/xero_sandbox/keeping/time.py): Knows the time.\n"
    assert f"\n### xero_sandbox/keeping\n\nWhat is kept.\n\n{row}\n" in (copy / "docs" / "modules.md").read_text()


def test_a_module_that_does_not_say_what_it_is_for_is_named(copy: Path) -> None:
    silent = Path("tap-xero", "src", "tap_xero", "silent.py")
    (copy / silent).write_text("ANSWER = 42\n")

    assert f"{silent} does not say in its first line what it is for" in generate(copy, "--check")
