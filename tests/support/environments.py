"""Environments beside that of the tests, for examples whose programs do not go with ours."""

from __future__ import annotations

import fcntl
import subprocess
import typing as t

from support.meltano import ROOT

if t.TYPE_CHECKING:
    from pathlib import Path


def programs_of(environment: t.Literal["dagster", "dbt"]) -> Path:
    """Where its commands are: `make` installs what the example's lock pins, once for all tests."""
    with (ROOT / ".venv" / f"{environment}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["make", "--silent", environment], cwd=ROOT, check=True)
    return ROOT / ".venv" / environment / "bin"
