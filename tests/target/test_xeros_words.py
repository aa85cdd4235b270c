"""What Xero says against a document reaches its reject: with its reason, its place and no more than its sentence."""

from __future__ import annotations

import typing as t

import pytest
from support.singer import invoice, invoices, stream, whole
from support.target import Target
from xero_sandbox.rules.error_messages import Rule

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run

REASONS: t.Final = {
    Rule.ACCOUNT_ARCHIVED: "invalid_value",
    Rule.ACCOUNT_MISSING: "invalid_value",
    Rule.ACCOUNT_NOT_FOR_PAYMENTS: "invalid_value",
    Rule.CONTACT_NAME_TAKEN: "duplicate_key",
    Rule.CONTACT_NAME_TAKEN_ON_RENAME: "duplicate_key",
    Rule.DOCUMENT_NOT_FOUND: "not_found",
    Rule.DUE_DATE_MISSING: "required_missing",
    Rule.INVOICES_USED_UP: "plan_limit",
    Rule.LINE_TOTAL_DIFFERS: "total_differs",
    Rule.LOCKED_PERIOD: "period_locked",
    Rule.LOCKED_YEAR: "period_locked",
    Rule.NOT_MODIFIABLE: "not_modifiable",
    Rule.QUANTITY_NEGATIVE: "invalid_value",
    Rule.SETTLED: "not_modifiable",
    Rule.SUB_TOTAL_DIFFERS: "total_differs",
    Rule.TOTAL_DIFFERS: "total_differs",
    Rule.TOTAL_TAX_DIFFERS: "total_differs",
}
"""Reasons of rules, whatever Xero says of them."""
NOBODY: t.Final = "00000000-0000-0000-0000-000000000000"

TAKEN: t.Final = (
    "Another contact has this contact number. Please enter a different contact number.",
    (
        "The existing contact with name 'A' cannot be updated to use new name 'B'. There is an existing contact with "
        "that name."
    ),
    "The Account Number already exists. Please enter a different Account Number",
    (
        "The contact name A is already assigned to another contact. The contact name must be unique across all active "
        "contacts."
    ),
    "Price List Item with Code 'A' already exists",
)
SETTLED: t.Final = (
    "Date cannot be changed on an invoice that has payment or credit notes allocated to it.",
    "The status AUTHORISED cannot be applied to the invoice because it has payment or Credit notes allocated to it.",
    "Document not of valid status for modification",
    "This document cannot be edited as it has a payment or credit note allocated to it.",
)
ARCHIVED: t.Final = (
    "The contact with the specified contact details has been archived. The contact must be un-archived before creating "
    "new invoices or credit notes."
)
LOCKED: t.Final = "The document date cannot be before the period lock date, currently set at 31 January 2026"
SAID: t.Final = (
    ("Invoice # must be unique.", "number_taken"),
    *((words, "not_modifiable") for words in SETTLED),
    (ARCHIVED, "contact_archived"),
    (LOCKED, "period_locked"),
    ("The document with the supplied id was not found for this endpoint.", "not_found"),
    ("The quantity value '-1.0000' is invalid. Quantity must not be less than zero.", "invalid_value"),
    ("Account must be valid.", "invalid_value"),
    ("Tax rate must be valid.", "invalid_value"),
    ("Account code '200' has been archived, or has been deleted", "invalid_value"),
    ("Account type is invalid for making a payment to/from", "invalid_value"),
    ("You have reached the limit of invoices you can approve", "plan_limit"),
    ("The document total does not equal the sum of the lines", "total_differs"),
    ("The document sub total does not equal the sub total of the lines", "total_differs"),
    ("The line total 21.00 does not match the expected line total 20.00", "total_differs"),
    ("The document DueDate field must be specified.", "required_missing"),
    ("Account code must be specified", "invalid_value"),
    ("The discount rate '0.00' is invalid. Discount must not be greater than the line total.", "invalid_value"),
    ("Unable to assign an Archived contact.", "contact_archived"),
    ("Account Code is too long. Maximum of 10 characters allowed", "too_long"),
    ("For each specified tracking option the name must be unique.", "duplicate_key"),
    ("A Contact Group already exists with this name", "duplicate_key"),
    ("The Contact Name already exists. Please enter a different Contact Name.", "duplicate_key"),
    ("You can only have a maximum of 5 contact persons.", "invalid_value"),
    ("The document date cannot be before the end of year lock date, currently set at 30-Jun-2026.", "period_locked"),
    ("No data has been processed for this endpoint.", "rejected_by_xero"),
)


