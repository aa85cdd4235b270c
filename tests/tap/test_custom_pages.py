"""A custom stream reads every record, or the run says which stream it did not read."""

from __future__ import annotations

import itertools
import json
import random
import typing as t

import pytest
from support.answering import Answer, answering
from support.custom import only
from support.envelopes import ENVELOPES, Listed
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.answering import Answering, Asked
    from support.sandbox import Sandbox
    from support.tap import Json, Run

SCHEMA: t.Final = {"properties": {"id": {"type": "string"}, "amount": {"type": "number"}}}
FAILED: t.Final = 3


def read(folder: Path, lists: dict[str, Listed], *custom: Json, **settings: t.Any) -> tuple[Run, Answering]:
    """Read custom streams of a server that has these lists."""
    with answering(lambda asked: lists[asked.path].answer(asked)) as xero:
        return only(Tap(folder, xero.config), *custom, **settings), xero


def described(name: str, path: str, paging: str | None) -> Json:
    return {"name": name, "path": path, "primary_keys": ["id"], "schema": SCHEMA} | (
        {"paging": paging} if paging else {}
    )


@pytest.mark.parametrize("seed", range(3))
def test_every_record_is_read_or_the_stream_is_named(tmp_path: Path, seed: int) -> None:
    """Whatever the envelope, its counts, the size of a page and the setting: never a part for the whole."""
    chance = random.Random(seed)  # noqa: S311 - nothing is secret here
    lists, custom = {}, []
    for place, (envelope, paging) in enumerate(itertools.product(ENVELOPES, (None, "pages", "fixed_pages"))):
        size = chance.choice((10, 50, 100))
        total = chance.choice((1, size - 1, size, size + 1, 2 * size, chance.randint(1, 3 * size)))
        lists[f"L{place}"] = Listed(envelope=envelope, total=total, size=size, is_paged=chance.random() < 0.8)
        if envelope in {"bare", "envelope alone"} and size == 10:
            lists[f"L{place}"] = Listed(envelope=envelope, total=min(total, size), size=size)  # Nothing would tell.
        custom.append(described(f"s{place}", f"L{place}", paging))

    run, _ = read(tmp_path, lists, *custom)

    whole = []
    for place, each in enumerate(lists.values()):
        is_whole = len({record["id"] for record in run.records[f"s{place}"]}) == each.total
        whole.append(is_whole)
        assert is_whole or f"Skipped s{place} of" in run.told, (custom[place], each)
    assert run.exit_code == (0 if all(whole) else FAILED)
    assert sum(whole) > len(whole) / 3


@pytest.mark.parametrize("paging", [None, "pages", "fixed_pages"])
def test_files_are_read_to_the_last_page(tmp_path: Path, paging: str | None) -> None:
    """The Files API counts in TotalCount and PerPage, and takes at most 100 in pagesize."""
    path = "/files.xro/1.0/Files"
    run, xero = read(tmp_path, {path: Listed(envelope="files", total=120, size=50)}, described("files", path, paging))

    assert run.exit_code == 0, run.told
    assert len({record["id"] for record in run.records["files"]}) == 120
    if paging != "fixed_pages":
        assert {asked.query["pagesize"] for asked in xero.asked} == {"100"}


def test_one_page_of_files_is_not_all_files(tmp_path: Path) -> None:
    path = "/files.xro/1.0/Files"
    one_page = described("files", path, "none")

    run, _ = read(tmp_path, {path: Listed(envelope="files", total=120, size=50)}, one_page)

    assert run.records["files"] == []
    assert "has 3 pages: set paging to pages" in run.told
    assert run.exit_code != 0


@pytest.mark.parametrize("size", [50, 100])
@pytest.mark.parametrize(("total", "is_paged", "is_read"), [(1, True, True), (2, True, False), (1, False, False)])
def test_a_full_page_is_taken_for_all_only_if_the_next_is_empty(
    tmp_path: Path, size: int, total: int, *, is_paged: bool, is_read: bool
) -> None:
    lists = {"Things": Listed(envelope="bare", total=total * size, size=size, is_paged=is_paged)}

    run, _ = read(tmp_path, lists, described("things", "Things", None))

    assert len(run.records["things"]) == (size if is_read else 0)
    assert (run.exit_code == 0) is is_read
    assert ("which may be a page of more" in run.told) is not is_read


def test_who_says_that_there_are_no_pages_is_believed(tmp_path: Path) -> None:
    lists = {"Things": Listed(envelope="bare", total=100, size=100, is_paged=False)}

    run, _ = read(tmp_path, lists, described("things", "Things", "none"))

    assert run.exit_code == 0
    assert len(run.records["things"]) == 100


def test_an_amount_that_is_called_total_counts_nothing(tmp_path: Path) -> None:
    """An object with a list and fields of its own is one record, as the Finance API has them."""
    body = json.dumps({"total": 500, "startDate": "2026-01-01", "contacts": [{"contactId": "c", "total": 500}]})
    with answering(lambda _: Answer(body=body.encode())) as xero:
        custom = {"name": "revenue", "path": "/finance.xro/1.0/FinancialStatements/contacts/revenue"}
        run = only(Tap(tmp_path, xero.config), custom)

    assert run.exit_code == 0, run.told
    assert [record["total"] for record in run.records["revenue"]] == [500]


