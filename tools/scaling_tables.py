"""Writes the tables of docs/scaling.md, which bench/scaling.py computes."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Final

BENCH: Final = Path(__file__).resolve().parents[1] / "bench"


def regions() -> dict[Path, dict[str, str]]:
    sys.path.insert(0, str(BENCH))
    try:
        scaling = importlib.import_module("scaling")
    finally:
        sys.path.remove(str(BENCH))
    return {Path("docs/scaling.md"): scaling.tables()}
