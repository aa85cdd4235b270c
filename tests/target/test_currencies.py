"""No amount is booked in another currency than its row says: what Xero would overlook is rejected or told."""

from __future__ import annotations

import typing as t

import pytest
from support.foreseeing import done, planned
from support.singer import DAY, invoice, invoices, stream, whole
from support.target import records

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

BANK: t.Final = {"Code": "090"}
SPENT: t.Final[Json] = {**invoice(1, lines=1), "Type": "SPEND", "BankAccount": BANK}
MOVED: t.Final[Json] = {"FromBankAccount": BANK, "ToBankAccount": {"Code": "091"}, "Amount": 5, "Date": DAY}
PAID: t.Final[Json] = {"Invoice": {"InvoiceNumber": "INV-1"}, "Account": BANK, "Date": DAY, "Amount": 5}
FOREIGN: t.Final = "USD"


@pytest.fixture
def base(sandbox: Sandbox) -> str:
    """The organisation's own currency, beside which it has another one."""
    (organisation,) = sandbox.get("Organisation").json()["Organisations"]
    sandbox.put("Currencies", {"Code": FOREIGN})
    return str(organisation["BaseCurrency"])


def documents(name: str, row: Json) -> list[Json]:
    return whole(stream(name, [{"id": 1, **row}], ["id"]))


@pytest.mark.parametrize(
    ("name", "row", "field"),
    [
        ("bank_transactions", {**SPENT, "CurrencyCode": FOREIGN}, "CurrencyCode"),
        ("bank_transactions", {**SPENT, "CurrencyCode": FOREIGN, "CurrencyRate": 0.5}, "CurrencyCode"),
        ("bank_transfers", {**MOVED, "currency_code": "usd"}, "CurrencyCode"),
        (
            "batch_payments",
            {
                "Account": BANK,
                "Date": DAY,
                "Payments": [{"Invoice": PAID["Invoice"], "Amount": 5}],
                "CurrencyCode": "USD",
            },
            "CurrencyCode",
        ),
        ("invoices", {**invoice(2), "CurrencyCode": FOREIGN, "CurrencyRate": 0}, "CurrencyRate"),
        ("invoices", {**invoice(2), "CurrencyCode": FOREIGN, "CurrencyRate": -1}, "CurrencyRate"),
        ("invoices", {**invoice(2), "CurrencyCode": "base", "CurrencyRate": 2}, "CurrencyRate"),
        (
            "credit_notes",
            {**invoice(2), "Type": "ACCRECCREDIT", "CurrencyCode": "base", "CurrencyRate": 2},
            "CurrencyRate",
        ),
        ("bank_transactions", {**SPENT, "CurrencyRate": 2}, "CurrencyRate"),
        ("payments", {**PAID, "CurrencyRate": 0}, "CurrencyRate"),
        ("payments", {**PAID, "CurrencyCode": FOREIGN}, "CurrencyCode"),
    ],
)
def test_a_currency_or_rate_that_xero_would_overlook_is_rejected(
    target: Target, base: str, name: str, row: Json, field: str
) -> None:
    """Before anything is sent, in plan and run."""
    target(whole(invoices(1)))
    row = {column: base if value == "base" else value for column, value in row.items()}
    plan = planned(target, documents(name, row), streams={})

    run = target(documents(name, row))

    assert plan == {(name, "1"): ("rejected", "invalid_value")}
    assert [each["reason"] for each in run.rejects] == ["invalid_value"], run.told
    assert run.rejects[0]["messages"][0].startswith(f"{field} is ")


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("bank_transactions", {**SPENT, "CurrencyCode": "base", "CurrencyRate": 1}),
        ("bank_transfers", {**MOVED, "CurrencyCode": "base"}),
        ("payments", {**PAID, "CurrencyCode": "base", "BankAmount": 5}),
        ("invoices", {**invoice(2), "CurrencyCode": FOREIGN, "CurrencyRate": "0.612345678"}),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_currency_that_is_right_is_taken_without_a_word(target: Target, base: str, name: str, row: Json) -> None:
    target(whole(invoices(1)))
    row = {column: base if value == "base" else value for column, value in row.items()}

    run = target(documents(name, row))

    assert run.exit_code == 0, run.told
    assert run.results[-1]["warnings"] == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"BankAmount": 7}, "BankAmount 7 was sent, and Xero shows 5"),
        ({"CurrencyRate": 2}, "CurrencyRate 2 was sent, and Xero shows 1"),
    ],
)
def test_what_a_payment_was_booked_at_in_another_way_is_told(target: Target, base: str, row: Json, said: str) -> None:
    """That depends on what it pays, which is known when it is done; the plan looks it up and says so before."""
    target(whole(invoices(1)))
    target(documents("payments", {**PAID, **row}), dry_run=True)

    run = target(documents("payments", {**PAID, **row}))

    assert run.exit_code == 0, run.told
    (told,) = run.results[-1]["warnings"]
    assert told.startswith(said), told
    assert base not in said
    (plan,) = records(target.folder / "plan.jsonl")
    assert plan["operation"] == "created"
    assert plan["messages"][0].startswith(f"{said.partition(' was')[0]} would be overlooked"), plan


