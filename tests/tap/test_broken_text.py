"""An answer that is not quite JSON is read, and what could not be is named by its record."""

from __future__ import annotations

import typing as t

import pytest
from support.answering import Answer, answering
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

GOOD: t.Final = '{"InvoiceID":"good","Type":"ACCREC","UpdatedDateUTC":"\\/Date(1796000001000+0000)\\/","Total":3.00}'
BROKEN: t.Final = (
    '{"InvoiceID":"broken","Reference":%s,"Total":10.50,"UpdatedDateUTC":"\\/Date(1796000000000+0000)\\/"}'
)


def around(*invoices: str | bytes) -> bytes:
    """The invoices as one page."""
    counts = b'{"page":1,"pageSize":1000,"pageCount":1,"itemCount":%d}' % len(invoices)
    raw = (each.encode() if isinstance(each, str) else each for each in invoices)
    return b'{"pagination":' + counts + b',"Invoices":[' + b",".join(raw) + b"]}"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb'"Thanks \ud83d"', "Thanks \ufffd"),
        (rb'"\ude00 Thanks"', "\ufffd Thanks"),
        (b'"Thanks \xed\xa0\xbd"', "Thanks \ufffd\ufffd\ufffd"),
        (b'"caf\xe9"', "caf\ufffd"),
        (b'"one\ntwo\x01\tthree"', "one\ntwo\x01\tthree"),
        (b'"a\x00b"', "a\ufffdb"),
        (rb'"C:\xero"', r"C:\xero"),
        (b'"called "Bob" here"', 'called "Bob" here'),
        (b"NaN", None),
        (b"-Infinity", None),
        (b"1e99999999999999999999", None),
        (b"9" * 5_000, None),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_cannot_be_read_hides_neither_its_record_nor_another(
    tmp_path: Path, written: bytes, read: str | None
) -> None:
    broken = BROKEN.encode() % written
    with answering(lambda _: Answer(body=around(broken, GOOD))) as xero:
        run = Tap(tmp_path, xero.config)("invoices")

    first, second = run.records["invoices"]
    assert run.exit_code == 0, run.told
    assert (first["InvoiceID"], first.get("Reference"), first["Total"]) == ("broken", read, 10.5)
    assert (second["InvoiceID"], second["Total"]) == ("good", 3)
    assert "InvoiceID broken (Reference)" in run.told


def test_what_is_nested_too_deep_for_anybody_is_left_out_by_name(tmp_path: Path) -> None:
    broken = BROKEN % ("[" * 3_000 + "]" * 3_000)
    with answering(lambda _: Answer(body=around(broken, GOOD))) as xero:
        run = Tap(tmp_path, xero.config)("invoices")

    assert run.exit_code == 0, run.told
    assert [record["InvoiceID"] for record in run.records["invoices"]] == ["broken", "good"]
    assert "InvoiceID broken" in run.told


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + around(GOOD),
        ("\ufeff" + around(GOOD).decode()).encode("utf-16-le"),
        b"\r\n\x00" + around(GOOD) + b"\x00\x00",
    ],
    ids=["bom", "utf-16", "zeros"],
)
def test_what_stands_before_an_answer_is_no_part_of_it(tmp_path: Path, body: bytes) -> None:
    with answering(lambda _: Answer(body=body)) as xero:
        run = Tap(tmp_path, xero.config)("invoices")

    assert run.exit_code == 0, run.told
    assert [record["InvoiceID"] for record in run.records["invoices"]] == ["good"]


def test_numbers_of_any_size_leave_as_they_came(tmp_path: Path) -> None:
    long = "1234567890" * 40
    fields = f'"Total":{long},"SubTotal":1e999999,"TotalTax":0.10000000000000000000000000000000001'
    broken = f'{{"InvoiceID":"long",{fields}}}'
    with answering(lambda _: Answer(body=around(broken))) as xero:
        tap = Tap(tmp_path, xero.config)
        started = tap.start("invoices")
        run = tap.finish(started)

    assert run.exit_code == 0, run.told
    (line,) = [line for line in started.out.read_text().splitlines() if '"RECORD"' in line]
    assert f'"Total":{long}' in line
    assert '"SubTotal":1E+999999' in line
    assert '"TotalTax":0.10000000000000000000000000000000001' in line


@pytest.mark.parametrize(
    "pagination",
    [
        '{"page":1,"pageCount":"2","itemCount":2}',
        '{"page":1,"pageCount":-2,"itemCount":2}',
        f'{{"page":1,"pageCount":{10**30},"itemCount":2}}',
        '{"page":true,"pageCount":true,"itemCount":[]}',
        '{"page":null,"pageCount":1.5,"itemCount":"many"}',
        '{"page":{},"pageCount":{},"itemCount":null}',
        "[1, 2]",
        '"2 pages"',
        "7",
    ],
)
def test_counts_that_are_none_hide_no_page(tmp_path: Path, pagination: str) -> None:
    """Without a number of pages to go by, the end is the page that is empty."""
    pages = {"1": GOOD, "2": GOOD.replace("good", "better")}

    def reply(asked: t.Any) -> Answer:
        invoices = pages.get(asked.query.get("page", "1"), "")
        if "If-Modified-Since" in asked.query or not invoices:
            return Answer(body=b'{"Invoices":[]}')
        counts = pagination.replace('"page":1', f'"page":{asked.query["page"]}')
        return Answer(body=f'{{"pagination":{counts},"Invoices":[{invoices}]}}'.encode())

    with answering(reply) as xero:
        run = Tap(tmp_path, xero.config)("invoices")

    assert {record["InvoiceID"] for record in run.records["invoices"]} == {"good", "better"}, run.told
    assert "Traceback" not in run.log
