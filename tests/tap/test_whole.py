"""Whole or told: a page that is not the one asked for, or lacks records, is never taken for the end."""

from __future__ import annotations

import typing as t
from collections import Counter

import pytest
from support.tap import select

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from support.sandbox import Sandbox
    from support.tap import Run, Tap

    Json: t.TypeAlias = dict[str, t.Any]

PAGE: t.Final[Json] = {"pageSize": "50"}
ASKED: t.Final = 3
"""How often a page is asked for that cannot be the one."""
LOOKS: t.Final = 2
"""How often all pages are read that lack a record."""


def body(sandbox: Sandbox, page: int) -> Json:
    """What Xero answers for that page of invoices."""
    return dict(sandbox.get("Invoices", page=page, order="InvoiceID ASC", **PAGE).json())


def empty(answer: Json, _: Json) -> Json:
    return {**answer, "Invoices": []}


def ignored(_: Json, first: Json) -> Json:
    return first


def uncounted(answer: Json, _: Json) -> Json:
    return {"Invoices": answer["Invoices"]}


def none_counted(answer: Json, _: Json) -> Json:
    return {**answer, "pagination": {**answer["pagination"], "itemCount": 0}}


def beyond(answer: Json, _: Json) -> Json:
    return {**answer, "pagination": {**answer["pagination"], "pageCount": 1}}


def short(answer: Json, _: Json) -> Json:
    return {**answer, "Invoices": answer["Invoices"][:-7]}


def doubled(answer: Json, _: Json) -> Json:
    return {**answer, "Invoices": answer["Invoices"][:-1] + answer["Invoices"][:1]}


def nulls(answer: Json, _: Json) -> Json:
    return {**answer, "Invoices": [None, *answer["Invoices"][:-2], None]}


ODD: t.Final = (empty, ignored, uncounted, none_counted, beyond)
LACKING: t.Final = (short, doubled, nulls)


def spoil(sandbox: Sandbox, spoilt: Callable[[Json, Json], Json], *, page: int = 2, times: int) -> None:
    """Let something between Xero and us answer that page so."""
    answer = spoilt(body(sandbox, page), body(sandbox, 1))
    sandbox.order({"status": 200, "body": answer}, path="Invoices", query={"page": str(page), **PAGE}, times=times)


def keys(*runs: Run, key: str = "InvoiceID", stream: str = "invoices") -> Counter[str]:
    return Counter(record[key] for run in runs for record in run.records[stream])


@pytest.mark.parametrize("page", [2, 3])
@pytest.mark.parametrize("spoilt", [*ODD, *LACKING])
def test_a_page_that_cannot_be_it_is_asked_for_again(
    sandbox: Sandbox, tap: Tap, spoilt: Callable[[Json, Json], Json], page: int
) -> None:
    spoil(sandbox, spoilt, page=page, times=1)

    run = tap("invoices", page_size=50)

    assert run.exit_code == 0, run.told
    assert len(keys(run)) == 120


@pytest.mark.parametrize("spoilt", [*ODD, *LACKING])
def test_what_stays_incomplete_is_told_and_asked_for_by_the_next_run(
    sandbox: Sandbox, tap: Tap, spoilt: Callable[[Json, Json], Json]
) -> None:
    spoil(sandbox, spoilt, times=LOOKS if spoilt in LACKING else ASKED)

    run = tap("invoices", "accounts", page_size=50)
    later = tap("invoices", "accounts", page_size=50, state=run.state)

    assert (run.exit_code, later.exit_code) == (3, 0), run.told
    assert run.told.count("Skipped invoices of") == 1
    assert run.records["accounts"]
    assert len(keys(run)) >= 50, "what did come is there"
    assert "replication_key_value" not in str(run.state["bookmarks"]["invoices"])
    assert len(keys(run, later)) == 120
    assert len(keys(later)) >= 70


