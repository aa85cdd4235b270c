"""Streams and organisations do not wait for one another, and nothing else is different for it."""

from __future__ import annotations

import json
import typing as t
from collections import Counter

import pytest
from support.answering import Answer, Asked, answering
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.tap import Json, Run

NOTHING_AHEAD: t.Final = {"fetch_ahead_bytes": 0}
THE_LAST: t.Final = "478"
"""The number of the last journal of 200 invoices: what comes after it is empty."""
BEYOND_THE_LAST: t.Final = "906"
"""A page of the journals of 200 invoices that is asked for ahead, and not wanted."""
MOMENTS: t.Final = ("began", "replication_key_value", "read_at", "time_extracted")
"""Words that say when something was asked."""


def renewed(sandbox: Sandbox, tap: Tap, *, organisations: int = 1, **options: t.Any) -> None:
    """New books, connected."""
    sandbox.reset(organisations=organisations, **options)
    tap.config |= sandbox.config(organisations=str(organisations))


def written(run: Run) -> list[Json]:
    """Every record with its stream, in order."""
    return [each for each in run.messages if each["type"] == "RECORD"]


def timeless(value: t.Any) -> t.Any:
    """A state without its moments."""
    if isinstance(value, dict):
        return {name: timeless(each) for name, each in value.items() if name not in MOMENTS}
    return [timeless(each) for each in value] if isinstance(value, list) else value


def asked(sandbox: Sandbox) -> Counter[str]:
    return Counter(json.dumps([call["tenant"], call["path"], call["query"]]) for call in sandbox.tenant_calls())


def read_twice(sandbox: Sandbox, tap: Tap, **settings: t.Any) -> tuple[Run, Run, Counter[str]]:
    """All of it, then what has changed; with what was asked by both."""
    before = asked(sandbox)
    first = tap(**settings)
    second = tap(state=first.state, **settings)
    return first, second, asked(sandbox) - before


def test_five_calls_of_an_organisation_are_under_way_though_each_stream_has_one(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, invoices=20, latency_ms=700)

    tap("accounts", "currencies", "items", "organisations", "tax_rates", "users")

    assert sandbox.peak_in_flight() == 5
    assert sandbox.too_many() == 0


def test_many_organisations_are_asked_at_once_each_within_its_limit(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, organisations=6, invoices=10, latency_ms=200)

    run = tap("accounts", "currencies", "items", "organisations", "tax_rates", "users")

    assert run.exit_code == 0, run.told
    assert sandbox.peak_in_flight() <= 5
    assert sandbox.too_many() == 0
    assert sandbox.stats()["peak_in_flight"] > 5, "more than one organisation allows"


def test_one_organisation_after_the_other_is_asked_if_that_is_wanted(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, organisations=4, invoices=10, latency_ms=100)

    run = tap("currencies", "organisations", concurrent_organisations=1, concurrent_limit=2)

    assert run.exit_code == 0, run.told
    assert sandbox.stats()["peak_in_flight"] <= 3, "two ahead, and the one that is wanted"


@pytest.mark.parametrize("organisations", [1, 3])
def test_what_is_read_and_asked_is_the_same_as_without(sandbox: Sandbox, tap: Tap, organisations: int) -> None:
    renewed(sandbox, tap, organisations=organisations, invoices=40)
    extra = {"extra_streams": ["trial_balance", "profit_and_loss", "invoice_history", "bank_summary"]}

    first, second, calls = read_twice(sandbox, tap, **extra)
    plain_first, plain_second, plain_calls = read_twice(sandbox, tap, **extra, **NOTHING_AHEAD)

    for one, other in ((first, plain_first), (second, plain_second)):
        assert one.exit_code == other.exit_code == 0, one.told
        assert [timeless(each) for each in written(one)] == [timeless(each) for each in written(other)]
        assert timeless(one.state) == timeless(other.state)
    assert sum(calls.values()) == sum(plain_calls.values())


def test_what_a_run_may_cost_is_kept_to_the_call(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, invoices=20)

    run = tap(max_calls=7)

    assert run.exit_code == 6, run.told
    assert len(sandbox.tenant_calls()) == 7


def test_a_stream_that_xero_refuses_is_skipped_alone_and_costs_one_call(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, invoices=20)
    sandbox.order({"status": 403}, path="Currencies", times=0)

    run = tap("accounts", "currencies", "items", "organisations")

    assert run.exit_code == 0, run.told
    assert "currencies" not in run.records
    assert run.records.keys() == {"accounts", "items", "organisations"}
    assert sandbox.calls_of("GET /Currencies") == 1


def test_what_fails_ahead_has_its_tries_and_fails_in_its_place(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, invoices=20)
    sandbox.order({"status": 503}, path="Items", times=3)

    failed = tap("accounts", "currencies", "items", "organisations")
    run = tap("accounts", "currencies", "items", "organisations", state=failed.state)

    assert (failed.exit_code, run.exit_code) == (3, 0), run.told
    assert failed.records.keys() == {"accounts", "currencies", "organisations"}
    assert run.records.keys() == {"items"}


def test_a_failing_xero_is_not_asked_ahead_for_every_stream(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, invoices=20)
    sandbox.order({"status": 503}, times=0)

    run = tap(max_tries=1)

    assert run.exit_code == 9, run.told
    assert len(sandbox.tenant_calls()) <= 20, (
        "those that were under way, three streams, and a question whether it lives"
    )


