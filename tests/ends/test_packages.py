"""The packages hold all that their commands need."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import sysconfig
import typing as t

import pytest
import tomli
from support.meltano import BIN, ROOT

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

PACKAGES: t.Final = ("xero-client", "tap-xero", "target-xero", "xero-sandbox")
PATIENCE_SECONDS: t.Final = 120


def ran(*command: str | Path, given: str = "") -> str:
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with our wheels, made from the archives, and what they depend on.

    The latter are those of this environment: a folder in a .pth file is searched, but its own .pth files, through which
    the packages of the repository are there, are not followed.
    """
    folder = tmp_path_factory.mktemp("packages")
    with_uv = (BIN / "uv", "--quiet", "--offline")
    own = ("--python", sys.executable)
    for package in PACKAGES:  # an archive, and the wheel from it
        ran(*with_uv, "build", "--no-build-isolation", *own, "--out-dir", folder / "dist", ROOT / package)
    ran(*with_uv, "venv", *own, folder / "venv")
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    (site / "others.pth").write_text(sysconfig.get_path("purelib"))
    wheels = sorted((folder / "dist").glob("*.whl"))
    ran(*with_uv, "pip", "install", "--no-deps", "--python", folder / "venv" / "bin" / "python", *wheels)
    return folder / "venv" / "bin"


def test_every_command_that_a_package_declares_starts(bare: Path) -> None:
    declared = {
        command
        for package in PACKAGES
        for command in tomli.loads((ROOT / package / "pyproject.toml").read_text())["project"].get("scripts", {})
    }

    assert len(declared) >= len(PACKAGES)
    for command in sorted(declared):
        assert "Usage:" in ran(bare / command, "--help")


def test_what_the_wheels_hold_reads_and_writes(bare: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({**sandbox.config(), "store_url": f"sqlite:///{tmp_path / 'store.db'}"}))
    where = ran(bare / "python", "-c", "import tap_xero, xero_client; print(tap_xero.__file__, xero_client.__file__)")
    assert str(ROOT) not in where

    catalog = tmp_path / "catalog.json"
    catalog.write_text(ran(bare / "tap-xero", "--config", config, "--discover"))
    read = ran(bare / "tap-xero", "--config", config, "--catalog", catalog)
    row = '{"type": "SCHEMA", "stream": "contacts", "key_properties": ["id"], "schema": {"properties": {"id": {}}}}\n'
    row += '{"type": "RECORD", "stream": "contacts", "record": {"id": "1", "Name": "Oak & Sons"}}\n'
    state = '{"type": "STATE", "value": {"rows": 1}}\n'
    written = ran(bare / "target-xero", "--config", config, given=row + state)

    assert read.count('"type":"RECORD"') > 100
    assert json.loads(written) == {"rows": 1}
    assert sandbox.get("Contacts", where='Name=="Oak & Sons"').json()["Contacts"]


def test_the_sandbox_of_the_wheel_serves(bare: Path) -> None:
    command = [str(bare / "xero-sandbox"), "serve", "--port", "0", "--invoices", "5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd="/") as served:
        try:
            assert served.stdout
            assert re.search(r"http://127\.0\.0\.1:\d+", served.stdout.readline())
        finally:
            served.send_signal(signal.SIGTERM)
