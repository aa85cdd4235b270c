"""An answer that is too large, too slow or too odd to be Xero's ends in one line, in little memory and in time."""

from __future__ import annotations

import functools
import gzip
import json
import subprocess
import time
import typing as t
import zlib
from itertools import repeat

import pytest
from support.answering import Answer, Asked, answering
from support.memory import MOST, peak
from support.tap import COMMAND, Tap, select
from support.unhurried import FOR_EVER, dripping, http, unhurried

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.tap import Run

MEGABYTE: t.Final = 1024 * 1024
SOON_SECONDS: t.Final = 10
"""Enough for a machine that is busy, and less than any answer here takes."""
GZIP: t.Final = 31
DEFLATE: t.Final = 15
"""As zlib numbers them."""
ENCODINGS: t.Final = {
    "gzip": (GZIP,),
    "deflate": (DEFLATE,),
    "gzip, gzip": (GZIP, GZIP),
    "gzip, deflate": (GZIP, DEFLATE),
}


def packed(pieces: t.Iterable[bytes], kind: int) -> t.Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, kind)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


@functools.cache
def bomb(encoding: str) -> bytes:
    """A gigabyte in a megabyte or less."""
    pieces: t.Iterable[bytes] = repeat(b" " * MEGABYTE, 1024)
    for kind in ENCODINGS[encoding]:
        pieces = packed(pieces, kind)
    return b"".join(pieces)


@pytest.fixture
def tap(tmp_path: Path) -> Tap:
    return Tap(tmp_path, {})


def weighed(tap: Tap, **settings: t.Any) -> tuple[int, str, int]:
    """Run the command on its own; returns how it ended, what it logged, and the most memory that it had in bytes."""
    config, catalog = tap.file("config", tap.config | settings), tap.file("catalog", select("currencies"))
    log = tap.folder / "weighed"
    with log.open("wb") as stderr:
        command = [str(COMMAND), "--config", config, "--catalog", catalog]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=stderr)
        memory = peak(process)
    return process.wait(), log.read_text(), memory


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_answer_that_unpacks_to_a_gigabyte_costs_little_memory_and_names_the_setting(
    tap: Tap, encoding: str
) -> None:
    with answering(lambda _: Answer(body=bomb(encoding), headers={"Content-Encoding": encoding})) as xero:
        code, log, memory = weighed(tap, **xero.config)

    assert code == 9, log
    assert "set a smaller page_size, or raise max_answer_bytes" in log
    assert "Traceback" not in log
    assert memory < MOST


def test_an_answer_of_any_length_is_read_no_further_than_the_settings_allow(tap: Tap) -> None:
    """It tells no length, and there is no end of it."""

    def endless(_: str) -> t.Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        while True:
            yield b"10000\r\n" + b" " * 0x10000 + b"\r\n"

    with unhurried(endless) as xero:
        code, log, memory = weighed(tap, **xero.config)

    assert code == 9, log
    assert "more than 67,108,864 bytes" in log
    assert memory < MOST


@pytest.mark.parametrize("status", [200, 302, 400, 404, 500])
def test_the_limit_holds_whatever_the_answer_says_of_itself(tap: Tap, status: int) -> None:
    body = gzip.compress(b" " * (4 * MEGABYTE))
    given = Answer(body=body, status=status, headers={"Content-Encoding": "gzip", "Location": "/elsewhere"})
    with answering(lambda _: given) as xero:
        run = tap("currencies", max_answer_bytes=MEGABYTE, **xero.config)

    assert run.exit_code == 9, run.told
    assert "answers with more than 1,048,576 bytes" in run.told
    assert "Traceback" not in run.log


def test_what_is_as_large_as_the_settings_allow_is_read(tap: Tap) -> None:
    rows = json.dumps({"Currencies": [{"Code": "EUR", "Description": "x" * MEGABYTE}]}).encode()
    with answering(lambda _: Answer(body=rows)) as xero:
        fits = tap("currencies", max_answer_bytes=len(rows), **xero.config)
        less = tap("currencies", max_answer_bytes=len(rows) - 1, **xero.config)

    assert (fits.exit_code, len(fits.records["currencies"])) == (0, 1)
    assert (less.exit_code, len(less.records["currencies"])) == (9, 0)


