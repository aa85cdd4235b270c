"""Every stream of every organisation gets its turn, however few calls a run may make."""

from __future__ import annotations

import math
import os
import typing as t
from random import Random

import pytest
from support.turns import plan, read

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.tap import Tap
    from support.turns import Json, Reading

SIMULATIONS: t.Final = int(os.environ.get("FAIRNESS", "6"))
"""Histories of runs that are played, each with books, streams and a budget of its own; `make chaos` plays 200."""
MARGIN: t.Final = 1.5
"""How many more runs there may be than arithmetic needs: a run begins by finding out where it stands."""

SMALL: t.Final = ("accounts", "branding_themes", "currencies", "items", "organisations", "tax_rates", "users")
LARGE: t.Final = ("contacts", "invoices", "journals", "linked_transactions", "manual_journals", "payments", "quotes")
EXTRA: t.Final = ("contact_history", "invoice_history", "online_invoices", "contact_group_contacts")
REPORTS: t.Final = ("profit_and_loss", "trial_balance", "executive_summary")
CUSTOM: t.Final[tuple[Json, ...]] = (
    {"name": "by_status", "path": "Invoices", "params": {"Statuses": {"each": ["DRAFT", "PAID", "VOIDED"]}}},
    {
        "name": "notes_of_contacts",
        "path": "Contacts/{ContactID}/History",
        "path_values": {"ContactID": {"each": {"stream": "contacts", "field": "ContactID"}}},
    },
)
QUARTERS: t.Final = {"params": {"fromDate": {"each": "=quarters(3)"}, "toDate": "=quarter_end(fromDate)"}}
SCHEMA: t.Final = {"type": "object", "properties": {"Name": {"type": ["string", "null"]}}}


def until_all_was_read(config: Json, streams: t.Collection[str], budget: int, most: int) -> list[Reading]:
    """Runs, each going on from the state of the one before, until each stream of each organisation was finished."""
    runs: list[Reading] = []
    units = {(stream, tenant) for stream in streams for tenant in config["tenant_ids"]}
    while units:
        assert len(runs) < most, f"never finished: {sorted(units)}"
        runs.append(read({**config, "max_calls": budget}, streams, runs[-1].state if runs else None))
        assert sum(runs[-1].calls.values()) <= budget
        units -= set(runs[-1].through)
    return runs


def test_what_a_run_did_not_come_to_is_first_in_the_next(sandbox: Sandbox, tmp_path: Path) -> None:
    streams = ["accounts", "currencies", "tax_rates", "users"]
    config = plan(sandbox, tmp_path, organisations=1, max_calls=3)

    runs = [read(config, streams)]
    for _ in range(3):
        runs.append(read(config, streams, runs[-1].state))

    asked = [stream for run in runs for stream, _ in run.through]
    assert asked == streams * 3, "each in turn, over all runs"
    assert not any(run.whole for run in runs)


def test_the_state_of_a_run_that_read_everything_knows_no_turns(tap: Tap) -> None:
    streams = ("accounts", "currencies", "users")
    whole = tap(*streams)
    interrupted = tap(*streams, max_calls=2, state=whole.state)
    again = tap(*streams, state=interrupted.state)
    quiet = tap(*streams, state=again.state)

    assert "turn" in str(interrupted.state)
    assert "turn" not in str(again.state)
    assert "turn" not in str(quiet.state)


