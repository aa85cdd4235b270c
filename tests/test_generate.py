"""Generated files are as generated, and whoever edits one of them by hand is told."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
LEFT_BEHIND: Final = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "output", "*.lock")


def check(root: Path) -> subprocess.CompletedProcess[str]:
    return run(root, "--check")


def run(root: Path, option: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "tools" / "generate.py"), option]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository, to be spoilt."""
    return Path(shutil.copytree(ROOT, tmp_path / "copy", ignore=LEFT_BEHIND))


def test_generated_files_are_as_generated() -> None:
    assert check(ROOT).stdout == ""


@pytest.mark.parametrize(
    "path",
    [
        "xero-sandbox/src/xero_sandbox/data/models.json",
        "xero-client/src/xero_client/catalogue/schemas/invoices.json",
        "tools/sandbox_corrections.py",
    ],
)
def test_a_file_that_was_edited_or_whose_generator_was_is_named(copy: Path, path: str) -> None:
    with (copy / path).open("a") as file:
        file.write("\n")

    result = check(copy)

    assert result.returncode == 1
    assert [line.partition(" ")[0] for line in result.stdout.splitlines()] == [path]


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "xero-sandbox/src/xero_sandbox/data/operations.json").unlink()

    result = check(copy)

    assert result.returncode == 1
    assert "operations.json" in result.stdout


def test_a_setting_that_meltano_does_not_know_is_put_into_its_list_by_one_command(copy: Path) -> None:
    project = copy / "meltano.yml"
    whole = project.read_text()
    project.write_text(whole.replace("    - {name: page_size, kind: integer}\n", ""))

    assert check(copy).stdout == "meltano.yml has a stale region: run make tables\n"

    run(copy, "--regions")
    assert project.read_text() == whole
