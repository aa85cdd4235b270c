"""The HTTP shell: real sockets, latency, gzip, and the faults that happen to a connection."""

from __future__ import annotations

import asyncio
import gc
import gzip
import signal
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final, cast

import h11

from xero_sandbox.app import Sandbox
from xero_sandbox.http.connection import Connection, RequestError
from xero_sandbox.storage.autosave import keeping

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import Callable
    from random import Random

    from xero_sandbox.call import Call
    from xero_sandbox.fault_injection.faults import Effect
    from xero_sandbox.http.messages import Request, Response
    from xero_sandbox.options import Options
    from xero_sandbox.storage.books_file import State

HOST: Final = "127.0.0.1"
SMALLEST_GZIP: Final = 1_024
RARELY: Final = (50_000, 20, 50)
"""Books are many objects and never garbage: looking for some among them would slow every call as they grow."""
BACKLOG: Final = 128
PATIENCE: Final = 0.2
"""Seconds that calls in flight get when the server stops."""


async def run(  # noqa: PLR0913 - what is served, and how it is known
    options: Options,
    port: int,
    random: Random,
    announce: Callable[[str], None],
    *,
    state: State | None = None,
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
    shell = Shell((made or Sandbox)(options, random, state.open(options, random) if state else None))
    server = await asyncio.start_server(shell.serve, HOST, port, backlog=BACKLOG)
    announce(f"xero-sandbox listens on http://{HOST}:{server.sockets[0].getsockname()[1]}")
    async with keeping(state, shell.sandbox) if state else nullcontext():
        await stopped.wait()
        server.close()
        await shell.end()


class Shell:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._waiting: set[asyncio.Task[None]] = set()
        self._busy: set[asyncio.Task[None]] = set()

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One connection, until either side ends it."""
        connection, task = Connection(reader, writer), cast("asyncio.Task[None]", asyncio.current_task())
        self._waiting.add(task)
        try:
            while request := await connection.request():
                self._waiting.discard(task)
                self._busy.add(task)
                await self._exchange(connection, request)
                self._busy.discard(task)
                self._waiting.add(task)
        except RequestError as error:
            await connection.answer(error.response)
        except (ConnectionError, h11.LocalProtocolError):
            pass  # the client has gone, which is its own affair
        except asyncio.CancelledError:
            connection.abort()  # by `end` alone, and Python 3.11 prints a traceback of a connection that was cancelled
        finally:
            self._waiting.discard(task)
            self._busy.discard(task)
            connection.close()

    async def end(self) -> None:
        """Let go of who asks nothing, and give the others a moment."""
        for task in self._waiting:
            task.cancel()
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=PATIENCE)
            for task in late:
                task.cancel()

    async def _exchange(self, connection: Connection, request: Request) -> None:
        call = self.sandbox.arrive(request)
        response = None
        try:
            await asyncio.sleep(call.wait)
            response = await self._answer(call)
            await _send(connection, response, call.effect)
        finally:
            self.sandbox.leave(call, response)

    async def _answer(self, call: Call) -> Response | None:
        """The answer as it goes over the wire, or None when the connection is to be dropped instead."""
        if call.effect.drop == "before":
            return None
        response = self.sandbox.answer(call)
        if call.effect.drop == "after":
            return None
        if len(response.body) >= SMALLEST_GZIP and "gzip" in call.request.headers.get("accept-encoding", ""):
            response.body = await asyncio.to_thread(gzip.compress, response.body, 1)
            response.headers["Content-Encoding"] = "gzip"
        return response


async def _send(connection: Connection, response: Response | None, effect: Effect) -> None:
    """Send the answer; truncated, it announces all of its body and then, after a stall, ends with the connection."""
    if response is None:
        connection.abort()
    elif effect.truncate is None:
        await connection.answer(response)
    else:
        await connection.begin(response, effect.truncate)
        await asyncio.sleep(effect.stall_seconds)
        connection.close()
