"""The projects that the documents show to be copied: each is whole, and says what a project of one's own needs."""

from __future__ import annotations

import re
import typing as t

import duckdb
import pytest
import yaml
from support.meltano import BLOCK, ROOT, Project, scenario

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

PAGES: t.Final = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
OURS: t.Final = {"tap-xero", "target-xero"}
PINNED: t.Final = "target-duckdb~=0.8.0 duckdb~=1.2.2"
PATHS: t.Final = {"accounts": "Accounts", "contacts": "Contacts", "invoices": "Invoices", "payments": "Payments"}


def projects() -> dict[str, dict[str, t.Any]]:
    """Every meltano.yml in the documents, by page and place."""
    return {
        f"{page.name}:{place}": yaml.safe_load(block)
        for page in PAGES
        for place, block in enumerate(BLOCK.findall(page.read_text()))
        if block.startswith("# meltano.yml")
    }


@pytest.mark.parametrize("name", projects())
def test_a_project_in_the_documents_is_whole(name: str) -> None:
    """It needs no second look: warnings show as such, secrets are not printed, what is connected can be checked."""
    project = projects()[name]
    plugins = [each for kind in ("extractors", "loaders") for each in project["plugins"].get(kind, ())]

    assert project.keys() - {"jobs"} == {"requires_meltano", "default_environment", "environments", "plugins"}
    assert any({"login", "check"} <= each.get("commands", {}).keys() for each in plugins)
    for plugin in plugins:
        assert {"name", "namespace"} <= plugin.keys()
        if plugin["name"] in OURS:
            assert "structured-logging" in plugin["capabilities"]
            hidden = {each["name"] for each in plugin["settings"] if each["sensitive"]}
            assert {"client_secret", "refresh_token", "store_url"} <= hidden


def test_duckdb_is_pinned_wherever_it_is_installed() -> None:
    """A newer one makes target-duckdb lose a row of most tables, without an error."""
    ours = yaml.safe_load((ROOT / "meltano.yml").read_text())["plugins"]["loaders"]
    shown = [each for project in projects().values() for each in project["plugins"].get("loaders", ())]
    named = [each["pip_url"] for each in (*ours, *shown) if each["name"] == "target-duckdb"]
    installs = re.findall(r"(?:pip install|pip_url:)[^\n]*target-duckdb[^\n]*", "\n".join(map(_text, PAGES)))

    assert (set(named), len(named)) == ({PINNED}, 2)
    assert all(PINNED in each for each in installs)


def _text(page: Path) -> str:
    return page.read_text()


def test_the_project_of_ones_own_loads_every_row(sandbox: Sandbox, tmp_path: Path) -> None:
    project = Project(tmp_path / "project", scenario("own", "docs/running.md"))
    project.connect(sandbox.config())

    checked, run = project.invoke("tap-xero:check"), project.run("tap-xero", "target-duckdb")

    assert (checked.exit_code, run.exit_code) == (0, 0), checked.log + run.log
    assert "can be read     accounts, contacts, invoices, payments" in checked.log, "what the project selects"
    with duckdb.connect(str(project.folder / "warehouse.duckdb"), read_only=True) as warehouse:
        loaded = {name: warehouse.table(f"xero.{name}").count("*").fetchall() for name in PATHS}
    assert loaded == {name: [(sandbox.count(path),)] for name, path in PATHS.items()}


def test_settings_that_are_secret_are_not_printed(sandbox: Sandbox, tmp_path: Path) -> None:
    config = sandbox.config()
    project = Project(tmp_path / "project", scenario("own", "docs/running.md"))
    project.connect(config)

    shown = project.command("meltano", "config", "list", "tap-xero")

    assert not [name for name in ("client_secret", "refresh_token") if config[name] in shown.log], "they are not shown"
    assert config["client_id"] in shown.log, shown.log
