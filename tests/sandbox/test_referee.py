"""Every answer that a test gets is held against Xero's own document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from support.referee.differences import DIFFERENCES
from support.sandbox import serving
from xero_sandbox.openapi.operations import operations

if TYPE_CHECKING:
    from pathlib import Path

    from support.referee.differences import Difference
    from support.sandbox import Sandbox

READS: Final = sorted({each.template for each in operations().values() if each.method == "GET"})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"Status": "DONE"}, "'DONE' is not one of ['DRAFT', "),
        ({"Total": "much"}, "'much' is not of type 'number'"),
        ({"IsDiscounted": 1}, "1 is not of type 'boolean'"),
        ({"InvoiceNumber": 7}, "7 is not of type 'string'"),
        ({"Contact": {"Name": "9" * 256}}, "is too long"),
        ({"Date": "30/11/2026"}, "'30/11/2026' does not match "),
        ({"LineItems": {"Description": "one"}}, "is not of type 'array'"),
        ({"LineItems": [{"UnitAmount": True}]}, "True is not of type 'number'"),
        ({"Contact": {"Phones": [{"PhoneType": "PIGEON"}]}}, "'PIGEON' is not one of "),
        ({"Colour": "red"}, "Colour is not in the document"),
    ],
)
@pytest.mark.parametrize("path", ["Invoices/{}", "Invoices?IDs={}", "Invoices?page=1&IDs={}"])
def test_a_wrong_value_is_noticed_wherever_it_shows(
    sandbox: Sandbox, path: str, wrong: dict[str, Any], said: str
) -> None:
    (key,) = sandbox.records("Invoices", set=wrong)
    sandbox.get(path.format(key))

    noticed = sandbox.complaints_of_plants()
    if "LineItems" in wrong and path == "Invoices?IDs={}":
        assert noticed == [], "there are no lines in the list"
    else:
        assert [line for line in noticed if line.startswith("GET /Invoices") and said in line], noticed


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, {"Invoices": {"InvoiceID": 1}}, "is not of type 'array'"),
        (200, {"Invoice": []}, "Invoices is missing"),
        (200, [], "is not of type 'object'"),
        (200, {"Status": "FINE", "Invoices": []}, "'OK' was expected"),
        (400, {"ErrorNumber": "10", "Type": "ValidationException", "Message": "no"}, "'10' is not of type 'integer'"),
        (400, {"ErrorNumber": 10, "Message": "no"}, "Type is missing"),
    ],
)
def test_a_wrong_answer_is_noticed(sandbox: Sandbox, status: int, body: Any, said: str) -> None:
    sandbox.order({"status": status, "body": body}, path="/Invoices")

    sandbox.get("Invoices")

    assert any(line.startswith("GET /Invoices: ") and said in line for line in sandbox.complaints_of_plants())
    assert sandbox.complaints() == [], "a fault that was ordered is no fault of the sandbox"


def test_a_wrong_answer_fails_the_test_that_got_it(tmp_path: Path) -> None:
    """Here the sandbox cannot know that its books were spoilt by a test."""
    books = str(tmp_path / "books")
    with serving("--state", books) as first:
        (key,) = first.records("Invoices", set={"Status": "DONE"})

    with pytest.raises(AssertionError, match="'DONE' is not one of"), serving("--state", books) as second:
        second.get(f"Invoices/{key}")


def test_what_was_noticed_once_is_noticed_again(sandbox: Sandbox) -> None:
    """Answers of one shape are judged once, if there is nothing to complain of."""
    (key,) = sandbox.records("Contacts", set={"ContactStatus": "ASLEEP"})

    for _ in range(3):
        sandbox.get(f"Contacts/{key}")
    assert len(sandbox.complaints_of_plants()) == 3


def test_a_right_record_does_not_hide_a_wrong_one_of_its_kind(sandbox: Sandbox) -> None:
    right, wrong = sandbox.records("Contacts", count=2)
    sandbox.get(f"Contacts/{right}")
    sandbox.records("Contacts", key=wrong, set={"ContactStatus": "ASLEEP"})

    sandbox.get("Contacts", IDs=f"{right},{wrong}")

    assert len(sandbox.complaints_of_plants()) == 1


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda each: f"{each.where} {each.rule}")
def test_each_known_difference_from_the_document_still_shows(sandbox: Sandbox, difference: Difference) -> None:
    """One that does not is to be taken off the list."""
    place = difference.seen.partition("/")[0]
    if difference.seen.startswith("POST "):
        path = difference.seen.removeprefix("POST ")
        (first, *_) = sandbox.get(path).json()[path]
        gone = {f"{path[:-1]}ID": first[f"{path[:-1]}ID"], "Status": "DELETED"}
        assert sandbox.post(path, {path: [gone]}, summarizeErrors="false").status_code == 200
    elif difference.seen.startswith("PUT "):
        bill = sandbox.get("Invoices", where='Type=="ACCPAY" AND Status=="AUTHORISED"').json()["Invoices"][0]
        paid = {"Invoice": {"InvoiceID": bill["InvoiceID"]}, "Amount": 0.5}
        batch = {"Account": {"Code": "090"}, "Date": sandbox.now()[:10], "Payments": [paid]}
        answer = sandbox.put("BatchPayments", {"BatchPayments": [batch]}, summarizeErrors="false")
        assert answer.json()["BatchPayments"][0]["StatusAttributeString"] == "OK", answer.text
    elif "{" in difference.seen:
        path = difference.seen.format(**sandbox.get(place).json()[place][0])
        sandbox.put(path, {"HistoryRecords": [{"Details": "A note"}]})
        sandbox.get(path)
    else:
        sandbox.get(difference.seen, page=1)

    assert f"{difference.where} {difference.rule}" in sandbox.differences()


@pytest.mark.parametrize("template", READS)
def test_every_read_answers_as_the_document_has_it(sandbox: Sandbox, template: str) -> None:
    """Of what the generated company has: the fixture looks at the complaints."""
    sandbox.reset(app_profile="broad")
    names = [part[1:-1] for part in template.split("/") if part.startswith("{")]
    collection = template.split("/")[1]
    records = sandbox.get(collection).json().get(collection, []) if names else []
    record = records[0] if records else {}
    filled = template.format(**{name: record.get(name, "missing") for name in names})

    assert sandbox.get(filled.lstrip("/")).status_code in {200, 400, 404}
