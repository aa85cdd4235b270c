"""One connection of a client: requests come in and answers go out, as HTTP/1.1 has it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import parse_qsl, unquote

import h11

from xero_sandbox.http.messages import Request, Response, text_response

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

LARGEST_BODY: Final = 64 * 2**20
"""Above all that Xero takes, so that it is the API that refuses."""
PIECE: Final = 256 * 2**10
"""Bytes read or written at once: an answer of megabytes would be copied over and over while it waits."""
BODILESS: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
LONGEST_HEAD: Final = 64 * 2**10


class RequestError(Exception):
    """What was sent cannot be answered; the connection ends after `response`."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


class Connection:
    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_HEAD)
        self._method = ""

    async def request(self) -> Request | None:
        """The next one, or None when the client is done.

        Raises:
            RequestError: It is not HTTP, or too long.
        """
        try:
            if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
                self._http.start_next_cycle()
            if self._http.our_state is not h11.IDLE:
                return None
            head = await self._event()
            if not isinstance(head, h11.Request):
                return None
            self._method = head.method.decode()
            return _request(head, await self._body())
        except h11.RemoteProtocolError as error:
            raise RequestError(text_response(f"{error}\n", error.error_status_hint)) from None

    async def answer(self, response: Response) -> None:
        """Send it whole."""
        await self._begin(response)
        if self._bodied(response):
            await self._write(response.body)
        self._http.send(h11.EndOfMessage())

    async def begin(self, response: Response, length: int) -> None:
        """Announce all of an answer, and send so many bytes of its body; nothing can follow."""
        await self._begin(response)
        if self._bodied(response):
            await self._write(response.body[:length])

    def close(self) -> None:
        self._writer.close()

    def abort(self) -> None:
        """Be gone, without a word."""
        self._writer.transport.abort()

    async def _event(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if self._http.they_are_waiting_for_100_continue:
                self._writer.write(self._http.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            self._http.receive_data(await self._reader.read(PIECE))
        return event

    async def _body(self) -> bytes:
        found = bytearray()
        while isinstance(event := await self._event(), h11.Data):
            found += event.data
            if len(found) > LARGEST_BODY:
                raise RequestError(text_response("The body is too large\n", HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
        return bytes(found)

    def _bodied(self, response: Response) -> bool:
        return self._method != "HEAD" and response.status not in BODILESS

    async def _begin(self, response: Response) -> None:
        headers = {"Server": "xero-sandbox", **response.headers}
        if response.status not in BODILESS:
            headers.setdefault("Content-Type", "application/octet-stream")
            headers["Content-Length"] = str(len(response.body))
        head = h11.Response(
            status_code=response.status, headers=list(headers.items()), reason=_reason(response.status).encode()
        )
        self._writer.write(self._http.send(head) or b"")

    async def _write(self, body: bytes) -> None:
        view = memoryview(body)
        for start in range(0, len(body), PIECE):
            self._http.send(h11.Data(data=cast("bytes", view[start : start + PIECE])))  # which it only counts
            self._writer.write(view[start : start + PIECE])
            await self._writer.drain()


def _request(head: h11.Request, body: bytes) -> Request:
    """A target is a path, as a rule; a proxy is sent a whole URL."""
    target = head.target.decode("ascii").partition("#")[0]
    if "://" in target.partition("?")[0]:
        target = "/" + target.partition("://")[2].partition("/")[2]
    path, _, query = target.partition("?")
    return Request(
        method=head.method.decode(),
        path=unquote(path),
        query=dict(parse_qsl(query, keep_blank_values=True)),
        headers={name.decode(): value.decode("utf-8", "surrogateescape") for name, value in head.headers},
        body=body,
    )


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
