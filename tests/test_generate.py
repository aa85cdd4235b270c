"""Generated files are as generated, and whoever edits one of them by hand is told."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from xero_client.catalogue.entities import ENTITIES

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


def ranks(diagram: str) -> Counter[int]:
    """How many tables of a diagram stand at each distance from those that name nothing."""
    links = re.findall(r"(\w+) \|\|--o\{ (\w+) :", diagram)
    rank = dict.fromkeys(re.findall(r"^ +(\w+) \{", diagram, re.MULTILINE), 0)
    for _ in links:  # as often as the longest way may have steps
        for one, many in links:
            if one != many:
                rank[many] = max(rank.get(many, 0), rank.setdefault(one, 0) + 1)
    return Counter(rank.values())


def test_no_diagram_of_the_streams_is_wider_than_a_screen() -> None:
    """A box is up to 400 px wide, and Chromium drew the widest of these, three of them abreast, within 1,100."""
    diagrams = re.findall(
        r"```mermaid\nerDiagram\n +direction (\w+)\n(.*?)```", (ROOT / "docs" / "erd.md").read_text(), re.DOTALL
    )

    assert len(diagrams) > len(ENTITIES)
    for direction, diagram in diagrams:
        found = ranks(diagram)
        assert (max(found.values()) if direction == "TB" else len(found)) <= 3, diagram