def refusal(**said: t.Any) -> Json:
    """The answer to one document that was not saved."""
    element = {"InvoiceID": NOBODY, "StatusAttributeString": "ERROR", "HasErrors": True, **said}
    return {"status": 200, "body": {"Status": "OK", "Invoices": [element]}}


def refused(words: str) -> Json:
    return refusal(ValidationErrors=[{"Message": words}])


def rejected(run: Run) -> tuple[str, list[str]]:
    """Reason and words of the one reject."""
    assert run.exit_code == 3, run.told
    (reject,) = run.rejects
    return reject["reason"], reject["messages"]


@pytest.mark.parametrize(("words", "reason"), [*SAID, *((words, "duplicate_key") for words in TAKEN)])
def test_each_message_has_its_reason(sandbox: Sandbox, target: Target, words: str, reason: str) -> None:
    sandbox.order(refused(words), method="P*", path="Invoices")

    assert rejected(target(whole(invoices(1)))) == (reason, [words])


def test_what_is_wrong_with_a_part_is_named_with_its_place(sandbox: Sandbox, target: Target) -> None:
    lines = [
        {"Description": "a", "ValidationErrors": []},
        {"ValidationErrors": [{"Message": "Account must be valid."}]},
    ]
    contact = {"Name": "A", "ValidationErrors": ["Email address must be valid."]}
    sandbox.order(refusal(ValidationErrors=[], LineItems=lines, Contact=contact), method="P*", path="Invoices")

    assert rejected(target(whole(invoices(1)))) == (
        "invalid_value",
        ["LineItems[1]: Account must be valid.", "Contact: Email address must be valid."],
    )


def test_what_is_said_of_a_part_of_an_accepted_document_is_a_warning(sandbox: Sandbox, target: Target) -> None:
    lines = [{"TaxType": "OUTPUT2", "Warnings": [{"Message": "Account code '200' has been removed."}]}]
    accepted = {"InvoiceID": "11111111-1111-4111-8111-111111111111", "InvoiceNumber": "INV-1", "LineItems": lines}
    answer = {"Invoices": [{**accepted, "StatusAttributeString": "WARNING"}]}
    sandbox.order({"status": 200, "body": answer}, method="P*", path="Invoices")

    (result,) = target(whole(invoices(1, lines=1))).results

    assert result["warnings"] == ["LineItems[0]: Account code '200' has been removed."]


@pytest.mark.parametrize("there", [True, False])
def test_an_id_beside_an_error_of_a_part_is_no_success_before_the_document_was_found(
    sandbox: Sandbox, target: Target, *, there: bool
) -> None:
    """Xero may have saved it or not; it is looked up, and written once."""
    lines = [{"ValidationErrors": [{"Message": "Account must be valid."}]}]
    element = {"InvoiceID": "11111111-1111-4111-8111-111111111111", "InvoiceNumber": "INV-1", "LineItems": lines}
    body = {"Invoices": [{**element, "StatusAttributeString": "OK"}]}
    sandbox.order({"status": 200, "body": body, "after": there}, method="P*", path="Invoices")

    run = target(whole(invoices(1)), settle_seconds=0)

    assert run.exit_code == 0, run.told
    (found,) = sandbox.get("Invoices/INV-1").json()["Invoices"]
    assert [each["xero_id"] for each in run.results] == [found["InvoiceID"]]


