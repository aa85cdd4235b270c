"""The wire: sends one request, logs it if asked to, and gives the lack of an answer a name."""

from __future__ import annotations

import logging
import os
import re
import time
import typing as t
from concurrent.futures import wait
from http.client import HTTPException, LineTooLong
from pathlib import Path
from urllib.parse import urlsplit

import requests
from requests.utils import get_environ_proxies, select_proxy
from urllib3.exceptions import HTTPError, LocationParseError, NewConnectionError, ProxySchemeUnknown, ReadTimeoutError

from xero_client.errors import LostAnswerError, SettingsError, TerminatedError, UnreachableError, UnreadableError
from xero_client.termination import NOTICE_SECONDS, nobody_asks
from xero_client.transport.cancellable import Carrier, TooLargeError

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from xero_client.errors import XeroError
    from xero_client.settings.shared_settings import Settings

WRITE_SECONDS: t.Final = 1.2
"""How long a write that is under way may go on when somebody asks the run to end: most are answered by then."""

ODD: t.Final = (OSError, HTTPError, HTTPException, ValueError)
"""What requests, urllib3 and http.client raise about a request or its answer; their words may hold what was sent."""
PROXIES: t.Final = (
    *(ProxySchemeUnknown, LocationParseError),
    *(requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema),
)
"""What is raised of a variable for proxies that is no URL: ours have been checked."""

NO_ANSWER: t.Final[tuple[tuple[tuple[type[Exception], ...], type[UnreachableError | LostAnswerError], str], ...]] = (
    ((requests.ReadTimeout,), LostAnswerError, "did not answer in time: try again, or raise read_timeout"),
    (
        (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError),
        LostAnswerError,
        "broke off in the middle of an answer: try again",
    ),
    (
        (requests.ConnectTimeout,),
        UnreachableError,
        "cannot be reached in time: check the network, or raise connect_timeout",
    ),
)
"""What each of requests' errors says; the first that fits counts."""
UNTRUSTED: t.Final = "CERTIFICATE_VERIFY_FAILED"
NO_BUNDLE: t.Final = re.compile(r"\b(X509|PEM)\b")
"""What OpenSSL says of a certificate that it does not trust, and of a file in which there is none."""
BUNDLES: t.Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Variables that name certificates to trust; the first that is set counts."""

logger = logging.getLogger("xero_client.requests")


class Wire:
    """HTTP with timeouts and without redirects, from any number of threads."""

    def __init__(self, settings: Settings, *, check: Callable[[float], None] = nobody_asks) -> None:
        """Prepare to send; `check` raises TerminatedError when somebody asked, so many seconds ago, to end the run."""
        self._settings = settings
        self._check = check
        self._idle: list[Carrier] = []
        logging.getLogger("urllib3.connection").setLevel(
            logging.ERROR
        )  # Odd headers would be warned of by a traceback.

    def send(self, request: requests.Request) -> requests.Response:
        """Send a request and read the whole answer, whatever its status.

        Raises:
            SettingsError: what the settings or the variables for proxies say cannot be used.
            LostAnswerError: the answer did not come in time, or not all of it; or to a write, one that cannot be read.
            TerminatedError: somebody asked the run to end, and this asks Xero for nothing but an answer.
            UnreachableError: there is no connection, or it ended without an answer.
            UnreadableError: the answer is larger than the settings allow.
        """
        carrier = self._carrier()
        try:
            prepared = carrier.session.prepare_request(request)
        except ODD as problem:
            self._idle.append(carrier)
            raise SettingsError(
                f"What the settings say cannot be sent ({type(problem).__name__}): see the URLs and credentials."
            ) from None
        started = time.monotonic()
        timeout = (self._settings.connect_timeout, self._settings.read_timeout)
        carried = carrier.carry(prepared, timeout, self._settings.max_answer_bytes)
        try:
            response = self._awaited(prepared, carried, started + self._settings.call_timeout)
        except (*ODD, TooLargeError) as problem:
            self._write(prepared, type(problem).__name__, started)
            raise self._no_answer(prepared, problem) from None
        except (LostAnswerError, TerminatedError) as problem:
            self._write(prepared, type(problem).__name__, started)
            raise
        finally:
            if carried.done():
                self._idle.append(carrier)
            else:
                carrier.leave()
        self._write(prepared, str(response.status_code), started, response)
        return response

    def _carrier(self) -> Carrier:
        """The one that was used last, whose connections are the likeliest to be open."""
        try:
            return self._idle.pop()
        except IndexError:
            return Carrier(self._settings.user_agent, trusted=trusted())

    def _awaited(
        self, request: requests.PreparedRequest, carried: Future[requests.Response], end: float
    ) -> requests.Response:
        host, is_write = urlsplit(request.url or "").netloc, request.method != "GET"
        while not wait((carried,), NOTICE_SECONDS).done:
            if time.monotonic() > end:
                raise LostAnswerError(
                    f"{host} did not finish its answer within {self._settings.call_timeout:g} s: try again, or raise "
                    "call_timeout."
                )
            try:
                self._check(WRITE_SECONDS if is_write else 0)
            except TerminatedError:
                if is_write:
                    raise LostAnswerError(f"The run was asked to end before {host} had answered.") from None
                raise
        return carried.result()

    def _no_answer(self, request: requests.PreparedRequest, problem: Exception) -> XeroError:
        """The name of what came in place of an answer; what became of a write is not known then."""
        if not isinstance(problem, TooLargeError) and not _has_odd_headers(problem):
            return _no_answer(request, problem)
        host = urlsplit(request.url or "").netloc
        kind = UnreadableError if request.method == "GET" else LostAnswerError
        if not isinstance(problem, TooLargeError):
            return kind(f"{host} sends more or longer headers than Xero does: is the URL in the settings right?")
        return kind(
            f"{host} answers with more than {self._settings.max_answer_bytes:,} bytes: set a smaller page_size, or "
            "raise max_answer_bytes."
        )

    def _write(
        self,
        request: requests.PreparedRequest,
        outcome: str,
        started: float,
        response: requests.Response | None = None,
    ) -> None:
        if not self._settings.request_log:
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


def trusted() -> str | None:
    """The certificates that a company's proxy needs, as the variables of requests and curl name them.

    Raises:
        SettingsError: there is nothing of that name.
    """
    for name in BUNDLES:
        if file := os.environ.get(name):
            if not Path(file).exists():
                raise SettingsError(f"{name} names {file}, which is not there: correct it, or unset it.")
            return file
    return None


def size_of(response: requests.Response) -> int:
    """Bytes of the body as they came over the network, compressed or not."""
    return int(response.raw.tell())


def _has_odd_headers(problem: BaseException) -> bool:
    """Whether there are more than http.client reads: 100 headers, or 64 KiB in one."""
    causes = [each for each in problem.args if isinstance(each, BaseException)]
    is_odd = type(problem) is HTTPException or isinstance(problem, LineTooLong)
    return is_odd or any(map(_has_odd_headers, causes))


def _proxy_of(url: str) -> tuple[str, str]:
    """The variable that names the proxy of a URL, and the proxy's scheme; nothing if there is none."""
    proxy = str(select_proxy(url, get_environ_proxies(url)) or "")
    names = (f"{urlsplit(url).scheme}_proxy", "all_proxy")
    given = (name for each in names for name in (each, each.upper()) if os.environ.get(name) == proxy)
    return (next(given, "HTTPS_PROXY"), proxy.partition("://")[0].lower()) if proxy else ("", "")


