"""Setup takes a whole chart of accounts at once, and says what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.sandbox import Sandbox


def summary(sandbox: Sandbox, *accounts: dict[str, Any]) -> dict[str, Any]:
    answer = sandbox.post("Setup", {"Accounts": list(accounts)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["ImportSummary"]["Accounts"])


def account(sandbox: Sandbox, code: str) -> dict[str, Any]:
    accounts = sandbox.get("Accounts").json()["Accounts"]
    return next(each for each in accounts if each.get("Code") == code)


def test_accounts_are_created_and_updated_by_their_code(sandbox: Sandbox) -> None:
    known = account(sandbox, "200")

    counts = summary(
        sandbox,
        {"Code": "200", "Name": "Sales of all kinds", "Type": "REVENUE"},
        {"Code": "987", "Name": "Something new", "Type": "EXPENSE"},
    )

    assert (counts["Total"], counts["New"], counts["Updated"], counts["NewOrUpdated"]) == (2, 1, 1, 2)
    assert account(sandbox, "200")["Name"] == "Sales of all kinds"
    assert account(sandbox, "200")["AccountID"] == known["AccountID"]
    assert account(sandbox, "987")["Type"] == "EXPENSE"


def test_an_account_that_cannot_be_saved_is_counted_as_an_error(sandbox: Sandbox) -> None:
    counts = summary(sandbox, {"Code": "far too long a code", "Name": "Long", "Type": "EXPENSE"})

    assert (counts["Errored"], counts["New"]) == (1, 0)


def test_the_accounts_of_the_system_are_left_alone(sandbox: Sandbox) -> None:
    accounts = sandbox.get("Accounts").json()["Accounts"]
    debtors = next(each for each in accounts if each.get("SystemAccount") == "DEBTORS")

    counts = summary(sandbox, {"Code": debtors["Code"], "Name": "Ours now", "Type": "CURRENT"})

    assert (counts["System"], counts["Updated"]) == (1, 0)
    assert account(sandbox, debtors["Code"])["Name"] == debtors["Name"]


@pytest.mark.parametrize("body", ["{", "[]", {"Accounts": 7}, {"Accounts": [7]}, {"Accounts": [{"Type": "NOTHING"}]}])
def test_a_setup_that_makes_no_sense_is_refused(sandbox: Sandbox, body: Any) -> None:
    before = sandbox.get("Accounts").json()["Accounts"]

    answer = sandbox.post("Setup", body)

    assert answer.status_code in ({200, 400} if body == "[]" else {400})
    assert sandbox.get("Accounts").json()["Accounts"] == before