@pytest.mark.parametrize(
    ("stream", "place", "ends"),
    [
        ("accounts", {}, (3, 3, 0)),
        ("invoices", {"page": "2"}, (3, 3, 0)),
        ("linked_transactions", {"page": "1"}, (3, 3, 0)),
        ("journals", {"offset": "0"}, (3, 0, 0)),
        ("mine", {}, (3, 3, 0)),
    ],
)
def test_a_null_among_the_records_is_told_and_hides_no_other(
    sandbox: Sandbox, tap: Tap, stream: str, place: dict[str, str], ends: tuple[int, ...]
) -> None:
    """Only the numbers of journals never come again: nobody knows which one it was."""
    sandbox.records("LinkedTransactions", insert=True, count=20)
    mine = {"name": "mine", "path": "Accounts", "primary_keys": ["AccountID"], "schema": {"properties": {}}}
    key, path = {"accounts": ("AccountID", "Accounts"), "mine": ("AccountID", "Accounts")}.get(
        stream, (f"{stream.title().replace('_', '')[:-1]}ID", stream.title().replace("_", ""))
    )
    settings: Json = {"page_size": 50, "custom_streams": [mine]}
    settings["catalog"] = select(stream, "users", among=tap.discover(tap.config | settings))
    whole = keys(tap(**settings), key=key, stream=stream)
    asked = next(
        call
        for call in sandbox.tenant_calls()
        if call["path"].endswith(path) and place.items() <= call["query"].items()
    )
    answer = sandbox.get(path, **asked["query"]).json()
    answer[path] = [*answer[path][:2], None, *answer[path][3:]]
    sandbox.order({"status": 200, "body": answer}, path=path, query=place, times=99)

    run = tap(**settings)
    again = tap(state=run.state, **settings)
    sandbox.clear_faults()
    well = tap(state=again.state, **settings)

    assert (run.exit_code, again.exit_code, well.exit_code) == ends, run.told
    assert "null in place of 1 of its records" in run.told
    assert len(keys(run, key=key, stream=stream)) == len(whole) - 1
    if stream != "journals":
        assert keys(run, again, well, key=key, stream=stream).keys() == whole.keys()


@pytest.mark.parametrize("instead", [[], [None], [""]], ids=["missing", "null", "empty"])
@pytest.mark.parametrize(
    ("stream", "key", "where"),
    [
        ("accounts", "AccountID", {}),
        ("invoices", "InvoiceID", {"page": "2"}),
        ("linked_transactions", "LinkedTransactionID", {"page": "1"}),
        ("journals", "JournalID", {"offset": "0"}),
        ("tax_rates", "TaxType", {}),
    ],
)
def test_a_record_without_its_key_is_told_and_not_written(  # noqa: PLR0913 - what is spoilt, and how
    sandbox: Sandbox, tap: Tap, stream: str, *, key: str, where: Json, instead: list[str | None]
) -> None:
    """A loader would stop at a key that is null, or write one record over the other."""
    path = stream.title().replace("_", "")
    sandbox.records("LinkedTransactions", insert=True, count=20)
    query = {**where, **({"pageSize": "50", "order": "InvoiceID ASC"} if stream == "invoices" else {})}
    answer = sandbox.get(path, **query).json()
    spoilt = answer[path][2]
    lost = spoilt.pop(key)
    spoilt |= dict.fromkeys([key] if instead else [], *instead)
    sandbox.order({"status": 200, "body": answer}, path=path, query=where, times=99)

    run = tap(stream, "users", page_size=50)
    sandbox.clear_faults()
    well = tap(stream, "users", page_size=50, state=run.state)

    found = keys(run, key=key, stream=stream)
    assert run.exit_code == 3, run.told
    assert f"1 record without {key}, left out" in run.told
    assert found
    assert not {None, "", lost} & found.keys()
    assert run.records["users"]
    assert stream == "journals" or keys(run, well, key=key, stream=stream)[lost] == 1


