"""A list of any length is asked for in calls whose URL Xero takes; what cannot be cut is refused before the first."""

from __future__ import annotations

import typing as t
import uuid
from urllib.parse import urlencode

import pytest
from support.answering import Answer, Asked, answering
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

LONGEST: t.Final = 2_000
HOST: t.Final = "https://api.xero.com"
STAMP: t.Final = "/Date(1796000000000+0000)/"


def ids(count: int, seed: int = 0) -> list[str]:
    return [str(uuid.UUID(int=seed * 10**9 + number)) for number in range(1, count + 1)]


def reply(asked: Asked) -> Answer:
    """An invoice or contact for each of the ids that are asked for."""
    wanted = asked.query.get("IDs", "").split(",")
    rows = ",".join(f'{{"{asked.path[:-1]}ID":"{each}","UpdatedDateUTC":"{STAMP}"}}' for each in wanted if each)
    counts = f'{{"page":1,"pageSize":1000,"pageCount":1,"itemCount":{len(wanted)}}}'
    return Answer(body=f'{{"pagination":{counts},"{asked.path}":[{rows}]}}'.encode())


def longest(asked: t.Iterable[Asked]) -> int:
    return max(len(HOST + each.target) for each in asked)


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize(("stream", "key"), [("invoices", "InvoiceID"), ("contacts", "ContactID")])
def test_a_thousand_ids_are_asked_for_in_calls_that_fit(
    tmp_path: Path, stream: str, key: str, *, as_text: bool
) -> None:
    wanted = ids(1_000)
    params = {"IDs": ",".join(wanted) if as_text else wanted, "summaryOnly": "true"}
    with answering(reply) as xero:
        tap = Tap(tmp_path, xero.config)
        run = tap(stream, streams={stream: {"params": params}})
        calls = len(xero.asked)
        tap(stream, state=run.state, streams={stream: {"params": params}})

    assert run.exit_code == 0, run.told
    assert sorted(record[key] for record in run.records[stream]) == wanted
    assert longest(xero.asked) <= LONGEST
    assert calls <= 30, "as few calls as fit"
    (partition,) = run.state["bookmarks"][stream]["partitions"]
    assert len(partition["questions"]) == calls, "each has a bookmark of its own"


def test_ids_that_come_twice_bring_a_record_once(tmp_path: Path) -> None:
    with answering(reply) as xero:
        run = Tap(tmp_path, xero.config)("invoices", streams={"invoices": {"params": {"IDs": [*ids(60), *ids(60)]}}})

    assert len(run.records["invoices"]) == 60


def test_two_long_lists_make_a_call_for_each_pair_of_their_parts(tmp_path: Path) -> None:
    params = {"IDs": ids(100), "ContactIDs": ids(100, seed=1), "where": "AmountDue > 0"}
    with answering(reply) as xero:
        run = Tap(tmp_path, xero.config)("invoices", streams={"invoices": {"params": params}})

    assert run.exit_code == 0, run.told
    assert longest(xero.asked) <= LONGEST
    pairs = [
        (one, other)
        for asked in xero.asked
        for one in asked.query["IDs"].split(",")
        for other in asked.query["ContactIDs"].split(",")
    ]
    assert len(pairs) == len(set(pairs)) == 100 * 100


def test_a_short_list_is_one_call_as_before(tmp_path: Path) -> None:
    with answering(reply) as xero:
        Tap(tmp_path, xero.config)("invoices", streams={"invoices": {"params": {"IDs": ids(40)}}})

    assert len(xero.asked) == 1


def test_a_list_of_a_custom_stream_is_cut_as_well(tmp_path: Path) -> None:
    custom = {"name": "some", "path": "Invoices", "params": {"IDs": ids(200)}, "schema": {"properties": {}}}
    with answering(reply) as xero:
        run = Tap(tmp_path, xero.config)(custom_streams=[{**custom, "primary_keys": ["InvoiceID"], "paging": "pages"}])

    assert {record["InvoiceID"] for record in run.records["some"]} == set(ids(200)), run.told
    assert longest(asked for asked in xero.asked if "IDs" in asked.query) <= LONGEST


@pytest.mark.parametrize("where", ["Reference == " + "x" * 2_000, "='Reference == ' + zfill('1', 2000)"])
def test_a_filter_that_is_too_long_is_refused_before_the_first_call(tmp_path: Path, where: str) -> None:
    with answering(reply) as xero:
        run = Tap(tmp_path, xero.config)("invoices", streams={"invoices": {"params": {"where": where}}})

    assert run.exit_code == 2
    assert not xero.asked
    assert "streams.invoices.params.where" in run.errors[-1]
    assert "2,000" in run.errors[-1]
    assert "Traceback" not in run.log


def test_what_xero_has_comes_whole_from_a_list_that_was_cut(sandbox: Sandbox, tap: Tap) -> None:
    every = [record["InvoiceID"] for record in tap("invoices").records["invoices"]]
    assert len(urlencode({"IDs": ",".join(every)})) > LONGEST

    run = tap("invoices", streams={"invoices": {"params": {"IDs": every}}})

    assert run.exit_code == 0, run.told
    assert sorted(record["InvoiceID"] for record in run.records["invoices"]) == sorted(every)
