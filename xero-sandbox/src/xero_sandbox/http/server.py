"""The HTTP shell: real sockets, latency, gzip, and the faults that happen to a connection."""

from __future__ import annotations

import asyncio
import gzip
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar, cast

import h11

from xero_sandbox.http.connection import Connection, RequestError

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

    from xero_sandbox.http.messages import Request, Response

SMALLEST_GZIP: Final = 1_024
PATIENCE: Final = 0.2
"""Seconds that calls in flight get when the server stops."""


class Effect(Protocol):
    """What a fault does to the connection."""

    @property
    def drop(self) -> str:
        """Without an answer, "before" or "after" it is made; empty when the answer goes out."""

    @property
    def stall_seconds(self) -> float: ...

    @property
    def truncate(self) -> int | None:
        """Bytes of the body that are sent before the connection ends."""


class Call(Protocol):
    """A call that has arrived."""

    @property
    def request(self) -> Request: ...

    @property
    def wait(self) -> float:
        """Seconds before it is answered."""

    @property
    def effect(self) -> Effect: ...


Arrived = TypeVar("Arrived", bound=Call)


class Application(Protocol[Arrived]):
    """What answers: a call arrives, is answered and leaves; between these others may arrive."""

    def arrive(self, request: Request) -> Arrived: ...

    def answer(self, call: Arrived) -> Response: ...

    def leave(self, call: Arrived, response: Response | None) -> None:
        """Without a response the connection was dropped."""


class Shell(Generic[Arrived]):
    def __init__(self, application: Application[Arrived]) -> None:
        self._application = application
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
        call = self._application.arrive(request)
        response = None
        try:
            await asyncio.sleep(call.wait)
            response = await self._answer(call)
            await _send(connection, response, call.effect)
        finally:
            self._application.leave(call, response)

    async def _answer(self, call: Arrived) -> Response | None:
        """The answer as it goes over the wire, or None when the connection is to be dropped instead."""
        if call.effect.drop == "before":
            return None
        response = self._application.answer(call)
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