@pytest.mark.parametrize("row", [{"Reference": "b"}, {"CurrencyCode": FOREIGN}], ids=str)
def test_a_field_that_xero_shows_otherwise_is_told(sandbox: Sandbox, target: Target, row: Json) -> None:
    shown = {"InvoiceID": "11111111-1111-4111-8111-111111111111", "InvoiceNumber": "INV-1", "Status": "AUTHORISED"}
    answer = {**shown, "Reference": "a", "CurrencyCode": "NZD", "Date": f"{DAY}T00:00:00", "DueDate": None}
    sandbox.order({"status": 200, "body": {"Invoices": [answer]}}, method="P*", path="Invoices")

    run = target(whole(stream("invoices", [invoice(1, **row)], ["InvoiceNumber"])))

    ((name, value),) = row.items()
    assert run.results, run.told
    assert run.results[-1]["warnings"] == [f"{name} {value} was sent, and Xero shows {answer[name]}."]


WORK: t.Final[Json] = {"Description": "Work", "LineAmount": 50, "AccountCode": "200"}
PARTY: t.Final[Json] = {"Contact": {"Name": "Customer 1"}, "Date": DAY, "LineItems": [WORK]}
CREDITS: t.Final[dict[str, tuple[str, Json]]] = {
    "CreditNotes": ("CreditNotes", {**PARTY, "Type": "ACCRECCREDIT", "Status": "AUTHORISED"}),
    "Overpayments": (
        "BankTransactions",
        {**PARTY, "Type": "RECEIVE-OVERPAYMENT", "BankAccount": BANK, "LineItems": [{**WORK, "AccountCode": None}]},
    ),
    "Prepayments": ("BankTransactions", {**PARTY, "Type": "RECEIVE-PREPAYMENT", "BankAccount": BANK}),
}
"""By what is allocated: where it is made, and of what."""


@pytest.mark.parametrize("kind", CREDITS)
def test_an_allocation_is_made_in_no_other_currency_than_its_row_says(
    sandbox: Sandbox, target: Target, base: str, kind: str
) -> None:
    """Xero takes none with it, and books the amount in that of the invoice; plan and run say the same."""
    entity, body = CREDITS[kind]
    key = f"{kind[:-1]}ID"
    answer = sandbox.put(entity, body)
    assert answer.ok, answer.text
    credit = answer.json()[entity][0][key]
    assert target(whole(invoices(1))).exit_code == 0
    said: Json = {
        "own": {"CurrencyCode": base},
        "none": {},
        "theirs": {"CurrencyCode": FOREIGN},
        "other": {"Curr.": "usd"},
    }
    shared = {key: credit, "Amount": 5, "Date": DAY, "Invoice": {"InvoiceNumber": "INV-1"}}
    rows = [{"k": name, **shared, **each} for name, each in said.items()]
    messages = whole(stream("allocations", rows, ["k"], **{"CurrencyCode": "", "Curr.": ""}))
    settings: Json = {"streams": {"allocations": {"path": f"{kind}/{{{key}}}/Allocations", "key": ["k"]}}}

    plan = planned(target, messages, **settings)

    assert plan == done(target, messages, **settings)
    assert {name: plan["allocations", name] for name in said} == {
        **dict.fromkeys(("own", "none"), ("created", None)),
        **dict.fromkeys(("theirs", "other"), ("rejected", "invalid_value")),
    }
