"""Numbers, codes and marks are told apart by their capitals, names of contacts are not; by the plan as by the run."""

from __future__ import annotations

import sqlite3
import typing as t
from contextlib import closing
from random import Random

import pytest
from support.foreseeing import done, planned
from support.singer import invoices, stream, whole
from support.target import RESULTS, records

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

SEEDS: t.Final = 8
LINE: t.Final[Json] = {"Description": "Work", "Quantity": 1, "UnitAmount": 10, "AccountCode": "400"}
PAPER: t.Final[Json] = {
    "Contact": {"Name": "Rowan"},
    "Date": "2026-03-02",
    "DueDate": "2026-04-01",
    "LineItems": [LINE],
}
APPROVED: t.Final[Json] = {**PAPER, "Status": "AUTHORISED"}
KINDS: t.Final[dict[str, tuple[str, str, Json]]] = {
    "bills": ("Invoices", "InvoiceNumber", {**PAPER, "Type": "ACCPAY"}),
    "sales": ("Invoices", "InvoiceNumber", {**PAPER, "Type": "ACCREC"}),
    "credits": ("CreditNotes", "CreditNoteNumber", {**PAPER, "Type": "ACCRECCREDIT"}),
    "offers": ("Quotes", "QuoteNumber", {name: PAPER[name] for name in ("Contact", "Date", "LineItems")}),
    "orders": ("PurchaseOrders", "PurchaseOrderNumber", {**PAPER, "Contact": {"ContactNumber": "R"}}),
    "people": ("Contacts", "ContactNumber", {}),
    "goods": ("Items", "Code", {}),
}
"""By stream: the entity, its number, and what else a row says."""
SPELLINGS: t.Final = ("DESK-1", "desk-1", "Desk-1")
NAMES: t.Final = ("Vera Ångström", "Véra Angstrom", "VERA ANGSTROM", "vera ångström")
REJECTED: t.Final = 3


def row(kind: str, text: str, **more: t.Any) -> Json:
    _, name, rest = KINDS[kind]
    called = {} if "Contact" in rest else {"Name": f"{SPELLINGS.index(text)} of them"}
    return {"k": f"key {text}", **rest, **called, name: text, **more}


def numbers(sandbox: Sandbox, kind: str) -> dict[str, str]:
    """By id, the number or code of all there are."""
    entity, name, _ = KINDS[kind]
    found = sandbox.get(entity, page=1, pageSize=1000).json()[entity]
    return {each[f"{entity[:-1]}ID"]: each.get(name, "") for each in found}


def make(sandbox: Sandbox, entity: str, *bodies: Json) -> list[Json]:
    answer = sandbox.put(entity, {entity: [{n: v for n, v in each.items() if n != "k"} for each in bodies]})
    assert answer.ok, answer.text
    return list(answer.json()[entity])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(2))
def test_each_spelling_is_a_document_of_its_own_whatever_is_there(
    sandbox: Sandbox, target: Target, seed: int, kind: str
) -> None:
    """In one run and over runs; what is there is changed by its own spelling alone, and the plan says the same."""
    dice = Random(f"{seed} {kind}")  # noqa: S311 - it has to repeat
    entity, _, _ = KINDS[kind]
    make(sandbox, "Contacts", {"Name": "Rowan", "ContactNumber": "R"})
    make(sandbox, entity, *(row(kind, text) for text in dice.sample(SPELLINGS, dice.randint(1, 2))))
    before = numbers(sandbox, kind)
    settings: Json = {"entity": entity, **dice.choice([{}, {"method": "POST"}, {"on_existing": "update"}])}
    settings |= dice.choice([{}, {"on_existing": "adopt"}])
    first = whole(stream(kind, [row(kind, text) for text in dice.sample(SPELLINGS, 2)], ["k"]))
    second = whole(stream(kind, [row(kind, text) for text in dice.sample(SPELLINGS, 3)], ["k"]))

    for messages in (first, second):
        plan = planned(target, messages, streams={kind: settings})
        assert plan == done(target, messages, streams={kind: settings})
        assert not [key for key, (operation, _) in plan.items() if operation == "rejected"], plan

    after = numbers(sandbox, kind)
    assert {key: after[key] for key in before} == before
    assert sorted(text for text in after.values() if text.upper() == "DESK-1") == sorted(SPELLINGS)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_contact_is_one_in_whatever_capitals_and_accents(sandbox: Sandbox, target: Target, seed: int) -> None:
    """Neither the run nor the plan makes another one beside it, an archived one as little as an active one."""
    dice = Random(seed)  # noqa: S311 - it has to repeat
    there = dice.choice([[], NAMES, NAMES])
    if there:
        make(sandbox, "Contacts", {"Name": dice.choice(there), "EmailAddress": "vera@example.com"})
    status = dice.choice([{}, {"ContactStatus": "ARCHIVED"}, {"EmailAddress": "new@example.com"}])
    rows = [{"k": str(at), "Name": name, **status} for at, name in enumerate(dice.sample(NAMES, dice.randint(1, 2)))]
    if not there:
        rows = [{each: value for each, value in one.items() if each != "ContactStatus"} for one in rows]
    messages = whole(stream("contacts", rows, ["k"], ContactStatus="", EmailAddress=""))
    settings: Json = {"streams": {}, **dice.choice([{}, {"method": "POST"}])}

    plan = planned(target, messages, **settings)

    assert plan == done(target, messages, **settings)
    assert len(veras(sandbox)) == 1


