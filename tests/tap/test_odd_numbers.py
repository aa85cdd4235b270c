"""Numbers, tokens and names of the wrong type or size end in one line, never in a traceback, and the rest goes on."""

from __future__ import annotations

import json
import typing as t

import pytest
from support.answering import JSON, TENANT, Answer, answering
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

EMPTY: t.Final = b'{"Currencies":[{"Code":"NZD"}]}'
ODD: t.Final[tuple[t.Any, ...]] = (
    None,
    True,
    -5,
    0,
    10**30,
    1e30,
    "",
    "lots",
    "1800",
    [],
    {},
    "NaN",
    "1e999999999999999999999",
)

NO_TOKENS: t.Final[tuple[t.Any, ...]] = (None, 7, "", "a\nb", [], {}, "\ufffd")
ROWS: t.Final[tuple[t.Any, ...]] = (
    *([{"tenantId": value, "tenantName": "Odd"}] for value in (*NO_TOKENS, "a b")),
    *([{"tenantId": TENANT, "tenantName": value}] for value in NO_TOKENS),
    *([{"tenantId": TENANT, "tenantType": value}] for value in NO_TOKENS),
    *([None], [[]], {}, "none", 7, None),
)


def expect_one_line(run: t.Any, *, codes: t.Collection[int] = (0,)) -> None:
    assert "Traceback" not in run.log
    assert run.exit_code in codes, run.told
    assert len(run.errors) == (run.exit_code != 0), run.told


@pytest.mark.parametrize("expires_in", ODD, ids=repr)
def test_a_token_is_used_whatever_is_said_of_its_lifetime(tmp_path: Path, expires_in: t.Any) -> None:
    token = json.dumps({"access_token": "an-access-token", "expires_in": expires_in, "refresh_token": "next-token"})

    def reply(asked: t.Any) -> Answer:
        return Answer(body=token.encode() if "token" in asked.path else EMPTY)

    with answering(reply) as xero:
        run = Tap(tmp_path, xero.refreshing)("currencies")

    expect_one_line(run)
    assert run.records["currencies"], run.told
    assert sum("token" in asked.path for asked in xero.asked) == 1, "it was kept"


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
@pytest.mark.parametrize("value", NO_TOKENS, ids=repr)
def test_a_token_that_is_none_costs_no_connection(tmp_path: Path, name: str, value: t.Any) -> None:
    """It is asked for again: an access token three times, and a refresh token until there is one."""
    good = {"access_token": "an-access-token", "expires_in": 60, "refresh_token": "next-token"}
    spoiled = [json.dumps(good | {name: value}).encode()] * (3 if name == "access_token" else 1)

    def reply(asked: t.Any) -> Answer:
        if "token" not in asked.path:
            return Answer(body=EMPTY)
        return Answer(body=spoiled.pop() if spoiled else json.dumps(good).encode())

    with answering(reply) as xero:
        tap = Tap(tmp_path, xero.refreshing)
        first, second = tap("currencies"), tap("currencies")

    expect_one_line(first, codes=(0, 9))
    assert (first.exit_code == 0) == (name == "refresh_token")
    assert second.records["currencies"], second.told


@pytest.mark.parametrize("rows", ROWS, ids=repr)
def test_organisations_of_another_shape_end_in_one_line(tmp_path: Path, rows: t.Any) -> None:
    with answering(lambda _: Answer(body=EMPTY)) as xero:
        xero.connections = Answer(body=json.dumps(rows).encode())
        run = Tap(tmp_path, xero.config)("currencies")

    expect_one_line(run, codes=(0, 5, 9))


