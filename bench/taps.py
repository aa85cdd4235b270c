"""How many invoices a second our tap reads, beside the least that any reader must do and beside another tap."""

from __future__ import annotations

import itertools
import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
from peers import Peer
from serving import BIN, Serving, serving, show

if TYPE_CHECKING:
    from collections.abc import Callable

INVOICES: Final = 10_000
PAGE: Final = 1_000
SLOW: Final = 100
"""Records on a page of the other tap, which cannot ask for more."""
EXACT: Final = {"unitdp": 4}
"""As our tap asks, so that it finds the same pages printed."""


def main() -> None:
    with tempfile.TemporaryDirectory() as name, serving(INVOICES) as sandbox:
        folder = Path(name)
        floor(sandbox, folder, PAGE)  # so that everybody reads what the sandbox has printed before
        floor(sandbox, folder, SLOW)
        least = timed(lambda: floor(sandbox, folder, PAGE))
        rows = [
            row(f"requests and orjson, pages of {PAGE:,}", least, least),
            row(f"requests and orjson, pages of {SLOW}", timed(lambda: floor(sandbox, folder, SLOW)), least),
            row("tap-xero (ours)", timed(lambda: ours(sandbox, folder)), least),
        ]
        try:
            peer = Peer(folder)
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"The other tap could not be installed: {error}")
        else:
            catalog = peer.discover(sandbox.url, sandbox.config())
            theirs = timed(lambda: peer.sync(sandbox.url, sandbox.config(), catalog, "invoices")["invoices"])
            rows.append(row("tap-xero 2.6.0 (singer-io)", theirs, least))
    show(f"{INVOICES:,} invoices, start of the process included", ("reader", "records a second", "of the floor"), rows)


def timed(read: Callable[[], int]) -> float:
    """Records a second; all of them must have come."""
    began = time.perf_counter()
    count = read()
    took = time.perf_counter() - began
    if count != INVOICES:
        print(f"{count:,} of {INVOICES:,} invoices came.")
    return count / took


def row(name: str, speed: float, least: float) -> tuple[str, str, str]:
    return name, f"{speed:,.0f}", f"{speed / least:.2f}"


def floor(sandbox: Serving, folder: Path, size: int) -> int:
    """Page after page into Singer messages, nothing else."""
    client, count = sandbox.session(), 0
    client.headers["Accept-Encoding"] = "gzip"
    with (folder / "floor.singer").open("wb") as out:
        for page in itertools.count(1):
            answer = client.get(f"{sandbox.url}/api.xro/2.0/Invoices", params={**EXACT, "page": page, "pageSize": size})
            invoices: list[Any] = orjson.loads(answer.content)["Invoices"]
            if not invoices:
                return count
            for invoice in invoices:
                out.write(orjson.dumps({"type": "RECORD", "stream": "invoices", "record": invoice}) + b"\n")
            count += len(invoices)
    raise AssertionError


def ours(sandbox: Serving, folder: Path) -> int:
    config, catalog, out = folder / "ours.json", folder / "ours-catalog.json", folder / "ours.singer"
    store = f"sqlite:///{folder / 'store.db'}"
    config.write_text(json.dumps({**sandbox.config(), "store_url": store}))
    if not catalog.exists():
        catalog.write_text(json.dumps(only_invoices(config)))
    with out.open("wb") as stdout:
        command: list[str | Path] = [BIN / "tap-xero", "--config", config, "--catalog", catalog]
        subprocess.run(command, stdout=stdout, stderr=subprocess.DEVNULL, check=True)
    return sum(line.startswith(b'{"type":"RECORD"') for line in out.open("rb"))


def only_invoices(config: Path) -> Any:
    command: list[str | Path] = [BIN / "tap-xero", "--config", config, "--discover"]
    found = subprocess.run(command, capture_output=True, check=True).stdout
    catalog = json.loads(found)
    for entry in catalog["streams"]:
        for each in entry["metadata"]:
            if not each["breadcrumb"]:
                each["metadata"]["selected"] = entry["stream"] == "invoices"
    return catalog


if __name__ == "__main__":
    main()
