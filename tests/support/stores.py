"""Where the stores of tests are."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from pathlib import Path


def store_in(folder: Path) -> str:
    """The URL of a store in a folder of its own, which is made here: nobody makes one for a path that may be a slip."""
    (folder / "store").mkdir(mode=0o700, parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'store' / 'store.db'}"
