"""A Meltano project as a user copies it from `examples/`, run with the commands of this environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import typing as t
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from support.tap import PATIENCE_SECONDS

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox

Json: t.TypeAlias = dict[str, t.Any]

BIN: t.Final = Path(sys.executable).parent
ROOT: t.Final = Path(__file__).parents[2]
EXAMPLES: t.Final = ROOT / "examples"
PORTS: t.Final = (":8420", ":8421")
"""Where the examples have their sandboxes."""
COMMANDS: t.Final = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INITIAL: t.Final = {"project_id": "test", "default_environment": "dev", "environments": [{"name": "dev"}]}
"""What `meltano init` writes."""
QUIET: t.Final = {"MELTANO_CLI_DISABLE_VERSION_CHECK": "1", "MELTANO_SEND_ANONYMOUS_USAGE_STATS": "false"}


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one `meltano run` left behind."""

    exit_code: int
    log: str = field(repr=False)

    @property
    def summary(self) -> str:
        """What the target says at its end."""
        (line,) = [line for line in self.log.splitlines() if " Read " in line and " accepted" in line]
        return line


class Project:
    """A folder with a project whose plugins need no installation: their commands are those of this environment."""

    def __init__(self, folder: Path, files: dict[str, str], **environment: str) -> None:
        """Write the files; `environment` is what the user would have in `.env`."""
        folder.mkdir(exist_ok=True)
        self.folder = folder
        for name, text in files.items():
            (folder / name).write_text(text)
            (folder / name).chmod(0o755)
        self._environment = environment
        self.change(lambda plugin: plugin.pop("pip_url", None))

    def change(self, change: t.Callable[[Json], object]) -> None:
        """Change each plugin in meltano.yml."""
        file = self.folder / "meltano.yml"
        project = yaml.safe_load(file.read_text())
        for plugins in project["plugins"].values():
            for plugin in plugins:
                change(plugin)
        file.write_text(json.dumps({**INITIAL, **project}))  # which is YAML, too, and says what is text

    def connect(self, config: Json) -> None:
        """Have the plugins for Xero call another host than Xero's, with a grant as a login would have left it."""
        hosts = {name: config[name] for name in ("api_url", "authorize_url", "token_url")}
        own = {**hosts, "refresh_token": "$XERO_REFRESH_TOKEN", "minute_limit": 100_000}

        def to_sandbox(plugin: Json) -> None:
            if "client_id" in plugin.get("config", {}):
                plugin["config"] |= own

        self.change(to_sandbox)
        secrets = ("client_id", "client_secret", "refresh_token")
        self._environment |= {f"XERO_{name.upper()}": str(config[name]) for name in secrets}

    @property
    def environment(self) -> dict[str, str]:
        """The variables of its commands."""
        clean = {name: value for name, value in os.environ.items() if not re.match("(MELTANO|TAP|TARGET|XERO)_", name)}
        return clean | QUIET | {"PATH": f"{BIN}:{os.environ['PATH']}"} | self._environment

    def run(self, *blocks: str) -> Run:
        """`meltano run` with these blocks."""
        return self.command(BIN / "meltano", "run", *blocks)

    def invoke(self, command: str) -> Run:
        """`meltano invoke`, such as `target-xero:replay`."""
        return self.command(BIN / "meltano", "invoke", command)

    def command(self, *command: str | Path, patience: float = PATIENCE_SECONDS) -> Run:
        """Any command, in the project's folder."""
        done = subprocess.run(
            command,
            env=self.environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=patience,
            check=False,
        )
        return Run(exit_code=done.returncode, log=(done.stdout + done.stderr).decode())


class Example(Project):
    """A copy of a folder of `examples/`, prepared as its README says."""

    def __init__(self, name: str, folder: Path, *sandboxes: Sandbox, **environment: str) -> None:
        """Copy it, with these sandboxes where the README serves some; `environment` wins over its `.env`."""
        shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns(".env", ".meltano", "output"))
        shutil.copy(folder / ".env.example", folder / ".env")
        for file, (n, sandbox) in product((folder / "meltano.yml", folder / "README.md"), enumerate(sandboxes)):
            file.write_text(file.read_text().replace(PORTS[n], f":{urlsplit(sandbox.url).port}"))
        super().__init__(folder, {}, **environment)

    def follow(self, heading: str) -> Run:
        """Enter the commands below a heading of the README, until one fails; what they would install is there."""
        parts = (self.folder / "README.md").read_text().split("\n## ")
        (part,) = [part for part in parts if part.startswith(f"{heading}\n")]
        commands = "".join(COMMANDS.findall(part)).removeprefix("meltano install\n")
        return self.command("sh", "-ec", commands, patience=PATIENCE_SECONDS * commands.count("\n"))
