"""The page on the architecture speaks of files that are there, and of layers that are checked."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import tomli

ROOT: t.Final = Path(__file__).parents[1]
PAGE: t.Final = (ROOT / "docs" / "architecture.md").read_text()
PACKAGES: t.Final = [
    next(each.glob("src/*/__init__.py")).parent for each in ROOT.glob("*-*/") if (each / "src").is_dir()
]
NAMED: t.Final = sorted(
    {*re.findall(r"`([a-z_]+/[a-z_/]*)(?:\.py)?`", PAGE), *re.findall(r"(?:\[| as )([a-z]+/[a-z_]*)", PAGE)}
)


def test_every_file_and_folder_that_the_page_names_is_there() -> None:
    lost = [name for name in NAMED if not any((at / name).is_dir() or (at / f"{name}.py").exists() for at in PACKAGES)]

    assert len(PACKAGES) == 4
    assert len(NAMED) > 30
    assert lost == []


def test_the_layers_on_the_page_are_those_that_are_checked() -> None:
    contracts = tomli.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    for package in ("client", "tap", "target"):
        (checked,) = (
            each["layers"] for each in contracts if each.get("containers") in ([f"xero_{package}"], [f"{package}_xero"])
        )
        (told,) = re.findall(rf"- \*\*{package.title()}:\*\* ([^*]*?)(?=\n- |\n\n)", PAGE)
        layers = [set(re.findall(r"`(\w+)`", layer)) for layer in told.split("·")]
        wanted = [set(re.findall(r"\w+", layer)) - {"__main__", "replay"} for layer in checked]
        assert layers == [each for each in wanted if each], package
