"""Carries one request at a time in a thread of its own, so that who waits for the answer can leave at any moment.

No wait for a network ends because somebody asks the process to end, be it for a name, a connection or the rest of an
answer: such a thread is left behind.
"""

from __future__ import annotations

import queue
import socket
import threading
import typing as t
import weakref
from concurrent.futures import Future
from contextlib import suppress

import requests
from requests.adapters import HTTPAdapter

if t.TYPE_CHECKING:
    from collections.abc import Callable

    _Errands: t.TypeAlias = queue.SimpleQueue[Callable[[], None] | None]

CHUNK_BYTES: t.Final = 64 * 1024
"""Unpacked at once, so that little more is unpacked than is wanted."""
ENCODINGS: t.Final = "gzip, deflate"
"""What is asked for, whatever else is installed that could be unpacked."""


class TooLargeError(Exception):
    """There is more in an answer than is wanted."""


class Carrier:
    """Has connections that stay open from one request to the next; used by one thread at a time."""

    def __init__(self, user_agent: str, *, trusted: str | None = None) -> None:
        """Take the file or folder of the certificates to trust; None is for those that everybody trusts."""
        self.session = _Session()
        self.session.verify = trusted or True
        self.session.auth = _leave_as_signed
        self.session.headers.update({"User-Agent": user_agent, "Accept-Encoding": ENCODINGS})
        self._connections: weakref.WeakSet[t.Any] = weakref.WeakSet()
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, _Adapter(self._connections))
        self._response: requests.Response | None = None
        self._errands: _Errands = queue.SimpleQueue()
        threading.Thread(target=_work, args=(self._errands,), name="xero-wire", daemon=True).start()
        weakref.finalize(self, self._errands.put, None)

    def carry(
        self, request: requests.PreparedRequest, timeout: tuple[float, float], most: float
    ) -> Future[requests.Response]:
        """Send a request and read the whole answer, of `most` bytes at most once it is unpacked.

        The result raises what requests does, or TooLargeError.
        """
        carried: Future[requests.Response] = Future()

        def run() -> None:
            try:
                carried.set_result(self._exchanged(request, timeout, most))
            except BaseException as problem:  # noqa: BLE001 - raised again by whoever waits for it
                carried.set_exception(problem)

        self._errands.put(run)
        return carried

    def leave(self) -> None:
        """Hang up, since nobody waits any more; it can carry nothing after that."""
        self._errands.put(None)
        response = self._response
        for connection in list(self._connections):
            if (line := connection.sock) is not None:
                with suppress(OSError):
                    socket.socket.shutdown(line, socket.SHUT_RDWR)  # past TLS, which another thread is using
        if response is not None:
            with suppress(OSError, RuntimeError, ValueError):
                response.raw.shutdown()  # of a connection that is not to be used again

    def _exchanged(
        self, request: requests.PreparedRequest, timeout: tuple[float, float], most: float
    ) -> requests.Response:
        response = self.session.send(request, timeout=timeout, allow_redirects=False, stream=True)
        self._response = response
        try:
            response._content = _content(response, most)  # noqa: SLF001 - requests itself would read without an end
            response._content_consumed = True  # type: ignore[attr-defined]  # noqa: SLF001
        finally:
            self._response = None
        return response


def _work(errands: _Errands) -> None:
    """Run what comes until there is None; it knows no carrier, so that one that nobody has any more can go."""
    while (errand := errands.get()) is not None:
        errand()
        del errand  # and the answer with it


def _content(response: requests.Response, most: float) -> bytes:
    chunks, size = [], 0
    for chunk in response.iter_content(CHUNK_BYTES):
        size += len(chunk)
        if size > most:
            response.close()
            raise TooLargeError
        chunks.append(chunk)
    return b"".join(chunks)


class _Session(requests.Session):
    """Follows no redirects, and does not read where they go, which it would do without an end."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - what requests calls
        return None


class _Adapter(HTTPAdapter):
    """Knows the connections that it makes."""

    def __init__(self, connections: weakref.WeakSet[t.Any]) -> None:
        self._connections = connections
        super().__init__()

    def build_response(self, req: requests.PreparedRequest, resp: t.Any) -> requests.Response:
        """Take no cookies: Xero's API has none, and of odd ones the library would warn by a traceback."""
        if (original := getattr(resp, "_original_response", None)) is not None:
            del original.msg["Set-Cookie"], original.msg["Set-Cookie2"]
        return super().build_response(req, resp)

    def get_connection_with_tls_context(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        pool: t.Any = super().get_connection_with_tls_context(*args, **kwargs)
        if isinstance(pool.ConnectionCls, type):
            pool.ConnectionCls = _Noting(pool.ConnectionCls, self._connections)
        return pool


class _Noting:
    """Makes connections, and notes them."""

    def __init__(self, kind: t.Any, connections: weakref.WeakSet[t.Any]) -> None:
        self._kind = kind
        self._connections = connections

    def __call__(self, **arguments: t.Any) -> t.Any:
        connection = self._kind(**arguments)
        self._connections.add(connection)
        return connection


def _leave_as_signed(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Stand where requests would otherwise put a password from ~/.netrc over our signature."""
    return request
