"""How much one run may delete: a number, and a share of what is there."""

from __future__ import annotations

import typing as t

import pytest
from support.singer import contacts, invoices, state, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

DELETING: t.Final[Json] = {"hard_delete": True, "allow_deletes": True}
AT: t.Final = "2026-03-03T00:00:00Z"


@pytest.mark.fault(51)
def test_more_than_a_share_of_what_is_there_is_not_deleted(sandbox: Sandbox, target: Target) -> None:
    """Of each kind of document by itself: two of ten contacts, but all of the invoices."""
    assert target(whole(contacts(10), invoices(2))).exit_code == 0
    two, all_of_them = contacts(2, _sdc_deleted_at=AT), invoices(2, _sdc_deleted_at=AT)

    run = target(whole(two, all_of_them), **DELETING, max_delete_ratio=0.2)

    assert run.exit_code == 4, run.told
    assert "2 of 2 Invoices that the ledger knows would be deleted, and max_delete_ratio is 0.2: none" in run.told
    assert sandbox.calls_of("PUT /Contacts") == 1
    assert target(whole(two), **DELETING, max_delete_ratio=0.2).exit_code == 0


def test_what_is_gone_already_is_no_deletion(target: Target) -> None:
    """A row that was deleted once may stay in the warehouse for good."""
    target(whole(contacts(3)))
    gone = contacts(2, _sdc_deleted_at=AT)
    assert target(whole(gone), **DELETING, max_deletes=2, max_delete_ratio=0.7).exit_code == 0

    run = target(whole(gone, contacts(1, first=3, _sdc_deleted_at=AT)), **DELETING, max_deletes=1)

    assert run.exit_code == 0, run.told
    assert "Read 3 rows = 1 accepted + 2 unchanged" in run.summary


def test_a_run_that_publishes_on_the_way_counts_all_its_deletions(target: Target) -> None:
    target(whole(contacts(4)))
    first, then = contacts(2, _sdc_deleted_at=AT), contacts(2, first=3, _sdc_deleted_at=AT)

    run = target([*first, state(row=2), *then, state(row=4)], **DELETING, max_deletes=3, batch_size_rows=2)

    assert run.exit_code == 4, run.told
    assert "2 documents were deleted before, and 2 more would be deleted, and max_deletes is 3" in run.told
    assert run.states == [{"row": 2}]


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"max_deletes": 2}, "3 documents would be deleted, and max_deletes is 2"),
        ({"max_delete_ratio": 0.5}, "3 of 4 Invoices that the ledger knows would be deleted, and max_delete_ratio"),
    ],
)
@pytest.mark.parametrize("gone", [{"Status": "VOIDED"}, {"_sdc_deleted_at": AT}], ids=lambda each: next(iter(each)))
def test_a_plan_says_that_a_run_would_stop_and_ends_as_it_would(
    sandbox: Sandbox, target: Target, limit: Json, said: str, gone: Json
) -> None:
    """It tells of each document nevertheless."""
    target(whole(invoices(4)))
    messages = whole(invoices(3, **gone))

    plan = target(messages, **DELETING, **limit, dry_run=True)
    run = target(messages, **DELETING, **limit)

    assert (plan.exit_code, run.exit_code) == (4, 4), plan.told
    assert [said in line and "a run would stop before it deletes any" in line for line in plan.errors] == [True]
    assert "Plan for invoices: 3 voided" in plan.told
    assert sandbox.calls_of("POST /Invoices") == 0


def test_a_plan_counts_what_the_run_would_create_among_what_is_there(target: Target) -> None:
    """As the run does, which deletes last."""
    target(whole(contacts(2)))
    messages = whole(contacts(8, first=3), contacts(2, _sdc_deleted_at=AT))

    plan = target(messages, **DELETING, max_delete_ratio=0.5, dry_run=True)
    run = target(messages, **DELETING, max_delete_ratio=0.5)

    assert (plan.exit_code, run.exit_code) == (0, 0), plan.told
