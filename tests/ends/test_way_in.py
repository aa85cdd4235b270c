"""The way in that README shows: what it installs, adds and asks works as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import tomli
import yaml
from support.loaders import run as load
from support.meltano import BIN, ROOT, Project
from support.tap import Tap

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox

README: t.Final = (ROOT / "README.md").read_text()
BLOCKS: t.Final[list[str]] = re.findall(r"^```(?:sh)?\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def block(beginning: str, holding: str = "") -> str:
    """What README tells to enter."""
    (found,) = [each for each in BLOCKS if each.startswith(beginning) and holding in each]
    return found


def test_what_is_installed_from_git_is_in_the_folder_that_is_named() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").rglob("*.md")]
    named = [
        each
        for page in pages
        for each in re.findall(r"([\w-]*)@?git\+https://<this repository>#subdirectory=([\w-]+)", page.read_text())
    ]

    assert len(named) > 4
    for name, folder in named:
        package = tomli.loads((ROOT / folder / "pyproject.toml").read_text())["project"]["name"]
        assert name in {"", package}


def test_what_a_project_of_ones_own_adds_is_there_with_a_pip_url_to_change(tmp_path: Path) -> None:
    project = Project(tmp_path / "project", {"meltano.yml": "plugins: {}"})
    (project.folder / "xero").symlink_to(ROOT)

    added = project.command("sh", "-ec", block("meltano add"))

    assert added.exit_code == 0, added.log
    plugins = yaml.safe_load((project.folder / "meltano.yml").read_text())["plugins"]
    urls = {each["name"]: each["pip_url"] for group in plugins.values() for each in group}
    assert urls == {"tap-xero": "singer-tap-xero", "target-xero": "singer-target-xero"}


def test_the_copy_answers_what_readme_asks(sandbox: Sandbox, tmp_path: Path) -> None:
    """Where meltano.yml has it loaded, by the name that has no more than schema and table in it."""
    loaders = yaml.safe_load((ROOT / "meltano.yml").read_text())["plugins"]["loaders"]
    (settings,) = [each["config"] for each in loaders if each["name"] == "target-duckdb"]
    (tmp_path / "output").mkdir()
    messages = Tap(tmp_path, sandbox.config())("invoices").messages
    load(tmp_path, "target-duckdb", settings, messages)

    asked = subprocess.run(
        ["sh", "-ec", block("python -")],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert asked.returncode == 0, asked.stderr
    paid = sum(each["record"]["Status"] == "PAID" for each in messages if each["type"] == "RECORD")
    assert re.search(rf"PAID +│ +{paid} │", asked.stdout), asked.stdout


@pytest.mark.skipif("FROM_THE_INDEX" not in os.environ, reason="installs plugins, which takes minutes: make packages")
def test_the_demo_prints_what_readme_shows(tmp_path: Path) -> None:
    """But for bytes, in which moments and ids are that differ from run to run."""
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "xero"], check=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MELTANO", "TAP_XERO"))}

    demo = [sys.executable, str(tmp_path / "xero" / "tools" / "demo.py")]
    done = subprocess.run(demo, env=clean, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    printed = [" ".join(line.split()) for line in done.stdout.splitlines()]
    wanted = [
        " ".join(line.split()) for line in block("Invoices by status").splitlines() if line.strip() not in {"", "…"}
    ]
    assert len(wanted) > 6
    for line in wanted:
        told = line.rpartition(" ")[0] if line.startswith(("first run", "second run", "third run")) else line
        assert any(each.startswith(told) for each in printed), f"{line} is not in {printed}"


def test_what_readme_writes_is_read_back_and_written_once(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / ".venv").symlink_to(BIN.parent)
    script = block("export PATH", "FIRST-1").replace("http://localhost:8420", sandbox.url)
    ours = ("MELTANO", "TAP_", "TARGET_", "XERO_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment = clean | {"XDG_STATE_HOME": str(tmp_path / "state")}

    for said in ("1 accepted + 0 unchanged", "0 accepted + 1 unchanged"):
        command = ["sh", "-ec", script]
        run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

        assert run.returncode == 0, run.stderr
        assert said in run.stderr
        assert '"InvoiceNumber":"FIRST-1"' in run.stdout
    (tmp_path / "output" / "sandbox.json").unlink()  # which holds a secret
    assert len(sandbox.get("Invoices", InvoiceNumbers="FIRST-1").json()["Invoices"]) == 1


def test_no_database_of_ours_is_called_like_its_schema() -> None:
    """DuckDB could not tell which of the two `xero.invoices` means."""
    projects = [ROOT / "meltano.yml", *(ROOT / "examples").glob("*/meltano.yml")]
    loaders = [each for file in projects for each in yaml.safe_load(file.read_text())["plugins"].get("loaders", ())]
    duckdb = [each["config"] for each in loaders if each["name"] == "target-duckdb"]

    assert len(duckdb) > 1
    assert all(Path(each["path"]).stem != each["default_target_schema"] for each in duckdb)


@pytest.mark.parametrize("badge", ["licence", "python"])
def test_a_badge_says_what_the_packages_say(badge: str) -> None:
    project = tomli.loads((ROOT / "tap-xero" / "pyproject.toml").read_text())["project"]
    versions = [each.rpartition(" ")[2] for each in project["classifiers"] if "Python :: 3." in each]
    told = {"licence": project["license"], "python": f"{versions[0]} to {versions[-1]}"}[badge]

    assert f">{told}</text>" in (ROOT / "docs" / "images" / f"{badge}.svg").read_text()
    assert f": {told}](docs/images/{badge}.svg)" in README
