"""Runs target-xero as a user does: as a command that reads messages, and reads what it wrote."""

from __future__ import annotations

import json
import os
import re
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

from support import commands
from support.singer import text
from support.stores import store_in
from support.tap import PATIENCE_SECONDS, expect_no_secret

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from support.singer import Json

COMMAND: t.Final = "target-xero"
REPLAY: t.Final = "target-xero-replay"
RESULTS: t.Final = "results.jsonl"
REJECTS: t.Final = "rejects.jsonl"


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run of the target left behind."""

    exit_code: int
    states: list[Json]
    """What it wrote to stdout, in order."""
    log: str = field(repr=False)
    config: Json = field(repr=False)
    results: list[Json] = field(repr=False)
    """Records of the file of results, those of earlier runs too."""
    rejects: list[Json] = field(repr=False)

    @property
    def told(self) -> str:
        """The log without what only a developer asks for."""
        return "\n".join(line for line in self.log.splitlines() if " | DEBUG " not in line)

    @property
    def errors(self) -> list[str]:
        """What a user is told when something is wrong."""
        return [line for line in self.log.splitlines() if " | ERROR " in line]

    @property
    def gives_up(self) -> dict[str, t.Any]:
        """The setting that a run tells which was refused for its ledger, to go on without the one that is lost."""
        named = re.search(r"new_ledger: (ledger-\w+)", "".join(self.errors))
        return {"new_ledger": named[1]} if named else {}

    @property
    def summary(self) -> str:
        """The one line at the end."""
        (line,) = [line for line in self.log.splitlines() if re.search(r" Read [\d,]+ rows? = ", line)]
        return line


@dataclass(frozen=True, kw_only=True)
class Started:
    """A run under way; its stdin is open unless it was given messages."""

    process: commands.Command
    out: Path
    log: Path

    def send(self, messages: Iterable[Json | str | bytes]) -> None:
        assert self.process.stdin
        self.process.stdin.write(text(messages))
        self.process.stdin.flush()

    def hang_up(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()


class Target:
    """The target's command with a configuration and a folder for its files."""

    def __init__(self, folder: Path, config: Json) -> None:
        self.folder = folder
        self._files = 0
        files = {"results_path": str(folder / RESULTS), "rejects_path": str(folder / REJECTS)}
        store = {"store_url": store_in(folder)}
        self.config = {**store, **files, "max_tries": 2, "minute_limit": 6_000, **config}

    def __call__(self, messages: Iterable[Json | str | bytes], **settings: t.Any) -> Run:
        """Publish these messages and wait for the end."""
        return self.finish(self.start(messages, **settings))

    def start(
        self, messages: Iterable[Json | str | bytes] | None = None, *, stdout: int | None = None, **settings: t.Any
    ) -> Started:
        """Start a run; without messages it waits for what `Started.send` sends.

        With a file descriptor as `stdout`, STATE goes there and is not in the `Run`.
        """
        arguments = ["--config", str(self.file("config", self.config_text(**settings)))]
        source = None if messages is None else self.file("input", text(messages))
        return self.command(COMMAND, *arguments, source=source, stdout=stdout)

    def anew(self, messages: t.Iterable[Json], **settings: t.Any) -> Run:
        """A run whose ledger is a new one, as its plan said how to allow."""
        return self(messages, **settings, **self(messages, **settings, dry_run=True).gives_up)

    def replay(self, file: str | None = None, **settings: t.Any) -> Run:
        """Send the rejects again, those of a file if one is named."""
        return self.finish(self.start_replay(file, **settings))

    def start_replay(self, file: str | None = None, **settings: t.Any) -> Started:
        named = [file] if file else []
        return self.command(REPLAY, "--config", str(self.file("config", self.config_text(**settings))), *named)

    def command(
        self, *arguments: str, source: Path | None = None, stdout: int | None = None, **environment: str
    ) -> Started:
        """Start a command; what it writes goes to files, since a full pipe would stop it."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("TARGET_XERO", "MELTANO"))}
        out, log = self._new("out"), self._new("log")
        with out.open("wb") as file, log.open("wb") as stderr:
            process = commands.start(
                *arguments,
                streams=commands.Streams(
                    stdin=source, stdout=file.fileno() if stdout is None else stdout, stderr=stderr.fileno()
                ),
                folder=self.folder,
                environment=clean | {"TARGET_XERO_LOGLEVEL": "DEBUG"} | environment,
            )
        return Started(process=process, out=out, log=log)

    def finish(self, started: Started) -> Run:
        """Wait for the end."""
        process = started.process
        try:
            exit_code = process.wait(timeout=PATIENCE_SECONDS)
        finally:
            process.kill()
            if process.stdin:
                process.stdin.close()
        run = Run(
            exit_code=exit_code,
            states=[json.loads(line) for line in started.out.read_bytes().splitlines()],
            log=started.log.read_text(),
            config=self.config,
            results=records(Path(self.config["results_path"])),
            rejects=records(Path(self.config["rejects_path"])),
        )
        expect_no_secret(run, started.out.read_text())
        return run

    def config_text(self, **settings: t.Any) -> bytes:
        return json.dumps(self.config | settings).encode()

    def file(self, name: str, content: bytes) -> Path:
        file = self._new(name)
        file.write_bytes(content)
        return file

    def _new(self, name: str) -> Path:
        self._files += 1
        return self.folder / f"{self._files:03}-{name}"


def records(file: Path) -> list[Json]:
    """The records of a file of Singer messages; none if there is no file."""
    lines = file.read_text().splitlines() if file.exists() else []
    messages = [json.loads(line) for line in lines if line.endswith("}")]
    return [message["record"] for message in messages if message["type"] == "RECORD"]
