"""Every fact about Xero names a source that a reader can look up."""

from __future__ import annotations

import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from source_table import PLACES, SOURCES, cited, list_of_sources

if t.TYPE_CHECKING:
    from collections.abc import Callable

ROOT: t.Final = Path(__file__).parents[1]
CITING: t.Final = Path("tests", "conftest.py")
NEW: t.Final = "S" + "-NEW"
"""A code that stands for nothing; this file must not cite it."""


@pytest.fixture
def check(tmp_path: Path) -> Callable[[], str]:
    """Checks a copy of all that cites sources against a copy of the page."""
    for place in PLACES:
        shutil.copytree(ROOT / place, tmp_path / place, ignore=shutil.ignore_patterns("__pycache__", ".*", "*.json"))
    code = "import generate, source_table; print(generate.stale_regions(source_table))"

    def run() -> str:
        command = [sys.executable, "-c", code]
        return subprocess.run(command, cwd=tmp_path / "tools", capture_output=True, text=True, check=True).stdout

    return run


def test_every_source_stands_once_on_the_page_and_is_cited(check: Callable[[], str]) -> None:
    assert check() == "[]\n"
    assert len({source.code for source in SOURCES}) == len(SOURCES)


def test_who_cites_what_is_not_on_the_page_is_told_and_where(check: Callable[[], str], tmp_path: Path) -> None:
    with (tmp_path / CITING).open("a") as file:
        file.write(f"# ({NEW}, H)\n")

    assert f"{NEW} in tests/conftest.py" in check()


def test_who_edits_the_page_by_hand_is_told(check: Callable[[], str], tmp_path: Path) -> None:
    page = tmp_path / "docs" / "sources.md"
    page.write_text(page.read_text().replace("Xero's page about", "A page about"))

    assert "stale region" in check()


def test_a_source_that_nothing_cites_is_named() -> None:
    all_but_one = {source.code: CITING for source in SOURCES[1:]}

    with pytest.raises(LookupError, match=f"nothing cites {SOURCES[0].code}"):
        list_of_sources(all_but_one)


def test_neither_the_page_nor_its_tool_counts_as_citing(tmp_path: Path) -> None:
    for name in ("docs/sources.md", "tools/source_table.py", "tap-xero/src/tap.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"({SOURCES[0].code}, H)" if name.startswith(("docs", "tools")) else f"({NEW}, H)")

    assert cited(tmp_path) == {NEW: Path("tap-xero", "src", "tap.py")}


def test_a_number_of_an_invoice_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "writing.md").write_text("results: {S-1: created, S-10023: rejected, INVS-OAS: created}")

    assert cited(tmp_path) == {}
