"""Serves a sandbox until it is asked to end: its books from a file, the sandbox, the server."""

from __future__ import annotations

import asyncio
import gc
import signal
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final

from xero_sandbox.app import Sandbox
from xero_sandbox.http.server import Shell
from xero_sandbox.storage.autosave import keeping

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from xero_sandbox.options import Options
    from xero_sandbox.storage.books_file import BooksFile

HOST: Final = "127.0.0.1"
RARELY: Final = (50_000, 20, 50)
"""Books are many objects and never garbage: looking for some among them would slow every call as they grow."""
BACKLOG: Final = 128


async def run(  # noqa: PLR0913 - what is served, and how it is known
    options: Options,
    port: int,
    random: Random,
    announce: Callable[[str], None],
    *,
    state: BooksFile | None = None,
    made: Callable[..., Sandbox] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; announces one line with the URL as soon as calls are taken.

    Args:
        options: What the sandbox is to be like.
        port: 0 takes a free one.
        random: Where secrets come from.
        announce: Takes the line.
        state: Keeps the books, if they are to be kept.
        made: Makes the sandbox of what Sandbox takes, if it is to be one of another kind.

    Raises:
        OSError: The port is taken, or the file cannot be written.
        ValueError: The file cannot be used.
    """
    gc.set_threshold(*RARELY)
    stopped = asyncio.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(ending, stopped.set)
    sandbox = (made or Sandbox)(options, random, state.open(options, random) if state else None)
    shell = Shell(sandbox)
    server = await asyncio.start_server(shell.serve, HOST, port, backlog=BACKLOG)
    announce(f"xero-sandbox listens on http://{HOST}:{server.sockets[0].getsockname()[1]}")
    async with keeping(state, sandbox) if state else nullcontext():
        await stopped.wait()
        server.close()
        await shell.end()
