"""The projects to copy are whole, and say what a project of one's own needs."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml
from support.meltano import COMMANDS, EXAMPLES, ROOT, Example

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox

PAGES: t.Final = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted(EXAMPLES.rglob("*.md")))
OURS: t.Final = {"tap-xero", "target-xero"}
PINNED: t.Final = "target-duckdb~=0.8.0 duckdb~=1.2.2"
PROJECTS: t.Final[dict[str, dict[str, t.Any]]] = {
    file.parent.name: yaml.safe_load(file.read_text()) for file in sorted(EXAMPLES.glob("*/meltano.yml"))
}


@pytest.mark.parametrize("name", PROJECTS)
def test_an_example_is_whole(name: str) -> None:
    """It needs no second look: warnings show as such, secrets are not printed, what is connected can be checked."""
    project = PROJECTS[name]
    plugins = [each for kind in ("extractors", "loaders") for each in project["plugins"].get(kind, ())]

    assert project.keys() >= {"requires_meltano", "default_environment", "environments", "plugins"}
    assert any({"login", "check"} <= each.get("commands", {}).keys() for each in plugins)
    for plugin in plugins:
        assert {"name", "namespace"} <= plugin.keys()
        if plugin["name"] in OURS:
            assert "structured-logging" in plugin["capabilities"]
            hidden = {each["name"] for each in plugin["settings"] if each.get("sensitive")}
            assert {"client_secret", "refresh_token", "store_url"} <= hidden


@pytest.mark.parametrize("name", PROJECTS)
def test_the_readme_of_an_example_is_a_screen_of_commands_that_tests_enter(name: str) -> None:
    readme = (EXAMPLES / name / "README.md").read_text()
    shown = [part.partition("\n")[0] for part in readme.split("\n## ")[1:] if COMMANDS.search(part)]
    tests = [file.read_text() for file in Path(__file__).parent.glob("test_*.py")]
    (of_it,) = [test for test in tests if f'Example("{name}", tmp_path / "project", sandbox' in test]

    assert readme.count("\n") <= 60
    assert shown
    assert [heading for heading in shown if f'follow("{heading}")' not in of_it] == []
    assert (EXAMPLES / name / ".env.example").exists()


def test_duckdb_is_pinned_wherever_it_is_installed() -> None:
    """A newer one makes target-duckdb lose a row of most tables, without an error."""
    ours = yaml.safe_load((ROOT / "meltano.yml").read_text())["plugins"]["loaders"]
    shown = [each for project in PROJECTS.values() for each in project["plugins"].get("loaders", ())]
    named = [each["pip_url"] for each in (*ours, *shown) if each["name"] == "target-duckdb"]
    installs = re.findall(r"(?:pip install|pip_url:)[^\n]*target-duckdb[^\n]*", "\n".join(map(_text, PAGES)))

    assert (set(named), len(named)) == ({PINNED}, 3)
    assert all(PINNED in each for each in installs)


def _text(page: Path) -> str:
    return page.read_text()


def test_settings_that_are_secret_are_not_printed(sandbox: Sandbox, tmp_path: Path) -> None:
    config = sandbox.config()
    project = Example("hourly-warehouse", tmp_path / "project", MELTANO_ENVIRONMENT="live")
    project.connect(config)

    shown = project.command("meltano", "config", "list", "tap-xero")

    assert not [name for name in ("client_secret", "refresh_token") if config[name] in shown.log], "they are not shown"
    assert config["client_id"] in shown.log, shown.log