BODIES: t.Final[tuple[tuple[t.Any, list[str]], ...]] = (
    (
        {
            "Message": "A validation exception occurred",
            "Elements": [{"LineItems": [{"ValidationErrors": [{"Message": "a"}]}]}],
        },
        ["LineItems[0]: a"],
    ),
    (
        {"ErrorNumber": 17, "Type": "NoDataProcessedException", "Message": "No data has been processed."},
        ["No data has been processed."],
    ),
    ({"Title": "An error occurred", "Detail": "The file is broken", "Status": 400}, ["The file is broken"]),
    ({"type": "about:blank", "title": "Bad Request", "detail": "It is broken"}, ["It is broken"]),
    ({"title": "Bad Request"}, ["Bad Request"]),
    (["It is broken", "And old"], ["It is broken", "And old"]),
    ({"Errors": [{"Message": "It is broken"}]}, ["It is broken"]),
    (
        {"title": "One or more errors", "errors": {"Invoices[0].Date": ["It is no date"]}},
        ["Invoices[0].Date: It is no date"],
    ),
    ({"Invoices": [{"ValidationErrors": [{"Message": "It is broken"}]}]}, ["It is broken"]),
    (
        (
            "<ApiException><ErrorNumber>17</ErrorNumber><Type>NoDataProcessedException</Type>"
            "<Message>No data &amp; nothing else</Message></ApiException>"
        ),
        ["No data & nothing else"],
    ),
    (
        (
            '<?xml version="1.0" encoding="utf-8"?>\n<ApiException xmlns:xsi="x"><ErrorNumber>10</ErrorNumber><Message>'
            'A validation exception</Message><Elements><DataContractBase xsi:type="Invoice"><ValidationErrors/>'
            "<LineItems><LineItem><ValidationErrors><ValidationError><Message>Account must be valid.</Message>"
            "</ValidationError></ValidationErrors></LineItem></LineItems></DataContractBase></Elements></ApiException>"
        ),
        ["LineItems[0]: Account must be valid."],
    ),
    ("The file is\r\n broken", ["The file is broken"]),
    (
        (
            "<!DOCTYPE html><html><head><title>Blocked</title><style>h1 {}</style></head><body><script>x()</script>"
            "<h1>Request <b>blocked</b></h1><p>long</p></body></html>"
        ),
        ["Request blocked"],
    ),
    ("", ["Xero answered 400 without a reason."]),
)


@pytest.mark.parametrize(("body", "said"), BODIES)
def test_the_sentence_is_found_in_whatever_form_it_comes(
    sandbox: Sandbox, target: Target, body: t.Any, said: list[str]
) -> None:
    sandbox.order({"status": 400, "body": body}, method="P*", path="Invoices")

    assert rejected(target(whole(invoices(1))))[1] == said


def test_no_secret_and_no_whole_page_is_a_message(sandbox: Sandbox, target: Target) -> None:
    page = f"Authorization: Bearer abc.def failed for eyJhbGciOi.eyJzdWIi.c2ln and access_token=xyz {'word ' * 500}"
    sandbox.order({"status": 400, "body": page}, method="P*", path="Invoices")

    (said,) = rejected(target(whole(invoices(1))))[1]

    assert said.startswith("Authorization: … failed for … and … word")
    assert len(said) == 300


def test_what_xero_says_when_it_fails_is_no_reason_of_the_document(sandbox: Sandbox, target: Target) -> None:
    """That something already exists is its own trouble then."""
    body = {"Title": "An error occurred", "Detail": "An item with the same key already exists."}
    sandbox.order({"status": 501, "body": body}, path="*/Attachments/*")
    scan = {"number": "INV-1", "FileName": "scan.txt", "content": "SGVsbG8="}
    own = {"path": "Invoices/{number}/Attachments/{FileName}", "content_column": "content"}
    rows = [{"type": "RECORD", "stream": "scans", "record": scan}]
    head = {"type": "SCHEMA", "stream": "scans", "schema": {"properties": {}}, "key_properties": ["number"]}

    run = target(whole(invoices(1), [head, *rows]), streams={"scans": own})

    assert rejected(run) == ("rejected_by_xero", ["An item with the same key already exists."])


@pytest.mark.parametrize("words", SETTLED)
def test_on_not_modifiable_knows_each_of_the_messages(sandbox: Sandbox, target: Target, words: str) -> None:
    target(whole(invoices(1)))
    sandbox.order(refused(words), method="POST", path="Invoices*", times=2)
    changed = whole(invoices(1, Reference="new", Date="2026-03-05"))

    skipped = target(changed, on_not_modifiable="skip")
    kept = target(changed, on_not_modifiable="only_allowed_fields")

    assert (skipped.exit_code, kept.exit_code) == (0, 0), kept.told
    (there,) = sandbox.get("Invoices/INV-1").json()["Invoices"]
    assert (there["Reference"], there["DateString"][:10]) == ("new", "2026-03-02")


def test_unarchive_and_on_locked_period_know_the_messages(sandbox: Sandbox, target: Target) -> None:
    target(whole(invoices(1)))
    contact = sandbox.get("Invoices/INV-1").json()["Invoices"][0]["Contact"]["ContactID"]
    for words in (ARCHIVED, LOCKED):
        sandbox.order(refused(words), method="P*", path="Invoices")

    moving = {"unarchive": True, "on_locked_period": "move_to_first_open_day"}
    run = target(whole(invoices(1, first=2, Contact={"ContactID": contact})), **moving)

    assert run.exit_code == 0, run.told
    assert [each.split(" ")[0:2] for each in run.results[-1]["warnings"]] == [["Its", "contact"], ["The", "Date"]]


