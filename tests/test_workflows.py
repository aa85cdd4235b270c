"""What runs for a change or a release is pinned, may do no more than it needs, and is what anybody can run."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml

ROOT: t.Final = Path(__file__).parents[1]
WORKFLOWS: t.Final = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED: t.Final = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}")
WRITES: t.Final = {
    ("release", "publish", "id-token"),
    ("site", "publish", "id-token"),
    ("site", "publish", "pages"),
}
"""By workflow, job and permission: everything else may only read."""


def steps(workflow: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_workflow_is_pinned_and_may_do_no_more_than_it_needs(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text())

    assert all(PINNED.fullmatch(step["uses"]) for step in steps(workflow) if "uses" in step)
    assert workflow["permissions"] == {}
    writing = {
        (file.stem, name, permission)
        for name, job in workflow["jobs"].items()
        for permission, level in job["permissions"].items()
        if level != "read"
    }
    assert writing <= WRITES
    assert all(job["timeout-minutes"] <= 90 for job in workflow["jobs"].values())


def test_what_a_workflow_runs_can_be_run_here() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    runs = [step["run"] for file in WORKFLOWS for step in steps(yaml.safe_load(file.read_text())) if "run" in step]

    assert ".ci/run" in runs
    for command, *arguments in map(str.split, runs):
        if command == "make":
            assert {*arguments} <= targets
        else:
            paths = [command, *arguments] if command == ".ci/run" else arguments
            assert all((ROOT / path).exists() for path in paths), paths


def test_the_matrix_is_what_the_packages_say_they_run_on() -> None:
    (file,) = [file for file in WORKFLOWS if file.stem == "test"]
    versions = yaml.safe_load(file.read_text())["jobs"]["test"]["strategy"]["matrix"]["python"]

    for package in ("xero-client", "tap-xero", "target-xero", "xero-sandbox"):
        declared = re.findall(r"Python :: (3\.\d+)", (ROOT / package / "pyproject.toml").read_text())
        assert declared == versions, package
