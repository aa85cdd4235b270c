"""Reads a generated organisation into DuckDB twice, in full and after changes; shows what came out, also as a page."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import typing as t
import urllib.request
from itertools import zip_longest
from pathlib import Path

import duckdb
from demo_page.costs import cost_of
from demo_page.page import write_page
from xero_client.catalogue.entities import ENTITIES

if t.TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: t.Final = Path(__file__).parents[1]
BIN: t.Final = Path(sys.executable).parent
DATABASE: t.Final = ROOT / "output" / "demo.duckdb"
PAGE: t.Final = ROOT / "output" / "demo.html"
INVOICES: t.Final = 500
EDITED: t.Final = 3
"""Invoices whose reference is changed in the sandbox between the two runs."""

COLLECTIONS: t.Final = {entity.stream for entity in ENTITIES}
REPORT: t.Final = "trial_balance"

RUNS: t.Final = ("first run, everything", "second run, changes", "third run, trial balances")
TRIAL_BALANCES: t.Final = {
    "TAP_XERO_EXTRA_STREAMS": '["trial_balance"]',
    "TAP_XERO__SELECT": '["trial_balance.*"]',
    "TAP_XERO_STREAMS": '{"trial_balance": {"params": {"date": {"each": "=[month_end(day) for day in months(13)]"}}}}',
}
"""What the page holds the general ledger against: twelve months and the one under way, a call each."""

UNPACED: t.Final = ("--minute-limit", "0")

NEXT: t.Final = """
To read a real organisation, create an app at https://developer.xero.com, then
  cp .env.example .env    # and put client id and client secret there
  .venv/bin/meltano --environment=live invoke tap-xero:login
  .venv/bin/meltano --environment=live run tap-xero target-duckdb
README.md says more under "Connect an organisation"."""


def main() -> None:
    DATABASE.unlink(missing_ok=True)
    with sandbox() as url:
        environment = os.environ | settings_of(url)
        meltano(environment, "install", "extractor", "tap-xero")
        meltano(environment, "install", "loader", "target-duckdb")
        runs = [costs(url, lambda: pipe(environment, "--full-refresh"))]
        post(url, "records", {"collection": "Invoices", "count": EDITED, "set": {"Reference": "changed by the demo"}})
        runs.append(costs(url, lambda: pipe(environment)))
        runs.append(costs(url, lambda: pipe(environment | TRIAL_BALANCES, "--full-refresh")))
    with duckdb.connect(str(DATABASE), read_only=True) as database:
        show(database, runs)
        write_page(database, [cost_of(name, log) for name, (_, _, log) in zip(RUNS, runs, strict=True)], PAGE)
    say(f"\nThe books as a page: {PAGE}")
    say(NEXT)


@contextlib.contextmanager
def sandbox() -> Iterator[str]:
    """Serve a generated company on a free port; yields its URL."""
    command: list[str | Path] = [BIN / "xero-sandbox", "serve", "--port", "0", *UNPACED, "--invoices", str(INVOICES)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own command
        try:
            url = t.cast("t.IO[str]", server.stdout).readline().split()[-1]
            say(f"A Xero with {INVOICES} invoices serves on {url}")
            yield url
        finally:
            server.terminate()


def settings_of(url: str) -> dict[str, str]:
    """The sandbox's settings as the environment variables that Meltano reads."""
    config: dict[str, t.Any] = get(url, "config")
    settings = {f"TAP_XERO_{name.upper()}": as_text(value) for name, value in config.items()}
    return settings | {
        "MELTANO_ENVIRONMENT": "sandbox",
        "MELTANO_CLI_DISABLE_VERSION_CHECK": "1",
        "MELTANO_CLI_LOG_LEVEL": "info",
        "TAP_XERO_MINUTE_LIMIT": "6000",
        "TAP_XERO_REQUEST_LOG": "true",
        "TARGET_DUCKDB_PATH": str(DATABASE),
    }


def meltano(environment: dict[str, str], *arguments: str) -> str:
    """Returns what it logged."""
    say(f"$ meltano {' '.join(arguments)}")
    done = subprocess.run(  # noqa: S603 - our own command
        [BIN / "meltano", *arguments], cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nmeltano ended with exit code {done.returncode}.")
    return done.stderr


def pipe(environment: dict[str, str], *options: str) -> str:
    return meltano(environment, "run", *options, "--state-id-suffix=demo", "tap-xero", "target-duckdb")


def costs(url: str, run: t.Callable[[], str]) -> tuple[int, int, str]:
    """Calls and bytes that a run took from Xero, and its log."""
    before = totals(url)
    log = run()
    after = totals(url)
    return after[0] - before[0], after[1] - before[1], log


def totals(url: str) -> tuple[int, int]:
    tenants = get(url, "stats")["tenants"].values()
    return sum(each["calls"] for each in tenants), sum(each["bytes"] for each in tenants)


def show(database: duckdb.DuckDBPyConnection, runs: list[tuple[int, int, str]]) -> None:
    tables = [row[0] for row in database.execute("select table_name from duckdb_tables() order by all").fetchall()]
    counts = {name: count(database, name) for name in tables}
    if counts.get("invoices") != INVOICES:
        sys.exit("Invoices are missing in DuckDB.")
    show_rows([(name, rows) for name, rows in counts.items() if name in COLLECTIONS])
    parts = [rows for name, rows in counts.items() if name not in {*COLLECTIONS, REPORT}]
    say(f"and {sum(parts):,} rows in {len(parts)} tables made of them, such as line items and a general ledger.")
    say("\nInvoices by status          number         total          owed")
    for status, number, total, owed in database.execute(BY_STATUS).fetchall():
        say(f"  {status:<20}{number:>12,}{total:>14,.2f}{owed:>14,.2f}")
    say("\nWhat Xero was asked           calls         bytes")
    for name, (calls, size, _) in zip(RUNS, runs, strict=True):
        say(f"  {name:<26}{calls:>7,}{size:>14,}")


def show_rows(counts: list[tuple[str, int]]) -> None:
    say("\nRows in DuckDB")
    cells = [f"  {name:<22}{rows:>6,}" for name, rows in counts]
    half = -(-len(cells) // 2)
    for left, right in zip_longest(cells[:half], cells[half:], fillvalue=""):
        say(f"{left}      {right}".rstrip())


def count(database: duckdb.DuckDBPyConnection, table: str) -> int:
    ((rows,),) = database.execute(f"select count(*) from xero.{table}").fetchall()  # noqa: S608 - a name of the database
    return int(rows)


BY_STATUS: t.Final = """
    select status, count(*), sum(total), sum(amountdue) from xero.invoices
    group by all order by 2 desc"""


def get(url: str, name: str) -> t.Any:
    with urllib.request.urlopen(f"{url}/_sandbox/{name}") as answer:  # noqa: S310 - the sandbox on this machine
        return json.load(answer)


def post(url: str, name: str, body: dict[str, t.Any]) -> None:
    request = urllib.request.Request(f"{url}/_sandbox/{name}", json.dumps(body).encode())  # noqa: S310
    urllib.request.urlopen(request).close()  # noqa: S310


def as_text(value: t.Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
