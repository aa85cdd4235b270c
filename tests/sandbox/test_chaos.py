"""Chaos on order: somebody else writes between two reads, by Xero's rules, and again the same with the same seed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from support.sandbox import Sandbox

EVENTS = ("edits", "inserts", "voids", "deletes")
EVERYWHERE = (
    *("BankTransactions", "BankTransfers", "Contacts", "CreditNotes", "Invoices", "Items", "LinkedTransactions"),
    *("ManualJournals", "Payments", "PurchaseOrders", "Quotes"),
)
VOIDED = frozenset({"CreditNotes", "Invoices", "ManualJournals"})
ONLY_DELETED = frozenset({"BankTransfers", "LinkedTransactions", "Payments"})


def read(sandbox: Sandbox, times: int, path: str = "Accounts") -> None:
    for _ in range(times):
        assert sandbox.get(path).status_code == 200


def pages(sandbox: Sandbox, path: str, key: str, size: int) -> list[str]:
    """The keys on all pages, as a reader meets them who knows of no chaos."""
    found: list[str] = []
    number = 1
    while records := sandbox.get(path, page=number, pageSize=size).json()[path]:
        found += [record[key] for record in records]
        number += 1
    return found


def happened(sandbox: Sandbox) -> list[dict[str, Any]]:
    return list(sandbox.chaos_so_far()["happened"])


def journals(sandbox: Sandbox) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while page := sandbox.get("Journals", offset=found[-1]["JournalNumber"] if found else 0).json()["Journals"]:
        found += page
    return found


def test_an_edit_between_two_pages_makes_a_reader_miss_a_record(sandbox: Sandbox) -> None:
    """What is edited moves to the end, what follows moves up: this is what bookmarks with an overlap are for."""
    everything = pages(sandbox, "Contacts", "ContactID", 5)
    sandbox.chaos(seed=1, edits=4, collections=["Contacts"])

    seen = pages(sandbox, "Contacts", "ContactID", 5)

    assert [each["event"] for each in happened(sandbox)] == ["edits"] * 4
    assert set(seen) < set(everything)


def test_the_same_seed_gives_the_same_chaos(sandbox: Sandbox) -> None:
    schedules = []
    for seed in (5, 5, 6):
        sandbox.reset()
        sandbox.chaos(seed=seed, edits=4, inserts=2, deletes=2, rate=0.7, collections=["Contacts", "Items"])
        read(sandbox, 20)
        schedules.append(happened(sandbox))

    assert schedules[0] == schedules[1] != schedules[2]
    assert schedules[0]


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("event", EVENTS)
def test_chaos_obeys_the_rules_of_each_kind(sandbox: Sandbox, path: str, event: str) -> None:
    """It happens, or, where Xero has no such thing, it does not and is reported as pending."""
    if event == "deletes" and path in {"CreditNotes", "ManualJournals"}:
        sandbox.records(
            path, insert=True, set={"Status": "DRAFT"}, drop=["Allocations"]
        )  # there are approved ones only
    sandbox.chaos(**{event: 1}, collections=[path])

    read(sandbox, 6)

    so_far = sandbox.chaos_so_far()
    can = event == "deletes" or (path in VOIDED if event == "voids" else path not in ONLY_DELETED)
    assert [each["collection"] for each in so_far["happened"]] == [path] * can
    assert so_far["pending"][event] == 1 - can


def test_an_edit_is_a_change_that_a_reader_finds(sandbox: Sandbox) -> None:
    before = sandbox.now()[:19]
    sandbox.advance(2)
    sandbox.chaos(edits=1, collections=["Contacts"])
    read(sandbox, 2)

    changed = sandbox.get("Contacts", {**sandbox.headers(), "If-Modified-Since": before}).json()["Contacts"]

    assert [record["ContactID"] for record in changed] == [each["key"] for each in happened(sandbox)]


def test_the_books_balance_whatever_happens(sandbox: Sandbox) -> None:
    """Somebody else is an accountant, too: what happens is posted."""
    before = len(journals(sandbox))
    sandbox.chaos(seed=4, edits=5, inserts=5, voids=5, deletes=5)

    read(sandbox, 60)

    assert len(happened(sandbox)) >= 15
    after = journals(sandbox)
    assert len(after) > before
    assert {sum(Decimal(str(line["NetAmount"])) for line in journal["JournalLines"]) for journal in after} == {0}


def test_an_item_is_deleted_without_trace(sandbox: Sandbox) -> None:
    count = sandbox.count("Items")
    sandbox.chaos(deletes=1, collections=["Items"])

    read(sandbox, 2)

    (deleted,) = happened(sandbox)
    assert sandbox.count("Items") == count - 1
    assert sandbox.get(f"Items/{deleted['key']}").status_code == 404


def test_nothing_happens_before_the_first_read(sandbox: Sandbox) -> None:
    sandbox.chaos(edits=5, collections=["Contacts"])

    read(sandbox, 1)
    assert happened(sandbox) == []
    read(sandbox, 2)
    assert [each["before_call"] for each in happened(sandbox)] == [2, 3]


def test_chaos_can_be_rare(sandbox: Sandbox) -> None:
    sandbox.chaos(seed=2, edits=100, rate=0.2, collections=["Contacts"])

    read(sandbox, 40)

    assert 0 < len(happened(sandbox)) < 20


def test_chaos_costs_the_reader_no_calls(sandbox: Sandbox) -> None:
    sandbox.chaos(edits=3, collections=["Contacts"])

    read(sandbox, 5)

    assert [call["method"] for call in sandbox.tenant_calls()] == ["GET"] * 5
    assert sandbox.stats()["tenants"][sandbox.tenant_id]["calls"] == 5


def test_chaos_ends_when_it_is_told_to(sandbox: Sandbox) -> None:
    sandbox.chaos(edits=100, collections=["Contacts"])
    read(sandbox, 3)

    sandbox.end_chaos()
    read(sandbox, 3)

    assert sandbox.chaos_so_far()["order"] is None


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"edits": 0},
        {"edits": -1},
        {"edits": 0.5},
        {"edits": 1, "rate": 0},
        {"edits": 1, "collections": ["Journals"]},
        {"floods": 1},
    ],
)
def test_an_order_that_makes_no_sense_is_refused(sandbox: Sandbox, order: dict[str, Any]) -> None:
    answer = requests.post(f"{sandbox.url}/_sandbox/chaos", json=order, timeout=10)

    assert (answer.status_code, list(answer.json())) == (400, ["error"])
