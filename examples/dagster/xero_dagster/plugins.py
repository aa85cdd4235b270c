"""Runs the plugins as they are, with settings from a file and the environment."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import IO, Any

import dagster as dg

from xero_dagster.runs import LOADER_FAILED, Run
from xero_dagster.tables import Tables, tables_of


class Xero(dg.ConfigurableResource):
    """tap-xero, target-xero and xero-auth, with one connection for all machines."""

    settings: str
    """A file with those that they share: secrets are in it, and none in Dagster."""
    database: str
    """Where the grant, states, the ledger and tables are: `postgresql://…`."""
    retry_seconds: float = 60
    """How long to wait before what failed is tried again."""

    def connected(self) -> dict[str, str]:
        """The names of the connected organisations, by their ids."""
        command = ("xero-auth", "connections", "--json", "--config", self.settings)
        environment = os.environ | {"TAP_XERO_STORE_URL": self.database}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise dg.Failure(f"xero-auth ended with {done.returncode}: {done.stderr.strip()}")
        return {each["tenant_id"]: each["name"] for each in json.loads(done.stdout)}

    def tables_of(self, tenant_id: str) -> AbstractContextManager[Tables]:
        """What PostgreSQL has of an organisation."""
        return tables_of(tenant_id, self.database)

    def read(self, tenant_id: str, asset: str, streams: Iterable[str]) -> Run:
        """Bring the tables of some streams of an organisation up to date."""
        chosen = [f"--stream={stream}" for stream in streams]
        with self.tables_of(tenant_id) as tables, tempfile.NamedTemporaryFile("w") as state:
            json.dump(tables.state(asset), state)
            state.flush()
            with (
                self._tap(tenant_id, f"--state={state.name}", *chosen) as tap,
                self._loader(tap.stdout) as loader,
                ThreadPoolExecutor() as pool,
            ):
                log = pool.submit(_overheard, tap.stderr)
                for line in loader.stdout:
                    tables.keep_state(asset, line)
                loaded = loader.wait() == 0
                return Run(exit_code=tap.wait() if loaded else LOADER_FAILED, log=log.result())

    def write(self, tenant_id: str, rows: IO[str], plan: str, *, dry_run: bool) -> Run:
        """Publish rows, or write into a file what would become of them."""
        rows.seek(0)
        settings = {"DRY_RUN": str(dry_run), "PLAN_PATH": plan, "EXPECTED_ORGANISATION": tenant_id}
        environment = self._environment("TARGET_XERO", tenant_id, **settings)
        command = ("target-xero", "--config", self.settings, "--config=ENV")
        with _running(
            *command, env=environment, stdin=rows, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as target:
            log = _overheard(target.stderr)
            return Run(exit_code=target.wait(), log=log)

    def _tap(self, tenant_id: str, *flags: str) -> AbstractContextManager[subprocess.Popen]:
        environment = self._environment("TAP_XERO", tenant_id, EXTRA_STREAMS='["*"]')
        command = ("tap-xero", "--config", self.settings, "--config=ENV", *flags)
        return _running(*command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    @contextmanager
    def _loader(self, messages: IO[str]) -> Iterator[subprocess.Popen]:
        environment = os.environ | {
            "TARGET_POSTGRES_SQLALCHEMY_URL": self.database.replace("postgresql:", "postgresql+psycopg:", 1),
            "TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA": "xero",
            "TARGET_POSTGRES_LOGLEVEL": "WARNING",
        }
        command = ("target-postgres", "--config=ENV")
        with _running(*command, env=environment, stdin=messages, stdout=subprocess.PIPE) as loader:
            messages.close()  # it is the loader's now: without it, the tap has nobody to write to
            yield loader

    def _environment(self, plugin: str, tenant_id: str, **settings: str) -> dict[str, str]:
        settings |= {"STORE_URL": self.database, "TENANT_IDS": json.dumps([tenant_id])}
        return os.environ | {f"{plugin}_{name}": value for name, value in settings.items()}


@contextmanager
def _running(*command: str, **options: Any) -> Iterator[subprocess.Popen]:
    """A process that ends with the step that runs it."""
    with subprocess.Popen(command, text=True, **options) as process:
        try:
            yield process
        finally:
            process.terminate()


def _overheard(log: IO[str]) -> list[str]:
    """What a plugin says, which the page of its step shows as well."""
    lines = []
    for line in log:
        sys.stderr.write(line)
        lines.append(line)
    return lines
