"""The HTTP shell: real sockets, latency, gzip, and the faults that happen to a connection."""

from __future__ import annotations

import asyncio
import gc
import gzip
import signal
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final

from aiohttp import web

from xero_sandbox.app import Sandbox
from xero_sandbox.keeper import keeping
from xero_sandbox.messages import Request

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from xero_sandbox.call import Call
    from xero_sandbox.control.faults import Effect
    from xero_sandbox.messages import Response
    from xero_sandbox.options import Options
    from xero_sandbox.state import State

HOST: Final = "127.0.0.1"
LARGEST_BODY: Final = 64 * 2**20
"""Above all that Xero takes, so that it is the API that refuses."""
SMALLEST_GZIP: Final = 1_024
RARELY: Final = (50_000, 20, 50)
"""Books are many objects and never garbage: looking for some among them would slow every call as they grow."""
PATIENCE: Final = 0.2
"""Seconds that calls in flight get when the server stops."""


async def run(
    options: Options, port: int, random: Random, announce: Callable[[str], None], state: State | None = None
) -> None:
    """Serve until SIGINT or SIGTERM; announces one line with the URL as soon as calls are taken.

    Args:
        options: What the sandbox is to be like.
        port: 0 takes a free one.
        random: Where secrets come from.
        announce: Takes the line.
        state: Keeps the books, if they are to be kept.

    Raises:
        OSError: The port is taken, or the file cannot be written.
        ValueError: The file cannot be used.
    """
    gc.set_threshold(*RARELY)
    stopped = asyncio.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(ending, stopped.set)
    web_app = web.Application(client_max_size=LARGEST_BODY)
    sandbox = Sandbox(options, random, state.open(options, random) if state else None)
    web_app.router.add_route("*", "/{path:.*}", Shell(sandbox).handle)
    runner = web.AppRunner(web_app, access_log=None, shutdown_timeout=PATIENCE)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    announce(f"xero-sandbox listens on http://{HOST}:{runner.addresses[0][1]}")
    async with keeping(state, sandbox) if state else nullcontext():
        await stopped.wait()
        await runner.cleanup()


class Shell:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def handle(self, http: web.Request) -> web.StreamResponse:
        call = self._sandbox.arrive(await _request(http))
        response = None
        try:
            await asyncio.sleep(call.wait)
            response = await self._answer(http, call)
            return await _send(http, response, call.effect) if response else _drop(http)
        finally:
            self._sandbox.leave(call, response)

    async def _answer(self, http: web.Request, call: Call) -> Response | None:
        """The answer as it goes over the wire, or None when the connection is to be dropped instead."""
        if call.effect.drop == "before":
            return None
        response = self._sandbox.answer(call)
        if call.effect.drop == "after":
            return None
        if len(response.body) >= SMALLEST_GZIP and "gzip" in http.headers.get("Accept-Encoding", ""):
            response.body = await asyncio.to_thread(gzip.compress, response.body, 1)
            response.headers["Content-Encoding"] = "gzip"
        return response


async def _request(http: web.Request) -> Request:
    return Request(
        method=http.method,
        path=http.path,
        query=dict(http.query.items()),
        headers={name.lower(): value for name, value in http.headers.items()},
        body=await http.read(),
    )


async def _send(http: web.Request, response: Response, effect: Effect) -> web.StreamResponse:
    """Send the answer; truncated, it announces all of its body and then, after a stall, ends with the connection."""
    stream = web.StreamResponse(status=response.status, headers={"Server": "xero-sandbox", **response.headers})
    stream.content_length = len(response.body)
    if effect.truncate is not None:
        stream.force_close()
    try:
        await stream.prepare(http)
        await stream.write(b"" if http.method == "HEAD" else response.body[: effect.truncate])
        await asyncio.sleep(effect.stall_seconds if effect.truncate is not None else 0)
        await stream.write_eof()
    except ConnectionError:
        pass  # the client has gone, which is its own affair
    return stream


def _drop(http: web.Request) -> web.StreamResponse:
    if http.transport:
        http.transport.abort()
    return web.Response()
