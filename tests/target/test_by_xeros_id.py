"""A row that has Xero's own id is about the document with that id, whatever can be written."""

from __future__ import annotations

import typing as t
import uuid

import pytest
from support.foreseeing import planned
from support.publishing import writes
from support.singer import stream, whole
from xero_client.catalogue.writable import COLLECTIONS

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

OPEN: t.Final = frozenset({"DRAFT", "SUBMITTED", "AUTHORISED", "POSTED", "ACTIVE", "APPROVED", "ONDRAFT"})
NEWS: t.Final[dict[str, Json]] = {
    "Accounts": {"Description": "Changed"},
    "BankTransactions": {"Reference": "Changed"},
    "ContactGroups": {"Name": "Changed"},
    "Contacts": {"FirstName": "Changed"},
    "CreditNotes": {"Reference": "Changed"},
    "Invoices": {"Reference": "Changed"},
    "Items": {"Name": "Changed"},
    "ManualJournals": {"Narration": "Changed"},
    "PurchaseOrders": {"Reference": "Changed"},
    "Quotes": {"Reference": "Changed"},
    "Receipts": {"Reference": "Changed"},
    "RepeatingInvoices": {"Reference": "Changed"},
    "TaxRates": {"Name": "Changed"},
    "TrackingCategories": {"Name": "Changed"},
}
"""What may change of each."""
FIXED: t.Final = {"BankTransfers", "BatchPayments", "PaymentServices", "Payments"}
"""What Xero only takes away again."""
IDENTIFIED: t.Final = sorted(each.entity for each in COLLECTIONS if each.id and each.entity != "Currencies")
KEYS: t.Final = {each.entity: str(each.id) for each in COLLECTIONS if each.id}
FITTING: t.Final[dict[str, Callable[[Json], t.Any]]] = {
    "Accounts": lambda each: each["Type"] == "EXPENSE" and not each.get("SystemAccount"),
    "BankTransactions": lambda each: each["Type"] == "SPEND" and not each.get("IsReconciled"),
    "TaxRates": lambda each: each["TaxType"].startswith("TAX0"),
}


def listed(sandbox: Sandbox, entity: str) -> list[Json]:
    """Some of its records, which may be changed."""
    if entity == "Receipts":
        receipt(sandbox)
    if entity == "ExpenseClaims":
        claim = {"User": user(sandbox), "Receipts": [{"ReceiptID": receipt(sandbox)}]}
        sandbox.put("ExpenseClaims", claim).raise_for_status()
    if entity == "TaxRates":
        rate = {"Name": "Levy", "ReportTaxType": "OUTPUT", "TaxComponents": [{"Name": "State", "Rate": 5}]}
        sandbox.put("TaxRates", rate).raise_for_status()
    answer = sandbox.get(entity, page=1).json()
    found = next(value for value in reversed(answer.values()) if isinstance(value, list))
    fits = FITTING.get(entity)
    return [each for each in found if each.get("Status", "ACTIVE") in OPEN and (fits is None or fits(each))]


def user(sandbox: Sandbox) -> Json:
    return {"UserID": sandbox.get("Users").json()["Users"][0]["UserID"]}


def receipt(sandbox: Sandbox) -> str:
    """The id of a new one."""
    lines = [{"Description": "Lunch", "Quantity": 1, "UnitAmount": 5, "AccountCode": "429"}]
    body = {"User": user(sandbox), "Contact": {"Name": "Café"}, "Date": "2026-03-01", "LineItems": lines}
    return str(sandbox.put("Receipts", body).json()["Receipts"][0]["ReceiptID"])


def publish(target: Target, entity: str, rows: list[Json], **settings: t.Any) -> t.Any:
    return target(whole(stream("rows", rows, ["id"])), streams={"rows": {"entity": entity, **settings}})


def one(sandbox: Sandbox, entity: str, xero_id: str) -> Json:
    return dict(next(value for value in reversed(sandbox.get(f"{entity}/{xero_id}").json().values()))[0])


@pytest.mark.parametrize("entity", sorted(NEWS))
def test_the_one_that_is_there_is_changed(sandbox: Sandbox, target: Target, entity: str) -> None:
    """Also where a collection only creates; nothing is asked of the row but what it changes."""
    record, count = listed(sandbox, entity)[0], sandbox.count(entity)
    xero_id, before = record[KEYS[entity]], len(writes(sandbox))

    run = publish(target, entity, [{"id": 1, KEYS[entity]: xero_id, **NEWS[entity]}])

    assert run.exit_code == 0, run.told
    assert [(each["operation"], each["xero_id"]) for each in run.results] == [("updated", xero_id)]
    assert one(sandbox, entity, xero_id).items() >= NEWS[entity].items()
    assert sandbox.count(entity) == count
    assert [each.partition(" ")[0] for each in writes(sandbox)[before:]] == ["POST"]


