"""The commands of meltano.yml: connecting is part of a Meltano project."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import requests
import yaml
from support import meltano
from support.auth import SETTINGS, free_port
from support.browser import open_page, query_of
from support.singer import invoices, text, whole
from support.tap import wait_until

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox

ROOT: t.Final = Path(__file__).parents[2]
BIN: t.Final = Path(sys.executable).parent
PROJECT: t.Final[dict[str, t.Any]] = yaml.safe_load((ROOT / "meltano.yml").read_text())
TAP: t.Final = next(each for each in PROJECT["plugins"]["extractors"] if each["name"] == "tap-xero")


class Project:
    """The plugin of our meltano.yml in a project of its own, with this environment's commands."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder = folder
        plugin = {name: value for name, value in TAP.items() if name not in {"pip_url", "config"}}
        project = {**{name: PROJECT[name] for name in ("requires_meltano", "send_anonymous_usage_stats")}}
        content = {**project, "project_id": "test", "plugins": {"extractors": [plugin]}}
        (folder / "meltano.yml").write_text(yaml.safe_dump(content))
        clean = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
        paths = {"PATH": f"{BIN}:{os.environ['PATH']}", "MELTANO_CLI_DISABLE_VERSION_CHECK": "1"}
        self._environment = clean | paths | {f"TAP_XERO_{name.upper()}": value for name, value in settings.items()}

    def start(self, command: str, *arguments: str) -> subprocess.Popen[bytes]:
        out, log = self.folder / f"{command}-out", self.folder / f"{command}-log"
        with out.open("wb") as stdout, log.open("wb") as stderr:
            return subprocess.Popen(
                [BIN / "meltano", "invoke", f"tap-xero:{command}", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                env=self._environment,
                cwd=self.folder,
            )

    def read(self, command: str, *arguments: str) -> str:
        assert self.start(command, *arguments).wait(timeout=120) == 0, (self.folder / f"{command}-log").read_text()
        return (self.folder / f"{command}-out").read_text()


def test_a_login_in_a_project_connects_its_plugins(sandbox: Sandbox, tmp_path: Path) -> None:
    names = ("client_id", "client_secret", "api_url", "authorize_url", "token_url")
    given = sandbox.config()
    redirect = f"http://localhost:{free_port()}/callback"
    project = Project(tmp_path, {name: given[name] for name in names} | {"redirect_uri": redirect})

    process = project.start("login")
    log = tmp_path / "login-log"
    wait_until(lambda: process.poll() is not None or "code_challenge_method=S256" in log.read_text(), 60)
    link = re.search(r"http\S+/authorize\?\S+", log.read_text())
    assert link, log.read_text()
    page = open_page(link[0].partition("?")[0], **query_of(link[0]))
    assert requests.get(page.press("allow"), timeout=10).status_code == 200
    assert process.wait(timeout=30) == 0

    (organisation,) = json.loads(project.read("connections", "--json"))
    assert (organisation["tenant_id"], organisation["in_use"]) == (sandbox.tenant_id, True)
    (store,) = tmp_path.rglob("store.db")
    assert store.parent == tmp_path / ".meltano" / "xero", "it stays when the plugins are installed anew"


UNDECLARED: t.Final = """
plugins:
  extractors:
  - name: tap-rows
    namespace: tap_rows
    executable: ./tap-rows.sh
  loaders:
  - name: target-xero
    namespace: target_xero
    executable: target-xero
    config: {client_id: $XERO_CLIENT_ID, client_secret: $XERO_CLIENT_SECRET}
"""
"""A project whose loader declares no settings, as `meltano add --custom` leaves it."""


@pytest.mark.parametrize("declared", [False, True])
def test_a_run_never_writes_what_the_environment_forbids(sandbox: Sandbox, tmp_path: Path, declared: bool) -> None:
    """Meltano hands over what is declared; of anything else the run says that nobody read it, and writes nothing."""
    rows = tmp_path / "rows.jsonl"
    rows.write_bytes(text(whole(invoices(1))))
    files = {"meltano.yml": UNDECLARED, "tap-rows.sh": f"#!/bin/sh\nexec cat {rows}\n"}
    project = meltano.Project(tmp_path / "project", files, TARGET_XERO_DRY_RUN="true")
    project.connect(sandbox.config())
    if declared:
        project.change(lambda plugin: plugin.update(settings=[{"name": "dry_run", "kind": "boolean"}]))

    run = project.run("tap-rows", "target-xero")

    assert ("TARGET_XERO_DRY_RUN is in the environment" in run.log) is not declared, run.log
    assert (run.exit_code == 0) is declared, run.log
    assert [call for call in sandbox.tenant_calls() if call["method"] != "GET"] == []
