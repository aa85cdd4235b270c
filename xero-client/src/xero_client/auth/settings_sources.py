"""Where xero-auth finds the settings of the plugins: flags, files, the environment, in this order."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass

from xero_client.command.named_files import bytes_of
from xero_client.command.plugin import problems_with, unread
from xero_client.errors import SettingsError
from xero_client.settings.credentials import cleaned
from xero_client.settings.environment import unknown_variables, variables
from xero_client.settings.from_text import typed
from xero_client.settings.misspelt import unknown
from xero_client.settings.shared_settings import SHARED_SETTINGS, Settings

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SHARED_PREFIX: t.Final = "XERO_"
"""Of variables that may be anybody's."""

PREFIXES: t.Final[Mapping[str | None, tuple[str, ...]]] = {
    None: ("XERO_", "TARGET_XERO_", "TAP_XERO_"),
    "tap-xero": ("XERO_", "TAP_XERO_"),
    "target-xero": ("XERO_", "TARGET_XERO_"),
}
"""Of environment variables, by plugin; a later one wins."""

SCHEMA: t.Final[dict[str, t.Any]] = SHARED_SETTINGS.to_dict()
EXPECTED: t.Final = "expected_organisation"
"""A setting of target-xero alone, by which a wrong organisation is noticed before anything is written."""
COLUMN: t.Final = "tenant_column"
"""Another one: with it, rows say which organisation they are for."""
NAMES: t.Final[Mapping[str, dict[str, t.Any]]] = SCHEMA["properties"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What was said about settings on the command line."""

    files: tuple[Path, ...]
    plugin: str | None
    """Whose variables count; None: those of both."""
    pairs: tuple[str, ...]
    """NAME=VALUE."""

    def and_(self, other: Source) -> Source:
        """Both; what the other says wins."""
        return Source(
            files=self.files + other.files, plugin=other.plugin or self.plugin, pairs=self.pairs + other.pairs
        )

    def config(self) -> dict[str, t.Any]:
        """The settings that are given, of those that the plugins share, with defaults for the rest.

        Raises:
            SettingsError: one cannot be read.
        """
        given: dict[str, t.Any] = {}
        for settings in (self._environment(), self._in_files(), dict(map(_pair, self.pairs))):
            given |= {name: value for name, value in settings.items() if value is not None}
        if problems := unknown(given, NAMES):
            raise SettingsError(" ".join(problems))
        known = {name: typed(value, NAMES[name]) for name, value in given.items() if name in NAMES}
        if problems := problems_with(known, SCHEMA):
            raise SettingsError(" ".join(problems))
        return known | cleaned(known, NAMES)

    def everything(self, in_environment: Mapping[str, t.Any]) -> dict[str, t.Any]:
        """All settings of a plugin, as they are given; those that it reads from the environment itself come along."""
        given = {**self._environment(), **in_environment, **self._in_files(), **dict(map(_pair, self.pairs))}
        return {name: value for name, value in given.items() if value is not None}

    def settings(self) -> Settings:
        return Settings.from_config(self.config(), plugin="xero-auth")

    def expected_organisation(self) -> str | None:
        """What target-xero is told of the only organisation to write to."""
        return self._of_the_target(EXPECTED)

    def writes_to_several(self) -> bool:
        """Whether target-xero is told to write to several organisations."""
        return bool(self._of_the_target(COLUMN))

    def _of_the_target(self, name: str) -> str | None:
        found = self._in_files().get(name, variables().get(f"TARGET_XERO_{name.upper()}"))
        return str(found) if found is not None else None

    def _in_files(self) -> dict[str, t.Any]:
        """What the files say, the later ones before the earlier ones."""
        found: dict[str, t.Any] = {}
        for file in self.files:
            found |= {name: value for name, value in _file(file).items() if value is not None}
        return found

    def _environment(self) -> dict[str, t.Any]:
        there = variables()
        found: dict[str, t.Any] = {}
        for prefix in PREFIXES[self.plugin]:
            if prefix != SHARED_PREFIX and (problems := unknown_variables(there, prefix, NAMES)):
                raise SettingsError(" ".join(problems))
            here = dict(_variables(there, prefix))
            _expect_one_app(found, here)
            found |= here
        return found


def _variables(there: Mapping[str, str], prefix: str) -> Iterable[tuple[str, t.Any]]:
    for name in NAMES:
        if text := there.get(prefix + name.upper()):
            yield name, text


def _expect_one_app(one: Mapping[str, t.Any], other: Mapping[str, t.Any]) -> None:
    """Keep the id of one app from being paired with the secret of another."""
    ids = {settings["client_id"] for settings in (one, other) if "client_id" in settings}
    if len(ids) > 1:
        raise SettingsError("The environment names two apps: say with --plugin whose variables count.")


def _file(file: Path) -> dict[str, t.Any]:
    try:
        content = json.loads(bytes_of(file))
    except (OSError, RecursionError, ValueError) as problem:
        raise SettingsError(unread(problem, (file,))) from None
    if not isinstance(content, dict):
        raise SettingsError(f"The configuration {file} is not a JSON object.")
    return content


def _pair(text: str) -> tuple[str, t.Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise SettingsError("--set takes NAME=VALUE, and there is no = in what it was given.")
    if name not in NAMES:
        close = " ".join(unknown([name], NAMES)) or f"There is no setting {name} of a connection."
        raise SettingsError(f"{close} --set takes NAME=VALUE, with one of {', '.join(NAMES)}.")
    return name, value