@pytest.mark.parametrize("entity", IDENTIFIED)
@pytest.mark.parametrize("many", [1, 3])
def test_an_id_that_xero_does_not_know_creates_nothing(
    sandbox: Sandbox, target: Target, entity: str, many: int
) -> None:
    before, written = sandbox.count(entity), writes(sandbox)
    rows = [{"id": n, KEYS[entity]: str(uuid.UUID(int=n + 1)), **NEWS.get(entity, {})} for n in range(many)]

    run = publish(target, entity, rows)

    assert [each["reason"] for each in run.rejects] == ["not_found"] * many, run.told
    assert rows[0][KEYS[entity]] in run.rejects[0]["messages"][0]
    assert (writes(sandbox), sandbox.count(entity)) == (written, before)


@pytest.mark.parametrize("entity", sorted(FIXED))
def test_what_cannot_be_changed_is_not_written_a_second_time(sandbox: Sandbox, target: Target, entity: str) -> None:
    record, count = listed(sandbox, entity)[0], sandbox.count(entity)
    changed = "PaymentServiceName" if entity == "PaymentServices" else "Reference"
    row = {"id": 1, KEYS[entity]: record[KEYS[entity]], changed: "Other"}

    run = publish(target, entity, [row])

    assert [each["reason"] for each in run.rejects] == ["not_modifiable"], run.told
    assert (writes(sandbox), sandbox.count(entity)) == ([], count)


@pytest.mark.parametrize("entity", ["ContactGroups", "Contacts", "Invoices", "Receipts"])
def test_put_is_never_sent_with_an_id_that_is_there(sandbox: Sandbox, target: Target, entity: str) -> None:
    """`load_method: append-only` creates: what is there is rejected."""
    xero_id, before = listed(sandbox, entity)[0][KEYS[entity]], writes(sandbox)

    run = publish(target, entity, [{"id": 1, KEYS[entity]: xero_id, **NEWS[entity]}], load_method="append-only")

    assert [each["reason"] for each in run.rejects] == ["duplicate_key"], run.told
    assert writes(sandbox) == before


def test_a_claim_and_a_link_are_changed_by_their_ids(sandbox: Sandbox, target: Target) -> None:
    (claim, *_), (link, *_) = (listed(sandbox, entity) for entity in ("ExpenseClaims", "LinkedTransactions"))
    claims, links = sandbox.count("ExpenseClaims"), sandbox.count("LinkedTransactions")
    before = len(writes(sandbox))
    rows = {
        "expense_claims": {"ExpenseClaimID": claim["ExpenseClaimID"], "Status": "AUTHORISED"},
        "linked_transactions": {
            "LinkedTransactionID": link["LinkedTransactionID"],
            "SourceTransactionID": link["SourceTransactionID"],
            "SourceLineItemID": link["SourceLineItemID"],
        },
    }

    run = target(whole(*(stream(name, [row], [next(iter(row))]) for name, row in rows.items())))

    assert all(each["operation"] in {"updated", "adopted"} for each in run.results), run.told
    assert (sandbox.count("ExpenseClaims"), sandbox.count("LinkedTransactions")) == (claims, links)
    assert not any(each.startswith("PUT") for each in writes(sandbox)[before:])


def test_an_option_is_changed_by_its_id(sandbox: Sandbox, target: Target) -> None:
    first = sandbox.get("TrackingCategories").json()["TrackingCategories"][0]["TrackingCategoryID"]
    category = one(sandbox, "TrackingCategories", first)
    option = category["Options"][0]
    path = "TrackingCategories/{TrackingCategoryID}/Options"
    row = {"TrackingCategoryID": category["TrackingCategoryID"], "TrackingOptionID": option["TrackingOptionID"]}

    run = target(
        whole(stream("options", [row | {"Name": "Changed"}], ["TrackingOptionID"])), streams={"options": {"path": path}}
    )

    assert run.exit_code == 0, run.told
    after = one(sandbox, "TrackingCategories", category["TrackingCategoryID"])["Options"]
    assert [each["Name"] for each in after if each["TrackingOptionID"] == option["TrackingOptionID"]] == ["Changed"]
    assert len(after) == len(category["Options"])


def test_a_currency_that_is_there_is_no_second_one(sandbox: Sandbox, target: Target) -> None:
    """Its code is its id; one that is not there is new."""
    before = sandbox.count("Currencies")

    run = target(whole(stream("currencies", [{"Code": "AUD"}, {"Code": "SEK"}], ["Code"])))

    assert run.exit_code == 0, run.told
    assert {each["key"]: each["operation"] for each in run.results} == {"AUD": "adopted", "SEK": "created"}
    assert sandbox.count("Currencies") == before + 1


