"""Keeps from the log what the SDK tells of its own work, unless somebody has set a level to see it."""

from __future__ import annotations

import logging
import os
import typing as t
from pathlib import Path

import singer_sdk

SDK: t.Final = f"{Path(singer_sdk.__file__).parent}{os.sep}"


def is_ours_or_matters(record: logging.LogRecord) -> bool:
    """Whether a line is more than that the SDK goes on as it should, of which its metrics are a part."""
    return record.levelno > logging.INFO or not record.pathname.startswith(SDK)


def hush(plugin: str) -> None:
    """Have the handlers that are there leave such lines out.

    The plugin's own variable, such as TAP_XERO_LOGLEVEL, or LOGLEVEL brings them back, whatever it says.
    """
    names = (f"{plugin.upper().replace('-', '_')}_LOGLEVEL", "LOGLEVEL")
    if not any(map(os.environ.get, names)):
        for handler in logging.root.handlers:
            handler.addFilter(is_ours_or_matters)
