"""What vanishes from Xero without a trace is told, and nothing is ever told to be gone that is there."""

from __future__ import annotations

import typing as t

import pytest
from support.tap import select

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Run, Tap

DELETED: t.Final = "_sdc_deleted_at"
VANISHING: t.Final = (
    ("accounts", "Accounts", "AccountID"),
    ("items", "Items", "ItemID"),
    ("contact_groups", "ContactGroups", "ContactGroupID"),
    ("tracking_categories", "TrackingCategories", "TrackingCategoryID"),
    ("linked_transactions", "LinkedTransactions", "LinkedTransactionID"),
)


@pytest.fixture
def company(sandbox: Sandbox, tap: Tap) -> Tap:
    """A company that has some of everything."""
    sandbox.reset(invoices=1500)
    tap.config |= sandbox.config() | {"tombstones": True}
    return tap


def graves(run: Run, stream: str) -> list[Json]:
    return [record for record in run.records[stream] if record[DELETED]]


def versions(run: Run) -> dict[str, int]:
    return {m["stream"]: m["version"] for m in run.messages if m["type"] == "ACTIVATE_VERSION"}


def test_each_record_that_vanished_gets_a_tombstone_once(sandbox: Sandbox, company: Tap) -> None:
    streams = [stream for stream, *_ in VANISHING]
    first = company(*streams)
    assert all(record[DELETED] is None for records in first.records.values() for record in records)
    before = sandbox.now()
    gone = {stream: sandbox.records(path, count=1, remove=True) for stream, path, _ in VANISHING}

    run = company(*streams, state=first.state)
    quiet = company(*streams, state=run.state)

    for stream, _, key in VANISHING:
        (grave,) = graves(run, stream)
        assert set(grave) == {"tenant_id", key, DELETED}
        assert [grave[key]] == gone[stream]
        assert before[:16] <= grave[DELETED]
        assert grave[key] in {record[key] for record in first.records[stream]}
    schemas = {m["stream"]: m["schema"]["properties"] for m in run.messages if m["type"] == "SCHEMA"}
    assert all(DELETED in schemas[stream] for stream in streams)
    assert quiet.records == {}


def test_without_the_setting_nothing_is_added(sandbox: Sandbox, tap: Tap) -> None:
    first = tap("items", "contact_groups")
    sandbox.records("Items", count=1, remove=True)

    run = tap("items", "contact_groups", state=first.state)

    assert run.records == {}
    assert "keys" not in str(run.state)
    assert all(DELETED not in record for records in first.records.values() for record in records)


def test_unchanged_records_are_still_left_out(company: Tap) -> None:
    """Accounts and items are read whole to see what is missing, and written only if they changed."""
    first = company("accounts", "items")

    assert company("accounts", "items", state=first.state).records == {}


@pytest.mark.parametrize(
    "effect",
    [{"status": 500}, {"status": 403}, {"truncate": 200}, {"status": 200, "body": ""}, {"status": 200, "body": "{}"}],
    ids=["failing", "forbidden", "cut", "empty", "without a list"],
)
def test_a_read_that_was_not_whole_buries_nothing(sandbox: Sandbox, company: Tap, effect: Json) -> None:
    first = company("items")
    (gone,) = sandbox.records("Items", count=1, remove=True)
    sandbox.order(effect, path="Items", times=1)

    run = company("items", state=first.state, max_tries=1)
    sandbox.clear_faults()
    later = company("items", state=run.state)

    assert graves(run, "items") == []
    assert [grave["ItemID"] for grave in graves(later, "items")] == [gone]


def test_a_budget_that_ends_buries_nothing(sandbox: Sandbox, company: Tap) -> None:
    first = company("linked_transactions")
    sandbox.records("LinkedTransactions", count=1, remove=True)

    run = company("accounts", "linked_transactions", state=first.state, max_calls=1)

    assert run.exit_code == 6
    assert graves(run, "linked_transactions") == []


@pytest.fixture
def links(sandbox: Sandbox, tap: Tap) -> Tap:
    """A company with linked transactions on several pages, which are read twice as they have no stamp."""
    sandbox.reset(invoices=20)
    sandbox.records("LinkedTransactions", insert=True, count=350)
    sandbox.advance(3600)
    tap.config |= sandbox.config() | {"tombstones": True}
    return tap


