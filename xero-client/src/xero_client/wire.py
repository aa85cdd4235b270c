"""The wire: sends one request, logs it if asked to, and gives the lack of an answer a name."""

from __future__ import annotations

import logging
import threading
import time
import typing as t
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ReadTimeoutError

from xero_client.errors import LostAnswerError, UnreachableError

if t.TYPE_CHECKING:
    from xero_client.errors import XeroError
    from xero_client.settings import Settings

logger = logging.getLogger("xero_client.requests")


class Wire:
    """HTTP with timeouts and without redirects, from any number of threads."""

    def __init__(self, settings: Settings) -> None:
        self._timeout = (settings.connect_timeout, settings.read_timeout)
        self._user_agent = settings.user_agent
        self._log = settings.request_log
        self._threads = threading.local()

    def send(self, request: requests.Request) -> requests.Response:
        """Send a request and read the whole answer, whatever its status.

        Raises:
            LostAnswerError: the answer did not come in time, or not all of it.
            UnreachableError: there is no connection, or it ended without an answer.
        """
        session = self._session()
        prepared = session.prepare_request(request)
        started = time.monotonic()
        try:
            response = session.send(prepared, timeout=self._timeout, allow_redirects=False)
        except requests.RequestException as problem:
            self._write(prepared, type(problem).__name__, started)
            raise _no_answer(prepared, problem) from None
        self._write(prepared, str(response.status_code), started, response)
        return response

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._threads, "session", None)
        if session is None:
            session = self._threads.session = requests.Session()
            session.auth = _leave_as_signed
            session.headers["User-Agent"] = self._user_agent
        return session

    def _write(
        self,
        request: requests.PreparedRequest,
        outcome: str,
        started: float,
        response: requests.Response | None = None,
    ) -> None:
        if not self._log:
            return
        headers: t.Mapping[str, str] = response.headers if response is not None else {}
        logger.info(
            "%s %s %s in %d ms, %d bytes, %s calls left this minute, %s today, correlation %s",
            request.method,
            urlsplit(request.url or "").path,
            outcome,
            (time.monotonic() - started) * 1000,
            size_of(response) if response is not None else 0,
            headers.get("X-MinLimit-Remaining", "?"),
            headers.get("X-DayLimit-Remaining", "?"),
            headers.get("Xero-Correlation-Id", "none"),
        )


def size_of(response: requests.Response) -> int:
    """Bytes of the body as they came over the network, compressed or not."""
    return int(response.raw.tell())


def _leave_as_signed(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Stand where requests would otherwise put a password from ~/.netrc over our signature."""
    return request


def _no_answer(request: requests.PreparedRequest, problem: requests.RequestException) -> XeroError:
    host = urlsplit(request.url or "").netloc
    if isinstance(problem, requests.ReadTimeout) or any(isinstance(each, ReadTimeoutError) for each in problem.args):
        return LostAnswerError(f"{host} did not answer in time: try again, or raise read_timeout.")
    if isinstance(problem, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return LostAnswerError(f"{host} broke off in the middle of an answer: try again.")
    if isinstance(problem, requests.ConnectTimeout):
        return UnreachableError(f"{host} cannot be reached in time: check the network, or raise connect_timeout.")
    return UnreachableError(f"{host} cannot be reached: check the network and the URLs in the settings.")
