"""The definitions in `plugins/`, added to a project of one's own, hand every setting on."""

from __future__ import annotations

import json
import typing as t

import pytest
import yaml
from support.meltano import BIN, ROOT, Project

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

DEFINITIONS: t.Final = {file.name.partition("--")[0]: file for file in sorted((ROOT / "plugins").glob("*/*.yml"))}
CONNECTING: t.Final = ("client_id", "client_secret", "refresh_token", "api_url", "token_url")


def definition(name: str) -> dict[str, t.Any]:
    made: dict[str, t.Any] = yaml.safe_load(DEFINITIONS[name].read_text())
    return made


@pytest.fixture
def project(tmp_path: Path, sandbox: Sandbox) -> Project:
    """A bare project, with the plugins added and nothing else."""
    config = sandbox.config()
    environment = {
        f"{plugin}_XERO_{name.upper()}": str(config[name]) for plugin in ("TAP", "TARGET") for name in CONNECTING
    }
    others = {"TAP_XERO__SELECT": json.dumps(["currencies.*"]), "TARGET_XERO_DRY_RUN": "true"}
    project = Project(tmp_path / "project", {"meltano.yml": "plugins: {}"}, **environment, **others)
    for name in DEFINITIONS:
        file = project.folder / f"{name}.yml"
        file.write_text(yaml.safe_dump({**definition(name), "pip_url": None}))
        added = project.command(BIN / "meltano", "add", "--no-install", f"--from-ref={file}", name)
        assert added.exit_code == 0, added.log
    return project


def test_what_the_environment_says_reaches_both_plugins(project: Project) -> None:
    """The connection, and that nothing is to be written."""
    run = project.run("tap-xero", "target-xero")

    assert "Planning for" in run.log, run.log
    assert "where nothing is written" in run.log
    assert (project.folder / "plan.jsonl").exists()


@pytest.mark.parametrize("name", ["tap-xero", "target-xero"])
def test_a_definition_and_the_project_of_the_repository_name_the_same_settings(name: str) -> None:
    plugins = yaml.safe_load((ROOT / "meltano.yml").read_text())["plugins"]
    (in_project,) = [each for group in plugins.values() for each in group if each["name"] == name]

    assert [each["name"] for each in definition(name)["settings"]] == [each["name"] for each in in_project["settings"]]
    secrets = {each["name"] for each in definition(name)["settings"] if each.get("sensitive")}
    assert {"client_secret", "refresh_token", "access_token", "store_url"} <= secrets
    assert all(each["description"] for each in definition(name)["settings"])