def test_what_stays_null_costs_one_second_look(sandbox: Sandbox, tap: Tap) -> None:
    """Also where edits rearrange the pages, of which more looks than two may be needed."""
    sandbox.records("LinkedTransactions", insert=True, count=20)
    answer = sandbox.get("LinkedTransactions", page="1").json()
    answer["LinkedTransactions"][2] = None
    sandbox.order({"status": 200, "body": answer}, path="LinkedTransactions", query={"page": "1"}, times=99)
    before = len(sandbox.tenant_calls())

    run = tap("linked_transactions")

    assert run.exit_code == 3, run.told
    asked = [call for call in sandbox.tenant_calls()[before:] if call["path"].endswith("/LinkedTransactions")]
    assert [call["query"]["page"] for call in asked] == ["1", "2"] * LOOKS
    sandbox.clear_faults()


@pytest.mark.parametrize("record", [None, {"Status": "PAID"}], ids=["null", "without its key"])
@pytest.mark.parametrize("stream", ["invoices", "linked_transactions", "journals", "accounts"])
def test_pages_without_a_record_that_can_be_used_are_not_turned_for_ever(
    sandbox: Sandbox, tap: Tap, stream: str, record: Json | None
) -> None:
    path = stream.title().replace("_", "")
    sandbox.order({"status": 200, "body": {path: [record]}}, path=path, times=0)

    run = tap(stream, "users")
    asked = sandbox.calls_of(f"GET /{path}")
    sandbox.clear_faults()
    well = tap(stream, "users", state=run.state)

    assert run.exit_code == 3, run.told
    assert 0 < asked <= 8
    assert run.records["users"]
    assert not run.records[stream]
    assert well.exit_code == 0, well.told
    assert well.records[stream] or stream == "linked_transactions"


def test_pages_of_which_xero_gives_too_small_a_number_are_missed(sandbox: Sandbox, tap: Tap) -> None:
    first = body(sandbox, 1)
    first["pagination"]["pageCount"] = 1
    sandbox.order({"status": 200, "body": first}, path="Invoices", query={"page": "1"}, times=LOOKS)

    run = tap("invoices", page_size=50)

    assert run.exit_code == 3, run.told
    assert "Only 50 of the 120 records that Xero counts came" in run.told
    assert len(keys(run, tap("invoices", page_size=50, state=run.state))) == 120


@pytest.mark.parametrize(
    ("stream", "collection", "place"),
    [("linked_transactions", "LinkedTransactions", "page"), ("journals", "Journals", "offset")],
)
def test_where_nothing_is_counted_an_empty_page_behind_a_full_one_is_asked_for_again(
    sandbox: Sandbox, tap: Tap, stream: str, collection: str, place: str
) -> None:
    sandbox.reset(invoices=8500 if stream == "linked_transactions" else 120)
    tap.config |= sandbox.config()
    key = f"{collection[:-1]}ID"
    whole = keys(tap(stream), key=key, stream=stream)
    second = [call["query"][place] for call in sandbox.tenant_calls() if place in call["query"]][1]
    sandbox.order({"status": 200, "body": {collection: []}}, path=collection, query={place: second})

    run = tap(stream)

    assert run.exit_code == 0, run.told
    assert len(whole) > 100
    assert keys(run, key=key, stream=stream).keys() == whole.keys()


