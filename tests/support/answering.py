"""A Xero that answers with the very bytes that a test gives it, which no honest server would."""

from __future__ import annotations

import json
import typing as t
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from support.serving import serving

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TENANT: t.Final = "5a1e0000-0000-4000-8000-000000000001"
JSON: t.Final = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is sent back, byte for byte."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A call that came."""

    target: str
    """Path and query as they came over the wire."""
    path: str
    """Below the API's root, or from the host on."""
    query: dict[str, str]
    body: bytes = b""


Reply: t.TypeAlias = "Callable[[Asked], Answer]"


class Answering:
    """Where it listens, what it was asked, and what it says."""

    def __init__(self, url: str, reply: Reply) -> None:
        self.url = url
        self.reply = reply
        self.asked: list[Asked] = []
        self.connections: Answer | None = None

    @property
    def config(self) -> dict[str, t.Any]:
        """A configuration that reads from here with a token of its own."""
        return {"auth_flow": "access_token", "access_token": "an-access-token", "api_url": self.url, "max_tries": 1}

    @property
    def refreshing(self) -> dict[str, t.Any]:
        """One that has to ask for a token first."""
        token = {"token_url": f"{self.url}/connect/token", "client_id": "an-app", "refresh_token": "first-token"}
        return {"auth_flow": "pkce", "api_url": self.url, "max_tries": 1, **token}

    def answer(self, target: str, body: bytes = b"") -> Answer:
        parts = urlsplit(target)
        path = parts.path.removeprefix("/api.xro/2.0/")
        if path == "/connections":
            rows = [{"id": "c", "tenantId": TENANT, "tenantName": "Odd Ltd", "tenantType": "ORGANISATION"}]
            return self.connections or Answer(body=json.dumps(rows).encode())
        self.asked.append(Asked(target=target, path=path, query=dict(parse_qsl(parts.query)), body=body))
        return self.reply(self.asked[-1])


@contextmanager
def answering(reply: Reply) -> Iterator[Answering]:
    """Serve for as long as the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            given = xero.answer(self.path, self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            self.send_response_only(given.status)
            for name, value in {"Content-Length": str(len(given.body)), **given.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(given.body)

        do_POST = do_PUT = do_GET  # noqa: N815 - the name that http.server wants

        def log_message(self, *_: t.Any) -> None:
            """Say nothing."""

    with serving(Handler) as url:
        xero = Answering(url, reply)
        yield xero
