"""Two keys are two documents, though they say the same: what counts is whose they are, not what they say."""

from __future__ import annotations

import typing as t
from collections import Counter
from decimal import Decimal

import pytest
from support import singer

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

OWED: t.Final = "INV-1"
LINE: t.Final = {"Description": "Rent", "Quantity": 1, "UnitAmount": 50, "AccountCode": "200"}
PAYMENT: t.Final = {"Invoice__InvoiceNumber": OWED, "Account__Code": "090", "Date": singer.DAY, "Amount": 1}
TRANSFER: t.Final = {"FromBankAccount__Code": "090", "ToBankAccount__Code": "091", "Date": singer.DAY, "Amount": 100}
JOURNAL: t.Final = {
    "Narration": "Accrual",
    "Date": singer.DAY,
    "JournalLines": [{"LineAmount": 50, "AccountCode": "429"}, {"LineAmount": -50, "AccountCode": "453"}],
}
INVOICE: t.Final = {"Type": "ACCREC", "Contact__Name": "Ada", "Date": singer.DAY, "LineItems": [LINE]}
NOTE: t.Final = {"Details": "Called about the chairs"}

EQUAL: t.Final = [
    pytest.param("bank_transfers", "BankTransfers", TRANSFER, id="transfers"),
    pytest.param("manual_journals", "ManualJournals", JOURNAL, id="journals"),
    pytest.param("invoices", "Invoices", INVOICE, id="invoices without a number"),
    pytest.param("invoices", "Invoices", {**INVOICE, "Type": "ACCPAY"}, id="bills without a number"),
    pytest.param("payments", "Payments", PAYMENT, id="payments"),
]


def rows(stream: str, row: Json, keys: t.Iterable[int]) -> list[Json]:
    """The same row under many keys."""
    return singer.stream(stream, ({**row, "our_id": key} for key in keys), ["our_id"])


@pytest.fixture
def owed(target: Target) -> None:
    """An invoice of 230.00 to be paid."""
    line = {**LINE, "UnitAmount": 200, "TaxType": "OUTPUT2"}
    assert target(singer.whole(singer.invoices(1, LineItems=[line]))).exit_code == 0


def there(sandbox: Sandbox, collection: str) -> int:
    return sandbox.count(collection)


@pytest.mark.usefixtures("owed")
def test_a_hundred_equal_payments_pay_a_hundred(sandbox: Sandbox, target: Target) -> None:
    """Two full calls with the same bytes are two writes."""
    run = target(singer.whole(rows("payments", PAYMENT, range(100))))

    assert run.exit_code == 0, run.told
    (paid,) = sandbox.get("Invoices", InvoiceNumbers=OWED).json()["Invoices"]
    assert Decimal(str(paid["AmountPaid"])) == 100
    mine = [each for each in run.results if each["stream"] == "payments"]
    assert len({each["xero_id"] for each in mine}) == 100
    assert Counter(each["operation"] for each in mine) == {"created": 100}


@pytest.mark.fault(58)
@pytest.mark.usefixtures("owed")
@pytest.mark.parametrize(("stream", "collection", "row"), EQUAL)
def test_equal_documents_of_every_kind_are_written_as_often_as_there_are_keys(
    sandbox: Sandbox, target: Target, stream: str, collection: str, row: Json
) -> None:
    """In one run, and in the next one within Xero's memory of the first; the same keys again write nothing."""
    before = there(sandbox, collection)

    first = target(singer.whole(rows(stream, row, [1, 2])))
    second = target(singer.whole(rows(stream, row, [1, 2, 3, 4])))

    assert (first.exit_code, second.exit_code) == (0, 0), first.told + second.told
    assert there(sandbox, collection) == before + 4
    ids = Counter((each["key"], each["xero_id"]) for each in second.results if each["stream"] == stream)
    assert len({xero_id for _, xero_id in ids}) == len({key for key, _ in ids})


@pytest.mark.usefixtures("owed")
def test_equal_notes_are_as_many_notes(sandbox: Sandbox, target: Target) -> None:
    """They have no id, so that nothing but the key tells one call from the other."""
    path = {"notes": {"path": "Invoices/{InvoiceID}/History", "key": ["our_id"]}}
    (invoice,) = sandbox.get("Invoices", InvoiceNumbers=OWED).json()["Invoices"]
    note = {"InvoiceID": invoice["InvoiceID"], **NOTE}

    run = target(singer.whole(rows("notes", note, [1, 2, 3])), streams=path)

    assert run.exit_code == 0, run.told
    notes = sandbox.get(f"Invoices/{invoice['InvoiceID']}/History").json()["HistoryRecords"]
    assert sum(each.get("Details") == NOTE["Details"] for each in notes) == 3


@pytest.mark.usefixtures("owed")
def test_what_is_on_its_way_is_not_taken_for_another_document_like_it(sandbox: Sandbox, target: Target) -> None:
    """Documents that are looked for by what they say wait for those before them, also for such that are sent again."""
    sandbox.order({"status": 500}, times=3, method="PUT", path="/Payments")
    sandbox.order({"stall_seconds": 0.5}, times=2, method="PUT", path="/Payments")
    found_by_content = {"payments": {"match_within_days": 3}}

    run = target(
        singer.whole(rows("payments", PAYMENT, range(205))),
        streams=found_by_content,
        settle_seconds=0,
        concurrent_limit=5,
    )

    assert run.exit_code == 0, run.told
    mine = Counter(each["operation"] for each in run.results if each["stream"] == "payments")
    assert mine == {"created": 205}
    (paid,) = sandbox.get("Invoices", InvoiceNumbers=OWED).json()["Invoices"]
    assert Decimal(str(paid["AmountPaid"])) == 205
