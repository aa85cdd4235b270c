"""A second run costs little, brings what changed, and nothing is lost in between."""

from __future__ import annotations

import re
import typing as t

from support.tap import select
from xero_client.catalogue.entities import ENTITIES, Paging

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Tap


def test_running_again_emits_nothing_that_has_not_changed(sandbox: Sandbox, tap: Tap) -> None:
    first = tap()

    again = tap(state=first.state)

    assert again.exit_code == 0
    assert again.records == {}
    # One call for each stream; besides, one for the organisations and one for the end of linked_transactions.
    assert f"Read 0 records in {len(ENTITIES) + 2} calls" in again.told


def test_the_state_of_another_tap_is_no_hindrance(tap: Tap) -> None:
    """singer-io's knows no organisations; everything is read once."""
    theirs = {"currently_syncing": None, "bookmarks": {"items": {"UpdatedDateUTC": "2026-11-01T00:00:00Z"}}}
    first = tap("items", state=theirs)

    assert first.exit_code == 0
    assert first.records["items"]
    assert tap("items", state=first.state).records == {}


def test_records_stamped_just_before_the_read_come_out_once(sandbox: Sandbox, tap: Tap) -> None:
    """The second read overlaps the first, so that nothing is lost; what it meets again is recognised."""
    edited = sandbox.records("Invoices", count=5, set={"Reference": "just now"})
    first = tap("invoices")
    assert set(edited) <= {record["InvoiceID"] for record in first.records["invoices"]}

    again = tap("invoices", state=first.state)

    assert again.records == {}


def test_a_change_in_the_second_of_the_read_is_not_lost(sandbox: Sandbox, tap: Tap) -> None:
    first = tap("invoices")
    edited = sandbox.records("Invoices", count=3, set={"Reference": "right after"})

    again = tap("invoices", state=first.state)

    assert {record["InvoiceID"] for record in again.records["invoices"]} == set(edited)
    assert {record["Reference"] for record in again.records["invoices"]} == {"right after"}


def test_changes_come_out_in_the_next_run_and_only_they(sandbox: Sandbox, tap: Tap) -> None:
    first = tap()
    sandbox.advance(3600)
    contact, *_ = sandbox.records("Contacts", count=1, set={"Name": "Renamed"})
    invoice, *_ = sandbox.records("Invoices", insert=True, set={"InvoiceNumber": "NEW-1", "Type": "ACCREC"})
    rate, *_ = sandbox.records("TaxRates", count=1, set={"Name": "Changed rate"})

    records = tap(state=first.state).records

    assert {stream: len(found) for stream, found in records.items()} == {"contacts": 1, "invoices": 1, "tax_rates": 1}
    assert records["contacts"][0]["ContactID"] == contact
    assert records["invoices"][0]["InvoiceID"] == invoice
    assert records["tax_rates"][0]["TaxType"] == rate


def test_unchanged_records_of_full_streams_come_again_if_one_wants_them(tap: Tap) -> None:
    first = tap("currencies", skip_unchanged=False)

    again = tap("currencies", state=first.state, skip_unchanged=False)

    assert len(again.records["currencies"]) == len(first.records["currencies"]) > 0


def test_a_quiet_organisation_costs_one_call_a_stream(sandbox: Sandbox, tap: Tap) -> None:
    """All that can be asked what has changed are asked once, and the run says how many bytes that took."""
    first = tap()
    before = sandbox.stats()["tenants"][sandbox.tenant_id]["paths"]

    again = tap(state=first.state)

    after = sandbox.stats()["tenants"][sandbox.tenant_id]["paths"]
    asked = {entity.path for entity in ENTITIES if entity.modified_since or entity.paging is Paging.OFFSET}
    calls = {path: after[f"GET /{path}"]["calls"] - before[f"GET /{path}"]["calls"] for path in asked}
    assert calls == dict.fromkeys(asked, 1)
    assert again.records == {}
    assert re.search(r"Read 0 records in \d+ calls and [1-9][\d,]* bytes", again.told)


def test_nothing_new_is_understood_as_304_and_as_an_empty_list(sandbox: Sandbox, tap: Tap) -> None:
    for answer in ("304", "200"):
        sandbox.reset(not_modified=answer)
        first = tap("invoices", "accounts", **sandbox.config())

        again = tap("invoices", "accounts", state=first.state, **sandbox.config())

        assert (again.exit_code, again.records) == (0, {})


def test_start_date_leaves_out_what_was_last_changed_before(sandbox: Sandbox, tap: Tap) -> None:
    everything = tap("invoices").records["invoices"]
    stamps = sorted(record["UpdatedDateUTC"] for record in everything)
    middle = stamps[len(stamps) // 2]

    recent = tap("invoices", start_date=middle).records["invoices"]

    assert {r["InvoiceID"] for r in recent} == {r["InvoiceID"] for r in everything if r["UpdatedDateUTC"] >= middle}


def test_a_stream_has_settings_of_its_own(sandbox: Sandbox, tap: Tap) -> None:
    streams = {"invoices": {"page_size": 100, "params": {"Statuses": "PAID"}}}

    run = tap("invoices", streams=streams)

    assert {record["Status"] for record in run.records["invoices"]} == {"PAID"}
    assert {call["query"]["pageSize"] for call in sandbox.tenant_calls()} == {"100"}


def test_journals_go_on_after_the_last_number(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=200)
    first = tap("journals", **sandbox.config())
    numbers = [record["JournalNumber"] for record in first.records["journals"]]
    assert len(numbers) == sandbox.count("Journals")
    assert numbers == sorted(set(numbers))

    again = tap("journals", state=first.state, **sandbox.config())

    assert again.records == {}
    assert sandbox.tenant_calls()[-1]["query"]["offset"] == str(numbers[-1])


def test_a_full_refresh_of_an_incremental_stream_reads_everything(sandbox: Sandbox, tap: Tap) -> None:
    first = tap("invoices")
    catalog = select("invoices")
    for entry in catalog["streams"]:
        entry["replication_method"] = "FULL_TABLE"

    again = tap(state=first.state, catalog=catalog)

    assert len(again.records["invoices"]) == len(first.records["invoices"])


def test_lookback_reads_again_what_xero_may_have_changed_without_a_stamp(sandbox: Sandbox, tap: Tap) -> None:
    """What comes again unchanged is not written again."""
    first = tap("invoices")
    key = max(first.records["invoices"], key=lambda record: record["UpdatedDateUTC"])["InvoiceID"]
    sandbox.records("Invoices", key=key, set={"SentToContact": True}, stamp=False)
    days = {"streams": {"invoices": {"lookback": 365.5}}}

    without = tap("invoices", state=first.state)
    again = tap("invoices", state=first.state, **days)
    quiet = tap("invoices", state=again.state, **days)

    assert without.records == {}
    assert key in {record["InvoiceID"] for record in again.records["invoices"]}
    assert quiet.records == {}
