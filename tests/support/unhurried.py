"""A Xero that takes its time: what it sends comes in pieces, with pauses between them that may be without an end."""

from __future__ import annotations

import json
import socket
import threading
import typing as t
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from support.answering import TENANT

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Pieces: t.TypeAlias = Iterable[bytes | float]
    """What to send, and for how many seconds to send nothing."""
    Reply: t.TypeAlias = Callable[[str], Pieces]
    """What a call is answered with, by its method and target, such as `GET /api.xro/2.0/Accounts`."""

FOR_EVER: t.Final = 3_600.0
MOST_BYTES: t.Final = 65_536


@dataclass(kw_only=True)
class Unhurried:
    """Where it listens, and what it was asked so far."""

    url: str
    asked: list[str] = field(default_factory=list)

    @property
    def config(self) -> dict[str, t.Any]:
        return {"auth_flow": "access_token", "access_token": "an-access-token", "api_url": self.url, "max_tries": 1}


def http(body: bytes, **headers: str) -> bytes:
    """A whole answer."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join(["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *lines])
    return f"{head}\r\n\r\n".encode() + body


def dripping(content: bytes, pause: float) -> Iterator[bytes | float]:
    for byte in content:
        yield bytes([byte])
        yield pause


@contextmanager
def unhurried(reply: Reply) -> Iterator[Unhurried]:
    """Serve for as long as the context lasts; it says itself which organisation is connected."""
    over = threading.Event()
    connected = [{"id": "c", "tenantId": TENANT, "tenantName": "Slow Ltd", "tenantType": "ORGANISATION"}]

    def serve(line: socket.socket) -> None:
        with line, suppress(OSError):
            while head := heard(line):
                call = head.partition(" HTTP/")[0]
                xero.asked.append(call)
                pieces = [http(json.dumps(connected).encode())] if call == "GET /connections" else reply(call)
                for piece in pieces:
                    if isinstance(piece, bytes):
                        line.sendall(piece)
                    elif over.wait(piece):
                        return

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        xero = Unhurried(url=f"http://127.0.0.1:{listener.getsockname()[1]}")
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield xero
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)


def heard(line: socket.socket) -> str:
    """The head of the next request; empty when nobody asks any more."""
    head = b""
    while b"\r\n\r\n" not in head:
        got = line.recv(MOST_BYTES)
        if not got:
            return ""
        head += got
    return head.decode("latin-1")
