"""One document at which Xero fails stops no other; one place that fails stops no other; an outage is an outage."""

from __future__ import annotations

import itertools
import random
import typing as t
from collections import Counter

import pytest
from support import singer
from support.publishing import LINE, Publishing, document, invoice, kinds, writes
from xero_client.errors import RetriableError

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target
    from target_xero.documents.document import Document, Outcome

POISON: t.Final = "Poison"
REPLAYS: t.Final = 3
"""Calls with the same key, before another one is made."""


@pytest.fixture
def publish(sandbox: Sandbox, tmp_path: Path) -> Publishing:
    return Publishing(sandbox, tmp_path)


def poisoned(sandbox: Sandbox, status: int = 500, **match: t.Any) -> None:
    """Xero fails for ever at calls that have the word in them, before it saves anything."""
    sandbox.order({"status": status}, times=0, body=POISON, **match)


def quotes(*titles: str) -> list[Json]:
    rows = ({"our_id": n, "Title": each, "Date": singer.DAY, "Contact__Name": "Ada"} for n, each in enumerate(titles))
    lines = [{"Description": "Chair", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}]
    return singer.stream("quotes", ({**row, "LineItems": lines} for row in rows), ["our_id"])


def titles(sandbox: Sandbox) -> Counter[str]:
    pages = itertools.takewhile(bool, (sandbox.get("Quotes", page=n).json()["Quotes"] for n in itertools.count(1)))
    found = (each.get("Title", "") for page in pages for each in page)
    return Counter(title for title in found if title.startswith(("Good", POISON)))


def owed() -> Document:
    return invoice("N-1", LineItems=[{**LINE, "UnitAmount": 500}])


def payment(key: str, **fields: t.Any) -> Document:
    body = {
        "Account": {"Code": "090"},
        "Date": "2026-07-05",
        "Amount": 1,
        "Invoice": {"InvoiceNumber": "N-1"},
        **fields,
    }
    return document("Payments", key, body)


@pytest.mark.fault(55)
def test_three_quotes_of_which_xero_fails_at_one(sandbox: Sandbox, target: Target) -> None:
    """Two are there, one is rejected with the status, and the next run of another stream has nothing to do with it."""
    poisoned(sandbox, method="P*", path="/Quotes")

    run = target(singer.whole(quotes("Good 1", POISON, "Good 2")), settle_seconds=0)
    other = target(singer.whole(singer.contacts(1)))

    assert run.exit_code == 3, run.told
    assert titles(sandbox) == Counter(["Good 1", "Good 2"])
    (reject,) = run.rejects
    assert (reject["reason"], reject["key"], reject["retry_helps"]) == ("xero_fails", "1", True)
    assert "(500)" in str(reject["messages"])
    assert len(run.states) == 1
    assert other.exit_code == 0, other.told


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 503}, {"drop": "before"}])
def test_a_single_document_at_which_xero_fails_is_tried_as_often_as_max_tries_says(
    sandbox: Sandbox, tmp_path: Path, fault: Json
) -> None:
    publish = Publishing(sandbox, tmp_path, max_tries=5)
    sandbox.order(fault, times=5, method="PUT", path="/Invoices")

    assert kinds(publish(invoice("N-1"))) == {"xero_fails": 1}
    assert kinds(publish(invoice("N-1"))) == {"created": 1}


@pytest.mark.fault(55)
@pytest.mark.parametrize("places", [[17], [0, 49], [10, 11, 12], list(range(0, 50, 7))])
def test_fifty_documents_of_which_xero_fails_at_some(sandbox: Sandbox, publish: Publishing, places: list[int]) -> None:
    """A few calls for each of them, and one wait for all."""
    publish.settings["settle_seconds"] = 60
    publish(owed())
    poisoned(sandbox, method="PUT", path="/Payments")
    before = len(writes(sandbox))

    outcomes = publish(*(payment(f"p{n}", **({"Reference": POISON} if n in places else {})) for n in range(50)))

    assert kinds(outcomes) == {"created": 50 - len(places), "xero_fails": len(places)}
    assert keys_of(outcomes, "xero_fails") == {f"p{n}" for n in places}
    assert paid(sandbox) == 50 - len(places)
    assert len(writes(sandbox)) - before <= REPLAYS + 2 * 6 * len(places)
    assert publish.waited < 100


