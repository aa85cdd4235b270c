"""Saves the books every few seconds while they change."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING, Final, Protocol

from xero_sandbox.storage.books_file import fingerprint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from xero_sandbox.storage.books_file import BooksFile
    from xero_sandbox.world import World

EVERY: Final = 2.0
"""Seconds between two looks."""
SHARE: Final = 20
"""Saving takes at most so small a part of the time: nothing is answered meanwhile."""


class Served(Protocol):
    """A sandbox, whose world is another one after a reset."""

    world: World


@asynccontextmanager
async def keeping(state: BooksFile, sandbox: Served) -> AsyncIterator[None]:
    """Save at the beginning, at the end, and every few seconds between if something has changed."""
    _save(state, sandbox)
    saving = asyncio.create_task(_keep_saving(state, sandbox))
    try:
        yield
    finally:
        saving.cancel()
        _save(state, sandbox)


async def _keep_saving(state: BooksFile, sandbox: Served) -> None:
    saved, took = fingerprint(sandbox.world), 0.0
    while True:
        await asyncio.sleep(max(EVERY, took * SHARE))
        if (now := fingerprint(sandbox.world)) != saved:
            took, saved = _save(state, sandbox), now


def _save(state: BooksFile, sandbox: Served) -> float:
    """How many seconds it took."""
    started = monotonic()
    state.save(sandbox.world)
    return monotonic() - started