def until_whole(tap: Tap, state: Json, *, max_calls: int, most: int) -> list[Run]:
    runs: list[Run] = []
    while not runs or runs[-1].exit_code == 6:
        assert len(runs) < most, "it never ends"
        runs.append(tap("linked_transactions", state=runs[-1].state if runs else state, max_calls=max_calls))
    return runs


@pytest.mark.parametrize("max_calls", [2, 3, 7])
def test_deletions_are_told_however_many_runs_a_read_is_spread_over(
    sandbox: Sandbox, links: Tap, max_calls: int
) -> None:
    first = links("linked_transactions")
    gone = sandbox.records("LinkedTransactions", count=9, remove=True)
    least = 2 * (len(first.records["linked_transactions"]) // 100 + 2) + len(gone)

    runs = until_whole(links, first.state, max_calls=max_calls, most=least * 3 // max_calls)
    quiet = links("linked_transactions", state=runs[-1].state)

    buried = [grave["LinkedTransactionID"] for run in runs for grave in graves(run, "linked_transactions")]
    assert sorted(buried) == sorted(gone), "each once"
    assert len(runs) > 2
    assert quiet.records == {}
    assert "missing" not in str(quiet.state)
    assert "keys_met" not in str(quiet.state)


def test_what_a_read_missed_is_asked_about_once_each_and_is_not_buried_if_it_is_there(
    sandbox: Sandbox, links: Tap
) -> None:
    """A deletion meanwhile may move records under a page boundary; there may be more of them than calls."""
    first = links("linked_transactions")
    page = sandbox.get("LinkedTransactions", page=1).json()
    lacking = {**page, "LinkedTransactions": page["LinkedTransactions"][:-9]}
    sandbox.order({"status": 200, "body": lacking}, path="LinkedTransactions", query={"page": "1"})
    before = len(sandbox.tenant_calls())

    runs = until_whole(links, first.state, max_calls=4, most=8)
    quiet = links("linked_transactions", state=runs[-1].state)

    calls = [call["path"] for call in sandbox.tenant_calls()[before:]]
    asked = [path.rpartition("/")[2] for path in calls if not path.endswith("LinkedTransactions")]
    assert sorted(asked) == sorted(each["LinkedTransactionID"] for each in page["LinkedTransactions"][-9:])
    assert not any(graves(run, "linked_transactions") for run in [*runs, quiet])


def test_other_parameters_bury_nothing(sandbox: Sandbox, company: Tap) -> None:
    first = company("accounts", "items")
    item = first.records["items"][0]["ItemID"]
    some = {"accounts": {"params": {"where": 'Type=="BANK"'}}, "items": {"path": {"ItemID": [item]}}}

    narrowed = company("accounts", "items", streams=some)
    run = company("accounts", "items", streams=some, state=first.state)
    again = company("accounts", "items", state=run.state)

    read = [record for each in (narrowed, run, again) for records in each.records.values() for record in records]
    assert not any(record.get(DELETED) for record in read)
    assert {record["ItemID"] for record in narrowed.records["items"]} == {item}


def test_options_and_allocations_that_vanish_are_told_by_their_parents(sandbox: Sandbox, company: Tap) -> None:
    streams = ("tracking_category_options", "credit_note_allocations")
    first = company(*streams)
    option, allocation = (first.records[stream][0] for stream in streams)
    category, note = option["TrackingCategoryID"], allocation["CreditNoteID"]
    (stored,) = sandbox.get(f"TrackingCategories/{category}").json()["TrackingCategories"]
    options = [each for each in stored["Options"] if each["TrackingOptionID"] != option["TrackingOptionID"]]
    sandbox.records("TrackingCategories", key=category, set={"Options": options})
    sandbox.records("CreditNotes", key=note, set={"Allocations": []})

    run = company(*streams, state=first.state)

    (grave,) = graves(run, "tracking_category_options")
    assert grave["TrackingOptionID"] == option["TrackingOptionID"]
    assert allocation["AllocationID"] in {each["AllocationID"] for each in graves(run, "credit_note_allocations")}
    assert {each["CreditNoteID"] for each in graves(run, "credit_note_allocations")} == {note}


def test_options_go_with_their_category(sandbox: Sandbox, company: Tap) -> None:
    first = company("tracking_category_options")
    (category,) = sandbox.records("TrackingCategories", count=1, remove=True)

    run = company("tracking_category_options", state=first.state)

    of_it = {
        row["TrackingOptionID"]
        for row in first.records["tracking_category_options"]
        if row["TrackingCategoryID"] == category
    }
    assert {grave["TrackingOptionID"] for grave in graves(run, "tracking_category_options")} == of_it
    assert of_it


def test_more_keys_than_fit_are_said_and_not_guessed(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=0)
    config = sandbox.config() | {"tombstones": True}
    sandbox.records("Items", count=5001, insert=True)

    first = tap("items", **config)
    sandbox.records("Items", count=1, remove=True)
    run = tap("items", state=first.state, **config)

    assert "more than the 5000" in first.told
    assert graves(run, "items") == []


def test_a_version_is_announced_after_a_whole_read_and_not_before(sandbox: Sandbox, tap: Tap) -> None:
    run = tap("currencies", "tracking_categories", "tracking_category_options", emit_activate_version_messages=True)

    streams = {"currencies", "tracking_categories", "tracking_category_options"}
    assert set(versions(run)) == streams
    for stream in streams:
        kinds = [m["type"] for m in run.messages if m.get("stream") == stream]
        assert kinds[-1] == "ACTIVATE_VERSION"
        assert set(kinds[1:-1]) == {"RECORD"}
        written = {m["version"] for m in run.messages if m["type"] == "RECORD" and m["stream"] == stream}
        assert written == {versions(run)[stream]}


def test_incremental_streams_announce_nothing(tap: Tap) -> None:
    assert versions(tap("invoices", emit_activate_version_messages=True)) == {}


def test_no_version_is_announced_after_a_read_that_was_not_whole(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.order({"status": 500}, path="TrackingCategories", times=1)

    run = tap("tracking_categories", "currencies", emit_activate_version_messages=True, max_tries=1)
    few = tap("tracking_categories", "currencies", emit_activate_version_messages=True, max_calls=1)

    assert set(versions(run)) == {"currencies"}
    assert len(versions(few)) == 1


def test_one_organisation_that_fails_keeps_the_rows_of_all(sandbox: Sandbox, tap: Tap) -> None:
    """A target removes the rows of another version whatever organisation they belong to."""
    sandbox.reset(organisations=2, invoices=20)
    config = sandbox.config(organisations="2") | {"tenant_ids": ["all"], "emit_activate_version_messages": True}
    whole = tap("currencies", **config)
    tenants = {record["tenant_id"] for record in whole.records["currencies"]}
    assert len(tenants) == 2
    sandbox.order({"status": 403}, path="Currencies", tenant=min(tenants))

    run = tap("currencies", **config)

    assert set(versions(whole)) == {"currencies"}
    assert versions(run) == {}
    assert {record["tenant_id"] for record in run.records["currencies"]} == {max(tenants)}


def test_a_shard_announces_no_version(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(organisations=2, invoices=20)
    config = sandbox.config(organisations="2") | {"tenant_ids": ["all"], "emit_activate_version_messages": True}

    runs = [tap("currencies", tenant_shard=f"{number}/2", **config) for number in (1, 2)]

    assert all(versions(run) == {} for run in runs)
    assert any("No ACTIVATE_VERSION" in run.told for run in runs)


def test_a_resumed_read_announces_no_version(sandbox: Sandbox, tap: Tap) -> None:
    """The rows that the first run wrote have another version."""
    sandbox.reset(invoices=0, contacts=300)
    tap.config |= sandbox.config() | {"emit_activate_version_messages": True, "page_size": 50}
    catalog = select("contacts")
    for entry in catalog["streams"]:
        entry["replication_method"] = "FULL_TABLE"
    first = tap(catalog=catalog, max_calls=3)
    second = tap(catalog=catalog, state=first.state)
    third = tap(catalog=catalog, state=second.state)

    assert (first.exit_code, second.exit_code) == (6, 0)
    assert (versions(first), versions(second)) == ({}, {})
    assert set(versions(third)) == {"contacts"}