def veras(sandbox: Sandbox) -> list[Json]:
    found = sandbox.get("Contacts", includeArchived="true", page=1, pageSize=1000).json()["Contacts"]
    return [each for each in found if each["Name"].lower().startswith(("vera", "véra"))]


@pytest.mark.parametrize("method", [{}, {"method": "POST"}], ids=str)
def test_a_contact_that_is_archived_by_a_name_without_its_accents_is_the_one_that_is_there(
    sandbox: Sandbox, target: Target, method: Json
) -> None:
    make(sandbox, "Contacts", {"Name": "Véra"})
    messages = whole(stream("contacts", [{"k": "1", "Name": "Vera", "ContactStatus": "ARCHIVED"}], ["k"]))

    plan = planned(target, messages, streams={}, **method)

    assert plan == done(target, messages, streams={}, **method) == {("contacts", "1"): ("archived", None)}
    assert [each["ContactStatus"] for each in veras(sandbox)] == ["ARCHIVED"]


def test_of_contacts_that_are_there_in_several_letters_the_very_one_is_meant_or_none(
    sandbox: Sandbox, target: Target
) -> None:
    """Whatever Xero may think of accents by then."""
    make(sandbox, "Contacts", {"Name": "Vera"})
    (accented,) = sandbox.records("Contacts", insert=True, set={"Name": "Véra", "ContactStatus": "ACTIVE"})
    names = {"Véra": ("adopted", None), "VERA": ("rejected", "duplicate_key")}
    settings: Json = {"streams": {}, "method": "POST", "on_existing": "adopt"}

    for each, expected in names.items():
        messages = whole(stream("contacts", [{"k": each, "Name": each}], ["k"]))
        plan = planned(target, messages, **settings)
        assert plan == done(target, messages, **settings) == {("contacts", each): expected}
        told = [result["xero_id"] for result in records(target.folder / RESULTS)]
        assert told == ([accented] if expected[0] == "adopted" else [])


def test_a_bill_of_a_contact_without_its_accents_is_not_booked_twice(sandbox: Sandbox, target: Target) -> None:
    """Neither beside one that is there, nor by two rows of one run."""
    bill = {**PAPER, "Type": "ACCPAY", "InvoiceNumber": "B-1", "Contact": {"Name": "Véra"}}
    make(sandbox, "Invoices", bill)
    rows = [
        {**bill, "k": "1", "Contact": {"Name": "Vera"}},
        {**bill, "k": "2", "InvoiceNumber": "B-2"},
        {**bill, "k": "3", "InvoiceNumber": "B-2", "Contact": {"Name": "Vera"}},
    ]
    messages = whole(stream("bills", rows, ["k"]))
    settings: Json = {"streams": {"bills": {"entity": "Invoices"}}}

    plan = planned(target, messages, **settings)

    assert plan == done(target, messages, **settings)
    assert plan["bills", "3"] == ("rejected", "duplicate_key")
    assert sum(text.startswith("B-") for text in numbers(sandbox, "bills").values()) == 2


@pytest.mark.parametrize("kind", ["ACCREC", "ACCPAY"])
@pytest.mark.parametrize("there", [("INV-A", "inv-a"), ("inv-a", "INV-A"), ("INV-A", "Inv-A")], ids=" ".join)
def test_a_payment_pays_the_invoice_with_the_very_letters_or_none(
    sandbox: Sandbox, target: Target, kind: str, there: tuple[str, str]
) -> None:
    """Where none has them, and several have others, it is not clear which one is meant."""
    made = make(sandbox, "Invoices", *({**APPROVED, "Type": kind, "InvoiceNumber": text} for text in there))
    ids = {each["InvoiceNumber"]: each["InvoiceID"] for each in made}
    money = {"Account": {"Code": "090"}, "Date": "2026-03-03", "Amount": 3}
    messages = whole(stream("payments", [{"k": "1", "Invoice": {"InvoiceNumber": "inv-a"}, **money}], ["k"]))

    plan = planned(target, messages, streams={})

    assert plan == done(target, messages, streams={})
    assert plan["payments", "1"][0] == ("created" if "inv-a" in there else "rejected")
    paid = {text: sandbox.get(f"Invoices/{key}").json()["Invoices"][0]["AmountPaid"] for text, key in ids.items()}
    assert {text for text, amount in paid.items() if amount} == ({"inv-a"} if "inv-a" in there else set())


