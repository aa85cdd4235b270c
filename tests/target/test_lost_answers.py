"""Whatever happens to an answer, every document is at Xero once."""

from __future__ import annotations

import typing as t
from collections import Counter

import pytest
from support.publishing import LINE, Publishing, document, invoice, kinds, writes
from xero_client.errors import DayLimitError, ServerError, UndecidedError

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

BAD: t.Final = {"LineItems": [{**LINE, "AccountCode": "999"}]}
CREATING: t.Final[dict[str, t.Any]] = {"method": "PUT", "path": "/Invoices"}
FOREVER: t.Final = 3
"""Failures after which an idempotency key is not tried again."""


@pytest.fixture
def publish(sandbox: Sandbox, tmp_path: Path) -> Publishing:
    return Publishing(sandbox, tmp_path)


def numbers(sandbox: Sandbox) -> Counter[str]:
    """Invoices that were written, by number."""
    found = sandbox.get("Invoices", createdByMyApp="true", page=1, pageSize=1000).json()["Invoices"]
    return Counter(each["InvoiceNumber"] for each in found)


def once(*names: str) -> Counter[str]:
    return Counter(names)


@pytest.mark.fault(1, 2)
@pytest.mark.parametrize("fault", [{"drop": "after"}, {"drop": "before"}, {"status": 503, "after": True}])
@pytest.mark.parametrize("kind", ["ACCREC", "ACCPAY"])
def test_a_lost_answer_does_not_double_a_document(
    sandbox: Sandbox, publish: Publishing, fault: dict[str, t.Any], kind: str
) -> None:
    """Not even a bill, whose number Xero takes any number of times: the same bytes go out under the same key."""
    sandbox.order(fault, **CREATING)

    outcomes = publish(invoice("N-1", Type=kind), invoice("N-2", Type=kind))

    assert kinds(outcomes) == {"created": 2}
    assert numbers(sandbox) == once("N-1", "N-2")


@pytest.mark.fault(3)
@pytest.mark.parametrize("after", [True, False])
def test_an_error_that_xero_repeats_is_looked_into(sandbox: Sandbox, publish: Publishing, *, after: bool) -> None:
    """What was saved is adopted; what was not is sent again under new keys, in halves."""
    sandbox.order({"status": 500, "after": after}, times=FOREVER, **CREATING)

    outcomes = publish(invoice("N-1"), invoice("N-2"))

    assert kinds(outcomes) == {"adopted" if after else "created": 2}
    assert writes(sandbox) == ["PUT /Invoices"] * (FOREVER if after else FOREVER + 2)
    assert numbers(sandbox) == once("N-1", "N-2")


@pytest.mark.fault(4)
def test_a_batch_of_which_a_part_was_saved_is_told_apart(sandbox: Sandbox, publish: Publishing) -> None:
    sandbox.order({"status": 500, "after": True}, times=FOREVER, **CREATING)

    outcomes = publish(*(invoice(f"N-{n}", **(BAD if n == 4 else {})) for n in range(10)))

    assert kinds(outcomes) == {"adopted": 9, "invalid_value": 1}
    assert numbers(sandbox) == once(*(f"N-{n}" for n in range(10) if n != 4))


def test_nothing_is_sent_again_before_a_slow_write_has_had_its_minute(sandbox: Sandbox, publish: Publishing) -> None:
    publish.settings["settle_seconds"] = 60
    sandbox.order({"status": 500}, times=FOREVER, **CREATING)

    outcomes = publish(invoice("N-1"))

    assert kinds(outcomes) == {"created": 1}
    assert 50 < publish.waited <= 60


LINES: t.Final = {"Contact": {"Name": "Ada Lovelace"}, "LineItems": [LINE]}
JOURNAL: t.Final = [{"LineAmount": 50, "AccountCode": "429"}, {"LineAmount": -50, "AccountCode": "453"}]
BANK: t.Final = {"Code": "090"}


@pytest.mark.parametrize(
    ("entity", "body"),
    [
        ("Accounts", {"Code": "4998", "Name": "Odds", "Type": "EXPENSE"}),
        ("BankTransactions", {"Type": "SPEND", "BankAccount": BANK, "Date": "2026-07-01", **LINES}),
        ("BankTransfers", {"FromBankAccount": BANK, "ToBankAccount": {"Code": "091"}, "Amount": 20}),
        ("Contacts", {"Name": "Quillfeather Books"}),
        ("CreditNotes", {"Type": "ACCRECCREDIT", "Date": "2026-07-01", **LINES}),
        ("Invoices", {"Type": "ACCPAY", "Date": "2026-07-01", **LINES}),
        ("Items", {"Code": "TRAY", "Name": "Tea tray"}),
        ("ManualJournals", {"Narration": "Moved", "Date": "2026-07-01", "JournalLines": JOURNAL}),
        ("Quotes", {"Date": "2026-07-01", **LINES}),
        ("Quotes", {"Date": "2026-07-01", "QuoteNumber": "Q-1", **LINES}),
    ],
)
def test_documents_of_every_kind_are_found_again(
    sandbox: Sandbox, publish: Publishing, entity: str, body: dict[str, t.Any]
) -> None:
    """By number, by what marks them, or by all that was sent."""
    sandbox.order({"status": 500, "after": True}, times=FOREVER, method="P*", path=f"/{entity}")

    (outcome,) = publish(document(entity, "k", body))

    assert (outcome.operation, bool(outcome.xero_id)) == ("adopted", True), outcome.messages
    assert len(writes(sandbox)) == FOREVER


