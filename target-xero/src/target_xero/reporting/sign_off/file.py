"""The file of a page: nobody's but ours is replaced, and it is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
import typing as t
from contextlib import contextmanager, suppress
from pathlib import Path

from xero_client.errors import SettingsError, StoreError
from xero_client.storage.ownership import WRONG_PLACE, expect_file
from xero_client.storage.singer_file import examine

from target_xero.reporting.plan import FORM
from target_xero.settings.target_settings import OWN

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MARK: t.Final = "<!doctype html>\n<!-- what target-xero would write -->\n"
"""How a page of ours begins."""
OTHER_FILES: t.Final = ("results_path", "rejects_path", "plan_path", "runs_path")


def examine_page(path: Path, config: Mapping[str, t.Any]) -> None:
    """Look whether the page can be written there, and leave everything as it is.

    Raises:
        SettingsError: something is there that is not ours, or another file of the run.
        StoreError: nothing can be written there now.
    """
    if OWN in str(path):
        raise SettingsError(f"--report has {OWN} in it, which is for several organisations: set tenant_column, too.")
    with _told(path):
        here = _resolved(path)
        for name in OTHER_FILES:
            if config.get(name) and Path(config[name]).resolve() == here:
                raise SettingsError(f"--report and {name} are one file: give each its own.")
        expect_file(path)
        if not path.exists():
            examine(path, FORM)
        elif not _is_ours(path):
            raise SettingsError(f"{path} is no page of target-xero: name another file for --report, or move it.")
        elif not os.access(path.absolute().parent, os.W_OK | os.X_OK):
            raise SettingsError(f"{path} cannot be written: {path.absolute().parent} does not let you.")


def drop_earlier_page(path: Path) -> None:
    """Whoever looks for the page of a dry run that ended early does not find that of the one before."""
    with _told(path):
        path.unlink(missing_ok=True)


def forget_page(path: Path) -> None:
    """Take away an earlier page before anything else is looked at, so that none survives a run that is refused."""
    with suppress(OSError, ValueError):
        if path.is_file() and _is_ours(path):
            path.unlink()


def write_page(path: Path, pieces: Iterable[str]) -> None:
    """Write the page, readable by its owner alone.

    Raises:
        StoreError: it cannot be written.
    """
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix=".target-xero-", dir=path.parent)
        try:
            with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(MARK)
                file.writelines(pieces)
                file.flush()
                os.fsync(number)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (RuntimeError, ValueError):
        raise SettingsError(f"--report is no name that a file can have: {str(path)!r}.") from None


def _is_ours(path: Path) -> bool:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        found = file.read(len(MARK))
    return found in {b"", MARK.encode()}


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        said = f"The page {path} cannot be written ({problem.strerror})"
        if problem.errno in WRONG_PLACE:
            raise SettingsError(f"{said}: name another file for --report.") from None
        raise StoreError(f"{said}: nothing was sent, run it again.") from None