def test_only_so_many_bytes_wait_for_their_turn(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, invoices=20, latency_ms=50)

    run = tap("accounts", "currencies", "items", "organisations", "tax_rates", fetch_ahead_bytes=1)

    assert run.exit_code == 0, run.told
    assert sandbox.peak_in_flight() <= 2, "one waits, at least, beside the one that is wanted"


@pytest.mark.parametrize(
    ("setting", "value"),
    [("concurrent_organisations", 0), ("concurrent_organisations", -3), ("fetch_ahead_bytes", -1)],
)
def test_numbers_that_cannot_be_meant_are_refused(tap: Tap, setting: str, value: t.Any) -> None:
    run = tap("accounts", **{setting: value})

    assert run.exit_code == 2
    assert setting in run.errors[0]


def journals(missing: set[int], last: int, short: set[int]) -> t.Callable[[Asked], Answer]:
    """Journals up to a number but some, a hundred to a page, fewer behind some offsets."""

    def reply(call: Asked) -> Answer:
        offset = int(call.query["offset"])
        numbers = [each for each in range(offset + 1, last + 1) if each not in missing][:100]
        shown = numbers[:37] if offset in short else numbers
        rows = [{"JournalID": f"{each}", "JournalNumber": each} for each in shown]
        return Answer(body=json.dumps({"Journals": rows}).encode())

    return reply


@pytest.mark.parametrize("short", [set[int](), {0}, {100, 300, 437}, set(range(0, 3000, 3))])
@pytest.mark.parametrize("missing", [set[int](), {50}, {100, 101, 250}, set(range(5, 1500, 4)), set(range(200, 1400))])
@pytest.mark.parametrize("last", [0, 100, 101, 1_000])
def test_journals_with_gaps_and_short_pages_all_come_once(
    tmp_path: Path, missing: set[int], short: set[int], last: int
) -> None:
    with answering(journals(missing, last, short)) as xero:
        run = Tap(tmp_path, xero.config)("journals")

    assert run.exit_code == 0, run.told
    wanted = [each for each in range(1, last + 1) if each not in missing]
    assert [each["JournalNumber"] for each in run.records["journals"]] == wanted


def test_journals_behind_a_full_page_are_asked_for_ahead(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, invoices=600, latency_ms=50)

    run = tap("journals")

    numbers = [each["JournalNumber"] for each in run.records["journals"]]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == sandbox.count("Journals")
    assert sandbox.peak_in_flight() == 5


def test_a_few_new_journals_cost_two_calls(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, invoices=200)
    first = tap("journals")
    sandbox.records("Invoices", count=3)
    before = sandbox.calls_of("GET /Journals")

    tap("journals", state=first.state)

    assert sandbox.calls_of("GET /Journals") - before <= 3


def test_many_questions_of_one_stream_are_under_way_together(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, invoices=20, latency_ms=50)
    months = {"params": {"fromDate": {"each": "=months(24)"}, "toDate": "=month_end(fromDate)"}}

    run = tap("profit_and_loss", extra_streams=["profit_and_loss"], streams={"profit_and_loss": months})

    assert run.exit_code == 0, run.told
    assert sandbox.calls_of("GET /Reports/ProfitAndLoss") == 24
    assert sandbox.peak_in_flight() == 5


def test_calls_for_each_record_are_under_way_together(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, invoices=0, contacts=60, latency_ms=50)

    run = tap("contact_history", extra_streams=["contact_history"])

    assert run.exit_code == 0, run.told
    assert sandbox.calls_of("GET /Contacts/{ContactID}/History") == sandbox.count("Contacts")
    assert sandbox.peak_in_flight() == 5


def test_what_is_left_to_others_today_is_kept_by_later_runs_too(sandbox: Sandbox, tap: Tap) -> None:
    """A run cannot know before its first answer how many calls are left: that one call is all that it may take."""
    renewed(sandbox, tap, organisations=2, invoices=10, day_limit=30)
    used = []

    for _ in range(3):
        tap(day_reserve=10)
        used.append([count["calls"] for count in sandbox.stats()["tenants"].values()])

    assert used == [[20, 20], [21, 21], [22, 22]]


def test_a_day_that_is_used_up_is_asked_for_once(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, invoices=10, day_limit=20)
    refused = []

    for _ in range(3):
        assert tap().exit_code == 6
        refused.append(sandbox.too_many())

    assert refused == [1, 2, 3]


def test_the_last_state_has_what_every_one_of_many_organisations_had(sandbox: Sandbox, tap: Tap) -> None:
    renewed(sandbox, tap, organisations=6, invoices=10)
    first = tap()
    sandbox.advance(60)

    second = tap(state=first.state)

    assert len({record["tenant_id"] for record in first.records["invoices"]}) == 6
    assert (second.exit_code, written(second)) == (0, []), "nothing has changed, and nothing was forgotten"


def test_a_call_that_is_no_longer_waited_for_when_the_run_ends_is_told_as_well(sandbox: Sandbox, tap: Tap) -> None:
    """Xero counts what was sent, so what a run says that it cost is what is gone from the day; and it ends at once."""
    renewed(sandbox, tap, invoices=200)
    sandbox.order({"stall_seconds": 300}, path="Journals", query={"offset": BEYOND_THE_LAST})
    sandbox.order({"stall_seconds": 1}, path="Journals", query={"offset": THE_LAST})

    run = tap("journals")

    assert run.exit_code == 0, run.told
    assert sandbox.pending() == [], "a page after the last one was asked for"
    assert f"in {len(sandbox.tenant_calls()) + 1} calls" in run.told, "with one to /connections"