@pytest.mark.parametrize("status", [502, 504])
def test_a_document_at_which_xero_does_not_answer_costs_minutes(
    sandbox: Sandbox, publish: Publishing, status: int
) -> None:
    """What comes from something before Xero leaves Xero at work, perhaps: it is waited for each time."""
    publish.settings["settle_seconds"] = 60
    publish(owed())
    poisoned(sandbox, status, method="PUT", path="/Payments")

    outcomes = publish(*(payment(f"p{n}", **({"Reference": POISON} if n == 30 else {})) for n in range(50)))

    assert kinds(outcomes) == {"created": 49, "xero_fails": 1}
    assert paid(sandbox) == 49
    assert publish.waited < 10 * 60


def test_changes_and_deletions_at_which_xero_fails(sandbox: Sandbox, publish: Publishing) -> None:
    names = [f"Name {n}" for n in range(20)]
    publish(*(document("Contacts", name, {"Name": name, "ContactNumber": name}) for name in names))
    poisoned(sandbox, method="POST", path="/Contacts")

    def changed(name: str) -> Document:
        body = {"Name": name, "ContactNumber": name, "FirstName": POISON if name == "Name 7" else "Ada"}
        return document("Contacts", name, body)

    assert kinds(publish(*map(changed, names))) == {"updated": 19, "xero_fails": 1}
    sandbox.clear_faults()
    (seventh,) = sandbox.get("Contacts", where='Name=="Name 7"').json()["Contacts"]
    sandbox.order({"status": 500}, times=0, method="POST", path="/Contacts", body=seventh["ContactID"])

    outcomes = publish(*(document("Contacts", name, {}, delete=True) for name in names))

    assert kinds(outcomes) == {"archived": 19, "xero_fails": 1}
    left = sandbox.get("Contacts", where='ContactStatus=="ACTIVE"&&Name.StartsWith("Name ")').json()["Contacts"]
    assert [each["Name"] for each in left] == ["Name 7"]


@pytest.mark.fault(56)
def test_a_place_that_fails_is_left_alone_and_others_go_on(sandbox: Sandbox, target: Target) -> None:
    """After a few documents one after the other: what was not tried is held, and comes again."""
    sandbox.order({"status": 500}, times=0, method="P*", path="/Quotes")
    rows = quotes(*(f"Good {n}" for n in range(400)))

    run = target(singer.whole(rows, singer.contacts(3), singer.invoices(3)), settle_seconds=0)

    assert run.exit_code == 9, run.told
    assert "Xero failed at Quotes; everything else was sent" in run.errors[-1]
    assert {each["reason"] for each in run.rejects} == {"xero_fails"}
    assert len(run.rejects) <= 10
    assert " = 6 accepted + 0 unchanged" in run.summary
    assert run.states == []
    assert len(writes(sandbox)) < 60

    sandbox.clear_faults()
    again = target(singer.whole(rows, singer.contacts(3), singer.invoices(3)), settle_seconds=0)
    assert again.exit_code == 0, again.told
    assert titles(sandbox) == Counter(f"Good {n}" for n in range(400))


@pytest.mark.parametrize("status", [500, 504])
def test_a_place_that_fails_costs_minutes_and_few_calls(sandbox: Sandbox, publish: Publishing, status: int) -> None:
    """Though what fails without a word of Xero's own is waited for each time."""
    publish.settings["settle_seconds"] = 60
    publish(owed())
    sandbox.order({"status": status}, times=0, method="PUT", path="/Payments")
    before = len(writes(sandbox))

    with pytest.raises(RetriableError, match="Payments"):
        publish(*(payment(f"p{n}") for n in range(400)))

    assert len(writes(sandbox)) - before < 60
    assert publish.waited < (2 if status == 500 else 15) * 60


def test_what_refers_to_a_document_that_is_held_is_held_with_it(sandbox: Sandbox, target: Target) -> None:
    """It comes again together with it, and is no reject."""
    sandbox.order({"status": 500}, times=0, method="P*", path="/Invoices")
    sandbox.order({"status": 500}, times=0, method="GET", path="/Invoices*")
    paid = {"Account__Code": "090", "Date": singer.DAY, "Amount": 1, "our_id": "P-1", "of": "INV-1"}
    rows = singer.stream("payments", [paid], ["our_id"])
    named = {"payments": {"payload": {"Invoice": {"$ref": ["invoices", "=record['of']"]}}}}
    messages = singer.whole(singer.invoices(1), rows, singer.contacts(1))

    failing = target(messages, streams=named, settle_seconds=0)
    sandbox.clear_faults()
    again = target(messages, streams=named, settle_seconds=0)

    assert (failing.exit_code, failing.rejects) == (9, []), failing.told
    assert "1 accepted + 0 unchanged + 0 rejected + 2 held" in failing.summary
    assert again.exit_code == 0, again.told
    assert "1 accepted" in again.summary or "2 accepted" in again.summary


