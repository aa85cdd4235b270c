"""Servers that refuse, and say in every place of their answer what they were sent: headers, form, password."""

from __future__ import annotations

import json
import socketserver
import struct
import typing as t
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from support.serving import listening, serving

if t.TYPE_CHECKING:
    import random
    from collections.abc import Iterator

STATUSES: t.Final = (200, 201, 302, 307, 400, 401, 403, 404, 407, 409, 429, 500, 503)
SSL_REQUEST: t.Final = 80877103
"""PostgreSQL's number of the question whether the server speaks TLS."""


@contextmanager
def echoing_http(chance: random.Random) -> Iterator[str]:
    """The URL of a server, or proxy, whose answers are of any status and form."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            said = f"{self.headers} {self.rfile.read(size).decode('latin-1')}"
            line = " ".join(said.split())
            body = chance.choice(
                [
                    json.dumps({"error": line, "error_description": said, "access_token": line, "Message": said}),
                    json.dumps({"error": "invalid_grant", "Detail": said, "Elements": [{"ValidationErrors": [said]}]}),
                    json.dumps([{"tenantId": line, "tenantName": said, "id": line}, said]),
                    f"<html>{said}</html>",
                    said,
                ]
            )
            self.send_response(chance.choice(STATUSES), line[:2000])
            self.send_header("Location", f"http://127.0.0.1:1/{line}")
            self.send_header("WWW-Authenticate", f'Bearer error="insufficient_scope", scope="{line}"')
            self.send_header("Retry-After", line)
            self.send_header("Content-Type", chance.choice(["application/json", f"text/html; charset={line}"]))
            self.send_header("Xero-Correlation-Id", "none")
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_POST = do_PUT = do_DELETE = do_CONNECT = answer  # noqa: N815 - what the standard library calls

        def log_message(self, format: str, *args: t.Any) -> None:  # noqa: A002 - what the standard library calls it
            """Say nothing."""

    with serving(Handler) as url:
        yield url


@contextmanager
def echoing_postgres() -> Iterator[int]:
    """The port of a PostgreSQL that asks for the password in the clear, and repeats it where it refuses."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while (start := self._message())[:4] == struct.pack("!i", SSL_REQUEST):
                self.wfile.write(b"N")
            self.wfile.write(b"R" + struct.pack("!ii", 8, 3))
            self.rfile.read(1)
            said = (start + self._message()).replace(b"\0", b" ").strip()
            fields = b"SFATAL\0VFATAL\0C28P01\0M" + said + b"\0D" + said + b"\0\0"
            self.wfile.write(b"E" + struct.pack("!i", len(fields) + 4) + fields)

        def _message(self) -> bytes:
            (size,) = struct.unpack("!i", self.rfile.read(4) or struct.pack("!i", 4))
            return self.rfile.read(size - 4)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with listening(server):
        yield int(server.server_address[1])