def test_many_are_looked_for_by_few_calls(sandbox: Sandbox, target: Target) -> None:
    rows = [{"InvoiceID": each["InvoiceID"], "Reference": "Changed"} for each in listed(sandbox, "Invoices")[:40]]
    before = sandbox.calls_of("GET /Invoices")

    run = target(whole(stream("invoices", rows, ["InvoiceID"])))

    assert {each["operation"] for each in run.results} <= {"updated"}, run.told
    assert sandbox.calls_of("GET /Invoices") - before <= 2


def test_a_row_of_another_stream_may_name_the_document_too(sandbox: Sandbox, target: Target) -> None:
    """It brings a part of what is known already, and says itself which one it means."""
    xero_id = listed(sandbox, "Invoices")[0]["InvoiceID"]
    rows = [{"id": n, "InvoiceID": xero_id, "Reference": f"Changed {n}"} for n in (1, 2)]
    publish(target, "Invoices", rows[:1])

    run = target(whole(stream("parts", rows[1:], ["id"])), streams={"parts": {"entity": "Invoices"}})

    assert run.exit_code == 0, run.told
    assert one(sandbox, "Invoices", xero_id)["Reference"] == "Changed 2"


@pytest.mark.parametrize("runs", [1, 2])
@pytest.mark.parametrize("entity", ["Contacts", "Invoices", "Items"])
def test_two_keys_of_a_stream_are_not_one_document(sandbox: Sandbox, target: Target, entity: str, runs: int) -> None:
    """Else both would be told to be there, and what deletes the one would delete the other; a plan says so, too."""
    key = KEYS[entity]
    xero_id = listed(sandbox, entity)[0][key]
    rows = [{"id": n, key: xero_id, next(iter(NEWS[entity])): f"Changed {n}"} for n in (1, 2)]
    if runs > 1:
        publish(target, entity, rows[:1])

    messages = whole(stream("rows", rows, ["id"]))
    plan = planned(target, messages, streams={"rows": {"entity": entity}})
    run = publish(target, entity, rows)

    assert plan["rows", "2"] == ("rejected", "duplicate_key")
    assert {each["key"] for each in run.results} == {"1"}
    assert [(each["key"], each["reason"]) for each in run.rejects] == [("2", "duplicate_key")], run.told
    assert run.rejects[0]["messages"] == [f"{key} {xero_id} belongs to key 1 of stream rows."]


def test_what_was_created_under_a_key_is_not_another_ones(sandbox: Sandbox, target: Target) -> None:
    """It need not have said the id itself; a row without a key is about whatever it names."""
    made = publish(target, "Contacts", [{"id": 1, "Name": "Ada"}]).results[0]["xero_id"]
    row = {"ContactID": made, "FirstName": "Augusta"}

    run = publish(target, "Contacts", [{"id": 2, **row}])
    without = publish(target, "Contacts", [{"id": 2, **row}], key="auto_sequence")

    assert [each["reason"] for each in run.rejects] == ["duplicate_key"], run.told
    assert without.exit_code == 0, without.told
    assert one(sandbox, "Contacts", made)["FirstName"] == "Augusta"


def test_a_key_deletes_no_document_of_another_one(sandbox: Sandbox, target: Target) -> None:
    """Not of its own stream, whatever id its row has."""
    made = publish(target, "Contacts", [{"id": 1, "Name": "Ada"}]).results[0]["xero_id"]
    gone = {"id": 2, "ContactID": made, "_sdc_deleted_at": "2026-03-03"}

    run = publish(target, "Contacts", [gone], allow_deletes=True, hard_delete=True)

    assert [each["reason"] for each in run.rejects] == ["duplicate_key"], run.told
    assert one(sandbox, "Contacts", made)["ContactStatus"] == "ACTIVE"


def test_two_streams_may_change_one_document_in_one_run(sandbox: Sandbox, target: Target) -> None:
    """The plan says so, too."""
    xero_id = listed(sandbox, "Invoices")[0]["InvoiceID"]
    parts = {"by_us": {"Reference": "Changed"}, "by_them": {"DueDate": "2027-01-31"}}
    streams = {name: {"entity": "Invoices"} for name in parts}
    messages = whole(*(stream(name, [{"id": 1, "InvoiceID": xero_id, **part}], ["id"]) for name, part in parts.items()))

    plan = planned(target, messages, streams=streams)
    run = target(messages, streams=streams)

    assert plan == {(name, "1"): ("updated", None) for name in parts}
    assert [each["operation"] for each in run.results] == ["updated"] * 2, run.told
