"""HTTP as the sandbox speaks it: any client that keeps to it is understood, and any other is told so."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests

if TYPE_CHECKING:
    from support.sandbox import Sandbox


def spoken(sandbox: Sandbox, *parts: bytes, until: bytes = b"") -> bytes:
    """What comes back until the connection ends, or until something has come; each part waits for an answer."""
    address = urlsplit(sandbox.url)
    found = b""
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as connection:
        for number, part in enumerate(parts, 1):
            connection.sendall(part)
            while number < len(parts) or until not in found or not until:
                if not (piece := connection.recv(65536)):
                    return found
                found += piece
                if number < len(parts):
                    break
    return found


def test_a_body_in_chunks_is_the_same_body(sandbox: Sandbox) -> None:
    clock = b'{"now": "2026-03-01T00:00:00Z"}'
    pieces = (clock[place : place + 7] for place in range(0, len(clock), 7))

    answer = requests.post(f"{sandbox.url}/_sandbox/clock", data=pieces, timeout=10)

    assert answer.status_code == 200
    assert answer.json()["now"].startswith("2026-03-01T00:00:00")


def test_a_client_that_asks_before_it_sends_is_told_to_go_on(sandbox: Sandbox) -> None:
    body = json.dumps({"advance_seconds": 1}).encode()
    head = b"POST /_sandbox/clock HTTP/1.1\r\nHost: %b\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n"
    host = urlsplit(sandbox.url).netloc.encode()

    heard = spoken(sandbox, head % (host, len(body)), body, until=b'"now"')

    assert heard.startswith(b"HTTP/1.1 100 ")
    assert b"HTTP/1.1 200 OK\r\n" in heard


def test_requests_that_come_at_once_are_answered_one_after_the_other(sandbox: Sandbox) -> None:
    host = urlsplit(sandbox.url).netloc.encode()
    each = b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n\r\n"
    last = b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"

    assert spoken(sandbox, each + each + last, until=b"no such thing").count(b"HTTP/1.1 200 OK\r\n") == 3


@pytest.mark.parametrize("sent", [b"\x16\x03\x01\x02\x00 what is this\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"])
def test_what_is_no_http_gets_400_and_an_end(sandbox: Sandbox, sent: bytes) -> None:
    assert spoken(sandbox, sent, until=b"no such thing").startswith(b"HTTP/1.1 400 ")


def test_a_head_has_the_headers_of_a_get_and_no_body(sandbox: Sandbox) -> None:
    with requests.Session() as session:
        head, got = session.head(sandbox.url, timeout=10), session.get(sandbox.url, timeout=10)

    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(got.content)) or head.status_code == 404


def test_a_path_may_be_escaped_and_a_query_may_hold_anything(sandbox: Sandbox) -> None:
    wanted = 'Name=="Ü & Söhne + Co"'

    answer = sandbox.get("Contacts", where=wanted, page=1)

    assert answer.status_code == 200
    assert sandbox.calls()[-1]["query"]["where"] == wanted
    assert sandbox.get("%43ontacts", page=1).status_code == 200


def test_a_body_beyond_all_reason_is_refused(sandbox: Sandbox) -> None:
    piece = b" " * 2**20

    try:
        answer = requests.post(f"{sandbox.url}/_sandbox/clock", data=(piece for _ in range(70)), timeout=60)
    except requests.ConnectionError:
        return  # it ended before all was sent
    assert answer.status_code == 413
