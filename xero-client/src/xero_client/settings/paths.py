"""Settings that name a file or a folder: `~` is the home of whoever runs it, as it is in a shell, which reads none."""

from __future__ import annotations

import typing as t
from pathlib import Path

from xero_client.errors import SettingsError

if t.TYPE_CHECKING:
    from collections.abc import Mapping

ENDS: t.Final = ("_path", "_folder")
HOME: t.Final = "~"


def expanded(config: Mapping[str, t.Any], declared: Mapping[str, t.Any]) -> dict[str, str]:
    """The paths of a configuration that begin at somebody's home, written out; URLs are read where they are used.

    Raises:
        SettingsError: there is nobody of that name.
    """
    names = [name for name in sorted(config.keys() & declared.keys()) if name.endswith(ENDS)]
    homely = [name for name in names if isinstance(config[name], str) and config[name].startswith(HOME)]
    return {name: _expanded(config[name], name) for name in homely}


def _expanded(path: str, name: str) -> str:
    try:
        return str(Path(path).expanduser())
    except RuntimeError:
        whose = path.partition("/")[0]
        said = f"{name} begins with {whose}, and nobody has that home: write ./{whose} if it is a name."
        raise SettingsError(said) from None
