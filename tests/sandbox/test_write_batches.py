"""How a write is asked for and answered: bodies, batches, and what becomes of the elements that are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.answers import messages, saved

if TYPE_CHECKING:
    import requests
    from support.sandbox import Sandbox

NOBODY = "00000000-0000-0000-0000-000000000000"
ADA = {"Name": "Ada Lovelace"}
NEEDED = "A Contact must be specified for this type of transaction"
BAD: dict[str, Any] = {"Type": "ACCREC", "Reference": "bad"}


def good(reference: str = "good", **fields: Any) -> dict[str, Any]:
    return {"Type": "ACCREC", "Contact": ADA, "Reference": reference, **fields}


def references(answer: requests.Response) -> list[str]:
    return [each["Reference"] for each in answer.json()["Invoices"]]


def written(sandbox: Sandbox) -> list[str]:
    """References of the invoices that this test has written, in the order of their numbers."""
    return references(sandbox.get("Invoices", createdByMyApp="true", order="InvoiceNumber"))


@pytest.mark.parametrize("body", [good(), [good()], {"Invoices": [good()]}, {"Invoices": good()}])
def test_a_record_may_come_wrapped_listed_or_bare(sandbox: Sandbox, body: Any) -> None:
    """Each of them is answered in the same envelope."""
    assert references(sandbox.put("Invoices", body)) == ["good"]


def test_unless_asked_for_each_element_only_the_refused_ones_are_answered(sandbox: Sandbox) -> None:
    """And yet the others were saved, though nobody learns their ids."""
    answer = sandbox.put("Invoices", {"Invoices": [good("1"), BAD, good("2")]})

    body = answer.json()
    assert (answer.status_code, body["ErrorNumber"], body["Type"]) == (400, 10, "ValidationException")
    assert [(each["Reference"], each["InvoiceID"], each["HasErrors"]) for each in body["Elements"]] == [
        ("bad", NOBODY, True)
    ]
    assert messages(answer) == [NEEDED]
    assert written(sandbox) == ["1", "2"]


def test_with_summarize_errors_false_every_element_says_what_became_of_it(sandbox: Sandbox) -> None:
    """In the order in which they were sent, and with status 200."""
    doubtful = good("doubtful", LineItems=[{"Description": "Chair", "UnitAmount": 9, "AccountCode": "nowhere"}])

    answer = sandbox.put("Invoices", {"Invoices": [good("1"), BAD, doubtful]}, summarizeErrors="false")

    assert answer.status_code == 200
    assert references(answer) == ["1", "bad", "doubtful"]
    fine, bad, warned = answer.json()["Invoices"]
    assert [each["StatusAttributeString"] for each in (fine, bad, warned)] == ["OK", "ERROR", "WARNING"]
    assert [each["HasErrors"] for each in (fine, bad, warned)] == [False, True, False]
    assert bad["ValidationErrors"] == [{"Message": NEEDED}]
    assert warned["Warnings"] == [
        {"Message": "Account code 'nowhere' has been removed as it does not match a recognised account."}
    ]
    assert (bad["InvoiceID"], written(sandbox)) == (NOBODY, ["1", "doubtful"])


@pytest.mark.parametrize(
    ("collection", "kind", "tells"),
    [
        ("Invoices", {"Type": "ACCREC"}, True),
        ("CreditNotes", {"Type": "ACCRECCREDIT"}, True),
        ("PurchaseOrders", {}, True),
        ("Quotes", {"Date": "2026-03-02"}, False),
        ("BankTransactions", {"Type": "SPEND", "BankAccount": {"Code": "090"}}, False),
    ],
)
def test_what_is_left_out_is_told_only_of_kinds_that_have_warnings(
    sandbox: Sandbox, collection: str, kind: dict[str, Any], *, tells: bool
) -> None:
    """Xero's document has no field for them in quotes and bank transactions."""
    line = {"Description": "Chair", "UnitAmount": 9, "AccountCode": "400", "Tracking": [{"Name": "No", "Option": "No"}]}

    (ada,) = sandbox.put("Contacts", ADA).json()["Contacts"]
    element = {**kind, "Contact": {"ContactID": ada["ContactID"]}, "LineItems": [line]}

    answer = sandbox.put(collection, {collection: [element]}, summarizeErrors="false")

    (written,) = answer.json()[collection]
    assert written["LineItems"][0].get("Tracking", []) == []
    assert ("Warnings" in written, written["StatusAttributeString"]) == (tells, "WARNING" if tells else "OK")


def test_contacts_and_payments_call_the_flag_otherwise_and_payments_have_no_id(sandbox: Sandbox) -> None:
    contact = sandbox.put("Contacts", {"EmailAddress": "x"}, summarizeErrors="false").json()["Contacts"][0]
    payment = sandbox.put("Payments", {"Amount": 1}, summarizeErrors="false").json()["Payments"][0]

    assert (contact["HasValidationErrors"], contact["ContactID"]) == (True, NOBODY)
    assert (payment["HasValidationErrors"], "PaymentID" in payment) == (True, False)


