"""Generates the map in docs/modules.md: every module of the four packages with what it says of itself, by folder."""

from __future__ import annotations

import ast
import typing as t
from itertools import groupby
from pathlib import Path

ROOT: t.Final = Path(__file__).resolve().parents[1]
PAGE: t.Final = Path("docs/modules.md")
PACKAGES: t.Final = ("xero-client", "tap-xero", "target-xero", "xero-sandbox")


def regions() -> dict[Path, dict[str, str]]:
    return {PAGE: {"modules": "".join(map_of(package, ROOT) for package in PACKAGES)}}


def map_of(package: str, root: Path) -> str:
    """A heading and a list for each folder with modules: first those that lie in it, then the folders below.

    Raises:
        LookupError: a module does not say what it is for.
    """
    source = root / package / "src"
    files = sorted(source.rglob("*.py"), key=lambda file: (file.parent.parts, file.name != "__init__.py", file.name))
    folders = groupby(files, key=lambda file: file.parent)
    return "".join(_section(folder.relative_to(source), list(inside), root) for folder, inside in folders)


def _section(folder: Path, files: t.Sequence[Path], root: Path) -> str:
    heading = f"{'#' * (len(folder.parts) + 1)} {folder.as_posix()}"
    about = [_first_line(file, root) for file in files if file.name == "__init__.py"]
    rows = [_row(file, root) for file in files if file.name != "__init__.py"]
    return "".join(f"\n{block}\n" for block in (heading, *about, "\n".join(rows)) if block)


def _row(file: Path, root: Path) -> str:
    return f"- [{file.stem}](../{file.relative_to(root).as_posix()}): {_first_line(file, root)}"


def _first_line(file: Path, root: Path) -> str:
    words = ast.get_docstring(ast.parse(file.read_text()))
    if not words:
        raise LookupError(f"{file.relative_to(root).as_posix()} does not say in its first line what it is for")
    return words.splitlines()[0]