def test_one_stream_whose_answer_is_too_large_does_not_stop_the_others(tap: Tap) -> None:
    def reply(asked: Asked) -> Answer:
        large = asked.path == "Currencies"
        return Answer(body=b" " * MEGABYTE if large else b'{"TaxRates": [{"TaxType": "NONE", "Name": "None"}]}')

    with answering(reply) as xero:
        run = tap("currencies", "tax_rates", max_answer_bytes=MEGABYTE - 1, **xero.config)

    assert run.exit_code == 3, run.told
    assert len(run.records["tax_rates"]) == 1


@pytest.mark.parametrize("headers", [{f"X-{n}": "1" for n in range(200)}, {"X-Long": "x" * 100_000}], ids=len)
def test_more_headers_than_any_server_sends_are_one_line(tap: Tap, headers: dict[str, str]) -> None:
    with answering(lambda _: Answer(body=b"{}", headers=headers)) as xero:
        run = tap("currencies", **xero.config)

    assert run.exit_code == 9, run.told
    assert "sends more or longer headers than Xero does" in run.told
    assert "Traceback" not in run.log


def test_a_token_or_a_list_of_organisations_is_held_to_the_same(tap: Tap) -> None:
    large = Answer(body=bomb("gzip"), headers={"Content-Encoding": "gzip"})
    with answering(lambda _: large) as xero:
        token = tap("currencies", **xero.refreshing)
        xero.connections = large
        connections = tap("currencies", **xero.config)

    for run in (token, connections):
        assert run.exit_code == 9, run.told
        assert "raise max_answer_bytes" in run.errors[-1]
        assert "Traceback" not in run.log


SLOW: t.Final[dict[str, Callable[[], t.Any]]] = {
    "headers": lambda: dripping(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000, 0.3),
    "body": lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", *dripping(b" " * 10_000, 0.3)],
    "a body without a length": lambda: [b"HTTP/1.1 200 OK\r\n\r\n", *dripping(b" " * 10_000, 0.3)],
    "chunks": lambda: [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *dripping(b"1\r\n \r\n" * 999, 0.3)],
    "nothing but that it goes on": lambda: dripping(b"HTTP/1.1 100 Continue\r\n\r\n" * 999, 0.05),
}


@pytest.mark.parametrize("what", SLOW)
def test_an_answer_that_drips_for_ever_ends_when_the_time_for_a_call_is_over(tap: Tap, what: str) -> None:
    """There is always something within `read_timeout`, so that alone would let it go on."""
    with unhurried(lambda _: SLOW[what]()) as xero:
        began = time.monotonic()
        run: Run = tap("currencies", call_timeout=1.5, read_timeout=60, **xero.config)
        took = time.monotonic() - began

    assert run.exit_code == 9, run.told
    assert "did not finish its answer within 1.5 s: try again, or raise call_timeout" in run.told
    assert took < SOON_SECONDS


def test_what_pauses_and_is_whole_in_time_is_read(tap: Tap) -> None:
    whole = http(b'{"Currencies": [{"Code": "EUR"}]}')
    with unhurried(lambda _: [whole[:20], 0.4, whole[20:50], 0.4, whole[50:]]) as xero:
        run = tap("currencies", read_timeout=5, call_timeout=30, **xero.config)

    assert run.exit_code == 0, run.told
    assert len(run.records["currencies"]) == 1


def test_silence_is_still_named_by_its_own_setting(tap: Tap) -> None:
    with unhurried(lambda _: [FOR_EVER]) as xero:
        run = tap("currencies", read_timeout=0.5, **xero.config)

    assert run.exit_code == 9, run.told
    assert "did not answer in time: try again, or raise read_timeout" in run.told
