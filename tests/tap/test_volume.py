"""More records than Xero goes through at once: 100,000, or fewer where a test says so."""

from __future__ import annotations

import typing as t

import pytest

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Tap

THRESHOLD: t.Final = 40
"""Rows that are too many; the generated company has 120 invoices."""


@pytest.mark.parametrize("stream", ["invoices", "payments", "bank_transactions"])
def test_what_xero_refuses_at_once_is_read_by_ranges_of_dates(sandbox: Sandbox, tap: Tap, stream: str) -> None:
    """Each record once, and the next run asks for changes only."""
    path = "".join(word.capitalize() for word in stream.split("_"))
    everything = sandbox.count(path)
    sandbox.reset(row_threshold=THRESHOLD, long_lists="refused")

    first = tap(stream, **sandbox.config())
    before = len(sandbox.tenant_calls())
    again = tap(stream, state=first.state, **sandbox.config())

    assert (first.exit_code, len(first.records[stream])) == (0, everything)
    assert (again.records, len(sandbox.tenant_calls()) - before) == ({}, 1)
    assert "Skipped" not in first.told


def test_a_read_by_ranges_that_is_cut_short_goes_on_with_the_range_it_was_at(sandbox: Sandbox, tap: Tap) -> None:
    everything = sandbox.count("Invoices")
    sandbox.reset(row_threshold=THRESHOLD, long_lists="refused")
    settings = {"streams": {"invoices": {"page_size": 10}}, **sandbox.config()}

    runs = [tap("invoices", max_calls=14, **settings)]
    while runs[-1].exit_code == 6:
        runs.append(tap("invoices", max_calls=14, state=runs[-1].state, **settings))

    seen = [record["InvoiceID"] for run in runs for record in run.records["invoices"]]
    assert len(runs) > 2
    assert (len(seen), len(set(seen))) == (everything, everything)


def test_a_record_that_moves_to_a_range_that_was_read_before_comes_too(sandbox: Sandbox, tap: Tap) -> None:
    everything = {record["InvoiceID"]: record["Status"] for record in tap("invoices").records["invoices"]}
    sandbox.reset(row_threshold=THRESHOLD, long_lists="refused")
    settings = {"streams": {"invoices": {"page_size": 10}}, **sandbox.config()}
    first = tap("invoices", max_calls=22, **settings)
    seen = {record["InvoiceID"] for record in first.records["invoices"]}
    moved = next(key for key, status in everything.items() if status == "DRAFT" and key not in seen)
    assert sandbox.post(f"Invoices/{moved}", {"Date": "1950-01-01"}).ok

    rest = tap("invoices", state=first.state, **settings)

    assert seen | {record["InvoiceID"] for record in rest.records["invoices"]} == everything.keys()


def test_what_is_refused_for_another_reason_is_skipped_after_two_more_calls(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.order({"status": 400}, path="/Invoices", times=2)

    run = tap("invoices", "accounts")

    assert (run.exit_code, set(run.records)) == (3, {"accounts"})
    assert "Skipped invoices" in run.told


def test_more_records_than_xero_lists_at_once_come_page_by_page(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(row_threshold=THRESHOLD)

    run = tap("invoices", "contacts", **sandbox.config())

    assert len(run.records["invoices"]) == sandbox.count("Invoices") > THRESHOLD


def test_one_hundred_thousand_and_one_invoices_come_and_so_does_the_rest(sandbox: Sandbox, tap: Tap) -> None:
    """Xero refuses a list of more than 100,000 rows, but not its pages."""
    sandbox.reset(invoices=100_001)

    run = tap("invoices", "accounts", minute_limit=1_000, **sandbox.config())

    assert (run.exit_code, len({record["InvoiceID"] for record in run.records["invoices"]})) == (0, 100_001)
    assert run.records["accounts"]
    assert sandbox.calls_of("GET /Invoices") == 101
