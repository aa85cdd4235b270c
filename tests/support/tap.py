"""Runs tap-xero as a user does: as a command, with files, and reads what it wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import typing as t
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from support import commands
from support.stores import store_in

COMMAND: t.Final = Path(sys.executable).parent / "tap-xero"
PATIENCE_SECONDS: t.Final = 120

Json: t.TypeAlias = dict[str, t.Any]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run of the tap left behind."""

    exit_code: int
    messages: list[Json] = field(repr=False)
    log: str = field(repr=False)
    config: Json = field(repr=False)

    @property
    def records(self) -> dict[str, list[Json]]:
        found: dict[str, list[Json]] = defaultdict(list)
        for message in self.messages:
            if message["type"] == "RECORD":
                found[message["stream"]].append(message["record"])
        return found

    @property
    def state(self) -> Json:
        return t.cast("Json", [m["value"] for m in self.messages if m["type"] == "STATE"][-1])

    @property
    def told(self) -> str:
        """The log without what only a developer asks for."""
        return "\n".join(line for line in self.log.splitlines() if " | DEBUG " not in line)

    @property
    def errors(self) -> list[str]:
        """What a user is told when something is wrong."""
        return [line for line in self.log.splitlines() if " | ERROR " in line]


@dataclass(frozen=True, kw_only=True)
class Started:
    """A run under way."""

    process: commands.Command
    out: Path
    log: Path


class Tap:
    """The tap's command with a configuration and a folder for its files."""

    def __init__(self, folder: Path, config: Json) -> None:
        self.folder = folder
        self._files = 0
        store = store_in(folder)
        self.config = {"store_url": store, "max_tries": 2, "minute_limit": 6_000, **config}

    def __call__(self, *streams: str, state: Json | None = None, catalog: Json | None = None, **settings: t.Any) -> Run:
        """Sync these streams (all, if none are named) and wait for the end."""
        return self.finish(self.start(*streams, state=state, catalog=catalog, **settings))

    def start(
        self, *streams: str, state: Json | None = None, catalog: Json | None = None, **settings: t.Any
    ) -> Started:
        config = self.config | settings
        arguments = ["--config", self.file("config", config)]
        if streams:
            catalog = select(*streams, among=self.discover(config) if config.get("extra_streams") else None)
        if catalog:
            arguments += ["--catalog", self.file("catalog", catalog)]
        if state is not None:
            arguments += ["--state", self.file("state", state)]
        return self.command(*arguments)

    def discover(self, config: Json) -> Json:
        """The catalog that these settings give."""
        started = self.command("--config", self.file("config", config), "--discover")
        assert started.process.wait(timeout=PATIENCE_SECONDS) == 0, started.log.read_text()
        return t.cast("Json", json.loads(started.out.read_bytes()))

    def command(self, *arguments: str, **environment: str) -> Started:
        """Start the command; what it writes goes to files, since a full pipe would stop it."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("TAP_XERO", "MELTANO"))}
        out, log = self._new("out"), self._new("log")
        with out.open("wb") as stdout, log.open("wb") as stderr:
            process = commands.start(
                COMMAND.name,
                *arguments,
                streams=commands.Streams(stdout=stdout.fileno(), stderr=stderr.fileno()),
                folder=self.folder,
                environment=clean | {"TAP_XERO_LOGLEVEL": "DEBUG"} | environment,
            )
        return Started(process=process, out=out, log=log)

    def finish(self, started: Started) -> Run:
        """Wait for the end; the last line may be cut if the tap was killed."""
        try:
            exit_code = started.process.wait(timeout=PATIENCE_SECONDS)
        finally:
            started.process.kill()
        lines = started.out.read_bytes().split(b"\n")[:-1]
        run = Run(
            exit_code=exit_code,
            messages=[json.loads(line) for line in lines if line.startswith(b'{"type"')],
            log=started.log.read_text(),
            config=self.config,
        )
        expect_no_secret(run, started.out.read_text())
        return run

    def file(self, name: str, content: Json) -> str:
        file = self._new(name)
        file.write_text(json.dumps(content))
        return str(file)

    def _new(self, name: str) -> Path:
        self._files += 1
        return self.folder / f"{self._files:03}-{name}"


@lru_cache
def discovered() -> str:
    done = subprocess.run([COMMAND, "--discover"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return done.stdout.decode()


def select(*streams: str, among: Json | None = None) -> Json:
    """The catalog, that of a tap without settings if none is given, with these streams selected and no others."""
    catalog: Json = among or json.loads(discovered())
    for entry in catalog["streams"]:
        for each in entry["metadata"]:
            if not each["breadcrumb"]:
                each["metadata"]["selected"] = entry["stream"] in streams
    return catalog


class Logged(t.Protocol):
    """A run of either plugin."""

    @property
    def log(self) -> str: ...

    @property
    def config(self) -> Json: ...


def expect_no_secret(run: Logged, out: str) -> None:
    """No secret appears in any log at any level: every run of every test is held to it."""
    secrets = [run.config.get(name) for name in ("client_secret", "refresh_token", "access_token")]
    for secret in filter(None, secrets):
        assert secret not in run.log
        assert secret not in out
    assert "Bearer " not in run.log
    assert "eyJ" not in run.log, "the beginning of every token that Xero issues"


def wait_until(condition: t.Callable[[], object], seconds: float = 60) -> None:
    """Return as soon as the condition holds; it is an error if it never does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "what was waited for did not happen"
        time.sleep(0.01)
