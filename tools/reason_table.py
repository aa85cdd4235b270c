"""Generates the table of reasons in docs/publishing.md: why a row may be rejected."""

from __future__ import annotations

import typing as t
from pathlib import Path

from readme_tables import table
from target_xero.documents.reasons import Reason

PAGE: t.Final = Path("docs/publishing.md")


def regions() -> dict[Path, dict[str, str]]:
    rows = ((f"`{each.value}`", each.sentence) for each in Reason)
    return {PAGE: {"reasons": table(("reason", "what it says"), rows)}}
