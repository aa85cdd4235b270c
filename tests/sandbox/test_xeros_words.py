"""What Xero refuses is refused here, for that rule, in reported words, and nothing of it is saved."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from support.answers import messages, saved
from support.invoicing import ADA, CHAIR, DUE, Json, change, complaints, issue, pay, sale
from xero_sandbox.rules.error_messages import Rule

if TYPE_CHECKING:
    from support.sandbox import Sandbox

APPROVED: Json = {"Status": "AUTHORISED"}
TINY: Json = {**CHAIR, "Quantity": 1, "UnitAmount": 0.004}

BREAKS: dict[Rule, Json] = {
    Rule.ACCOUNT_MISSING: sale({**CHAIR, "AccountCode": ""}, **APPROVED),
    Rule.ACCOUNT_NOT_FOR_DOCUMENT: sale({**CHAIR, "AccountCode": "999"}, **APPROVED),
    Rule.CONTACT_MISSING: sale(Contact={}, **APPROVED),
    Rule.CURRENCY_UNKNOWN: sale(CurrencyCode="CHF", **APPROVED),
    Rule.DISCOUNT_TOO_LARGE: sale(CHAIR, {**CHAIR, "UnitAmount": -1, "DiscountAmount": 0}, **APPROVED),
    Rule.DUE_DATE_MISSING: sale(DueDate=None, **APPROVED),
    Rule.LINES_MISSING: sale(**APPROVED) | {"LineItems": []},
    Rule.LINE_TOTAL_DIFFERS: sale({**CHAIR, "LineAmount": 21}, **APPROVED),
    Rule.NOT_CREATABLE: sale(Status="PAID"),
    Rule.QUANTITY_NEGATIVE: sale({**CHAIR, "Quantity": -1, "UnitAmount": -10}, **APPROVED),
    Rule.SUB_TOTAL_DIFFERS: sale(SubTotal=19.99, **APPROVED),
    Rule.TAX_NOT_FOR_ACCOUNT: sale({**CHAIR, "TaxType": "INPUT2"}, **APPROVED),
    Rule.TAX_UNKNOWN: sale({**CHAIR, "TaxType": "X"}, **APPROVED),
    Rule.TOTAL_DIFFERS: sale(Total=22.99, **APPROVED),
    Rule.TOTAL_TAX_DIFFERS: sale(TotalTax=1, **APPROVED),
    Rule.WRONG_TYPE: sale(Type="ACCRECCREDIT", **APPROVED),
}
"""By rule, an invoice that breaks it and no other."""
ABOUT_LINES = (Rule.ACCOUNT_NOT_FOR_DOCUMENT, Rule.QUANTITY_NEGATIVE, Rule.TAX_UNKNOWN)


def is_said(rule: Rule, message: str) -> bool:
    """With the middle too, since two rules may begin alike."""
    return any(
        all(part in message for part in (piece.partition("{")[0] for piece in words.split("}")))
        for words, _ in rule.wordings
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_each_document_is_refused_for_the_rule_it_breaks_and_all_others_are_saved(sandbox: Sandbox, seed: int) -> None:
    """In batches of any order, in any reported wording."""
    sandbox.reset(seed=seed, wordings="any")
    dice = random.Random(seed)  # noqa: S311 - the order of a batch is no secret
    broken: list[tuple[Rule | None, Json]] = [*BREAKS.items(), *[(None, sale(**APPROVED)) for _ in range(6)]]
    dice.shuffle(broken)
    batch = [{**body, "Reference": f"{place}"} for place, (_, body) in enumerate(broken)]
    count = sandbox.count("Invoices")

    answer = sandbox.put("Invoices", {"Invoices": batch}, summarizeErrors="false").json()["Invoices"]

    for (rule, _), told in zip(broken, answer, strict=True):
        said = [each["Message"] for each in told.get("ValidationErrors", ())]
        assert len(said) == (0 if rule is None else 1), (rule, said)
        assert rule is None or is_said(rule, said[0]), (rule, said)
    assert sandbox.count("Invoices") == count + 6


def test_one_element_is_always_refused_in_the_same_words_and_not_all_in_one_phrase(sandbox: Sandbox) -> None:
    sandbox.reset(wordings="any")
    bodies = [{**BREAKS[Rule.TOTAL_DIFFERS], "Reference": f"{n}"} for n in range(12)]

    first, again = ([messages(sandbox.put("Invoices", body)) for body in bodies] for _ in range(2))

    assert first == again
    assert {words for (words,) in first} == {words for words, _ in Rule.TOTAL_DIFFERS.wordings}


@pytest.mark.parametrize(("place", "of_document", "of_line"), [("document", 1, 0), ("lines", 0, 1), ("both", 1, 1)])
@pytest.mark.parametrize("rule", ABOUT_LINES)
def test_what_is_wrong_with_a_line_stands_where_the_switch_says(
    sandbox: Sandbox, rule: Rule, place: str, of_document: int, of_line: int
) -> None:
    """The line keeps what was sent, its neighbours what Xero adds."""
    sandbox.reset(line_errors=place)
    body = {**BREAKS[rule], "LineItems": [CHAIR, *BREAKS[rule]["LineItems"]]}

    (told,) = sandbox.put("Invoices", {"Invoices": [body]}, summarizeErrors="false").json()["Invoices"]

    good, bad = told["LineItems"]
    assert (len(told.get("ValidationErrors", ())), len(bad.get("ValidationErrors", ()))) == (of_document, of_line)
    assert (told["HasErrors"], told["StatusAttributeString"]) == (True, "ERROR")
    assert "ValidationErrors" not in good
    assert (good["LineAmount"], good["TaxAmount"]) == (20, 3)
    assert {name: bad[name] for name in body["LineItems"][1]} == body["LineItems"][1]


def test_a_line_that_is_rounded_to_nothing_has_neither_account_nor_tax(sandbox: Sandbox) -> None:
    """A draft may have it, and with four places it is worth something."""
    costly = sale({**TINY, "Quantity": 1000}, **APPROVED)

    assert messages(sandbox.put("Invoices", costly)) == ["Account must be valid.", "Tax rate must be valid."]
    assert saved(sandbox.put("Invoices", {**costly, "Status": "DRAFT"}))
    assert saved(sandbox.put("Invoices", costly, unitdp=4))["SubTotal"] == 4


@pytest.mark.parametrize("name", ["SubTotal", "TotalTax", "Total"])
def test_totals_are_compared_with_lines_beside_them_only(sandbox: Sandbox, name: str) -> None:
    """Where nothing is said of the lines, what is said of their sum is overlooked."""
    invoice = issue(sandbox)

    assert complaints(sandbox, invoice, **{name: 1}, LineItems=[CHAIR])
    after = change(sandbox, invoice, **{name: 1}, Reference="new")
    assert (after["Reference"], after[name]) == ("new", invoice[name])


def test_a_paid_invoice_keeps_its_date_and_its_status(sandbox: Sandbox) -> None:
    invoice = issue(sandbox)
    pay(sandbox, invoice, 3)
    dated = complaints(sandbox, invoice, Date="2026-01-01")
    pay(sandbox, invoice, 20)
    approved = complaints(sandbox, invoice, Status="AUTHORISED")

    assert is_said(Rule.DATE_OF_SETTLED, dated[0])
    assert is_said(Rule.STATUS_OF_SETTLED, approved[0])


def test_a_draft_needs_no_due_date_until_it_is_approved(sandbox: Sandbox) -> None:
    draft = saved(sandbox.put("Invoices", sale(DueDate=None)))

    assert "DueDate" not in draft
    assert is_said(Rule.DUE_DATE_MISSING, complaints(sandbox, draft, **APPROVED)[0])
    assert change(sandbox, draft, DueDate=DUE, **APPROVED)["Status"] == "AUTHORISED"


def test_a_plan_allows_so_many_approved_invoices_and_bills_a_month(sandbox: Sandbox) -> None:
    """Of each, by their date; drafts do not count."""
    sandbox.reset(approvals_a_month=2)
    dated = {"Date": "2030-02-01", "DueDate": "2030-03-01"}
    bill = sale({**CHAIR, "AccountCode": "429"}, Type="ACCPAY", **APPROVED, **dated)

    answers = [sandbox.put("Invoices", sale(**APPROVED, **dated)) for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 400]
    assert is_said(Rule.INVOICES_USED_UP, messages(answers[2])[0])
    assert saved(sandbox.put("Invoices", sale(**dated)))
    assert saved(sandbox.put("Invoices", bill))
    assert saved(sandbox.put("Invoices", sale(**APPROVED, Date="2030-03-01")))


def test_names_and_numbers_of_contacts_are_their_own(sandbox: Sandbox) -> None:
    full = {**ADA, "ContactNumber": "C-1", "AccountNumber": "A-1"}
    saved(sandbox.put("Contacts", full))
    bob = saved(sandbox.put("Contacts", {"Name": "Bob"}))["ContactID"]
    clashes: dict[Rule, Json] = {
        Rule.CONTACT_NUMBER_TAKEN: {"ContactNumber": "C-1"},
        Rule.ACCOUNT_NUMBER_TAKEN: {"AccountNumber": "A-1"},
        Rule.CONTACT_NAME_TAKEN_ON_RENAME: ADA,
        Rule.CONTACT_PERSONS_TOO_MANY: {"ContactPersons": [{"FirstName": f"{n}"} for n in range(6)]},
    }

    for rule, change_of in clashes.items():
        (said,) = messages(sandbox.post("Contacts", {"ContactID": bob, **change_of}))
        assert is_said(rule, said), rule


def test_an_archived_contact_joins_no_group(sandbox: Sandbox) -> None:
    group = saved(sandbox.put("ContactGroups", {"Name": "Friends"}))["ContactGroupID"]
    key = saved(sandbox.put("Contacts", ADA))["ContactID"]
    saved(sandbox.post("Contacts", {"ContactID": key, "ContactStatus": "ARCHIVED"}))

    (said,) = messages(sandbox.put(f"ContactGroups/{group}/Contacts", {"Contacts": [{"ContactID": key}]}))

    assert is_said(Rule.CONTACT_ARCHIVED_FOR_GROUP, said)


def test_an_archived_account_is_named_as_such(sandbox: Sandbox) -> None:
    account = {"Code": "298", "Name": "Old sales", "Type": "REVENUE"}
    key = saved(sandbox.put("Accounts", account))["AccountID"]
    saved(sandbox.post(f"Accounts/{key}", {"Status": "ARCHIVED"}))

    (said,) = messages(sandbox.put("Invoices", sale({**CHAIR, "AccountCode": "298"}, **APPROVED)))

    assert is_said(Rule.ACCOUNT_ARCHIVED, said)


def test_xero_fails_at_an_option_with_a_blank_at_its_end(sandbox: Sandbox) -> None:
    category = sandbox.get("TrackingCategories").json()["TrackingCategories"][0]

    answer = sandbox.put(f"TrackingCategories/{category['TrackingCategoryID']}/Options", {"Name": "North "})

    assert answer.status_code == 500
    assert sandbox.get("TrackingCategories").json()["TrackingCategories"][0] == category


def test_a_control_character_makes_the_whole_body_unreadable(sandbox: Sandbox) -> None:
    """Nothing of it is saved; line breaks and tabs are no control characters."""
    count = sandbox.count("Invoices")
    bad: dict[str, Any] = {"Invoices": [sale(), sale(Reference="a\x02b")]}

    answer = sandbox.put("Invoices", bad)

    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)
    assert "hexadecimal value 0x02, is an invalid character" in answer.json()["Message"]
    assert sandbox.count("Invoices") == count
    assert saved(sandbox.put("Invoices", sale({**CHAIR, "Description": "a\tb\nc"})))
