"""A dry run says what would be done, and does nothing."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from support.singer import contacts, invoices, whole
from support.target import records

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.target import Run, Target


def plans(run: Run) -> list[str]:
    return [line.partition("Plan for ")[2] for line in run.log.splitlines() if "Plan for " in line]


def test_nothing_is_sent_and_nothing_passes(sandbox: Sandbox, target: Target) -> None:
    run = target(whole(contacts(2), invoices(1)), dry_run=True)

    assert run.exit_code == 0, run.told
    assert all(call["method"] == "GET" for call in sandbox.tenant_calls())
    assert (run.states, run.results, run.rejects) == ([], [], [])
    assert "Dry run: nothing was sent." in run.log


def test_it_says_what_would_be_done_and_what_it_comes_to(target: Target) -> None:
    target(whole(contacts(2), invoices(2)))

    run = target(
        whole(
            contacts(1),
            contacts(1, first=2, EmailAddress="new@example.com"),
            contacts(1, first=3),
            invoices(1),
            invoices(2, first=3),
            invoices(1, first=5, Type="NEITHER"),
        ),
        dry_run=True,
    )

    assert run.exit_code == 3, run.told
    assert plans(run) == [
        "contacts: 1 created, 1 unchanged, 1 updated.",
        "invoices: 2 created (199.50), 1 rejected, 1 unchanged (99.75).",
    ]
    assert "Read 7 rows = 4 would be accepted + 2 unchanged + 1 would be rejected + 0 held; 7 calls" in run.summary
    assert "1 rows would be rejected. Nothing was sent" in run.errors[0]


def test_it_is_written_to_a_file(target: Target) -> None:
    run = target(whole(contacts(1), invoices(1, CurrencyCode="AUD")), dry_run=True, plan_path="my-plan.jsonl")

    planned = records(Path(target.folder / "my-plan.jsonl"))
    assert run.exit_code == 0, run.told
    assert [(each["stream"], each["key"], each["operation"], each["amount"]) for each in planned] == [
        ("contacts", "CUST-1", "created", None),
        ("invoices", "INV-1", "created", 99.75),
    ]
    assert planned[1]["currency"] == "AUD"


def test_the_file_is_of_the_last_dry_run(target: Target) -> None:
    for first in (1, 2):
        target(whole(contacts(1, first=first)), dry_run=True)

    assert [each["key"] for each in records(target.folder / "plan.jsonl")] == ["CUST-2"]


@pytest.mark.parametrize("limit", [None, 0])
def test_deletions_are_planned_whatever_their_limit(sandbox: Sandbox, target: Target, limit: int | None) -> None:
    target(whole(contacts(1)))
    gone = contacts(1, _sdc_deleted_at="2026-03-03T00:00:00Z")

    run = target(whole(gone), dry_run=True, hard_delete=True, allow_deletes=True, max_deletes=limit)

    assert run.exit_code == 0, run.told
    assert plans(run) == ["contacts: 1 archived."]
    assert sandbox.calls_of("POST /Contacts") == 1


def test_what_was_planned_is_what_is_done(target: Target) -> None:
    messages = whole(contacts(3), invoices(3), contacts(1, first=4, ContactStatus="NEITHER"))
    target(messages, dry_run=True)
    planned = records(target.folder / "plan.jsonl")

    run = target(messages)

    done = {(each["stream"], each["key"]): each["operation"] for each in run.results}
    done |= {(each["stream"], each["key"]): "rejected" for each in run.rejects}
    assert {(each["stream"], each["key"]): each["operation"] for each in planned} == done
