"""The packages hold all that their commands need."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import typing as t
from pathlib import Path

import pytest
import tomli
from support.meltano import BIN, ROOT

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox

PACKAGES: t.Final = ("xero-client", "tap-xero", "target-xero", "xero-sandbox")
PATIENCE_SECONDS: t.Final = 900
UV: t.Final = (BIN / "uv", "--quiet")
OWN: t.Final = ("--python", sys.executable)
PYTHONS: t.Final = ("3.10", "3.11", "3.12", "3.13")
from_the_index = pytest.mark.skipif(
    "FROM_THE_INDEX" not in os.environ, reason="takes minutes and pip's package index: make packages"
)


def interpreter(version: str) -> str | None:
    """One of this version, on the path or among pyenv's, of which a shim may be that does not run."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which(f"python{version}"), *map(str, pyenv.glob(f"{version}.*/bin/python"))]
    for each in filter(None, candidates):
        if subprocess.run([each, "-c", ""], capture_output=True, check=False).returncode == 0:
            return each
    return None


def index_of_pip() -> dict[str, str]:
    """What pip is told of its index, in uv's words: uv does not read pip's configuration."""
    told = dict(
        line.split("=", 1)
        for line in ran(sys.executable, "-m", "pip", "config", "list").splitlines()
        if not line.startswith("install.")
    )
    pip = {name.rpartition(".")[2]: value.strip("'") for name, value in told.items()}
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
        "constraint": "UV_CONSTRAINT",
    }
    found = {ours: pip[name] for name, ours in names.items() if name in pip}
    return {**found, "UV_INDEX_STRATEGY": "unsafe-best-match"}


def commands_of(package: str) -> list[str]:
    return [*tomli.loads((ROOT / package / "pyproject.toml").read_text())["project"].get("scripts", {})]


def ran(*command: str | Path, given: str = "", **environment: str) -> str:
    done = subprocess.run(
        command,
        input=given,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Our wheels, made from the archives."""
    dist = tmp_path_factory.mktemp("packages") / "dist"
    for package in PACKAGES:
        ran(*UV, "--offline", "build", "--no-build-isolation", *OWN, "--out-dir", dist, ROOT / package)
    return sorted(dist.glob("*.whl"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, wheels: list[Path]) -> Path:
    """The programs of an environment with our wheels, and what they depend on.

    The latter are those of this environment: a folder in a .pth file is searched, but its own .pth files, through which
    the packages of the repository are there, are not followed.
    """
    venv = tmp_path_factory.mktemp("bare") / "venv"
    ran(*UV, "--offline", "venv", *OWN, venv)
    (site,) = venv.glob("lib/python*/site-packages")
    (site / "others.pth").write_text(sysconfig.get_path("purelib"))
    ran(*UV, "--offline", "pip", "install", "--no-deps", "--python", venv / "bin" / "python", *wheels)
    return venv / "bin"


def test_every_command_that_a_package_declares_starts(bare: Path) -> None:
    declared = {command for package in PACKAGES for command in commands_of(package)}

    assert len(declared) >= len(PACKAGES)
    for command in sorted(declared):
        assert "Usage:" in ran(bare / command, "--help")


def test_what_the_wheels_hold_reads_and_writes(bare: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    expect_to_read_and_write(bare, sandbox, tmp_path)


@from_the_index
@pytest.mark.parametrize("version", PYTHONS)
def test_the_wheels_read_and_write_with_what_pip_installs_for_each_python(
    wheels: list[Path], sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, version: str
) -> None:
    if not (python := interpreter(version)):
        pytest.skip(f"there is no Python {version} here")
    venv = tmp_path_factory.mktemp("of_its_own")  # the sandbox's own code has its secrets, which tmp_path may not have
    ran(python, "-m", "venv", venv)
    bare = venv / "bin"

    ran(bare / "pip", "install", "--quiet", *wheels)

    for command in (each for package in PACKAGES for each in commands_of(package)):
        assert "Usage:" in ran(bare / command, "--help")
    expect_to_read_and_write(bare, sandbox, tmp_path)


@from_the_index
@pytest.mark.parametrize("tool", ["uv tool install", "pipx install", "pip install"])
@pytest.mark.parametrize("package", ["tap-xero", "target-xero"])
def test_readme_installs_a_program_with_each_tool(tmp_path: Path, tool: str, package: str) -> None:
    """From a clone of this repository, in the place of the one that it names."""
    program, *_ = tool.split()
    readme = (ROOT / "README.md").read_text()
    told = re.findall(rf"^({tool} .*?\n)```", readme, re.MULTILINE | re.DOTALL)
    command = told[0].replace("<this repository>", "repository.invalid/xero").replace("tap-xero", package)
    ran(sys.executable, "-m", "venv", tmp_path / "venv")
    if program == "pipx":
        ran(tmp_path / "venv" / "bin" / "pip", "install", "--quiet", "pipx")
    places = ("UV_TOOL_DIR", "UV_TOOL_BIN_DIR", "PIPX_HOME", "PIPX_BIN_DIR")
    here = {name: str(tmp_path / name.lower()) for name in places}
    here["PATH"] = f"{tmp_path / 'venv' / 'bin'}:{BIN}:{os.environ['PATH']}"

    here |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.file://{ROOT}.insteadOf"}
    here["GIT_CONFIG_VALUE_0"] = "https://repository.invalid/xero"

    ran("sh", "-ec", command, **here, **index_of_pip(), UV_PYTHON=sys.executable)

    own = {"uv": here["UV_TOOL_BIN_DIR"], "pipx": here["PIPX_BIN_DIR"], "pip": str(tmp_path / "venv" / "bin")}
    for each in ("xero-auth", *commands_of(package)):
        assert "Usage:" in ran(Path(own[program]) / each, "--help")


@from_the_index
@pytest.mark.parametrize("package", ["tap-xero", "target-xero"])
def test_a_lock_and_wheels_install_the_same_everywhere(tmp_path: Path, package: str) -> None:
    """As the manual says under Pinning."""
    page = (ROOT / "docs" / "running.md").read_text()
    blocks = [text for _, text in re.findall(r"^```(\w*)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)]
    making, using = (
        each.replace("tap-xero", package) for each in blocks if "tap-xero.lock" in each or "wheels/" in each
    )
    clone, there = tmp_path / "clone", tmp_path / "venv" / "bin"
    ran("git", "clone", "--quiet", ROOT, clone)
    (clone / ".venv").symlink_to(ROOT / ".venv")
    ran(sys.executable, "-m", "venv", there.parent)

    ran("sh", "-ec", f"cd {clone}\n{making}", **index_of_pip())
    ran("sh", "-ec", f"cd {clone}\n{using}", PATH=f"{there}:{os.environ['PATH']}")

    for each in ("xero-auth", *commands_of(package)):
        assert "Usage:" in ran(there / each, "--help")


def expect_to_read_and_write(bare: Path, sandbox: Sandbox, tmp_path: Path) -> None:
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
