"""Runs the plugins as they are, with settings from a file and the environment."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any

import dagster as dg

from xero_dagster.runs import LOADER_FAILED, Run, noted_in
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
        with self.tables_of(tenant_id) as tables, tempfile.TemporaryDirectory() as folder:
            history, state = Path(folder) / "runs.jsonl", Path(folder) / "state.json"
            state.write_text(json.dumps(tables.state(asset)))
            environment = self._environment("TAP_XERO", tenant_id, EXTRA_STREAMS='["*"]', RUNS_PATH=str(history))
            command = ("tap-xero", "--config", self.settings, "--config=ENV", f"--state={state}")
            chosen = [f"--stream={stream}" for stream in streams]
            with (
                _running(*command, *chosen, env=environment, stdout=subprocess.PIPE) as tap,
                self._loader(tap.stdout) as loader,
            ):
                for line in loader.stdout:
                    tables.keep_state(asset, line)
                loaded, exit_code = loader.wait() == 0, tap.wait()
            return Run(exit_code=exit_code, noted=noted_in(history)) if loaded else Run(exit_code=LOADER_FAILED)

    def write(self, tenant_id: str, folder: Path, *, dry_run: bool) -> Run:
        """Publish rows.singer of a folder, or write into its plan.jsonl what would become of them."""
        history, plan = folder / "runs.jsonl", folder / "plan.jsonl"
        settings = {"DRY_RUN": str(dry_run), "PLAN_PATH": str(plan), "RUNS_PATH": str(history)}
        environment = self._environment("TARGET_XERO", tenant_id, EXPECTED_ORGANISATION=tenant_id, **settings)
        command = ("target-xero", "--config", self.settings, "--config=ENV")
        with (
            (folder / "rows.singer").open() as rows,
            _running(*command, env=environment, stdin=rows, stdout=subprocess.DEVNULL) as target,
        ):
            return Run(exit_code=target.wait(), noted=noted_in(history))

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