MARKED: t.Final[dict[str, tuple[str, str, Json]]] = {
    "payments": (
        "Payments",
        "Reference",
        {"Invoice": {"InvoiceNumber": "INV-1"}, "Account": {"Code": "090"}, "Date": "2026-03-03", "Amount": 5},
    ),
    "cash": (
        "BankTransactions",
        "Reference",
        {**PAPER, "Type": "SPEND", "BankAccount": {"Code": "090"}, "Status": "AUTHORISED"},
    ),
    "journals": (
        "ManualJournals",
        "Narration",
        {
            "Date": "2026-03-03",
            "Status": "POSTED",
            "JournalLines": [{"AccountCode": code, "LineAmount": amount} for code, amount in (("400", 3), ("404", -3))],
        },
    ),
}


@pytest.mark.parametrize("kind", MARKED)
@pytest.mark.parametrize("way", ["match_on", "match_within_days", "lost"])
def test_a_mark_in_other_capitals_is_another_mark(sandbox: Sandbox, target: Target, kind: str, way: str) -> None:
    """What somebody wrote is not taken for the row, by its mark, by what it says, or when an answer is lost."""
    assert target(whole(invoices(1))).exit_code == 0
    entity, name, rest = MARKED[kind]
    body = {each: value for each, value in rest.items() if each != "DueDate"}
    make(sandbox, entity, {**body, name: "Rent a"})
    messages = whole(stream(kind, [{"k": text, **body, name: text} for text in ("RENT A", "rent A")], ["k"]))
    ways: Json = {"match_on": {"match_on": [name]}, "match_within_days": {"match_within_days": 3}}
    if way == "lost":
        sandbox.order({"drop": "after"}, times=3, method="P*", path=f"/{entity}")

    runs = [
        target(messages, streams={kind: {"entity": entity, **ways.get(way, {})}}, settle_seconds=0) for _ in range(2)
    ]

    assert [run.exit_code for run in runs] == [0, 0], runs[0].told
    found = sandbox.get(entity, page=1, pageSize=1000).json()[entity]
    marks = [str(each.get(name)) for each in found]
    assert sorted(each for each in marks if each.upper() == "RENT A") == ["RENT A", "Rent a", "rent A"]


def test_a_ledger_that_an_earlier_version_wrote_knows_whose_each_number_is(sandbox: Sandbox, target: Target) -> None:
    """It told no capitals apart: what it knows is one with its own letters, and no other one."""
    make(sandbox, "Contacts", {"Name": "Rowan", "ContactNumber": "R"})
    bill = {**PAPER, "Type": "ACCPAY", "Contact": {"ContactNumber": "R"}}
    settings: Json = {"streams": {"bills": {"entity": "Invoices"}}}
    assert (
        target(whole(stream("bills", [{**bill, "k": "1", "InvoiceNumber": "B-1"}], ["k"])), **settings).exit_code == 0
    )
    with closing(sqlite3.connect(target.folder / "store" / "store.db")) as database, database:
        database.execute("UPDATE xero_claims SET claim = 'Invoices InvoiceNumber=b-1 of \"r\"'")
    rows = [{**bill, "k": "2", "InvoiceNumber": "B-1"}, {**bill, "k": "3", "InvoiceNumber": "b-1"}]
    messages = whole(stream("bills", rows, ["k"]))

    plan = planned(target, messages, **settings)

    assert plan == done(target, messages, **settings)
    assert plan == {("bills", "2"): ("rejected", "duplicate_key"), ("bills", "3"): ("created", None)}


DELETED: t.Final = {"_sdc_deleted_at": "2026-03-03T00:00:00Z"}
DELETABLE: t.Final = {**KINDS, "chart": ("Accounts", "Code", {"Type": "EXPENSE"})}


