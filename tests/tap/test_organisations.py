"""Many organisations in one run, or over many machines."""

from __future__ import annotations

import typing as t

import pytest
from support.tap import wait_until

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Run, Tap

NOTHING_AHEAD: t.Final[dict[str, t.Any]] = {"fetch_ahead_bytes": 0}
"""Else as many calls fail as are under way, five of each organisation."""


@pytest.fixture
def tenants(sandbox: Sandbox, tap: Tap) -> list[str]:
    """Five organisations that are connected."""
    sandbox.reset(organisations=5, invoices=20)
    tap.config |= sandbox.config(organisations="5")
    return list(tap.config["tenant_ids"])


def read(run: Run) -> list[str]:
    return sorted({record["tenant_id"] for record in run.records["organisations"]})


def names(tap: Tap) -> list[str]:
    return [record["Name"] for record in tap("organisations", tenant_ids=["all"]).records["organisations"]]


def test_all_means_every_connected_organisation(tap: Tap, tenants: list[str]) -> None:
    assert read(tap("organisations", tenant_ids=["all"])) == sorted(tenants)


def test_an_organisation_may_be_called_by_its_name(tap: Tap, tenants: list[str]) -> None:
    name = names(tap)[2]

    run = tap("organisations", tenant_ids=[name])

    assert [record["Name"] for record in run.records["organisations"]] == [name]


def test_machines_share_the_list_without_overlap(tap: Tap, tenants: list[str]) -> None:
    shares = [read(tap("organisations", tenant_ids=["all"], tenant_shard=f"{number}/2")) for number in (1, 2)]

    assert sorted(shares[0] + shares[1]) == sorted(tenants)
    assert all(shares)


def test_a_failing_organisation_does_not_stop_the_others(sandbox: Sandbox, tap: Tap, tenants: list[str]) -> None:
    sandbox.order({"limit": "day"}, path="Currencies", tenant=tenants[1])

    run = tap("currencies", "organisations")

    assert run.exit_code == 6, run.told
    assert {record["tenant_id"] for record in run.records["currencies"]} == set(tenants) - {tenants[1]}
    assert read(run) == sorted(set(tenants) - {tenants[1]})
    assert tenants[1] in run.errors[-1]


def test_every_organisation_that_is_out_of_calls_is_named(sandbox: Sandbox, tap: Tap, tenants: list[str]) -> None:
    for tenant in tenants[:2]:
        sandbox.order({"limit": "day"}, path="Currencies", tenant=tenant)

    run = tap("currencies")

    assert all(tenant in run.errors[-1] for tenant in tenants[:2])


def test_what_is_new_is_told_once_for_all_organisations(sandbox: Sandbox, tap: Tap, tenants: list[str]) -> None:
    for tenant in tenants[:2]:
        sandbox.records("Currencies", count=1, set={"Mood": "good"}, tenant=tenant)

    assert tap("currencies").told.count("Mood") == 1


def test_a_machine_without_an_organisation_has_nothing_to_do(sandbox: Sandbox, tap: Tap) -> None:
    """Nor does it take the only one that is connected, which is another machine's."""
    runs = [tap("currencies", tenant_ids=[], tenant_shard=f"{number}/3") for number in (1, 2, 3)]

    assert [run.exit_code for run in runs] == [0, 0, 0]
    assert sorted(len(run.records["currencies"]) > 0 for run in runs) == [False, False, True]


def test_a_shard_that_makes_no_sense_is_refused(tap: Tap) -> None:
    run = tap("currencies", tenant_shard="3/2")

    assert run.exit_code == 2
    assert "tenant_shard should look like 2/5" in run.errors[-1]


@pytest.mark.parametrize("chosen", [["all"], None])
def test_an_organisation_that_was_read_before_and_is_gone_is_named_and_the_run_fails(
    sandbox: Sandbox, tap: Tap, tenants: list[str], chosen: list[str] | None
) -> None:
    """The others are read; so it is when only one is left, and none is named."""
    first = tap("organisations", "currencies", tenant_ids=["all"])
    for gone in tenants[:1] if chosen else tenants[:4]:
        sandbox.disconnect(gone)

    run = tap("organisations", state=first.state, tenant_ids=chosen, skip_unchanged=False)

    assert run.exit_code == 3, run.told
    assert f"The organisation {tenants[0]} was read before and is not connected any more" in run.told
    assert read(run) == sorted(tenants[1:] if chosen else tenants[4:])


def test_an_organisation_of_the_list_that_is_gone_leaves_the_others_to_be_read(
    sandbox: Sandbox, tap: Tap, tenants: list[str]
) -> None:
    sandbox.disconnect(tenants[2])

    run = tap("organisations")

    assert run.exit_code == 3, run.told
    assert f"The organisation {tenants[2]} is not connected. The others are read" in run.told
    assert read(run) == sorted({*tenants} - {tenants[2]})


