"""A server on this machine that waits for the browser to come back from Xero."""

from __future__ import annotations

import logging
import socket
import sys
import typing as t
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYetError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Semaphore, Thread, Timer
from urllib.parse import urlsplit

from xero_client.auth import pages
from xero_client.auth.consent import NobodyAnsweredError, WrongStateError
from xero_client.errors import SettingsError, XeroError

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xero_client.auth.login import Connected

logger = logging.getLogger(__name__)

HERE: t.Final = "127.0.0.1"
SILENCE_SECONDS: t.Final = 10
"""How long a browser may keep a connection open without asking for anything, as browsers do in advance, and how long it
may take to ask."""
MOST_AT_ONCE: t.Final = 32
"""Connections that are open; nobody needs more, and each takes a thread."""


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser is shown, and what happens once it is."""

    status: HTTPStatus
    page: str
    then: Callable[[], None] = _nothing


class Callback:
    """Finishes a login when the browser brings the answer; a wrong answer is refused, and the right one awaited."""

    def __init__(self, path: str, finish: Callable[[str], Connected]) -> None:
        self.path = path
        self._finish = finish
        self._result: Future[Connected] = Future()
        self._over = False
        self._one_at_a_time = Lock()

    def answer(self, address: str) -> Answer:
        with self._one_at_a_time:
            if self._over:
                return Answer(HTTPStatus.GONE, pages.refused(NobodyAnsweredError()))
            try:
                connected = self._finish(address)
            except WrongStateError as problem:
                logger.warning("A browser came back from another login; still waiting for this one.")
                return Answer(HTTPStatus.BAD_REQUEST, pages.refused(problem))
            except XeroError as problem:
                self._over = True
                ending = partial(self._result.set_exception, problem)
                return Answer(HTTPStatus.BAD_REQUEST, pages.refused(problem), ending)
            self._over = True
        page = pages.granted(connected.organisations)
        return Answer(HTTPStatus.OK, page, partial(self._result.set_result, connected))

    def wait(self, seconds: float) -> Connected:
        """Return what the login came to.

        Raises:
            NobodyAnsweredError: the time is over.
            XeroError: the login did not work.
        """
        try:
            return self._result.result(timeout=seconds)
        except NotYetError:
            raise NobodyAnsweredError(
                f"No browser came back within {seconds:.0f} s. If Xero's page said 'Invalid scope for client', ask for "
                "fewer scopes; if it said 'Invalid redirect_uri', add redirect_uri to the app's page at Xero; without "
                "a browser on this machine, run xero-auth login --no-browser."
            ) from None


@contextmanager
def listening(callback: Callback, port: int) -> Iterator[None]:
    """Serve the callback for as long as the context lasts.

    Raises:
        SettingsError: the port is taken.
    """

    class Handler(_Handler):
        asked = callback

    try:
        server = _Server((HERE, port), Handler)
    except OSError as problem:
        raise SettingsError(
            f"Port {port} cannot be used ({problem.strerror}): set redirect_uri to one with another port, and add it "
            "to the app's page at Xero."
        ) from None
    with server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield
        server.shutdown()


class _Server(ThreadingHTTPServer):
    """Has so many connections open at most; who goes away in the middle of one is no fault of ours."""

    daemon_threads = True

    def __init__(self, *arguments: t.Any) -> None:
        self._free = Semaphore(MOST_AT_ONCE)
        super().__init__(*arguments)

    def process_request(self, request: t.Any, client_address: t.Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: t.Any, client_address: t.Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: t.Any, client_address: t.Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    asked: t.ClassVar[Callback]
    timeout = SILENCE_SECONDS
    server_version = "xero-auth"
    sys_version = ""

    def setup(self) -> None:
        super().setup()
        self._too_late = Timer(SILENCE_SECONDS, self._hang_up)
        self._too_late.daemon = True
        self._too_late.start()

    def finish(self) -> None:
        self._too_late.cancel()
        super().finish()

    def _hang_up(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def do_GET(self) -> None:
        self._too_late.cancel()
        if urlsplit(self.path).path != self.asked.path:
            self._show(HTTPStatus.NOT_FOUND, pages.nothing_here())
            return
        answer = self.asked.answer(self.path)
        self._show(answer.status, answer.page)
        answer.then()

    def _show(self, status: HTTPStatus, page: str) -> None:
        content = page.encode()
        self.send_response(status)
        for name, value in pages.HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, *_: t.Any) -> None:
        """Nothing: the line would hold the code."""