@pytest.mark.parametrize(
    "header",
    [
        *({"X-DayLimit-Remaining": value} for value in ("lots", "-7", "9" * 31, "9" * 5_000, "1.5", "")),
        *(
            {"Date": value}
            for value in ("", "today", "Thu, 21 Oct 99999 07:28:00 GMT", "Mon, 01 Jan 0001 00:00:00 +1400")
        ),
        {"Content-Type": "\x7f/;;;=", "Cache-Control": "?"},
    ],
    ids=lambda header: repr(header)[:40],
)
def test_headers_that_say_nothing_change_nothing(tmp_path: Path, header: dict[str, str]) -> None:
    with answering(lambda _: Answer(body=EMPTY, headers=JSON | header)) as xero:
        run = Tap(tmp_path, xero.config)("currencies", day_reserve=1)

    expect_one_line(run)
    assert run.records["currencies"], run.told


@pytest.mark.parametrize("after", ["soon", "-1", "9" * 31, "9" * 5_000, "1e9", "Thu, 21 Oct 99999 07:28:00 GMT", ""])
@pytest.mark.parametrize("problem", ["minute", "day", "concurrent", "appminute", "", "?"])
def test_a_pause_that_cannot_be_meant_is_not_waited_for(tmp_path: Path, after: str, problem: str) -> None:
    headers = {**JSON, "Retry-After": after, "X-Rate-Limit-Problem": problem}
    limits = [Answer(body=b"", status=429, headers=headers)]
    with answering(lambda _: limits.pop() if limits else Answer(body=EMPTY)) as xero:
        run = Tap(tmp_path, xero.config | {"max_tries": 3})("currencies")

    expect_one_line(run, codes=(0, 6))
    assert run.exit_code == 0 or problem == "day"


@pytest.mark.parametrize(
    "stamp", [None, 5, True, [], {}, "", "yesterday", "/Date(99999999999999999)/", "0001-01-01T00:00:00", "2026-02-30"]
)
def test_a_record_whose_stamp_is_none_is_written(tmp_path: Path, stamp: t.Any) -> None:
    invoices = [{"InvoiceID": "odd", "UpdatedDateUTC": stamp}, {"InvoiceID": "good"}]
    body = {"pagination": {"page": 1, "pageCount": 1, "itemCount": 2}, "Invoices": invoices}
    with answering(lambda _: Answer(body=json.dumps(body).encode())) as xero:
        tap = Tap(tmp_path, xero.config)
        first = tap("invoices")
        second = tap("invoices", state=first.state)

    for run in (first, second):
        expect_one_line(run)
    assert {record["InvoiceID"] for record in first.records["invoices"]} == {"odd", "good"}


@pytest.mark.parametrize("number", [True, None, 1.5, "7", 10**30, -1, [], {}])
def test_journals_whose_numbers_are_none_are_told(tmp_path: Path, number: t.Any) -> None:
    """By them the next page is asked for; a number that leaps ahead would hide all that come after it."""
    body = json.dumps({"Journals": [{"JournalID": "1", "JournalNumber": number}]}).encode()
    with answering(lambda asked: Answer(body=b'{"Journals":[]}' if asked.query["offset"] != "0" else body)) as xero:
        run = Tap(tmp_path, xero.config)("journals")

    assert "Skipped journals" in run.told
    assert "Traceback" not in run.log
    assert "replication_key_value" not in json.dumps(run.state)


@pytest.mark.parametrize("value", [None, 5, "text", True, [5, None, "x"], {"a": 1}, [[{}]]], ids=repr)
def test_parts_of_another_shape_leave_their_record_whole(tmp_path: Path, value: t.Any) -> None:
    invoice = {
        "InvoiceID": "odd",
        "LineItems": value,
        "Payments": value,
        "Contact": value,
        "Date": value,
        "Total": value,
    }
    body = {"pagination": {"page": 1, "pageCount": 1, "itemCount": 1}, "Invoices": [invoice]}
    with answering(lambda _: Answer(body=json.dumps(body).encode())) as xero:
        run = Tap(tmp_path, xero.config)("invoices", "invoice_line_items")

    expect_one_line(run)
    assert [record["InvoiceID"] for record in run.records["invoices"]] == ["odd"]