def test_an_organisation_that_is_done_without_or_another_machines_is_not_missed(
    sandbox: Sandbox, tap: Tap, tenants: list[str]
) -> None:
    first = tap("organisations", tenant_ids=["all"])
    sandbox.disconnect(tenants[0])
    shares = [tap("organisations", state=first.state, tenant_ids=["all"], tenant_shard=f"{n}/2") for n in (1, 2)]

    assert tap("organisations", state=first.state, tenant_ids=tenants[1:]).exit_code == 0
    assert sorted(share.exit_code for share in shares) == [0, 3]


def test_an_organisation_that_goes_during_the_run_is_named_and_the_others_are_read(
    sandbox: Sandbox, tap: Tap, tenants: list[str]
) -> None:
    sandbox.order({"stall_seconds": 1}, path="Currencies", tenant=tenants[0])
    started = tap.start("currencies", "users", **NOTHING_AHEAD)
    wait_until(lambda: sandbox.calls_of("GET /Currencies") or sandbox.in_flight())
    sandbox.disconnect(tenants[0])

    run = tap.finish(started)

    assert run.exit_code == 3, run.told
    assert f"The organisation {tenants[0]} is not connected any more" in run.told
    assert {record["tenant_id"] for record in run.records["users"]} == set(tenants[1:])


def test_no_organisation_at_all_is_no_success(sandbox: Sandbox, tap: Tap, tenants: list[str]) -> None:
    for each in tenants:
        sandbox.disconnect(each)

    assert tap("organisations", tenant_ids=["all"]).exit_code == 5


@pytest.mark.parametrize("ahead", [{}, NOTHING_AHEAD])
def test_a_xero_that_answers_nothing_is_not_tried_for_every_stream_of_every_organisation(
    sandbox: Sandbox, tap: Tap, tenants: list[str], ahead: dict[str, t.Any]
) -> None:
    sandbox.order({"status": 503}, tenant="?*", times=0)

    run = tap(max_tries=1, **ahead)

    assert run.exit_code == 9, run.told
    calls = 12 + (0 if ahead else 2 * 5 * len(tenants))
    assert len(sandbox.tenant_calls()) <= calls, "nine failures, and after each third of them a last question"
    assert set(run.records) == set()


@pytest.mark.parametrize("ahead", [{}, NOTHING_AHEAD])
def test_an_organisation_of_which_xero_answers_nothing_fails_alone(
    sandbox: Sandbox, tap: Tap, tenants: list[str], ahead: dict[str, t.Any]
) -> None:
    sandbox.order({"status": 503}, tenant=tenants[1], times=0)

    run = tap(max_tries=1, **ahead)

    assert run.exit_code == 3, run.told
    assert read(run) == sorted({*tenants} - {tenants[1]})
    calls = 4 + (0 if ahead else 2 * 5)
    assert len([call for call in sandbox.tenant_calls() if call["tenant"] == tenants[1]]) <= calls


def test_paths_that_fail_do_not_end_what_xero_answers(sandbox: Sandbox, tap: Tap) -> None:
    for path in ("BrandingThemes", "Currencies", "TaxRates", "TrackingCategories", "Users"):
        sandbox.order({"status": 500}, path=path)

    run = tap(
        "branding_themes", "currencies", "organisations", "tax_rates", "tracking_categories", "users", max_tries=1
    )

    assert run.exit_code == 3, run.told
    assert set(run.records) == {"organisations"}


def test_healthy_organisations_are_read_whatever_becomes_of_the_others(sandbox: Sandbox, tap: Tap) -> None:
    """Also where those of which Xero answers nothing come first."""
    sandbox.reset(organisations=6, invoices=5)
    tap.config |= sandbox.config(organisations="6")
    tenants = list(tap.config["tenant_ids"])
    for tenant in tenants[:4]:
        sandbox.order({"status": 503}, tenant=tenant, times=0)

    run = tap("currencies", "organisations", "tax_rates", "users", max_tries=1)

    assert run.exit_code == 3, run.told
    for stream in ("currencies", "organisations", "tax_rates"):
        assert {record["tenant_id"] for record in run.records[stream]} == set(tenants[4:]), stream


def test_every_organisation_that_is_not_tried_any_more_is_named(sandbox: Sandbox, tap: Tap, tenants: list[str]) -> None:
    """Xero answers of each once, and then of none."""
    called = names(tap)
    sandbox.order({"status": 503}, tenant="?*", times=0, skip=len(tenants))

    run = tap("currencies", "organisations", "tax_rates", "users", max_tries=1, **NOTHING_AHEAD)

    assert run.exit_code == 3, run.told
    assert {record["tenant_id"] for record in run.records["currencies"]} == set(tenants)
    warned = [line for line in run.told.splitlines() if " | WARNING " in line]
    assert [name for name in called if not any(f"{name}: " in line for line in warned)] == []