def test_a_good_answer_has_no_status_of_its_own_unless_asked_for(sandbox: Sandbox) -> None:
    assert "StatusAttributeString" not in saved(sandbox.put("Invoices", good()))


def test_a_batch_can_be_all_or_nothing_for_comparison(sandbox: Sandbox) -> None:
    """As other simulators have it; with the elements saved, it answers like any other batch."""
    sandbox.reset(atomic_batches=True)
    number = {"InvoiceNumber": "A-1"}

    refused = sandbox.put("Invoices", {"Invoices": [good("1"), BAD]})
    twice = sandbox.put("Invoices", [good("1", **number), good("2", **number)], summarizeErrors="false").json()
    fine = sandbox.put("Invoices", {"Invoices": [good("3"), good("4")]})

    assert messages(refused) == [NEEDED]
    assert [each["InvoiceID"] for each in twice["Invoices"]] == [NOBODY, NOBODY]
    assert references(fine) == written(sandbox) == ["3", "4"]


@pytest.mark.parametrize(("path", "key"), [("Currencies", "Code"), ("Accounts", "Code")])
def test_some_endpoints_look_at_the_first_element_only(sandbox: Sandbox, path: str, key: str) -> None:
    """And are silent about the rest."""
    accounts = [{"Code": code, "Name": f"Account {code}", "Type": "EXPENSE"} for code in ("X1", "X2")]
    currencies = [{"Code": "CHF"}, {"Code": "SEK"}]
    sent = accounts if path == "Accounts" else currencies

    answer = sandbox.put(path, {path: sent})

    assert [each[key] for each in answer.json()[path]] == [sent[0][key]]
    assert sent[1][key] not in {each.get(key) for each in sandbox.get(path).json()[path]}


def test_bodies_of_more_than_ten_megabytes_are_refused(sandbox: Sandbox) -> None:
    assert sandbox.put("Invoices", b" " * (10 * 2**20 + 1)).status_code == 413


def test_no_more_than_500_items_come_in_one_write(sandbox: Sandbox) -> None:
    """One more, and none of them is saved."""
    count = sandbox.count("Items")

    answer = sandbox.put("Items", [{"Code": f"N{number}"} for number in range(501)])

    assert (answer.status_code, sandbox.count("Items")) == (400, count)


@pytest.mark.parametrize(
    "text", ["2026-07-31", "2026-07-31T00:00:00", "2026-07-31T11:59:00Z", "/Date(1785456000000+0000)/"]
)
@pytest.mark.parametrize("field", ["Date", "DateString"])
def test_dates_are_taken_in_every_dialect(sandbox: Sandbox, text: str, field: str) -> None:
    assert saved(sandbox.put("Invoices", good(**{field: text})))["DateString"] == "2026-07-31T00:00:00"


def test_numbers_and_booleans_may_come_as_text(sandbox: Sandbox) -> None:
    """Many of Xero's own examples print them so."""
    lines = [{"Description": "Chair", "Quantity": "2.5", "UnitAmount": "4.20", "AccountCode": "200"}]

    invoice = saved(
        sandbox.put("Invoices", good(Status="authorised", DueDate="2026-12-31", SentToContact="true", LineItems=lines))
    )

    assert (invoice["SubTotal"], invoice["SentToContact"], invoice["Status"]) == (10.5, True, "AUTHORISED")


def test_what_is_read_only_is_overlooked(sandbox: Sandbox) -> None:
    """But for the totals of the lines, which have to be right."""
    invoice = saved(sandbox.put("Invoices", good(AmountDue=99, HasErrors=True, UpdatedDateUTC="2001-01-01")))

    assert (invoice["AmountDue"], invoice["HasErrors"]) == (0, False)
    assert invoice["UpdatedDateUTCString"] > "2002"


def test_a_write_shows_the_currency_rate_with_ten_places(sandbox: Sandbox) -> None:
    """And a read of the same invoice with six."""
    answer = sandbox.put("Invoices", good(CurrencyCode="USD", CurrencyRate=0.6125))

    assert '"CurrencyRate": 0.6125000000' in answer.text
    assert '"CurrencyRate": 0.612500' in sandbox.get(f"Invoices/{saved(answer)['InvoiceID']}").text


def test_an_unknown_record_in_the_path_is_not_found(sandbox: Sandbox) -> None:
    assert sandbox.post("Invoices/INV-99999999", {"Reference": "x"}).status_code == 404


def test_an_unknown_id_in_the_body_is_no_new_record(sandbox: Sandbox) -> None:
    """In the words that are recorded for credit notes."""
    (message,) = messages(sandbox.post("CreditNotes", {"CreditNoteID": NOBODY}))

    assert message == "An existing Credit Note with the specified CreditNoteID could not be found"


def test_what_an_app_creates_is_known_as_its_own(sandbox: Sandbox) -> None:
    """The invoices that were there before are nobody's."""
    assert written(sandbox) == []

    sandbox.put("Invoices", good("mine"))

    assert written(sandbox) == ["mine"]
