"""Bodies as other clients send them: names in any capitals, and those that bring nothing."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest
from support.answers import saved

if TYPE_CHECKING:
    from support.sandbox import Sandbox

FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
BILL: Final[dict[str, Any]] = {
    "Type": "ACCPAY",
    "Contact": {"Name": "Brindlewood Timber"},
    "Date": "2026-03-02",
    "DueDate": "2026-04-01",
    "LineItems": [{"Description": "Planks", "Quantity": 3, "UnitAmount": 12.5, "AccountCode": "400"}],
}
NO_DATA: Final = (
    "No data has been processed for this endpoint. This endpoint is expecting {} data to be specifed in the"
)


def spelt(value: Any, turn: Random) -> Any:
    """The same record with its names in other capitals."""
    if isinstance(value, dict):
        return {turn.choice((str.lower, str.upper, str.title, str))(k): spelt(v, turn) for k, v in value.items()}
    return [spelt(each, turn) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(10))
def test_names_are_taken_in_any_capitals(sandbox: Sandbox, seed: int) -> None:
    turn = Random(seed)  # noqa: S311 - spells names, keeps no secret
    bill = saved(sandbox.put("Invoices", spelt({"Invoices": [BILL]}, turn)))

    shown = {**bill, "Contact": {"Name": bill["Contact"]["Name"]}, "Date": bill["DateString"][:10]}
    shown |= {"DueDate": bill["DueDateString"][:10]}
    shown["LineItems"] = [{name: line[name] for name in BILL["LineItems"][0]} for line in bill["LineItems"]]
    assert {name: shown[name] for name in BILL} == BILL


@pytest.mark.parametrize(
    "body", [{"name": "Quill & Co"}, {"contacts": [{"name": "Quill & Co"}]}, {"NAME": "Pen & Co", "name": "Quill & Co"}]
)
def test_a_record_may_stand_alone_in_small_letters_and_its_last_word_counts(sandbox: Sandbox, body: Any) -> None:
    assert saved(sandbox.put("Contacts", body))["Name"] == "Quill & Co"


@pytest.mark.parametrize(
    "body",
    [
        *("", " \r\n", "{}", "[]", "null", '""', '{"Contacts": []}', '{"Contacts": null}', '{"Invoices": []}'),
        json.dumps(json.dumps({"Contacts": [{"Name": "Quill & Co"}]})),
        '{"Customers": [{"Name": "Quill & Co"}]}',
    ],
)
def test_a_body_that_brings_nothing_is_told_what_was_expected(sandbox: Sandbox, body: str) -> None:
    answer = sandbox.put("Contacts", body)

    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 17)
    assert answer.json()["Type"] == "NoDataProcessedException"
    assert answer.json()["Message"].startswith(NO_DATA.format("Contact"))


def test_a_form_brings_nothing_whatever_is_in_it(sandbox: Sandbox) -> None:
    before = sandbox.count("Contacts")

    answers = [
        sandbox.put("Contacts", body, headers=FORM) for body in ("xml=<Contact/>", '{"Contacts": [{"Name": "Quill"}]}')
    ]

    assert [answer.json()["ErrorNumber"] for answer in answers] == [17, 17]
    assert sandbox.count("Contacts") == before


def test_one_record_is_not_changed_by_a_list_without_a_name(sandbox: Sandbox) -> None:
    contact = saved(sandbox.put("Contacts", {"Name": "Quill & Co"}))
    changed = {"ContactID": contact["ContactID"], "Name": "Pen & Co"}

    refused = sandbox.post(f"Contacts/{contact['ContactID']}", [changed])
    taken = sandbox.post(f"Contacts/{contact['ContactID']}", {"Contacts": [changed]})

    assert (refused.status_code, refused.json()["ErrorNumber"]) == (400, 17)
    assert saved(taken)["Name"] == "Pen & Co"