def test_pages_that_have_less_than_is_counted_are_told(tmp_path: Path) -> None:
    """A page that comes back short is a hole, whichever way the pages are asked for."""

    def answer(asked: Asked) -> Answer:
        full = Listed(envelope="projects", total=100, size=50).answer(asked)
        body = json.loads(full.body)
        return Answer(body=json.dumps({**body, "items": body["items"][:49]}).encode())

    with answering(answer) as xero:
        custom = [described(paging, "Things", paging) for paging in ("pages", "fixed_pages")]
        run = only(Tap(tmp_path, xero.config), *custom)

    assert run.exit_code == FAILED
    assert run.told.count("Things counts 100 records, and its pages had 98") == 2


def journals(count: int, *, asked: Asked) -> Answer:
    after = int(asked.query.get("offset", "0"))
    lines = [{"JournalLineID": f"l{place}", "NetAmount": 1} for place in range(2)]
    found = [{"JournalID": f"j{each}", "JournalNumber": each, "JournalLines": lines} for each in range(1, count + 1)]
    return Answer(body=json.dumps({"Id": "i", "Journals": found[after : after + 100]}).encode())


def test_a_path_of_the_catalogue_is_read_as_the_catalogue_does(tmp_path: Path) -> None:
    """Journals go by offset, whether or not somebody says so; their lines know the number and the journal."""
    cash = {"path": "Journals", "params": {"paymentsOnly": True}}
    lines = cash | {"records_path": "Journals[*].JournalLines[*]", "primary_keys": ["JournalID", "JournalLineID"]}
    with answering(lambda asked: journals(250, asked=asked)) as xero:
        tap = Tap(tmp_path, xero.config)
        custom = [cash | {"name": "cash"}, lines | {"name": "lines"}]
        run = only(tap, *custom)
        again = only(tap, *custom, state=run.state)

    assert run.exit_code == 0, run.told
    assert [record["JournalNumber"] for record in run.records["cash"]] == list(range(1, 251))
    keys = {(line["JournalID"], line["JournalLineID"], line["JournalNumber"]) for line in run.records["lines"]}
    assert len(keys) == 500
    assert again.records == {}


@pytest.mark.parametrize(
    ("custom", "words"),
    [
        ({"path": "Journals", "paging": "none"}, "Journals is read by offset: set it to offset"),
        ({"path": "journals", "paging": "fixed_pages"}, "is read by offset: set it to offset"),
        ({"path": "/api.xro/2.0/Journals", "paging": "none"}, "is read by offset: set it to offset"),
        ({"path": "Journals", "replication_key": "JournalID"}, "replication_key should be JournalNumber"),
        ({"path": "Invoices", "paging": "offset", "replication_key": "Total"}, "Invoices has pages: set it to pages"),
        ({"path": "Quotes", "paging": "offset", "replication_key": "Total"}, "has pages: set it to fixed_pages"),
    ],
)
def test_a_paging_that_the_catalogue_contradicts_costs_no_call(tmp_path: Path, custom: Json, words: str) -> None:
    with answering(lambda _: Answer(body=b"{}")) as xero:
        run = Tap(tmp_path, xero.config)(custom_streams=[{"name": "mine", "primary_keys": ["id"]} | custom])

    assert run.exit_code == 2
    assert [words in line for line in run.errors] == [True], run.told
    assert xero.asked == []


def test_cash_journals_come_with_their_lines(sandbox: Sandbox, tap: Tap) -> None:
    """As a stream of the catalogue with the parameter, its lines a stream of their own, or as custom streams."""
    sandbox.reset(invoices=150)
    cash = {"path": "Journals", "params": {"paymentsOnly": True}}
    lines = cash | {"name": "cash_lines", "records_path": "Journals[*].JournalLines[*]"}
    config = sandbox.config()

    ours = tap("journals", "journal_lines", streams={"journals": {"params": {"paymentsOnly": True}}}, **config)
    custom = only(tap, lines, cash | {"name": "cash"}, **config)

    keys = {line["JournalLineID"] for line in ours.records["journal_lines"]}
    assert len(ours.records["journals"]) > 100
    assert keys == {line["JournalLineID"] for line in custom.records["cash_lines"]}
    assert {each["JournalID"] for each in ours.records["journals"]} == {
        each["JournalID"] for each in custom.records["cash"]
    }
    assert len(keys) > len(custom.records["cash"])


def test_a_path_that_there_is_not_is_a_failure(sandbox: Sandbox, tap: Tap) -> None:
    run = only(tap, {"name": "mine", "path": "Nothing", "schema": SCHEMA}, {"name": "rates", "path": "TaxRates"})

    assert run.exit_code == FAILED
    assert "Skipped mine" in run.told
    assert run.records["rates"]