@pytest.mark.parametrize("kind", DELETABLE)
def test_what_is_written_in_other_capitals_is_not_deleted_and_not_told_as_gone(
    sandbox: Sandbox, target: Target, kind: str
) -> None:
    """Of every kind that is found by a number or code; what is there in no capitals at all is gone."""
    entity, name, _ = DELETABLE[kind]
    make(sandbox, "Contacts", {"Name": "Rowan", "ContactNumber": "R"})
    (there,) = make(
        sandbox,
        entity,
        {"Name": "Called", "Type": "EXPENSE", name: "DESK-1"} if kind == "chart" else row(kind, "DESK-1"),
    )
    rows = [{"k": "near", name: "desk-1", **DELETED}, {"k": "gone", name: "chair-1", **DELETED}]
    messages, settings = whole(stream(kind, rows, ["k"])), {"streams": {kind: {"entity": entity}}}

    plan = planned(target, messages, **settings)

    assert plan == done(target, messages, **settings)
    assert plan == {(kind, "near"): ("rejected", "not_found"), (kind, "gone"): ("unchanged", None)}
    key = f"{entity[:-1]}ID"
    (now,) = sandbox.get(f"{entity}/{there[key]}").json()[entity]
    assert (now[name], now.get("Status")) == ("DESK-1", there.get("Status"))


@pytest.mark.parametrize("kind", ["cash", "journals"])
def test_a_mark_in_other_capitals_deletes_nothing_and_is_not_told_as_gone(
    sandbox: Sandbox, target: Target, kind: str
) -> None:
    entity, name, rest = MARKED[kind]
    body = {each: value for each, value in rest.items() if each != "DueDate"}
    (there,) = make(sandbox, entity, {**body, name: "Rent a"})
    messages = whole(stream(kind, [{"k": "1", name: "RENT A", **DELETED}], ["k"]))
    settings: Json = {"streams": {kind: {"entity": entity, "match_on": [name]}}}

    plan = planned(target, messages, **settings)

    assert plan == done(target, messages, **settings) == {(kind, "1"): ("rejected", "not_found")}
    (now,) = sandbox.get(f"{entity}/{there[entity[:-1] + 'ID']}").json()[entity]
    assert now["Status"] == there["Status"]


def test_a_code_of_an_account_that_differs_in_capitals_is_refused_by_plan_and_run(
    sandbox: Sandbox, target: Target
) -> None:
    """Xero has account codes only once in whatever capitals, beside another one as in one run."""
    make(sandbox, "Accounts", {"Code": "ab1", "Name": "There", "Type": "EXPENSE"})
    codes = {"near": "AB1", "new": "cd2", "twin": "CD2"}
    rows = [{"k": key, "Code": code, "Name": f"Called {key}", "Type": "EXPENSE"} for key, code in codes.items()]
    messages = whole(stream("accounts", rows, ["k"]))

    plan = planned(target, messages, streams={})

    assert plan == done(target, messages, streams={})
    assert {key for (_, key), (operation, _) in plan.items() if operation == "created"} == {"new"}


@pytest.mark.parametrize("way", [{}, {"method": "POST"}, {"on_existing": "adopt"}], ids=str)
def test_a_tax_rate_in_other_capitals_is_neither_changed_nor_told_as_new(
    sandbox: Sandbox, target: Target, way: Json
) -> None:
    """Xero has names of rates only once in whatever capitals; what is taxed by one keeps its percentage."""
    rate = {"ReportTaxType": "OUTPUT", "TaxComponents": [{"Name": "Levy", "Rate": 5}]}
    (there,) = make(sandbox, "TaxRates", {**rate, "Name": "Levy"})
    rows = [
        {**rate, "k": name, "Name": name, "TaxComponents": [{"Name": "Levy", "Rate": 7}]}
        for name in ("LEVY", "Duty", "DUTY")
    ]
    messages = whole(stream("tax_rates", rows, ["k"]))

    plan = planned(target, messages, streams={"tax_rates": way})

    assert plan == done(target, messages, streams={"tax_rates": way})
    assert {key for (_, key), (operation, _) in plan.items() if operation == "created"} == {"Duty"}
    found = {each["Name"]: each for each in sandbox.get("TaxRates").json()["TaxRates"]}
    assert found["Levy"]["EffectiveRate"] == there["EffectiveRate"]
    assert not found.keys() & {"LEVY", "DUTY"}


def test_whose_name_has_other_accents_is_told_where_it_is_taken_for_a_contact(sandbox: Sandbox, target: Target) -> None:
    """To Xero it is the same name: whoever means two persons reads it in the result; capitals alone are none."""
    make(sandbox, "Contacts", {"Name": "Zoe"})
    bill = {**PAPER, "Type": "ACCPAY"}
    rows = [{**bill, "InvoiceNumber": f"B-{at}", "Contact": {"Name": name}} for at, name in enumerate(("Zoë", "ZOE"))]

    run = target(whole(stream("bills", rows, ["InvoiceNumber"])), streams={"bills": {"entity": "Invoices"}})

    told = {each["key"]: each["warnings"] for each in run.results}
    assert told == {"B-0": ["Contact.Name 'Zoë' was sent, and Xero shows 'Zoe'."], "B-1": []}
