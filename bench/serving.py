"""What the measurements share: a sandbox on a free port, a reader that costs little, a clock, and a table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.request import Request, urlopen

import requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

BIN: Final = Path(sys.executable).parent
LIMITLESS: Final = ("--minute-limit=0", "--day-limit=0", "--app-minute-limit=0", "--row-threshold=0")
MEGABYTE: Final = 2**20


class Serving:
    """A sandbox that runs; `seconds` is how long it took to start."""

    def __init__(self, process: subprocess.Popen[str], url: str, seconds: float) -> None:
        self.process, self.url, self.seconds = process, url, seconds

    @property
    def megabytes(self) -> float:
        """Memory that it holds now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kilobytes) * 1024 / MEGABYTE

    @property
    def cpu_seconds(self) -> float:
        """Processor time that it has used since it started, whatever else the machine was doing."""
        after_name = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(ticks) for ticks in after_name[11:13]) / os.sysconf("SC_CLK_TCK")

    def config(self, organisations: int = 1) -> dict[str, Any]:
        return self._control(f"config?organisations={organisations}")

    def counts(self) -> tuple[int, int, int]:
        """Calls to books so far, bytes of answers, and how many only said to wait; of all organisations."""
        tenants = self._control("stats")["tenants"].values()
        refused = sum(sum(each["too_many"].values()) for each in tenants)
        return sum(each["calls"] for each in tenants), sum(each["bytes"] for each in tenants), refused

    def advance(self, seconds: int) -> None:
        """Let Xero's clock go on."""
        self._control("clock", {"advance_seconds": seconds})

    def edit(self, **edit: Any) -> None:
        """Let somebody else change records."""
        self._control("records", edit)

    def _control(self, what: str, order: dict[str, Any] | None = None) -> dict[str, Any]:
        body = json.dumps(order).encode() if order else None
        with urlopen(Request(f"{self.url}/_sandbox/{what}", data=body)) as answer:  # noqa: S310 - on this machine
            return dict(json.load(answer))

    def session(self) -> requests.Session:
        """A client with a token; it does not ask for gzip, so that packing is not what is measured."""
        config, session = self.config(), requests.Session()
        form = {name: config[name] for name in ("client_id", "client_secret", "refresh_token")}
        token = session.post(config["token_url"], data={**form, "grant_type": "refresh_token"}).json()["access_token"]
        headers = {
            "Authorization": f"Bearer {token}",
            "Xero-Tenant-Id": config["tenant_ids"][0],
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        }
        session.headers.update(headers)
        return session


@contextmanager
def serving(invoices: int, *flags: str) -> Iterator[Serving]:
    began = time.perf_counter()
    command: list[str | Path] = [
        BIN / "xero-sandbox",
        "serve",
        "--port=0",
        f"--invoices={invoices}",
        *LIMITLESS,
        *flags,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout  # noqa: S101 - it was asked for
            url = process.stdout.readline().split()[-1]
            yield Serving(process, url, time.perf_counter() - began)
        finally:
            process.terminate()


def seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def as_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """In Markdown, so that it can go into the documents as it is."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    lines.insert(1, ("---", *("--:" for _ in lines[0][1:])))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def show(title: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    print(f"\n{title}\n\n{as_table(head, rows)}", flush=True)
