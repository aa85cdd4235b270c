"""When Xero says no, the reason is said, the rest is read, and the next run goes on."""

from __future__ import annotations

import typing as t

import pytest
from support.tap import wait_until

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Tap

OTHERS: t.Final = ("accounts", "currencies")
IN_TURN: t.Final[dict[str, t.Any]] = {"concurrent_limit": 1}
"""One call after the other, so that faults meet the ones that they are meant for."""


def test_a_missing_scope_is_named_and_the_other_streams_are_read(sandbox: Sandbox, tap: Tap) -> None:
    config = sandbox.config(scopes="accounting.settings.read offline_access")

    run = tap("invoices", *OTHERS, **config)

    assert run.exit_code == 0
    assert set(run.records) == set(OTHERS)
    assert "Skipped invoices" in run.log
    assert "accounting.invoices.read" in run.log
    assert sandbox.token_calls()["refresh_token"] == 1, "a missing scope is not refreshed"


def test_journals_without_the_plan_say_which_plan_xero_wants(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(tier="starter")

    run = tap("journals", *OTHERS, **sandbox.config())

    assert (run.exit_code, set(run.records)) == (0, set(OTHERS))
    assert "Skipped journals" in run.log
    assert "Advanced" in run.log


def test_a_user_without_reports_loses_journals_only(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(role="standard")

    run = tap("journals", "manual_journals", *OTHERS, **sandbox.config())

    assert (run.exit_code, set(run.records)) == (0, set(OTHERS))
    assert "Let a user with the permission connect" in run.log


def test_an_endpoint_that_fails_for_ever_is_skipped(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.order({"status": 500}, path="Accounts", times=2)

    run = tap("currencies", "accounts", max_tries=2)

    assert (run.exit_code, set(run.records)) == (3, {"currencies"})
    assert "Skipped accounts" in run.log


@pytest.mark.parametrize(
    "effect",
    [
        {"status": 200},
        {"status": 204},
        {"status": 302, "headers": {"Location": "https://login.example/"}},
        {"status": 200, "body": {"Id": "4ba2b1a0-0000-4000-8000-000000000000", "Status": "OK"}},
    ],
    ids=["empty", "no content", "redirect", "without a list"],
)
@pytest.mark.parametrize("stream", ["invoices", "items", "journals", "quotes"])
def test_an_answer_that_says_nothing_is_not_taken_for_the_end(
    sandbox: Sandbox, tap: Tap, stream: str, effect: dict[str, t.Any]
) -> None:
    """Whether it is a proxy's or a captive network's: the bookmark stays, and the next run brings everything."""
    sandbox.order(effect, path=stream.capitalize())

    run = tap(stream, max_tries=1)
    later = tap(stream, state=run.state)

    assert f"Skipped {stream}" in run.told
    assert len(later.records[stream]) == sandbox.count(stream.capitalize())


def test_skipping_fails_the_run_if_one_wants_it(sandbox: Sandbox, tap: Tap) -> None:
    config = sandbox.config(scopes="accounting.settings.read")

    assert tap("invoices", *OTHERS, fail_on_skipped=True, **config).exit_code == 1


@pytest.mark.parametrize(
    "effect",
    [
        {"status": 503, "body": "The Xero API is temporarily unavailable"},
        {"status": 429, "headers": {"X-Rate-Limit-Problem": "minute", "Retry-After": "1"}},
        {"status": 429, "headers": {"X-Rate-Limit-Problem": "concurrent"}},
        {"status": 429, "headers": {"X-Rate-Limit-Problem": "minute", "Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}},
        {"status": 429, "headers": {"Retry-After": "soon"}},
        {"status": 200},
        {"drop": "before"},
        {"drop": "after"},
        {"truncate": 300},
    ],
    ids=lambda effect: "-".join(str(part) for part in effect.values()),
)
def test_a_passing_trouble_goes_unnoticed(sandbox: Sandbox, tap: Tap, effect: dict[str, t.Any]) -> None:
    whole = tap("invoices").records["invoices"]
    sandbox.order(effect, path="Invoices")

    run = tap("invoices")

    assert run.exit_code == 0, run.told
    assert run.records["invoices"] == whole


@pytest.mark.parametrize("headers", [{}, {"X-Rate-Limit-Problem": "concurrent"}, {"Retry-After": "soon"}], ids=str)
def test_a_stream_that_stays_throttled_fails_alone(sandbox: Sandbox, tap: Tap, headers: dict[str, str]) -> None:
    """Neither the minute nor the day is said to be used up, and others are answered."""
    sandbox.order({"status": 429, "headers": headers}, path="TaxRates", times=0)

    run = tap("tax_rates", *OTHERS, "contacts")

    assert run.exit_code == 3, run.told
    assert set(run.records) == {*OTHERS, "contacts"}
    named = "under way, by Xero's count" if "X-Rate-Limit-Problem" in headers else "does not say for which limit"
    (line,) = (line for line in run.log.splitlines() if "Skipped tax_rates" in line)
    assert named in line


def test_a_run_of_which_every_call_is_throttled_ends_after_a_few(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.order({"status": 429}, tenant="?*", times=0)

    run = tap(max_tries=1)

    assert run.exit_code == 9, run.told
    assert len(sandbox.tenant_calls()) < 10


def test_a_date_to_wait_for_is_by_the_clock_that_wrote_it(sandbox: Sandbox, tap: Tap) -> None:
    """By ours, Xero's next minute may seem to be hours away, and look like the next day."""
    dates = {"Date": "Thu, 21 Oct 2027 07:28:00 GMT", "Retry-After": "Thu, 21 Oct 2027 07:28:01 GMT"}
    sandbox.order({"status": 429, "headers": {"X-Rate-Limit-Problem": "minute", **dates}}, path="Currencies")

    run = tap("currencies")

    assert run.exit_code == 0, run.told
    assert "Next try in 1 s." in run.told


@pytest.mark.parametrize(
    ("stream", "path", "records"),
    [
        ("currencies", "Currencies", ["NZD"]),
        ("currencies", "Currencies", {"Code": "NZD"}),
        ("journals", "Journals", [{"JournalID": "1"}]),
    ],
    ids=["text", "object", "unnumbered"],
)
def test_an_answer_of_another_shape_is_skipped(
    sandbox: Sandbox, tap: Tap, stream: str, path: str, records: t.Any
) -> None:
    sandbox.order({"status": 200, "body": {path: records}}, path=path)

    run = tap(stream, "users")

    assert (run.exit_code, set(run.records)) == (3, {"users"}), run.told
    assert f"Skipped {stream}" in run.told


def test_a_page_without_a_body_is_not_taken_for_the_last(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.order({"status": 200}, path="Invoices", query={"page": "2"}, times=2)

    run = tap("invoices", page_size=50)

    rest = tap("invoices", page_size=50, state=run.state)
    assert "Skipped invoices" in run.told
    assert len({record["InvoiceID"] for each in (run, rest) for record in each.records["invoices"]}) == 120


def test_a_clock_that_a_proxy_spoiled_is_read_off_the_answer(sandbox: Sandbox, tap: Tap) -> None:
    answer = {"DateTimeUTC": "/Date(1577934245000)/", "Invoices": []}
    sandbox.order({"status": 200, "body": answer, "headers": {"Date": "today"}}, path="Invoices")

    run = tap("invoices")

    assert run.exit_code == 0, run.told
    [partition] = run.state["bookmarks"]["invoices"]["partitions"]
    assert partition["replication_key_value"].startswith("2020-01-02T03:04:0")


def test_a_report_that_fails_does_not_stop_those_of_other_months(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.order({"status": 500}, path="Reports/ProfitAndLoss", times=2)

    run = tap("profit_and_loss", extra_streams=["profit_and_loss"], **IN_TURN)

    assert "Skipped profit_and_loss" in run.told
    assert len({record["parameters"] for record in run.records["profit_and_loss"]}) == 1


def test_xero_that_fails_twice_in_a_row_is_not_asked_for_every_month(sandbox: Sandbox, tap: Tap) -> None:
    months = {"params": {"fromDate": {"each": "=months(12)"}, "toDate": "=month_end(fromDate)"}}
    sandbox.order({"status": 500}, path="Reports/ProfitAndLoss", times=4)

    tap("profit_and_loss", extra_streams=["profit_and_loss"], streams={"profit_and_loss": months}, **IN_TURN)

    assert sandbox.calls_of("GET /Reports/ProfitAndLoss") == 4


def test_a_silent_server_is_not_waited_for(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.order({"stall_seconds": 3}, path="Currencies")

    run = tap("currencies", read_timeout=0.5)

    assert run.exit_code == 0
    assert run.records["currencies"]


@pytest.mark.parametrize("silent", [{"stall_seconds": 1.5}, {"stall_seconds": 1.5, "truncate": 50}])
def test_a_path_that_is_silent_for_ever_is_skipped(sandbox: Sandbox, tap: Tap, silent: dict[str, t.Any]) -> None:
    """From the beginning of its answer, or in the middle."""
    sandbox.order(silent, path="Currencies", times=2)

    run = tap("currencies", "users", read_timeout=1, max_tries=2)

    assert run.exit_code == 3, run.told
    assert set(run.records) == {"users"}
    assert "Skipped currencies" in run.told
    assert "did not answer in time" in run.told


def test_the_day_limit_stops_the_run_and_the_next_goes_on(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=0, contacts=1000, day_limit=12)
    tap.config |= sandbox.config()
    first = tap("contacts", page_size=50)
    assert first.exit_code == 6, first.told
    assert 0 < len(first.records["contacts"]) < 1000
    assert "run again then" in first.errors[-1]
    sandbox.advance(24 * 3600)

    second = tap("contacts", page_size=50, state=first.state)

    keys = [record["ContactID"] for run in (first, second) for record in run.records["contacts"]]
    assert second.exit_code == 0, second.told
    assert len(set(keys)) == 1000
    assert len(keys) - 1000 <= 50, "at most one page comes twice"


def test_a_run_that_was_killed_goes_on_after_its_last_page(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=0, contacts=1000, latency_ms=30)
    tap.config |= sandbox.config()
    started = tap.start("contacts", page_size=50)
    wait_until(lambda: sandbox.calls_of("GET /Contacts") >= 12)
    started.process.kill()
    first = tap.finish(started)
    assert first.exit_code != 0

    second = tap("contacts", page_size=50, state=first.state)

    keys = [record["ContactID"] for run in (first, second) for record in run.records["contacts"]]
    assert len(set(keys)) == 1000
    assert len(keys) - 1000 <= 50


def test_rows_that_change_during_the_read_are_not_lost(sandbox: Sandbox, tap: Tap) -> None:
    """Xero's default order would move them to the end and their neighbours under the page boundary."""
    sandbox.reset(invoices=400, latency_ms=20)
    config = sandbox.config()
    before = {record["InvoiceID"] for record in tap("invoices", **config).records["invoices"]}
    started = tap.start("invoices", page_size=20, **config)
    while started.process.poll() is None:
        sandbox.records("Invoices", count=5, set={"Reference": "moved"})

    run = tap.finish(started)

    assert before <= {record["InvoiceID"] for record in run.records["invoices"]}


def test_a_record_inserted_during_the_read_hides_no_other(sandbox: Sandbox, tap: Tap) -> None:
    """Pages are fetched ahead: page three may be older than page two, and miss what moved onto it."""
    sandbox.reset(invoices=0, contacts=200)
    tap.config |= sandbox.config() | {"page_size": 50}
    before = {record["ContactID"] for record in tap("contacts").records["contacts"]}
    sandbox.order({"stall_seconds": 1}, path="Contacts", query={"page": "2"})
    calls = len(sandbox.calls())
    started = tap.start("contacts")
    wait_until(lambda: any(call["query"].get("page") == "4" and call["status"] for call in sandbox.calls()[calls:]))
    sandbox.records("Contacts", insert=True, set={"ContactID": "00000000-0000-4000-8000-000000000001", "Name": "First"})

    run = tap.finish(started)

    assert before <= {record["ContactID"] for record in run.records["contacts"]}


@pytest.mark.parametrize(
    ("stream", "key", "invoices"),
    [
        ("manual_journals", "ManualJournalID", 3000),
        ("purchase_orders", "PurchaseOrderID", 1000),
        ("quotes", "QuoteID", 2000),
        ("linked_transactions", "LinkedTransactionID", 8500),
    ],
)
def test_pages_that_edits_rearrange_are_read_until_nothing_has_moved(
    sandbox: Sandbox, tap: Tap, stream: str, key: str, invoices: int
) -> None:
    """Xero serves these by time of change only: an edit after page one takes a record from under page two."""
    collection = key.removesuffix("ID") + "s"
    sandbox.reset(invoices=invoices)
    tap.config |= sandbox.config() | {"page_size": 50}
    before = {record[key] for record in tap(stream).records[stream]}
    sandbox.order({"stall_seconds": 1}, path=collection, query={"page": "2"})
    calls = len(sandbox.calls())
    started = tap.start(stream)
    wait_until(lambda: any(call["query"].get("page") == "2" for call in sandbox.calls()[calls:]))
    sandbox.records(collection, count=3, set={"Reference": "moved"})

    run = tap.finish(started)

    assert run.exit_code == 0, run.told
    assert len(before) > 50
    assert before <= {record[key] for record in run.records[stream]}
