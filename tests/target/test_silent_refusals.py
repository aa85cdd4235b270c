"""What Xero refuses without a word is never taken for published: it is found out, and rejected with its reason."""

from __future__ import annotations

import json
import random
import typing as t

import pytest
from support.answering import Answer, answering
from support.publishing import Publishing, document, invoice, kinds
from support.singer import contacts, stream, whole
from support.target import Target

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from support.answering import Asked
    from support.sandbox import Sandbox
    from target_xero.documents.document import Document, Outcome

    Open = Callable[..., Publishing]

A_WHILE: t.Final = 20 * 60
NOTHING: t.Final[dict[str, t.Any]] = {"status": 200, "body": {"Contacts": [{"Name": "Name 1", "ContactNumber": "C-1"}]}}


@pytest.fixture
def opened(sandbox: Sandbox, tmp_path: Path) -> Open:
    """Opens an organisation of a Xero that refuses these without a word."""

    def opened(silent_refusals: str = "all") -> Publishing:
        sandbox.reset(silent_refusals=silent_refusals)
        return Publishing(sandbox, tmp_path)

    return opened


def batch_payment(key: str, number: str, amount: float) -> Document:
    payments = [{"Invoice": {"InvoiceNumber": number}, "Amount": amount}]
    paid = {"Account": {"Code": "090"}, "Date": "2026-07-05", "Reference": f"RUN-{key}", "Payments": payments}
    return document("BatchPayments", key, paid, method="PUT")


def contact(key: int, name: str) -> Document:
    return document("Contacts", str(key), {"Name": name, "ContactNumber": f"C-{key}"}, on_existing="reject")


