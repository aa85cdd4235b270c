"""Dagster as the example has it: in an environment of its own, with machines that share nothing but a database."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import typing as t
from contextlib import contextmanager
from pathlib import Path

import psycopg

from support.environments import programs_of
from support.meltano import BIN, EXAMPLES

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from support.tap import Json

DRIVER: t.Final = Path(__file__).with_name("machine") / "__main__.py"
PACKAGE: t.Final = "xero_dagster"


class Machine:
    """One of the machines: it does what it is told, and tells what became of it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._answer()

    def __call__(self, order: str, **given: t.Any) -> t.Any:
        """Have an order carried out."""
        self.tell(order, **given)
        return self.answer()

    def tell(self, order: str, **given: t.Any) -> None:
        """Give an order without waiting for the end of it."""
        assert self._process.stdin
        print(json.dumps([order, given]), file=self._process.stdin, flush=True)

    def answer(self) -> t.Any:
        """What became of the last one."""
        return json.loads(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the machine is down: see its log"
        return line


class Project:
    """A copy of the example, with its settings and database."""

    def __init__(self, folder: Path, database: str, config: Json) -> None:
        self.folder = folder
        self._database = database
        for name in (PACKAGE, "pyproject.toml", "dagster.yaml"):
            (shutil.copytree if (EXAMPLES / "dagster" / name).is_dir() else shutil.copy)(
                EXAMPLES / "dagster" / name, folder / name
            )
        self.configure(**config)

    def configure(self, **config: t.Any) -> None:
        """Write the file with the settings of the plugins."""
        (self.folder / "config.json").write_text(json.dumps({"minute_limit": 100_000, "max_tries": 1, **config}))

    @property
    def environment(self) -> dict[str, str]:
        """Variables of a machine."""
        own = {name: value for name, value in os.environ.items() if not re.match("(TAP|TARGET|XERO|DAGSTER)_", name)}
        return own | {
            "PATH": f"{programs_of('dagster')}:{BIN}:{os.environ['PATH']}",
            "DAGSTER_HOME": str(self.folder),
            "DATABASE_URL": self._database,
            "PLUGIN_SETTINGS": str(self.folder / "config.json"),
            "PYTHONPATH": str(self.folder),
        }

    @contextmanager
    def machine(self) -> Iterator[Machine]:
        """One that is up for as long as the context lasts."""
        with (self.folder / "machine.log").open("a") as log:
            process = subprocess.Popen(
                [programs_of("dagster") / "python", DRIVER],
                env=self.environment,
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
            with process:
                try:
                    yield Machine(process)
                finally:
                    process.terminate()

    def ask(self, query: str, *values: t.Any) -> list[tuple[t.Any, ...]]:
        """Rows of the warehouse."""
        with psycopg.connect(self._database) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def do(self, *statements: str) -> None:
        """Change it."""
        with psycopg.connect(self._database) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def plugins(self) -> list[int]:
        """Processes of tap-xero that are running with this project's settings."""
        return [each for each in _processes() if {b"tap-xero", b"config.json"} <= _words(each, self.folder)]

    @staticmethod
    def kill_worker_of(plugin: int) -> None:
        """End the process that runs a plugin, as a machine that loses its power would."""
        status = Path(f"/proc/{plugin}/status").read_text()
        os.kill(int(re.findall(r"^PPid:\s+(\d+)$", status, re.MULTILINE)[0]), signal.SIGKILL)


def _processes() -> list[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal()]


def _words(process: int, folder: Path) -> set[bytes]:
    """The names of files on the command line of a process."""
    try:
        line = Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return set()
    return {word.rpartition(b"/")[2] for word in line.split(b"\0")} if os.fsencode(folder) in line else set()
