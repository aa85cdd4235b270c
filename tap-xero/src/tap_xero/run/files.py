"""Reads the files that the command line names."""

from __future__ import annotations

import json
import typing as t

from xero_client.command.named_files import text_of
from xero_client.errors import SettingsError


def read_object(file: t.IO[str] | None, what: str) -> dict[str, t.Any] | None:
    """The JSON object in a file of the command line, or None if none was given.

    Raises:
        SettingsError: saying what is wrong with the file.
    """
    if file is None:
        return None
    try:
        text = text_of(file)
        content = json.loads(text) if text.strip() else None
    except OSError as problem:
        raise SettingsError(f"The {what} file cannot be read: {problem.strerror}.") from None
    except (ValueError, RecursionError) as problem:
        raise SettingsError(f"The {what} file is not JSON: {problem}. Was all of it written?") from None
    if content is None:
        raise SettingsError(f"The {what} file is empty: leave it out, or give the one that was meant.")
    if not isinstance(content, dict):
        raise SettingsError(f"The {what} file is not a JSON object.")
    return content