def _of_this_machine(problem: Exception, url: str) -> str | None:
    """What to correct here if nothing could be sent; None if it was the other side, or what lies between."""
    variable, scheme = _proxy_of(url)
    if isinstance(problem, requests.exceptions.InvalidSchema) and scheme.startswith("socks"):
        return f"{variable} names a SOCKS proxy, whose support is not installed: install PySocks beside the plugin"
    if isinstance(problem, PROXIES):
        return "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not the URL of a proxy, such as http://proxy.example.org:3128"
    if isinstance(problem, requests.exceptions.SSLError) and NO_BUNDLE.search(str(problem)):
        return f"{' or '.join(BUNDLES)} names a file without certificates"
    if isinstance(problem, UnicodeError | requests.exceptions.InvalidHeader):
        return "a user or password in HTTPS_PROXY, or a setting, holds a character that cannot be sent"
    return None


def _has_no_way(problem: Exception) -> bool:
    """Whether no connection came about: what a SOCKS proxy fails with is told as if it were Xero's host."""
    return isinstance(problem, requests.ConnectionError) and any(
        isinstance(getattr(each, "reason", None), NewConnectionError) for each in problem.args
    )


def _is_refused(problem: Exception) -> bool:
    """Whether the host is there and no server on it; urllib3 keeps what the system said as a cause."""
    reasons = (getattr(each, "reason", None) for each in problem.args)
    return any(isinstance(getattr(each, "__cause__", None), ConnectionRefusedError) for each in reasons)


def _no_answer(request: requests.PreparedRequest, problem: Exception) -> XeroError:
    host = urlsplit(request.url or "").netloc
    if cause := _of_this_machine(problem, request.url or ""):
        return SettingsError(f"{host} cannot be asked: {cause}.")
    if UNTRUSTED in str(problem):
        return UnreachableError(
            f"{host} shows a certificate that is not trusted: behind a company's proxy, set {BUNDLES[0]} to the file "
            "of its certificates."
        )
    variable, scheme = _proxy_of(request.url or "")
    if isinstance(problem, requests.exceptions.ProxyError) or (scheme.startswith("socks") and _has_no_way(problem)):
        return UnreachableError(f"{host} cannot be reached through the proxy of {variable}: see to the proxy.")
    if any(isinstance(each, ReadTimeoutError) for each in problem.args):
        problem = requests.ReadTimeout()
    if _is_refused(problem):
        return UnreachableError(
            f"{host} refuses the connection: nothing listens there. Check the URLs in the settings."
        )
    for kinds, error, said in NO_ANSWER:
        if isinstance(problem, kinds):
            return error(f"{host} {said}.")
    return UnreachableError(f"{host} cannot be reached: check the network and the URLs in the settings.")
