"""Refusals that do not look like any: switches, since live reports of them stand against Xero's document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from support.sandbox import Sandbox

ACCOUNTS: Final = {"Accounts": [{"Code": "12345678901", "Name": "Quill", "Type": "EXPENSE"}]}
BATCH: Final = {"BatchPayments": [{"Account": {"Code": "090"}, "Payments": [{"Invoice": {}, "Amount": 5}]}]}
CONTACTS: Final = {"Contacts": [{"Name": "Quill"}, {"Name": ""}, {"Name": "Pen"}]}
SAID: Final = ("ValidationErrors", "Warnings")
XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"


def told(sandbox: Sandbox, path: str, body: Any, **query: str) -> list[dict[str, Any]]:
    answer = sandbox.put(path, body, summarizeErrors="false", **query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()[path])


@pytest.mark.parametrize(
    ("silent", "path", "body"),
    [("accounts", "Accounts", ACCOUNTS), ("batch_payments", "BatchPayments", BATCH), ("all", "BatchPayments", BATCH)],
)
def test_a_refusal_says_nothing_and_has_no_id(sandbox: Sandbox, silent: str, path: str, body: Any) -> None:
    sandbox.reset(silent_refusals=silent)
    before = sandbox.count(path)

    (element,) = told(sandbox, path, body)

    assert element["StatusAttributeString"] == "OK"
    assert not any(name in element for name in SAID)
    assert set(element.get(f"{path[:-1]}ID", "")) <= {"0", "-"}
    assert sandbox.count(path) == before


@pytest.mark.parametrize("silent", ["accounts", "batch_payments"])
def test_other_kinds_say_what_is_wrong(sandbox: Sandbox, silent: str) -> None:
    sandbox.reset(silent_refusals=silent)

    statuses = [each["StatusAttributeString"] for each in told(sandbox, "Contacts", CONTACTS)]

    assert statuses == ["OK", "ERROR", "OK"]


@pytest.mark.parametrize(("path", "body"), [("Accounts", ACCOUNTS), ("BatchPayments", BATCH), ("Contacts", CONTACTS)])
def test_whoever_asks_for_one_answer_to_all_is_told_even_so(sandbox: Sandbox, path: str, body: Any) -> None:
    sandbox.reset(silent_refusals="all")

    answer = sandbox.put(path, body)

    assert answer.status_code == 400
    assert all(element["ValidationErrors"] for element in answer.json()["Elements"])


def test_a_change_that_is_refused_without_a_word_shows_what_stays(sandbox: Sandbox) -> None:
    sandbox.reset(silent_refusals="all")
    quill, pen = told(sandbox, "Contacts", {"Contacts": [{"Name": "Quill"}, {"Name": "Pen"}]})

    answer = sandbox.post("Contacts", {"Contacts": [{**quill, "Name": "Pen"}]}, summarizeErrors="false")

    (shown,) = answer.json()["Contacts"]
    assert (shown["ContactID"], shown["Name"], shown["StatusAttributeString"]) == (quill["ContactID"], "Quill", "OK")
    assert quill["ContactID"] != pen["ContactID"]


def test_refusals_may_come_in_xml_though_json_was_asked_for(sandbox: Sandbox) -> None:
    sandbox.reset(errors_as="xml")

    refused, taken = sandbox.put("Contacts", CONTACTS), sandbox.get("Contacts", page=1)
    unread = sandbox.put("Contacts", "{")

    assert (refused.status_code, taken.status_code, unread.status_code) == (400, 200, 400)
    assert taken.json()["Contacts"]
    root = ET.fromstring(refused.content)  # noqa: S314 - as above
    (element,) = root.findall("Elements/DataContractBase")
    assert (root.tag, root.findtext("ErrorNumber"), element.get(XSI)) == ("ApiException", "10", "Contact")
    assert element.findtext("ValidationErrors/ValidationError/Message")
    assert ET.fromstring(unread.content).findtext("Type") == "PostDataInvalidException"  # noqa: S314 - as above