@pytest.mark.parametrize(
    ("stream", "settings"),
    [
        ("invoice_line_items", {}),
        ("invoice_history", {"extra_streams": ["invoice_history"]}),
        (
            "mine",
            {
                "custom_streams": [
                    {
                        "name": "mine",
                        "path": "Invoices",
                        "paging": "pages",
                        "primary_keys": ["InvoiceID"],
                        "params": {"order": "InvoiceID ASC"},
                        "schema": {"properties": {"InvoiceID": {"type": "string"}}},
                    }
                ]
            },
        ),
    ],
)
def test_parts_histories_and_custom_streams_are_whole_or_told_too(
    sandbox: Sandbox, tap: Tap, stream: str, settings: Json
) -> None:
    tap.config |= {"page_size": 50, **settings}
    size = {"pageSize": "100"} if stream == "invoice_history" else PAGE
    sandbox.records("Invoices", count=120, set={"Reference": "all"})
    for invoice in sandbox.get("Invoices", page=1, pageSize=1000).json()["Invoices"]:
        if stream == "invoice_history":
            sandbox.put(f"Invoices/{invoice['InvoiceID']}/History", {"HistoryRecords": [{"Details": "Called"}]})
    catalog = select(stream, among=tap.discover(tap.config))
    whole = keys(tap(catalog=catalog), stream=stream)
    answer = sandbox.get("Invoices", page=2, order="InvoiceID ASC", **size).json()
    answer["Invoices"].pop()
    sandbox.order(
        {"status": 200, "body": answer}, path="Invoices", query={"page": "2"}, times=1 if stream == "mine" else LOOKS
    )

    run = tap(catalog=catalog)
    later = tap(catalog=catalog, state=run.state)

    assert (run.exit_code, later.exit_code) == (3, 0), run.told
    assert keys(run, stream=stream).keys() < whole.keys()
    assert (keys(run, stream=stream) + keys(later, stream=stream)).keys() == whole.keys()


def test_what_is_missing_of_an_incomplete_read_is_not_taken_for_deleted(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=8500)
    tap.config |= sandbox.config() | {"tombstones": True}
    before = tap("linked_transactions")
    page = sandbox.get("LinkedTransactions", page=1).json()["LinkedTransactions"]
    sandbox.order({"status": 200, "body": {"LinkedTransactions": page}}, path="LinkedTransactions", times=3)

    run = tap("linked_transactions", "accounts", state=before.state)

    assert len(before.records["linked_transactions"]) > len(page) == 100
    assert run.exit_code == 3, run.told
    assert "the same page again" in run.told
    assert not any(record["_sdc_deleted_at"] for record in run.records["linked_transactions"])


ALL_SORTS: t.Final = ("accounts", "invoices", "tax_rates", "quotes", "journals", "sold")


@pytest.mark.parametrize("effect", [{"status": 304}, {"status": 200, "body": "null"}])
def test_no_answer_at_all_is_never_taken_for_empty_books(sandbox: Sandbox, tap: Tap, effect: Json) -> None:
    schema = {"properties": {"InvoiceID": {"type": "string"}}}
    sold = {"name": "sold", "path": "Invoices", "primary_keys": ["InvoiceID"], "schema": schema}
    tap.config |= {"custom_streams": [sold]}
    catalog = select(*ALL_SORTS, among=tap.discover(tap.config))
    sandbox.order(effect, tenant="?*", times=0)

    unwell = tap(catalog=catalog)

    assert sandbox.be_well() >= len(ALL_SORTS)
    assert unwell.exit_code == 9, unwell.told
    well = tap(catalog=catalog, state=unwell.state)
    assert well.exit_code == 0, well.told
    whole = tap(catalog=catalog)
    for stream in ALL_SORTS:
        assert len(well.records[stream]) == len(whole.records[stream]) > 0


@pytest.mark.parametrize(("stream", "collection"), [("accounts", "Accounts"), ("quotes", "Quotes"), ("users", "Users")])
def test_a_list_that_is_null_is_never_taken_for_an_empty_one(
    sandbox: Sandbox, tap: Tap, stream: str, collection: str
) -> None:
    sandbox.order({"status": 200, "body": {collection: None}}, path=collection, times=0)

    unwell = tap(stream, "currencies")

    assert sandbox.be_well()
    assert unwell.exit_code == 3, unwell.told
    assert len(tap(stream, state=unwell.state).records[stream]) == len(tap(stream).records[stream]) > 0
