"""Runs a shell script in which our commands are as cheap as in other tests: forked, not started in full.

The shell finds a small program under the name of each command. It hands what it was given (arguments, folder,
variables, standard streams) to a thread of this process, which starts the command and says how it ended.
"""

from __future__ import annotations

import json
import os
import socket
import socketserver
import subprocess
import sys
import tempfile
import typing as t
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support import commands
from support.postgres import programs
from support.serving import listening
from support.tap import PATIENCE_SECONDS

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAMES: t.Final = ("tap-xero", "target-xero", "target-xero-replay", "xero-auth")
BIN: t.Final = Path(sys.executable).parent
MOST: t.Final = 1 << 20
"""Bytes of what a command is given."""
STAND_IN: t.Final = f"""#!{sys.executable} -IS
import json, os, socket, sys
given = {{"arguments": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ)}}
asked = socket.socket(socket.AF_UNIX)
asked.connect("%s")
socket.send_fds(asked, [json.dumps({{"name": os.path.basename(sys.argv[0]), **given}}).encode()], [0, 1, 2])
sys.exit(int(asked.recv(16)))
"""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a script left behind."""

    exit_code: int
    printed: str = field(repr=False)
    """On stdout and stderr, in order."""


class Shell:
    """A folder in which scripts are run."""

    def __init__(self, folder: Path, path: Path) -> None:
        self.folder = folder
        self._path = path

    @property
    def variables(self) -> dict[str, str]:
        """What every login has."""
        return {"PATH": f"{self._path}:{BIN}:{programs()}:{os.environ['PATH']}", "HOME": str(self.folder)}

    def __call__(self, script: str, **environment: str) -> Done:
        """Run a script until a command of it fails, with these variables beside what every login has."""
        done = subprocess.run(
            ["/bin/sh", "-ec", script],
            env=self.variables | environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        with (self.folder / "printed.log").open("ab") as log:  # for whoever looks for secrets in what was written
            log.write(done.stdout)
        return Done(exit_code=done.returncode, printed=done.stdout.decode())


@contextmanager
def shell_in(folder: Path) -> Iterator[Shell]:
    """A shell that knows our commands, for as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="sh-") as short:  # a socket's path must be short
        path = Path(short)
        for name in NAMES:
            (path / name).write_text(STAND_IN % (path / "socket"))
            (path / name).chmod(0o755)
        with listening(_Server(str(path / "socket"), _Asked)):
            yield Shell(folder, path)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


class _Asked(socketserver.BaseRequestHandler):
    """Runs one command."""

    def handle(self) -> None:
        content, streams, _, _ = socket.recv_fds(self.request, MOST, 3)
        given = json.loads(content)
        try:
            code = _run(streams, **given)
        finally:
            for stream in streams:
                os.close(stream)
        self.request.sendall(str(code if code >= 0 else 128 - code).encode())


def _run(streams: list[int], *, name: str, arguments: list[str], folder: str, environment: Mapping[str, str]) -> int:
    reading, stdout, stderr = streams
    given = commands.Streams(stdin=Path(f"/dev/fd/{reading}"), stdout=stdout, stderr=stderr)
    started = commands.start(name, *arguments, streams=given, folder=Path(folder), environment=environment)
    return started.wait(PATIENCE_SECONDS)