def told(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """What is said of each reject, by key."""
    return {str(each.document.key[0]): " ".join(each.messages) for each in outcomes if each.reason}


@pytest.mark.fault(60)
def test_a_batch_payment_without_an_id_is_rejected_in_xeros_words(sandbox: Sandbox, opened: Open) -> None:
    publish = opened("batch_payments")
    publish(invoice("N-1"), invoice("N-2"))
    before = sandbox.count("BatchPayments")

    outcomes = publish(batch_payment("1", "N-1", 10), batch_payment("2", "N-2", 99), batch_payment("3", "N-2", 10))

    assert kinds(outcomes) == {"created": 2, "rejected_by_xero": 1}
    assert "exceeds the amount outstanding" in told(outcomes)["2"]
    assert sandbox.count("BatchPayments") == before + 2


@pytest.mark.fault(60)
def test_an_account_is_rejected_in_xeros_words(sandbox: Sandbox, opened: Open) -> None:
    publish = opened("accounts")
    account = {"Code": "12345678901", "Name": "Quill", "Type": "EXPENSE"}

    outcomes = publish(document("Accounts", "1", account))

    assert "too long" in told(outcomes)["1"]


def test_a_refusal_in_xml_is_told_in_xeros_words_as_well(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.reset(errors_as="xml")
    publish = Publishing(sandbox, tmp_path)
    good = {"Code": "7001", "Name": "Quill", "Type": "EXPENSE"}

    outcomes = publish(document("Accounts", "1", good), document("Accounts", "2", {**good, "Code": "70010000000"}))

    assert set(told(outcomes)) == {"2"}
    assert "too long" in told(outcomes)["2"]


@pytest.mark.fault(60)
def test_a_change_of_which_xero_shows_what_was_there_before_is_rejected(sandbox: Sandbox, opened: Open) -> None:
    publish = opened()
    publish(contact(1, "Quill"), contact(2, "Pen"))
    sandbox.advance(A_WHILE)

    outcomes = publish(contact(1, "Pen"), contact(3, "Inkwell"))

    assert kinds(outcomes)["created"] == 1
    assert set(told(outcomes)) == {"1"}
    assert "Pen" in told(outcomes)["1"]


@pytest.mark.fault(60)
def test_a_deletion_of_which_xero_shows_that_it_is_none_is_rejected(sandbox: Sandbox, opened: Open) -> None:
    publish = opened()
    publish(invoice("N-1"), invoice("N-2"), invoice("N-3"))
    publish(batch_payment("1", "N-1", 10))
    gone = [document("Invoices", number, {}, delete=True) for number in ("N-1", "N-2", "N-3")]

    outcomes = publish(*gone)

    assert set(told(outcomes)) == {"N-1"}
    assert kinds(outcomes)["voided"] == 2


@pytest.mark.fault(60)
def test_what_xero_never_saves_and_never_says_why_is_rejected(sandbox: Sandbox, target: Target) -> None:
    """With a sentence of ours, and no run ends well because of it."""
    sandbox.order(NOTHING, times=2, method="PUT", path="/Contacts")

    run = target(whole(stream("contacts", [{"ContactNumber": "C-1", "Name": "Name 1"}], ["ContactNumber"])))

    (reject,) = run.rejects
    assert (run.exit_code, reject["reason"]) == (3, "not_saved"), run.told
    assert "has not saved it" in reject["messages"][0]
    assert sandbox.get("Contacts", where='Name=="Name 1"').json()["Contacts"] == []


@pytest.mark.fault(60)
def test_a_kind_of_which_xero_saves_nothing_is_left_alone(tmp_path: Path) -> None:
    """After ten documents the others are held, and come again: no run spends the calls of the day on it."""

    def reply(asked: Asked) -> Answer:
        if asked.path == "Organisation":
            return Answer(body=json.dumps({"Organisations": [{"Name": "Odd Ltd", "BaseCurrency": "NZD"}]}).encode())
        return Answer(body=asked.body or json.dumps({asked.path: []}).encode())

    with answering(reply) as xero:
        run = Target(tmp_path, xero.config)(whole(contacts(60)), settle_seconds=0)

    assert run.exit_code == 9, run.told
    assert {each["reason"] for each in run.rejects} == {"not_saved"}
    assert 10 <= len(run.rejects) < 20
    assert len(xero.asked) < 60


@pytest.mark.fault(60)
@pytest.mark.parametrize("seed", range(6))
def test_every_row_is_in_the_books_or_among_the_rejects(sandbox: Sandbox, opened: Open, seed: int) -> None:
    """Whatever of it Xero refuses without a word; another run of the same rows doubles nothing."""
    dice = random.Random(seed)  # noqa: S311 - the same every time
    publish = opened()
    before = {path: sandbox.count(path) for path in ("Contacts", "Invoices", "BatchPayments")}
    names = [f"Name {dice.randrange(12)}" for _ in range(15)]
    lines = [
        [{"Description": "Chair", "UnitAmount": 9, "AccountCode": dice.choice(["200", "nope"])}] for _ in range(12)
    ]
    ranks = [
        [contact(key, name) for key, name in enumerate(names)],
        [invoice(f"N-{key}", LineItems=each, Contact={"Name": names[0]}) for key, each in enumerate(lines)],
        [batch_payment(str(key), f"N-{dice.randrange(12)}", dice.choice([3, 90])) for key in range(8)],
    ]

    for again in (False, True):
        sandbox.advance(A_WHILE if again else 0)
        outcomes = [publish(*rank) for rank in ranks]
        for path, rank, told_of in zip(before, ranks, outcomes, strict=True):
            assert sandbox.count(path) - before[path] + len(told(told_of)) == len(rank), (path, again)
    assert all(told(rank) for rank in outcomes)


@pytest.mark.parametrize("key", [["x"], {"a": 1}, 5, True])
def test_an_id_that_is_no_text_is_none(sandbox: Sandbox, tmp_path: Path, key: t.Any) -> None:
    """What was sent is looked for, and sent again once it is known not to be there."""
    odd = {"Contacts": [{"ContactID": key, "Name": "Customer 1", "ContactNumber": "CUST-1"}]}
    sandbox.order({"status": 200, "body": odd}, method="PUT", path="Contacts")
    target = Target(tmp_path, sandbox.config())

    run = target(whole(contacts(1)))

    again = target(whole(contacts(1)))
    assert run.exit_code in {0, 3, 9}, run.told
    assert again.exit_code == 0, again.told
    there = sandbox.get("Contacts", page=1, pageSize=1000).json()["Contacts"]
    assert [each["Name"] for each in there if each["Name"] == "Customer 1"] == ["Customer 1"]
