"""What a README tells to enter, entered in a terminal."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import typing as t
from contextlib import contextmanager, suppress

from support.tap import wait_until

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

BLOCK: t.Final = re.compile(r"^```(?:sh)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS_TO_END: t.Final = 120


def commands_of(readme: str) -> dict[str, str]:
    """The commands below each heading that has some."""
    parts = [part.partition("\n") for part in readme.split("\n## ")[1:]]
    return {heading: "".join(BLOCK.findall(text)) for heading, _, text in parts if BLOCK.search(text)}


class Terminal:
    """One in which commands are under way."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def printed(self) -> str:
        return self._log.read_text()

    def wait_for(self, words: str, seconds: float) -> str:
        """Return what is printed as soon as it has these words."""
        wait_until(lambda: words in self.printed or self._process.poll() is not None, seconds)
        assert words in self.printed, self.printed
        return self.printed

    def finish(self) -> int:
        """The exit code, once they have ended."""
        return self._process.wait(SECONDS_TO_END)


@contextmanager
def entered(script: str, folder: Path, environment: Mapping[str, str]) -> Iterator[Terminal]:
    """Enter commands; with the context ends whatever they started."""
    log = folder / "terminal.log"
    with log.open("wb") as printed:
        process = subprocess.Popen(
            ["/bin/sh", "-ec", script],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Terminal(process, log)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask all of it to end; what has not ended then is killed."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_END)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
