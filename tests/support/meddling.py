"""Stands before a sandbox and spoils some of what it answers: heads, bodies, encodings, or what the JSON says."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import threading
import typing as t
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from itertools import repeat
from random import Random
from urllib.parse import urlsplit

from support.mutating import Mutator, written
from support.serving import serving

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.sandbox import Sandbox

    Headers: t.TypeAlias = list[tuple[str, str]]

MEGABYTE: t.Final = 1024 * 1024
SUCCESSOR: t.Final = b'"refresh_token"'
"""In the body of an answer: nobody can tell another token from Xero's, so there is the true one or none."""
REFRESH_TOKEN: t.Final = re.compile(rb'"refresh_token"\s*:\s*"([^"]*)"\s*,?')
BOMB_MEGABYTES: t.Final = 300
"""What a bomb unpacks to; it is two hundred kilobytes itself."""
OF_ONE_CALL: t.Final = frozenset({"connection", "content-length", "date", "server", "transfer-encoding"})
NUMBERS: t.Final = ("-1", "1e400", "abc", "", "0x10", "9" * 5_000, "1, 2", "٣", "\t7 ", "NaN", "1;q=1")
ODD: t.Final[dict[str, tuple[str, ...]]] = {
    "Retry-After": (*NUMBERS, "0", "1", "Wed, 21 Oct 1815 07:28:00 GMT", "31 Feb"),
    "X-Rate-Limit-Problem": ("", "minute", "day", "appminute", "\x7f", "9" * 5_000),
    "X-MinLimit-Remaining": NUMBERS,
    "X-DayLimit-Remaining": NUMBERS,
    "X-AppMinLimit-Remaining": NUMBERS,
    "Date": (*NUMBERS, "Wed, 21 Oct 1815 07:28:00 GMT", "Wed, 31 Feb 2026 99:99:99 GMT", "2026-01-01"),
    "Location": (
        "",
        "/",
        "//",
        "http://",
        "http://[::1",
        "file:///dev/zero",
        "http://127.0.0.1:1/",
        "\x01",
        "x" * 9_000,
    ),
    "Content-Type": (
        "text/html",
        "application/json; charset=utf-16",
        "application/json; charset=none",
        "",
        ";;;",
        "x" * 999,
    ),
    "WWW-Authenticate": ("", "Bearer", 'Bearer error="insufficient_scope"', '"' * 999, "insufficient_scope"),
    "Set-Cookie": ("a=b; Max-Age=" + "9" * 999, ";;;", "x" * 9_000),
    "Content-Encoding": ("br", "zstd", "compress", "identity", "none", "gzip, br", ",", "gzip" * 99),
    "Content-Length": NUMBERS,
    "Transfer-Encoding": ("chunked", "gzip", "chunked, chunked", "none"),
    "Connection": ("close", "upgrade", "keep-alive, close", "x" * 999),
}
STATUSES: t.Final = (100, 101, 103, 199, 201, 204, 205, 206, 226, 299, 300, 301, 304, 307, 399, 500, 502, 503, 504, 599)
ODD_STATUSES: t.Final = (600, 700, 999, 429, 401, 402, 407, 408, 418, 451, 499)


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer as it will be sent: its head may say what is not so."""

    body: bytes
    status: str = "HTTP/1.1 200 OK"
    headers: Headers = field(default_factory=list)
    length: str | None = ""
    """What it says of its length; the truth if this is empty, and nothing if it is None."""
    ends: bool = False
    """Whether the connection ends with it."""

    @property
    def sent(self) -> bytes:
        told = [] if self.length is None else [("Content-Length", self.length or str(len(self.body)))]
        lines = [self.status, *(f"{name}: {value}" for name, value in [*told, *self.headers])]
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace") + self.body


@dataclass(kw_only=True)
class Meddler:
    """Where it listens, and what it does to how many of the answers; the same for the same seed and the same calls."""

    url: str = ""
    ways: t.Sequence[Callable[[Given, Random], Given]] = ()
    chance: float = 1.0
    """Of an answer, to be spoilt."""
    seed: str = ""
    spoilt: list[str] = field(default_factory=list)
    """Which calls, and how."""
    _heard: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def meddle(self, seed: str, ways: t.Sequence[Callable[[Given, Random], Given]], chance: float) -> None:
        """From now on, spoil answers in one of these ways; in none, and the sandbox is heard as it is."""
        with self._lock:
            self.seed, self.ways, self.chance, self._heard = seed, ways, chance, {}
            self.spoilt.clear()

    def through(self, config: dict[str, t.Any], sandbox: Sandbox) -> dict[str, t.Any]:
        """The settings, with all calls but those of a browser coming by."""
        names = [name for name in config if name in {"api_url", "token_url"}]
        return {**config, **{name: config[name].replace(sandbox.url, self.url) for name in names}}

    def answer(self, call: str, given: Given) -> bytes:
        with self._lock:
            nth = self._heard[call] = self._heard.get(call, 0) + 1
            random = Random(f"{self.seed} {call} {nth}")  # noqa: S311 - the same every time
            if not self.ways or random.random() >= self.chance:
                return given.sent
            way = random.choice(self.ways)
            self.spoilt.append(f"{call}: {way.__name__}")
        return way(given, random).sent


@contextmanager
def at_peace(meddler: Meddler) -> Iterator[None]:
    """Let everything pass as it is for as long as the context lasts."""
    ways, meddler.ways = meddler.ways, ()
    try:
        yield
    finally:
        meddler.ways = ways


def another_head(given: Given, random: Random) -> Given:
    """Headers of other kinds and lengths than Xero's, one or a few."""
    names = random.sample(list(ODD), random.choice((1, 1, 1, 3)))
    odd = [(name, random.choice(ODD[name])) for name in names]
    kept = [each for each in given.headers if each[0].title() not in names]
    length = None if {"Content-Length", "Transfer-Encoding"} & set(names) else ""
    return replace(given, headers=kept + odd, length=length, ends=length is None)