def test_a_reason_is_that_of_the_rule_and_not_of_one_wording(sandbox: Sandbox, target: Target) -> None:
    said = [(rule, words) for rule in REASONS for words, _ in rule.wordings]
    elements = [{"StatusAttributeString": "ERROR", "ValidationErrors": [{"Message": words}]} for _, words in said]
    sandbox.order({"status": 200, "body": {"Invoices": elements}}, method="PUT", path="Invoices")

    run = target(whole(invoices(len(said))))

    found = {each["messages"][0]: each["reason"] for each in run.rejects}
    assert found == {words: REASONS[rule] for rule, words in said}


LINE: t.Final = {"Description": "a", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}
SPOILT: t.Final[dict[str, tuple[Json, str]]] = {
    "no account": ({"LineItems": [LINE, {**LINE, "AccountCode": "999"}]}, "invalid_value"),
    "an unknown tax": ({"LineItems": [LINE, {**LINE, "TaxType": "X"}]}, "invalid_value"),
    "a negative quantity": ({"LineItems": [{**LINE, "Quantity": 9}, {**LINE, "Quantity": -1}]}, "invalid_value"),
    "a line of nothing": ({"LineItems": [LINE, {**LINE, "UnitAmount": 0.004}]}, "invalid_value"),
    "a wrong line": ({"LineItems": [LINE, {**LINE, "LineAmount": 11}]}, "total_differs"),
    "a discount": ({"LineItems": [LINE, {**LINE, "UnitAmount": -1, "DiscountAmount": 0}]}, "invalid_value"),
    "no due date": ({"DueDate": None}, "required_missing"),
}
"""Documents that Xero refuses, when nobody looks at them before."""


@pytest.mark.parametrize("place", ["document", "lines", "both"])
def test_each_refusal_has_its_reason_wherever_and_however_xero_says_it(
    sandbox: Sandbox, tmp_path: Path, place: str
) -> None:
    """The others are published, and the books hold nothing else."""
    sandbox.reset(wordings="any", line_errors=place)
    target = Target(tmp_path, sandbox.config())
    bad = [invoice(n, **fields) for n, (fields, _) in enumerate(SPOILT.values(), 1)]
    count = sandbox.count("Invoices")

    run = target(whole(stream("invoices", [invoice(90), *bad, invoice(91)], ["InvoiceNumber"])), validate_records=False)

    assert {each["key"]: each["reason"] for each in run.rejects} == {
        f"INV-{n}": reason for n, (_, reason) in enumerate(SPOILT.values(), 1)
    }
    assert {each["key"] for each in run.results} == {"INV-90", "INV-91"}
    assert sandbox.count("Invoices") == count + 2


@pytest.mark.parametrize(("checked", "calls"), [(True, 1), (False, 2)])
def test_a_control_character_keeps_back_its_own_document_alone(
    sandbox: Sandbox, target: Target, *, checked: bool, calls: int
) -> None:
    """Before a call, or, if Xero is to judge, after it has refused the whole batch for it."""
    rows = [invoice(1), invoice(2, Reference="a\x02b"), invoice(3)]

    run = target(whole(stream("invoices", rows, ["InvoiceNumber"])), validate_records=checked)

    assert rejected(run)[0] == "wrong_characters"
    assert [each["key"] for each in run.rejects] == ["INV-2"]
    assert {each["key"] for each in run.results} == {"INV-1", "INV-3"}
    assert sandbox.calls_of("PUT /Invoices") >= calls


def test_a_blank_at_the_end_of_an_option_at_which_xero_fails_is_not_sent(sandbox: Sandbox, target: Target) -> None:
    """Xero answers 500 to such a name, however often it is sent."""
    category = sandbox.get("TrackingCategories").json()["TrackingCategories"][0]["TrackingCategoryID"]
    options = f"TrackingCategories/{category}/Options"
    rows = [{"category": category, "Name": name} for name in ("North A", "North B ", "North C")]
    own = {"path": "TrackingCategories/{category}/Options"}

    run = target(whole(stream("areas", rows, ["Name"])), streams={"areas": own})

    assert sandbox.put(options, {"Name": "North D "}).status_code == 500
    assert run.exit_code == 0, run.told
    there = sandbox.get(f"TrackingCategories/{category}").json()["TrackingCategories"][0]["Options"]
    assert {each["Name"] for each in there} >= {"North A", "North B", "North C"}
