"""The README of examples/dagster, entered as it stands, leads to a page that shows what was read of whom."""

from __future__ import annotations

import json
import os
import re
import shutil
import typing as t
from urllib.parse import urlsplit

import pytest
import requests
from support.auth import LINK, free_port, ungranted
from support.browser import open_link
from support.chromium import Eyes, chromium_running
from support.environments import programs_of
from support.meltano import BIN, EXAMPLES, ROOT
from support.readme import commands_of, entered

if t.TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from support.postgres import Postgres
    from support.readme import Terminal
    from support.sandbox import Sandbox

ALL: t.Final = "DAGSTER_ORGANISATIONS" in os.environ
"""Whether to install what the README names, and show twenty organisations: `make many`."""
ORGANISATIONS: t.Final = os.environ.get("DAGSTER_ORGANISATIONS", "2")
COMMANDS: t.Final = commands_of((EXAMPLES / "dagster" / "README.md").read_text())
INSTALLS: t.Final = re.compile(r"^(?:python3 -m venv|pip install)(?:.*\\\n)*.*\n", re.MULTILINE)
FROM_GIT: t.Final = "git+https://<this repository>#subdirectory="
OWN: t.Final = re.compile("(TAP|TARGET|XERO|DAGSTER|PLUGIN)_")
SCREENSHOTS: t.Final = os.environ.get("XERO_SCREENSHOTS")
"""Folder for a picture of the page, for the README; none unless it is set."""
PATIENCE_SECONDS: t.Final = 900 if ALL else 300


class Newcomer:
    """Somebody who has a copy of the folder, an empty database, and a Xero on this machine."""

    def __init__(self, folder: Path, database: str, sandbox: Sandbox) -> None:
        shutil.copytree(EXAMPLES / "dagster", folder, ignore=shutil.ignore_patterns(".env", ".venv", "config.json"))
        example = (folder / ".env.example").read_text()
        (folder / ".env").write_text(re.sub("(?<=^DATABASE_URL=).*", database, example, flags=re.MULTILINE))
        self.folder = folder
        self._sandbox = f":{urlsplit(sandbox.url).port}"
        self._port = str(free_port())
        self.page = f"http://localhost:{self._port}"

    def enters(self, *headings: str) -> AbstractContextManager[Terminal]:
        """The commands below these headings; what they would install is there, unless all is tried."""
        bare = ALL and "Set up" in headings
        script = "".join(COMMANDS[each] for each in headings).replace(FROM_GIT, f"file://{ROOT}/")
        script = script.replace(":8420", self._sandbox).replace("organisations=20", f"organisations={ORGANISATIONS}")
        path = os.environ["PATH"] if bare else f"{programs_of('dagster')}:{BIN}:{os.environ['PATH']}"
        own = {name: value for name, value in os.environ.items() if not OWN.match(name)}
        environment = own | {"PATH": path, "DAGSTER_CLI_DEV_PORT": self._port}
        return entered(script if bare else INSTALLS.sub("", script), self.folder, environment)


@pytest.fixture
def newcomer(sandbox: Sandbox, postgres: Postgres, tmp_path: Path) -> Newcomer:
    sandbox.reset(organisations=int(ORGANISATIONS))
    return Newcomer(tmp_path / "dagster", postgres.database(), sandbox)


def test_every_command_of_the_readme_is_entered_here() -> None:
    assert set(COMMANDS) == {"Set up", "Run", "For good"}


def test_the_readme_leads_to_a_page_that_shows_what_was_read(
    sandbox: Sandbox, newcomer: Newcomer, tmp_path: Path
) -> None:
    """Dagster finds the organisations; a click reads one, and the page tells what that took."""
    with newcomer.enters("Set up", "Run") as terminal:
        terminal.wait_for("Serving dagster-webserver", PATIENCE_SECONDS)
        terminal.wait_for("Added partition keys", PATIENCE_SECONDS)
        assert not ALL or (newcomer.folder / ".venv" / "bin" / "xero-sandbox").exists()
        tenant_id, *others = json.loads((newcomer.folder / "config.json").read_text())["tenant_ids"]
        with chromium_running(tmp_path / "chromium", 1200, 843) as chromium:
            sandbox.order({"status": 403}, path="/Budgets", times=0)
            eyes = Eyes(chromium, PATIENCE_SECONDS)
            chromium.get(newcomer.page)
            eyes.click("Catalog")
            eyes.click("ledger")
            eyes.click("Partitions")
            eyes.see(f"{ORGANISATIONS} Partitions Selected", *(each[:8] for each in (tenant_id, *others)))
            eyes.click(tenant_id[:8])
            eyes.click("Materialize…")
            eyes.click("Launch 1 run")

            eyes.miss("Materialized (0)")
            chromium.refresh()
            eyes.see("Materialized (", "skipped streams")

            if SCREENSHOTS:
                chromium.save_screenshot(f"{SCREENSHOTS}/page.png")
            shown = eyes.rows()
            assert shown["organisation"].endswith(" Workshop (Demo)")
            assert shown["exit code"] == "0"
            assert int(shown["rows"]) > 0
            assert int(shown["bytes"]) > 0
            assert 0 < int(shown["calls"]) <= len(sandbox.tenant_calls())
            assert shown["skipped streams"] == "1"
    sandbox.clear_faults()
    shutil.rmtree(newcomer.folder / ".venv", ignore_errors=True)  # where the sandbox's own code has its secrets


def test_an_app_of_ones_own_is_connected_as_the_readme_says(sandbox: Sandbox, newcomer: Newcomer) -> None:
    """What is entered for good leaves a grant in the database, where Dagster looks for it."""
    redirect = {"redirect_uri": f"http://localhost:{free_port()}/callback"}
    (newcomer.folder / "config.json").write_text(json.dumps(ungranted(sandbox, "web") | redirect))
    with newcomer.enters("For good") as terminal:
        link = LINK.search(terminal.wait_for("http", PATIENCE_SECONDS))
        assert link
        requests.get(open_link(link[1]).press("allow"), timeout=10)

        assert terminal.finish() == 0, terminal.printed
        assert "Workshop (Demo)" in terminal.printed
