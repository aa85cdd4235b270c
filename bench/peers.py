"""Another tap for Xero, singer-io's, in an environment of its own: run as it is, and sent to the sandbox.

Run as a script, it syncs all streams of that tap from the sandbox and prints how many records of each came.

Its URLs are fixed in its code, so the environment gets one small module that is loaded when Python starts and turns
requests for Xero's hosts to $XERO_SANDBOX_URL. The tap itself is not touched. It is free software under the AGPL:
it is installed and run here, and nothing of it is in this repository.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from serving import serving, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOCK: Final = Path(__file__).with_name("peers.lock")
REDIRECT: Final = """
import os
import requests

HOSTS = {"https://api.xero.com/": "/", "https://identity.xero.com/": "/identity/"}
send = requests.Session.send

def redirected(session, request, **rest):
    for host, path in HOSTS.items():
        if request.url.startswith(host):
            request.url = os.environ["XERO_SANDBOX_URL"] + path + request.url[len(host):]
    return send(session, request, **rest)

requests.Session.send = redirected
"""
INVOICES: Final = 500
ORDERED: Final = "--quotes-order"
"""It asks for quotes in an order, which Xero's page allows and some live reports do not."""


def install_locked(python: Path, folder: Path) -> None:
    """Install what the lock pins, first what its sources are built with: pip would fetch that without a hash."""
    builder = folder / "setuptools.lock"
    entries = re.split(r"\n(?=\S)", LOCK.read_text())
    builder.write_text(next(entry for entry in entries if entry.startswith("setuptools==")))
    options = ("--quiet", "--disable-pip-version-check", "--use-pep517", "--no-build-isolation", "--require-hashes")
    for lock in (builder, LOCK):
        subprocess.run([python, "-m", "pip", "install", *options, "-r", lock], check=True, capture_output=True)


class Peer:
    """The other tap, installed into a folder."""

    def __init__(self, folder: Path) -> None:
        """Raises subprocess.CalledProcessError when it cannot be installed."""
        self.folder = folder
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / "bin" / "python"
        install_locked(python, folder)
        where = subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            check=True,
            capture_output=True,
            text=True,
        )
        packages = Path(where.stdout.strip())
        (packages / "to_sandbox.py").write_text(REDIRECT)
        (packages / "to_sandbox.pth").write_text("import to_sandbox\n")

    def discover(self, url: str, config: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._done(*self._command(url, config, "--discover")))
        return found

    def sync(self, url: str, config: Mapping[str, Any], catalog: Mapping[str, Any], *streams: str) -> Counter[str]:
        """How many records of each stream came; all streams, if none are named."""
        counts = Counter({entry["stream"]: 0 for entry in catalog["streams"]} if not streams else {})
        messages = self.messages(url, config, catalog, *streams)
        counts.update(message["stream"] for message in messages if message["type"] == "RECORD")
        return counts

    def messages(
        self, url: str, config: Mapping[str, Any], catalog: Mapping[str, Any], *streams: str, state: Any = None
    ) -> Iterator[dict[str, Any]]:
        """What it writes when it syncs these streams; all, if none are named."""
        command, environment = self.invocation(url, config, catalog, *streams, state=state)
        return map(json.loads, self._done(command, environment).splitlines())

    def invocation(
        self, url: str, config: Mapping[str, Any], catalog: Mapping[str, Any], *streams: str, state: Any = None
    ) -> tuple[list[str | Path], dict[str, str]]:
        """The command that syncs these streams, all if none are named, and its environment."""
        for entry in catalog["streams"]:
            root = next(each for each in entry["metadata"] if not each["breadcrumb"])
            root["metadata"]["selected"] = not streams or entry["stream"] in streams
        files = {"catalog": catalog, **({"state": state} if state else {})}
        for name, content in files.items():
            (self.folder / name).write_text(json.dumps(content))
        arguments = (part for name in files for part in (f"--{name}", str(self.folder / name)))
        return self._command(url, config, *arguments)

    def _command(self, url: str, config: Mapping[str, Any], *arguments: str) -> tuple[list[str | Path], dict[str, str]]:
        settings = self.folder / "config.json"
        settings.write_text(json.dumps(peer_config(config)))
        environment = {**os.environ, "XERO_SANDBOX_URL": url}
        return [self.folder / "venv" / "bin" / "tap-xero", "--config", settings, *arguments], environment

    def _done(self, command: list[str | Path], environment: Mapping[str, str]) -> str:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{done.stderr[-3000:]}\nThe other tap ended with exit code {done.returncode}.")
        return done.stdout


def peer_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """What the other tap calls what the sandbox offers."""
    same = {name: config[name] for name in ("client_id", "client_secret", "refresh_token")}
    wide = {"start_date": "2000-01-01T00:00:00Z", "include_archived_contacts": "true"}
    return {**same, "tenant_id": config["tenant_ids"][0], **wide}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving(INVOICES, ORDERED) as sandbox:
        peer = Peer(Path(folder))
        catalog = peer.discover(sandbox.url, sandbox.config())
        counts = peer.sync(sandbox.url, sandbox.config(), catalog)
    show("tap-xero 2.6.0 of singer-io, unmodified", ("stream", "records"), ((n, f"{c:,}") for n, c in counts.items()))


if __name__ == "__main__":
    main()
