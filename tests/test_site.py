"""The documentation is a site whose links lead somewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

ROOT: t.Final = Path(__file__).parents[1]
TOP: t.Final = ("xero-client", "tap-xero", "target-xero", "xero-sandbox", "bench", "tests", "tools", "examples")
MODULE: t.Final = re.compile(r"`((?:[\w-]+/)+\w+\.py)`")


def build(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("mkdocs")), "build", "--strict", "--site-dir", "site"]
    variables = os.environ | {"NO_MKDOCS_2_WARNING": "1"} | environment
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What the site is made of, and empty files where the docs link to others."""
    ignored = shutil.ignore_patterns(".*", "output", "node_modules", "__pycache__", "*.json", "*.lock")
    shutil.copytree(ROOT, tmp_path / "clone", ignore=ignored)
    return tmp_path / "clone"


def test_the_first_page_is_the_readme_and_its_links_lead_to_pages(clone: Path) -> None:
    result = build(clone)

    assert result.returncode == 0, result.stderr
    first = (clone / "site" / "index.html").read_text()
    assert 'href="streams/"' in first
    assert 'href="publishing/#when-something-goes-wrong"' in first
    assert 'src="images/way.svg"' in first
    assert 'class="mermaid"' in (clone / "site" / "architecture" / "index.html").read_text()


def test_a_file_that_is_no_page_is_found_where_the_repository_is_served(clone: Path) -> None:
    assert build(clone, REPOSITORY_URL="https://git.example/xero/").returncode == 0

    faults = (clone / "site" / "faults" / "index.html").read_text()
    assert "https://git.example/xero/blob/main/tests/target/test_lost_answers.py" in faults
    assert "<code>tests/target/test_lost_answers.py</code>" not in faults


def test_a_link_that_leads_nowhere_and_a_page_that_nobody_finds_fail(clone: Path) -> None:
    with (clone / "docs" / "running.md").open("a") as page:
        page.write("\n[nowhere](gone.md) and [no heading](streams.md#of-this-name)\n")
    (clone / "docs" / "hidden.md").write_text("# In no navigation\n")

    result = build(clone)

    assert result.returncode == 1
    assert "gone.md" in result.stderr
    assert "of-this-name" in result.stderr
    assert "hidden.md" in result.stderr


def test_modules_that_the_docs_name_are_there() -> None:
    there = [f"/{path.relative_to(ROOT).as_posix()}" for folder in TOP for path in (ROOT / folder).rglob("*.py")]
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]

    named = {name: page.name for page in pages for name in MODULE.findall(page.read_text())}

    assert len(named) > 10
    assert {name: page for name, page in named.items() if not any(file.endswith(f"/{name}") for file in there)} == {}
