"""Pull the plug at any moment, and every document is at Xero once; STATE never says more than that."""

from __future__ import annotations

import typing as t
from collections import Counter

import pytest
from support import singer
from support.killing import at_call, at_random, expect_each_once, run_to_the_end

if t.TYPE_CHECKING:
    from support.killing import Kill
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

CONTACTS, INVOICES, PAYMENTS = 10, 60, 20
CALLS: t.Final = 4
"""That the input needs: one for contacts, two for invoices, one for payments."""

SEEDS, SEEDS_IN_FULL, KILLS = 2, 40, 5
"""Chains of runs, each of which is killed so often before it may end: 200 kills in full."""

LATEST: t.Final = 1.2
"""Seconds that a run takes, more or less, from its first call."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(SEEDS_IN_FULL if metafunc.config.getoption("crash") else SEEDS))


@pytest.fixture
def messages() -> list[Json]:
    """Three streams that depend on each other, and a STATE after each."""
    return [
        *singer.whole(singer.contacts(CONTACTS), step=1),
        *singer.whole(singer.invoices(INVOICES), step=2),
        *singer.whole(singer.payments(PAYMENTS), step=3),
    ]


def published(sandbox: Sandbox) -> Counter[str]:
    """What was written, by number."""
    contacts = sandbox.get("Contacts", where='ContactNumber.StartsWith("CUST-")').json()["Contacts"]
    invoices = sandbox.get("Invoices", createdByMyApp="true", page=1, pageSize=1000).json()["Invoices"]
    payments = sandbox.get("Payments", where='Reference.StartsWith("PAY-")', page=1, pageSize=1000).json()["Payments"]
    return Counter(
        [
            *(each["ContactNumber"] for each in contacts),
            *(each["InvoiceNumber"] for each in invoices),
            *(each["Reference"] for each in payments),
        ]
    )


STEPS: t.Final = (
    [f"CUST-{n}" for n in range(1, CONTACTS + 1)],
    [f"INV-{n}" for n in range(1, INVOICES + 1)],
    [f"PAY-{n}" for n in range(1, PAYMENTS + 1)],
)
"""What is at Xero when STATE says so."""


def survive(sandbox: Sandbox, target: Target, messages: list[Json], kills: list[Kill], **settings: t.Any) -> int:
    """Run, be killed, run again, until it is done; returns how often it was killed."""

    def states_are_true(states: list[Json]) -> None:
        there = published(sandbox) if states else Counter()
        for state in states:
            for step in STEPS[: state["step"]]:
                assert set(step) <= set(there)

    before = published(sandbox)
    killed = run_to_the_end(target, messages, kills, states_are_true, settle_seconds=0, **settings)

    assert killed.last.exit_code == 0, killed.last.told
    assert killed.last.states[-1] == {"step": 3}
    expect_each_once(published(sandbox) - before, [name for step in STEPS for name in step])
    assert {each["key"] for each in killed.last.results} == {name for step in STEPS for name in step}
    return killed.kills


@pytest.mark.parametrize("call", range(1, CALLS + 1))
@pytest.mark.parametrize("stall", [0.3, 0])
def test_killed_at_a_call(sandbox: Sandbox, target: Target, messages: list[Json], call: int, stall: float) -> None:
    """While Xero has it in hand, or just after."""
    if stall:
        sandbox.order({"stall_seconds": stall}, skip=call - 1, method="P*", path="*s")

    kills = survive(sandbox, target, messages, [at_call(sandbox, call)], batch_size_rows=1)

    assert kills == 1 or not stall


def test_killed_at_random_moments(sandbox: Sandbox, target: Target, messages: list[Json], seed: int) -> None:
    survive(sandbox, target, messages, at_random(sandbox, seed, KILLS, LATEST), batch_size_rows=1)