def test_equal_payments_are_told_apart_by_counting(sandbox: Sandbox, publish: Publishing) -> None:
    """Payments of the same amount on the same day to the same invoice are so many payments, lost or not."""
    publish(invoice("N-1"))
    publish(payment("p0"))
    sandbox.order({"status": 500, "after": True}, times=FOREVER, method="PUT", path="/Payments")

    outcomes = publish(payment("p1"), payment("p2"))

    assert kinds(outcomes) == {"adopted": 2}
    assert len({each.xero_id for each in outcomes}) == 2
    (paid,) = sandbox.get("Invoices", InvoiceNumbers="N-1").json()["Invoices"]
    assert paid["AmountPaid"] == 15


def test_what_cannot_be_decided_stops_the_run_and_is_named(sandbox: Sandbox, publish: Publishing) -> None:
    """A payment like the one that was lost came from somewhere else meanwhile: neither is believed to be ours."""
    publish(invoice("N-1"))
    stranger = {"Invoice": {"InvoiceNumber": "N-1"}, "Account": {"Code": "090"}, "Date": "2026-07-05", "Amount": 5}
    sandbox.put("Payments", {**stranger, "Reference": "lost"}).raise_for_status()
    sandbox.order({"status": 500, "after": True}, times=FOREVER, method="PUT", path="/Payments")
    before = len(writes(sandbox))

    with pytest.raises(UndecidedError, match="p1") as problem:
        publish(payment("p1", Reference="lost"))

    assert problem.value.exit_code == 7
    assert len(writes(sandbox)) == before + FOREVER


@pytest.mark.fault(48)
@pytest.mark.parametrize("minutes", [1, 10])
def test_a_lookup_that_fails_is_not_an_empty_answer(sandbox: Sandbox, publish: Publishing, minutes: int) -> None:
    """The run stops; the next one finds out, by the key or by looking again, and doubles nothing."""
    sandbox.order({"status": 500, "after": True}, times=FOREVER, **CREATING)
    sandbox.order({"status": 500}, times=2, method="GET", path="/Invoices")
    with pytest.raises(ServerError):
        publish(invoice("N-1"))
    assert len(writes(sandbox)) == FOREVER
    publish.waited += minutes * 60

    outcomes = publish(invoice("N-1"))

    assert kinds(outcomes) == {"created" if minutes == 1 else "adopted": 1, "unchanged": 1}
    assert len(writes(sandbox)) == FOREVER + (minutes == 1)
    assert numbers(sandbox) == once("N-1")


@pytest.mark.fault(6)
def test_the_day_limit_stops_cleanly_and_the_next_run_goes_on(sandbox: Sandbox, publish: Publishing) -> None:
    """What was accepted until then is known; nothing that was refused is looked for."""
    sandbox.order({"limit": "day"}, skip=1, **CREATING)
    invoices = [invoice(f"N-{n}") for n in range(100)]
    with pytest.raises(DayLimitError):
        publish(*invoices)

    assert kinds(publish(*invoices)) == {"unchanged": 50, "created": 50}
    assert [call["path"] for call in sandbox.tenant_calls() if call["method"] == "GET"] == []


@pytest.mark.fault(5)
def test_the_minute_limit_is_waited_out_with_the_same_key(sandbox: Sandbox, publish: Publishing) -> None:
    sandbox.order({"limit": "minute", "retry_after": 1}, **CREATING)

    assert kinds(publish(invoice("N-1"))) == {"created": 1}
    assert writes(sandbox) == ["PUT /Invoices"] * 2


@pytest.mark.fault(15)
def test_a_batch_that_xero_cannot_read_is_halved_until_the_culprit_is_found(
    sandbox: Sandbox, publish: Publishing
) -> None:
    outcomes = publish(*(invoice(f"N-{n}", **({"DueDate": "soon"} if n == 5 else {})) for n in range(8)))

    assert kinds(outcomes) == {"created": 7, "rejected_by_xero": 1}
    (rejected,) = [each for each in outcomes if each.reason]
    assert rejected.document.key == ("N-5",)
    assert numbers(sandbox) == once(*(f"N-{n}" for n in range(8) if n != 5))


def payment(key: str, **fields: t.Any) -> t.Any:
    body = {"Account": {"Code": "090"}, "Date": "2026-07-05", "Amount": 5, **fields}
    return document("Payments", key, {"Invoice": {"$ref": ["Invoices", "N-1"]}, **body})


def test_an_answer_with_holes_in_it_is_no_answer(sandbox: Sandbox, publish: Publishing) -> None:
    sandbox.order({"status": 200, "after": True, "body": {"Invoices": [None, {}]}}, **CREATING)

    assert kinds(publish(invoice("N-1"), invoice("N-2"))) == {"adopted": 2}


def test_a_document_that_xero_finds_too_large_says_so(sandbox: Sandbox, publish: Publishing) -> None:
    """Though it is smaller than what Xero says it takes."""
    sandbox.order({"status": 413}, times=2, **CREATING)

    assert kinds(publish(invoice("N-1"), invoice("N-2"))) == {"created": 1, "too_large": 1}