def test_several_places_that_fail_are_an_outage(sandbox: Sandbox, publish: Publishing) -> None:
    """The run ends soon; nothing is rejected, and the next run doubles nothing."""
    sandbox.order({"status": 500}, times=0, method="*", path="/[A-Z]*")
    parts = [invoice(f"N-{n}") for n in range(100)]

    with pytest.raises(RetriableError) as problem:
        publish(*parts, *(document("Contacts", f"c{n}", {"Name": f"Name {n}"}) for n in range(100)))

    assert problem.value.exit_code == 9
    assert len(writes(sandbox)) < 40
    sandbox.clear_faults()
    publish.waited += 10 * 60
    publish(*parts)
    found = sandbox.get("Invoices", createdByMyApp="true", page=1, pageSize=1000).json()["Invoices"]
    assert Counter(each["InvoiceNumber"] for each in found) == Counter(f"N-{n}" for n in range(100))


@pytest.mark.parametrize("status", [500, 400])
def test_one_document_that_cannot_be_looked_up_is_held(sandbox: Sandbox, target: Target, status: int) -> None:
    """Before anything of it is sent; the others are published, and the next run tries it again."""
    rows = singer.whole(singer.invoices(20), singer.contacts(1))
    sandbox.order({"status": status}, times=0, method="GET", path="/Invoices", query={"InvoiceNumbers": "*INV-7*"})

    run = target(rows, streams={"invoices": {"match_on": ["InvoiceNumber"]}})

    assert run.exit_code == 9, run.told
    assert "INV-7 of stream invoices could not be looked up" in run.errors[-1]
    assert "20 accepted + 0 unchanged + 0 rejected + 1 held" in run.summary
    sandbox.clear_faults()
    again = target(rows, streams={"invoices": {"match_on": ["InvoiceNumber"]}})
    assert again.exit_code == 0, again.told
    assert "1 accepted + 20 unchanged" in again.summary


def test_one_deletion_that_cannot_be_looked_up_is_held(sandbox: Sandbox, publish: Publishing) -> None:
    sandbox.put("Contacts", {"Contacts": [{"Name": f"Name {n}", "ContactNumber": f"c{n}"} for n in range(4)]})
    sandbox.order({"status": 500}, times=0, method="GET", path="/Contacts", query={"where": "*c2*"})
    documents = [document("Contacts", f"c{n}", {"ContactNumber": f"c{n}"}, delete=True) for n in range(4)]

    with pytest.raises(RetriableError, match="c2 of stream Contacts"):
        publish(*documents)

    sandbox.clear_faults()
    assert kinds(publish(*documents)) == {"unchanged": 3, "archived": 1}


@pytest.mark.parametrize("seed", range(6))
def test_any_documents_among_any_others_in_any_order(sandbox: Sandbox, publish: Publishing, seed: int) -> None:
    """Equal ones among them: each good key has its payment, each bad one its reject."""
    dice = random.Random(seed)  # noqa: S311 - it has to repeat
    publish(owed())
    poisoned(sandbox, dice.choice([500, 503]), method="PUT", path="/Payments")
    share = dice.choice([0.02, 0.1, 0.2])
    bad = {f"p{n}" for n in range(120) if dice.random() < share} | {"p3"}
    documents = [payment(f"p{n}", **({"Reference": POISON} if f"p{n}" in bad else {})) for n in range(120)]
    dice.shuffle(documents)

    outcomes = publish(*documents)

    assert keys_of(outcomes, "xero_fails") == bad
    assert len({each.xero_id for each in outcomes if each.operation == "created"}) == 120 - len(bad)
    assert paid(sandbox) == 120 - len(bad)


def keys_of(outcomes: list[Outcome], reason: str) -> set[str]:
    return {each.document.key[0] for each in outcomes if each.reason and each.reason.value == reason}


def paid(sandbox: Sandbox) -> float:
    (there,) = sandbox.get("Invoices", InvoiceNumbers="N-1").json()["Invoices"]
    return float(there["AmountPaid"])
