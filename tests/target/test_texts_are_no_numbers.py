"""A text that looks like a number or a date is a text: codes, numbers and references are the same letter by letter."""

from __future__ import annotations

import typing as t
from decimal import Decimal

import pytest
from support.singer import invoices, record, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

ALIKE: t.Final = [
    ("5961", "05961"),
    ("1000", "1e3"),
    ("7", "7.0"),
    ("12", "+12"),
    ("2000", "2_000"),
    ("2026-03-01T10:00", "2026-03-01T11:00"),
    ("20260301", "2026-03-01"),
    ("0", "-0"),
]
"""Two texts, and what reads texts as numbers or dates takes one for the other."""
NO_NUMBERS: t.Final = ["nan", "Snan", "Infinity", "1e999999", "-nan"]
"""Which what reads texts as numbers cannot compare."""
LINE: t.Final[Json] = {"Description": "Work", "Quantity": 1, "UnitAmount": 10, "AccountCode": "400"}
PAPER: t.Final[Json] = {
    "Contact": {"Name": "Rowan"},
    "Date": "2026-03-02",
    "DueDate": "2026-04-01",
    "LineItems": [LINE],
}
KINDS: t.Final[dict[str, tuple[str, str, Json]]] = {
    "bills": ("Invoices", "InvoiceNumber", {**PAPER, "Type": "ACCPAY"}),
    "invoices": ("Invoices", "InvoiceNumber", {**PAPER, "Type": "ACCREC"}),
    "credit_notes": ("CreditNotes", "CreditNoteNumber", {**PAPER, "Type": "ACCRECCREDIT"}),
    "quotes": ("Quotes", "QuoteNumber", {name: PAPER[name] for name in ("Contact", "Date", "LineItems")}),
    "purchase_orders": ("PurchaseOrders", "PurchaseOrderNumber", {**PAPER, "Contact": {"ContactNumber": "R"}}),
    "contacts": ("Contacts", "ContactNumber", {}),
    "items": ("Items", "Code", {}),
    "accounts": ("Accounts", "Code", {"Type": "EXPENSE"}),
}
LONGEST_CODE: t.Final = 10
REJECTS: t.Final = 3


def row(kind: str, text: str) -> Json:
    _, name, rest = KINDS[kind]
    called = {} if "Contact" in rest else {"Name": f"Called {text}"}
    return {**rest, **called, name: text}


def texts(sandbox: Sandbox, kind: str) -> dict[str, str]:
    """By id, the number or code of all there are."""
    entity, name, _ = KINDS[kind]
    key = {"Invoices": "InvoiceID", "CreditNotes": "CreditNoteID", "Quotes": "QuoteID"}.get(entity, f"{entity[:-1]}ID")
    found = sandbox.get(entity, page=1, pageSize=1000).json()[entity]
    return {each[key]: each.get(name, "") for each in found}


@pytest.mark.parametrize("existing", [None, "update", "adopt"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_there_is_not_taken_for_what_has_another_text(
    sandbox: Sandbox, target: Target, kind: str, existing: str | None
) -> None:
    """Neither is overwritten, nor is a row taken for done since its like is there, though all are looked up at once."""
    pairs = [pair for pair in ALIKE if kind != "accounts" or max(map(len, pair)) <= LONGEST_CODE]
    entity, name, _ = KINDS[kind]
    sandbox.put("Contacts", {"Contacts": [{"Name": "Rowan", "ContactNumber": "R"}]}).raise_for_status()
    for there, _ in pairs:
        answer = sandbox.put(entity, row(kind, there))
        assert answer.ok, answer.text
    before = texts(sandbox, kind)
    settings: Json = {"streams": {kind: {"entity": entity, "method": "POST"}}}
    settings |= {"on_existing": existing} if existing else {}

    run = target(
        whole(stream(kind, [row(kind, text) for pair in pairs for text in reversed(pair)], [name])), **settings
    )

    after = texts(sandbox, kind)
    assert run.exit_code in {0, REJECTS}, run.told
    assert {each["key"] for each in run.rejects} <= {there for there, _ in pairs}
    assert {key: after[key] for key in before} == before
    assert sorted(after[key] for key in after.keys() - before) == sorted(text for _, text in pairs)


@pytest.mark.fault(1)
@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_no_number_is_like_is_found_again_when_an_answer_is_lost(
    sandbox: Sandbox, target: Target, text: str
) -> None:
    """As by whoever has "nan" from a spreadsheet in each cell without a value."""
    assert target(whole(invoices(1))).exit_code == 0
    money = {"Account": {"Code": "090"}, "Date": "2026-03-03", "Amount": 5}
    payment = {"Invoice": {"InvoiceNumber": "INV-1"}, "Reference": text, **money}
    cash = {**PAPER, "Type": "SPEND", "BankAccount": {"Code": "090"}, "LineItems": [{**LINE, "Description": text}]}
    lines = [
        {"AccountCode": code, "LineAmount": amount, "Description": text} for code, amount in (("400", 3), ("404", -3))
    ]
    rows = {"Payments": payment, "BankTransactions": cash, "ManualJournals": {"Narration": text, "JournalLines": lines}}
    there = {entity: sandbox.count(entity) for entity in rows}
    for entity in rows:
        sandbox.order({"drop": "after"}, times=3, method="P*", path=f"/{entity}")
    messages = whole(*(stream(entity, [{"k": "1", **each}], ["k"]) for entity, each in rows.items()))

    first, again = (target(messages, settle_seconds=0) for _ in range(2))

    assert (first.exit_code, again.exit_code) == (0, 0), first.told
    assert {entity: sandbox.count(entity) - count for entity, count in there.items()} == dict.fromkeys(rows, 1)


def test_a_number_is_the_text_that_it_is_written_as(sandbox: Sandbox, target: Target) -> None:
    """Codes may come as numbers from one source and as texts from another; a text of other letters is another one."""
    columns = {"Type": "ACCREC", "Contact__Name": "Rowan", "Date": "2026-03-02", "LineItems__UnitAmount": 5}
    codes = [77, "77", Decimal("77.0"), " 77", "077", "77.0"]
    rows = [{"InvoiceNumber": code, **columns, "LineItems__Description": str(code)} for code in codes]
    head = {"type": "SCHEMA", "stream": "invoices", "schema": {"properties": {}}, "key_properties": []}
    messages = whole([head], (record("invoices", row) for row in rows))

    run = target(messages, streams={"invoices": {"group_by": ["InvoiceNumber"]}})

    assert run.exit_code == 0, run.told
    found = {each["number"] for each in run.results}
    assert found == {"77", "077", "77.0"}
    assert len(sandbox.get("Invoices/77").json()["Invoices"][0]["LineItems"]) == 4
