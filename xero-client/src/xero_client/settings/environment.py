"""Settings in the environment: variables, and the file .env of this folder or of the Meltano project."""

from __future__ import annotations

import logging
import os
import re
import stat
import typing as t
from pathlib import Path

from dotenv import load_dotenv

from xero_client.settings.misspelt import OF_ANY_PLUGIN, unknown

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PROJECT: t.Final = "MELTANO_PROJECT_ROOT"
"""Where Meltano says which project it runs the command of."""

NO_SETTINGS: t.Final = ("LOGLEVEL", "METRICS")
"""Variables with a plugin's prefix that the SDK itself reads."""

WITH_PARTS: t.Final = (
    *("STREAMS_", "QUERY_", "PAYLOAD_", "EXPECT_", "ORGANISATION_SCHEMAS_"),
    *("STREAM_MAPS_", "STREAM_MAP_CONFIG_", "BATCH_CONFIG_", "FAKER_CONFIG_"),
)
"""Meltano tells parts of a setting one by one, too: TARGET_XERO_STREAMS_INVOICES_METHOD."""

UNREAD: t.Final = (
    "The environment has {name}, which nobody reads: it is {right} that is meant, with single underscores."
)
A_PART: t.Final = (
    "The environment has {name}, which nobody reads: {setting} is one setting, so put all of it into {whole}, as JSON."
)
OTHER_CAPITALS: t.Final = "The environment has {name}, which nobody reads: it is {right} in capitals that is meant."

logger = logging.getLogger(__name__)


def variables() -> dict[str, str]:
    """Those of the process, to which a file .env that nobody but its owner can write adds what is not there."""
    for file in dotenv_files():
        if why := distrusted(file):
            logger.warning("%s is not read: %s.", file, why)
        else:
            load_dotenv(file)
    return dict(os.environ)


def dotenv_files() -> list[Path]:
    """Files named .env that count: of the current folder, which wins, and of the Meltano project. Never of a parent."""
    project = os.environ.get(PROJECT)
    folders = [Path.cwd(), *([Path(project)] if project else [])]
    return [file for file in dict.fromkeys(folder / ".env" for folder in folders) if file.is_file()]


def distrusted(file: Path) -> str | None:
    """Why the file may say what a stranger wants; None if it may not."""
    about = file.stat()
    if about.st_uid not in {os.geteuid(), 0}:
        return "it belongs to another user"
    if about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return f"others can write it; see that all in it is yours, then run chmod go-w {file}"
    return None


def unknown_variables(given: Iterable[str], prefix: str, known: Iterable[str]) -> list[str]:
    """Say which variables with the prefix of a plugin are no settings."""
    names, ours = list(given), list(known)
    rests = [name[len(prefix) :] for name in names if name.startswith(prefix)]
    meant = [rest.lower() for rest in rests if _is_setting(rest) and not _of_an_heir(rest, ours)]
    return [
        *(OTHER_CAPITALS.format(name=name, right=name.upper()) for name in names if _is_small(name, prefix, ours)),
        *(UNREAD.format(name=name, right=_single(name)) for name in names if _is_doubled(name, prefix, ours)),
        *(
            A_PART.format(name=name, setting=setting, whole=prefix + setting.upper())
            for name in names
            if (setting := _divided(name, prefix, ours))
        ),
        *(f"The environment has {prefix}*: {problem}" for problem in unknown(meant, ours)),
    ]


def _is_small(name: str, prefix: str, known: Iterable[str]) -> bool:
    """Whether nobody reads it for its letters, though it names a setting."""
    right = name.upper()
    return name != right and right.startswith(prefix) and right[len(prefix) :].lower() in known


def _is_doubled(name: str, prefix: str, known: Iterable[str]) -> bool:
    """Whether it names a setting with more underscores than anybody reads.

    Meltano's extras, such as `TAP_XERO__SELECT`, have two, and are no settings; nor are `STREAM_MAPS_…___FILTER__`.
    """
    rest = name[len(prefix) :]
    if not name.startswith(prefix) or "__" not in f"_{rest}":
        return False
    return _single(rest).strip("_").lower() in known


def _divided(name: str, prefix: str, known: Iterable[str]) -> str | None:
    """The setting of which it names a part that nobody reads; Meltano's are beside a file with all of it."""
    rest = name[len(prefix) :] if name.startswith(prefix) else ""
    setting = next((each[:-1].lower() for each in WITH_PARTS if rest.startswith(each)), None)
    if setting is None or setting not in known or rest.lower() in known:
        return None
    return None if PROJECT in os.environ and not rest.startswith("STREAMS__") else setting


def _single(name: str) -> str:
    return re.sub("_+", "_", name)


def not_handed_over(config: Mapping[str, t.Any], prefix: str, known: Iterable[str]) -> list[str]:
    """Variables that mean a setting which the configuration lacks, so that they would be passed by in silence."""
    return [
        variable
        for name in known
        if name not in config and os.environ.get(variable := prefix + name.upper().replace("-", "_"))
    ]


def _is_setting(rest: str) -> bool:
    """Whether what follows the prefix can be meant as a setting: Meltano's extras have two underscores."""
    return bool(rest) and "__" not in f"_{rest}" and not rest.startswith((*NO_SETTINGS, *WITH_PARTS))


def _of_an_heir(rest: str, known: Iterable[str]) -> bool:
    """Whether Meltano has it for a plugin that inherits from ours: of tap-xero-eu, TAP_XERO_EU_CLIENT_ID."""
    ends = tuple(f"_{each.upper()}" for each in (*known, *OF_ANY_PLUGIN, *NO_SETTINGS))
    return PROJECT in os.environ and rest.endswith(ends)