def test_one_large_organisation_does_not_keep_the_others_waiting(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.reset(organisations=3, invoices=60)
    config = plan(sandbox, tmp_path, organisations=3, page_size=5, max_calls=5)

    runs = [read(config, ["invoices"])]
    for _ in range(2):
        runs.append(read(config, ["invoices"], runs[-1].state))

    assert len({tenant for run in runs for _, tenant in run.calls}) == 3


def test_what_was_finished_today_waits_for_the_rest_and_tomorrow_comes_first_again(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.reset(invoices=100)
    config = plan(sandbox, tmp_path, organisations=1, page_size=5, max_calls=9)
    streams = ["accounts", "currencies", "invoices"]

    runs = [read(config, streams)]
    runs.append(read(config, streams, runs[-1].state))
    sandbox.advance(86_400)
    runs.append(read(config, streams, runs[-1].state))

    asked = [[stream for stream, _ in run.calls] for run in runs]
    assert asked == [streams, ["invoices"], streams]


def test_a_report_of_many_periods_counts_as_many_calls(sandbox: Sandbox, tmp_path: Path) -> None:
    config = plan(sandbox, tmp_path, organisations=1, extra_streams=["profit_and_loss", "trial_balance"])
    periods = {"fromDate": {"each": "=months(12)"}, "toDate": "=month_end(fromDate)", "paymentsOnly": {"each": [0, 1]}}
    streams = ["accounts", "contacts", "profit_and_loss", "trial_balance"]

    few = read(config, streams)
    many = read({**config, "streams": {"profit_and_loss": {"params": periods}}}, streams)

    assert [stream for stream, _ in few.through] == ["accounts", "profit_and_loss", "trial_balance", "contacts"]
    assert [stream for stream, _ in many.through] == ["accounts", "trial_balance", "contacts", "profit_and_loss"]


def test_pages_of_a_list_do_not_take_the_calls_that_its_records_need(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.reset(invoices=5, contacts=450)
    config = plan(sandbox, tmp_path, organisations=1, extra_streams=["contact_history"], max_calls=110)

    run = read(config, ["contact_history"])

    pages = [call for call in sandbox.tenant_calls() if call["path"].endswith("/Contacts")]
    assert (sum(run.calls.values()), len(pages)) == (110, 2)


def test_looking_for_schemas_leaves_calls_to_read_with(sandbox: Sandbox, tmp_path: Path) -> None:
    custom = [{"name": f"mine_{path.lower()}", "path": path} for path in ("Accounts", "Users", "TaxRates", "Items")]
    config = plan(sandbox, tmp_path, organisations=1, custom_streams=custom)

    until_all_was_read(config, ["accounts", "currencies", *(each["name"] for each in custom)], budget=3, most=5)


@pytest.mark.parametrize("seed", range(SIMULATIONS))
def test_all_is_read_in_the_runs_that_arithmetic_needs(sandbox: Sandbox, tmp_path: Path, seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - it must repeat
    organisations = dice.choice([1, 1, 2, 3])
    sandbox.reset(organisations=organisations, invoices=dice.choice([8, 20]), contacts=dice.choice([5, 12]))
    streams = [name for group in (SMALL, LARGE, EXTRA, REPORTS) for name in dice.sample(group, dice.randint(1, 3))]
    custom = [{**each, "schema": SCHEMA} for each in dice.sample(CUSTOM, dice.randint(0, len(CUSTOM)))]
    config = plan(
        sandbox,
        tmp_path,
        organisations=organisations,
        page_size=dice.choice([20, 50, 1000]),
        extra_streams=[each for each in streams if each in EXTRA + REPORTS],
        custom_streams=custom,
        streams=dice.choice([{}, {"profit_and_loss": QUARTERS}]),
    )
    streams += [each["name"] for each in custom]
    everything = read(config, streams)
    needed, budget = sum(everything.calls.values()), dice.choice([5, 7, 11, 20, 40, 100])

    runs = until_all_was_read(config, streams, budget, most=math.ceil(needed / budget * MARGIN))

    for unit, records in everything.records.items():
        found = [record for run in runs for record in run.records.get(unit, [])]
        assert said(records) <= said(found), unit


def said(records: t.Iterable[Json]) -> set[str]:
    """What each record says, but for the moment at which it was read."""
    return {str(sorted(item for item in record.items() if item[0] != "read_at")) for record in records}


def test_an_edit_does_not_make_a_read_of_many_runs_begin_again_for_ever(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.records("ManualJournals", insert=True, count=40)
    sandbox.advance(3600)
    config = plan(sandbox, tmp_path, organisations=1, page_size=5)
    first = read({**config, "max_calls": 5}, ["manual_journals"])
    sandbox.records("ManualJournals", count=1, set={"Narration": "edited meanwhile"})
    sandbox.advance(60)
    state, pages = first.state, math.ceil(sandbox.count("ManualJournals") / 5)

    for _ in range(math.ceil((2 * pages + 4) / 4)):
        run = read({**config, "max_calls": 5}, ["manual_journals"], state)
        state = run.state
        if run.whole:
            break

    assert run.whole


def test_what_has_no_stamp_is_read_twice_and_no_more_however_much_there_is(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.records("LinkedTransactions", insert=True, count=1_200)
    sandbox.advance(3600)
    config = plan(sandbox, tmp_path, organisations=1)

    runs = until_all_was_read(config, ["linked_transactions"], budget=5, most=8)

    assert len(runs) > 4, "it took several runs"


@pytest.mark.parametrize("budget", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("pages", [1, 2, 3])
def test_a_run_that_ends_before_the_empty_page_is_no_reason_to_begin_again(
    sandbox: Sandbox, tmp_path: Path, budget: int, pages: int
) -> None:
    """What has no count ends with an empty page, and is read twice: an end that is met by the next run is one, too."""
    sandbox.reset(invoices=0)
    sandbox.records("LinkedTransactions", insert=True, count=100 * pages)
    sandbox.advance(3600)
    config = plan(sandbox, tmp_path, organisations=1)
    needed = 2 * (pages + 2)  # The empty page behind a full one is asked for twice.

    until_all_was_read(config, ["linked_transactions"], budget, most=math.ceil(needed / budget * MARGIN))


def test_many_paths_are_read_in_turn_however_few_calls_there_are(sandbox: Sandbox, tmp_path: Path) -> None:
    ids = [account["AccountID"] for account in sandbox.get("Accounts").json()["Accounts"]][:12]
    custom = {"name": "by_path", "path": "Accounts/{AccountID}", "path_values": {"AccountID": ids}, "schema": SCHEMA}
    config = plan(sandbox, tmp_path, organisations=1, custom_streams=[custom])

    runs = until_all_was_read(config, ["by_path"], budget=5, most=3)

    assert [record["AccountID"] for run in runs for rows in run.records.values() for record in rows] == ids