def many_headers(given: Given, random: Random) -> Given:
    many = [(f"X-{number}", "1") for number in range(random.choice((90, 110, 5_000)))]
    long = [("X-Long", "x" * random.choice((60_000, 70_000, 2_000_000)))]
    return replace(given, headers=given.headers + random.choice((many, long)), ends=True)


def another_status(given: Given, random: Random) -> Given:
    """What it was told may have been done, but the answer does not say so."""
    number = random.choice((*STATUSES, *ODD_STATUSES, random.randrange(500, 1_000)))
    limit = [("Retry-After", random.choice(ODD["Retry-After"]))] if number in {429, 503} else []
    line = random.choice(
        (*[f"HTTP/1.1 {number} So"] * 6, "HTTP/1.1 2x0 OK", "HTTP/7.7 200 OK", "OK", "\x00", "HTTP/1.1")
    )
    return replace(given, status=line, headers=given.headers + limit, ends=True)


def another_length(given: Given, random: Random) -> Given:
    """The connection ends before, or after, or without, what is told."""
    told = random.choice((str(len(given.body) + 1), str(len(given.body) // 2), str(10**12), "0", None))
    return replace(given, length=told, ends=True)


def cut(given: Given, random: Random) -> Given:
    at = random.randrange(len(given.body) + 1)
    return replace(given, body=given.body[:at], length=random.choice((str(len(given.body)), "")), ends=True)


def cut_gzip(given: Given, random: Random) -> Given:
    packed = bytearray(gzip.compress(given.body))
    if random.random() < 0.5:
        packed[random.randrange(len(packed))] ^= 1 << random.randrange(8)
    else:
        del packed[random.randrange(len(packed)) :]
    return replace(given, body=bytes(packed), headers=[*given.headers, ("Content-Encoding", "gzip")])


def bomb(given: Given, random: Random) -> Given:
    """Hundreds of megabytes in a few hundred kilobytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = random.choice((b" ", b"[", b'"', b"\x00")) * MEGABYTE
    body = b"".join([*(packer.compress(each) for each in repeat(piece, BOMB_MEGABYTES)), packer.flush()])
    return replace(given, body=body, headers=[*given.headers, ("Content-Encoding", "gzip")])


def other_bytes(given: Given, random: Random) -> Given:
    if SUCCESSOR in given.body:
        return cut(given, random)
    return replace(given, body=Mutator(random).spoilt_bytes(given.body))


def nonsense(given: Given, random: Random) -> Given:
    """A body that has nothing to do with what was asked."""
    return replace(given, body=written(Mutator(random).any_value()))


def nothing(given: Given, random: Random) -> Given:
    return replace(given, body=b"", length=random.choice(("", "0", None)), ends=True)


def another_tree(given: Given, random: Random) -> Given:
    """JSON that says something else: it may be a lie that nobody can see through."""
    try:
        value = json.loads(given.body)
    except ValueError:
        return nonsense(given, random)
    body = written(Mutator(random).spoilt(value))
    if SUCCESSOR in given.body and set(REFRESH_TOKEN.findall(body)) != {value["refresh_token"].encode()}:
        body = REFRESH_TOKEN.sub(b"", body)  # What was said elsewhere, or twice as long, is another one, too.
    return replace(given, body=body)


UNREADABLE: t.Final = (
    *(many_headers, another_status, another_length, cut, cut_gzip, cut_gzip, bomb, nothing, nothing),
    *(another_head, another_head, another_head),
)
"""What does not look like an answer of Xero's, and does not say anything else than the truth."""
LIES: t.Final = (another_tree, another_tree, another_tree, other_bytes, nonsense)


@contextmanager
def meddling(sandbox: Sandbox) -> Iterator[Meddler]:
    """Serve for as long as the context lasts; to begin with, everything is passed on as it is."""
    behind = urlsplit(sandbox.url).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            given = self._asked(body)
            self.wfile.write(meddler.answer(f"{self.command} {self.path}", given))
            self.close_connection = True

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names that http.server wants

        def _asked(self, body: bytes) -> Given:
            headers = {name: value for name, value in self.headers.items() if name != "Accept-Encoding"}
            line = http.client.HTTPConnection(behind, timeout=60)
            line.request(self.command, self.path, body, headers | {"Connection": "close"})
            answer = line.getresponse()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in OF_ONE_CALL]
            content = answer.read()
            line.close()
            date = [("Date", answer.getheader("Date", "")), ("Connection", "close")]
            return Given(body=content, status=f"HTTP/1.1 {answer.status} {answer.reason}", headers=kept + date)

        def log_message(self, *_: t.Any) -> None:
            """Say nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except (BrokenPipeError, ConnectionResetError):
                return

    with serving(Handler) as url:
        meddler = Meddler(url=url)
        yield meddler
