"""Who reads: the floor, the tap that one writes in an afternoon, singer-io's, and ours; each in its own process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from measured import expect, lines, run
from peers import Peer
from serving import BIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from measured import Took
    from serving import Serving

HERE: Final = Path(__file__).parent
TESTS: Final = HERE.parent / "tests"
PAGE: Final = 1_000
EXACT: Final = {"unitdp": 4}
"""As our tap asks, so that all find the same pages printed."""
STATE: Final = b'{"type":"STATE"'


@dataclass(frozen=True, kw_only=True)
class Readers:
    """Those who read the invoices of one organisation."""

    sandbox: Serving
    folder: Path
    invoices: int

    def floor(self, at_once: int) -> Took:
        """All pages, with nothing but requests and orjson."""
        headers = {**self.sandbox.session().headers, "Accept-Encoding": "gzip"}
        config = {
            "url": f"{self.sandbox.url}/api.xro/2.0/Invoices",
            "headers": headers,
            "params": {**EXACT, "pageSize": PAGE},
            "pages": -(-self.invoices // PAGE),
            "at_once": at_once,
        }
        return self._run([sys.executable, HERE / "floor.py", self._written("floor", config)])

    def plain(self) -> Took:
        """The SDK's REST stream; it keeps five fields of a record."""
        headers = self.sandbox.session().headers
        config = {
            "access_token": str(headers["Authorization"]).removeprefix("Bearer "),
            "tenant_id": headers["Xero-Tenant-Id"],
            "api_url": self.sandbox.url,
            "page_size": PAGE,
            "stream": "invoices",
            "path": "Invoices",
            "key": "InvoiceID",
        }
        environment = {**os.environ, "PYTHONPATH": str(TESTS)}
        return self._run(
            [sys.executable, HERE / "plain.py", "--config", self._written("plain", config)], environment=environment
        )

    def theirs(self, peer: Peer) -> Took:
        config = self.sandbox.config()
        command, environment = peer.invocation(
            self.sandbox.url, config, peer.discover(self.sandbox.url, config), "invoices"
        )
        return self._run(command, environment=environment)

    def _run(self, command: list[str | Path], *, environment: Mapping[str, str] | None = None) -> Took:
        return expect(
            run(self.sandbox, command, out=self.folder / "out.singer", environment=environment), self.invoices
        )

    def _written(self, name: str, config: Mapping[str, Any]) -> Path:
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(config))
        return path


@dataclass(kw_only=True)
class Ours:
    """Our tap with a folder, connected; a run goes on from the state of the one before, if it is asked to."""

    sandbox: Serving
    folder: Path
    organisations: int = 1
    streams: tuple[str, ...] = ()
    """All of them, if none are named."""

    def __post_init__(self) -> None:
        config = self.sandbox.config(organisations=self.organisations)
        own = {"store_url": f"sqlite:///{self.folder / 'store.db'}", "minute_limit": 1_000_000}
        self._config, self._state = self.folder / "config.json", self.folder / "state.json"
        self._config.write_text(json.dumps({**config, **own}))

    def read(self, *, goes_on: bool = False) -> Took:
        self.sandbox.advance(61)  # A minute's calls of the app are for one run.
        command: list[str | Path] = [BIN / "tap-xero", "--config", self._config]
        for stream in self.streams:
            command += ["--stream", stream]
        if goes_on:
            command += ["--state", self._state]
        took = run(self.sandbox, command, out=self.folder / "ours.singer")
        self._state.write_bytes(self._last_state())
        return took

    def quiet(self) -> Took:
        return replace(self.read(goes_on=True), records=0)

    def _last_state(self) -> bytes:
        last = b""
        for line in lines(self.folder / "ours.singer"):
            last = line if line.startswith(STATE) else last
        return json.dumps(json.loads(last)["value"]).encode()


def installed(folder: Path) -> Peer | None:
    """The other tap; None where it cannot be installed."""
    try:
        return Peer(folder)
    except (subprocess.CalledProcessError, OSError) as problem:
        print(f"The other tap could not be installed: {problem}", file=sys.stderr)
        return None
