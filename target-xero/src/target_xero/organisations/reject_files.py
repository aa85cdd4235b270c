"""The files of rejects of several organisations: whose each is, and what nobody would send again."""

from __future__ import annotations

import typing as t
from glob import glob
from pathlib import Path

from xero_client.errors import InputError, SettingsError, WrongOrganisationError
from xero_client.storage.singer_file import lines_of

from target_xero.organisations.addressees import Addressees
from target_xero.organisations.own_settings import own_path
from target_xero.reporting.compacting import records_of
from target_xero.reporting.rejects import FORM
from target_xero.settings.target_settings import OWN

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_client.connection import Connection
    from xero_client.grant.organisations import Organisation


class RejectFiles:
    """Those that the settings name."""

    def __init__(self, config: Mapping[str, t.Any], connection: Connection) -> None:
        self.path = str(config.get("rejects_path") or "")
        self._addressees = Addressees(config["tenant_column"], connection)
        self._files = {each: Path(own_path(self.path, each.tenant_id)) for each in connection.organisations}

    def named(self, file: str | None) -> dict[Organisation, Path]:
        """The files that are there, or the one that is meant.

        Raises:
            SettingsError: it is no organisation's.
        """
        meant = {each: own for each, own in self._files.items() if file is None or _same(own, Path(file))}
        if not meant:
            raise SettingsError(f"{file} is no organisation's by rejects_path, {self.path}: name one that is.")
        return {each: own for each, own in meant.items() if own.exists()}

    def left(self) -> WrongOrganisationError | None:
        """Rejects of organisations that are not connected, or not meant, if there are any."""
        pattern = "*".join(_escaped(part) for part in self.path.split(OWN))
        there = glob(pattern)  # noqa: PTH207 - that of Path takes no absolute pattern
        others = sorted({*map(Path, there)} - {*self._files.values()})
        full = [str(each) for each in others if each.is_file() and any(True for _ in records_of(each, FORM))]
        if not full:
            return None
        return WrongOrganisationError(
            f"Not sent again, as their organisations are not connected or not among tenant_ids: {', '.join(full)}."
        )

    def expect_own_rows(self, files: Mapping[Organisation, Path]) -> None:
        """Look through files before anything is sent.

        Raises:
            InputError: a row is for another organisation by now.
        """
        for organisation, file in files.items():
            for number, (_, message) in enumerate(lines_of(file), start=1):
                row = message.get("record") or {}
                record = row.get("record")
                if isinstance(record, dict) and self._addressees.is_anothers(record, organisation):
                    raise InputError(
                        f"Line {number} of {file} has a row for another organisation than {organisation}, whose file "
                        "it is: take it out, and send it with the rows that a run gets. Nothing was sent."
                    )


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _escaped(part: str) -> str:
    return "".join(f"[{each}]" if each in "*?[" else each for each in part)
