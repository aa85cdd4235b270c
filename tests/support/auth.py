"""Runs xero-auth as a user does: as a command, with files, and a browser that comes back."""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

import requests

from support import commands
from support.browser import open_link
from support.stores import store_in
from support.tap import wait_until

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from support.browser import Page
    from support.sandbox import Sandbox

COMMAND: t.Final = Path(sys.executable).parent / "xero-auth"
PATIENCE_SECONDS: t.Final = 60
SETTINGS: t.Final = re.compile(r"(TAP_|TARGET_)?XERO_|MELTANO|BROWSER|DISPLAY|WAYLAND")
"""Variables of whoever runs the tests, which are none of theirs."""

LINK: t.Final = re.compile(r"^(http\S+)\n", re.MULTILINE)

Json: t.TypeAlias = dict[str, t.Any]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a command left behind."""

    exit_code: int
    out: str
    told: str
    """What it said on stderr, debugging left out."""

    @property
    def json(self) -> t.Any:
        return json.loads(self.out)


@dataclass(frozen=True, kw_only=True)
class Started:
    """A command under way."""

    process: commands.Command
    out: Path = field(repr=False)
    log: Path = field(repr=False)

    def finish(self) -> Done:
        try:
            exit_code = self.process.wait(timeout=PATIENCE_SECONDS)
        finally:
            self.process.kill()
            if self.process.stdin:
                self.process.stdin.close()
        told = (line for line in self.log.read_text().splitlines() if not line.startswith("DEBUG "))
        return Done(exit_code=exit_code, out=self.out.read_text(), told="\n".join(told))

    def link(self) -> str:
        """The address that the user is told to open, as soon as it is there."""
        wait_until(
            lambda: self.process.poll() is not None or re.search(r"^http\S+\n", self.log.read_text(), re.MULTILINE)
        )
        found = re.search(r"^(http\S+)\n", self.log.read_text(), re.MULTILINE)
        assert found, self.log.read_text()
        return found[1]

    def page(self, **parameters: str) -> Page:
        """What is there, with parameters put in the place of the link's own."""
        return open_link(self.link(), **parameters)

    def come_back(self, decision: str, organisations: Sequence[str] | None = None) -> requests.Response:
        """Decide at Xero and follow to our own page."""
        return requests.get(self.page().press(decision, organisations), timeout=10)


class Auth:
    """The command with a configuration and a folder for its files; what one run stores the next one finds."""

    def __init__(self, folder: Path, config: Json) -> None:
        self.folder = folder
        self._files = 0
        redirect = f"http://localhost:{free_port()}/callback"
        store = store_in(folder)
        self.config = {"store_url": store, "max_tries": 2, "redirect_uri": redirect, **config}

    def __call__(self, *arguments: str, given: str = "", **settings: t.Any) -> Done:
        """Run a command to its end; `given` is what the user types."""
        started = self.start(*arguments, **settings)
        assert started.process.stdin
        started.process.stdin.write(given.encode())
        started.process.stdin.close()
        return started.finish()

    def start(self, *arguments: str, **settings: t.Any) -> Started:
        file = self._new("config")
        file.write_text(
            json.dumps({name: value for name, value in (self.config | settings).items() if value is not None})
        )
        command, *rest = arguments
        return self.command(command, "--config", str(file), *rest)

    def command(self, *arguments: str, **environment: str) -> Started:
        """Start the command without a configuration; what it writes goes to files, for everybody to look through."""
        clean = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
        out, log = self._new("out"), self._new("log")
        with out.open("wb") as stdout, log.open("wb") as stderr:
            process = commands.start(
                COMMAND.name,
                *arguments,
                streams=commands.Streams(stdin=None, stdout=stdout.fileno(), stderr=stderr.fileno()),
                folder=self.folder,
                environment=clean | {"XERO_AUTH_LOGLEVEL": "DEBUG"} | environment,
            )
        return Started(process=process, out=out, log=log)

    def log_in(self, organisations: Sequence[str] | None = None, *arguments: str, **settings: t.Any) -> Done:
        """Have a user allow access to these organisations, or to the first one."""
        started = self.start("login", *arguments, **settings)
        started.come_back("allow", organisations)
        return started.finish()

    def _new(self, name: str) -> Path:
        self._files += 1
        return self.folder / f"auth-{self._files:03}-{name}"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def ungranted(sandbox: Sandbox, app: str) -> dict[str, t.Any]:
    """What somebody knows who has registered an app and connected nothing."""
    config = sandbox.config(app=app)
    return {name: value for name, value in config.items() if name not in {"refresh_token", "tenant_ids"}}
