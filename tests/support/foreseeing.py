"""Random rows of each kind, good and bad, and what a plan and a run say of them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from support.singer import DAY, DUE, stream, whole
from support.target import records

if t.TYPE_CHECKING:
    from random import Random

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

    Ended = dict[tuple[str, str], tuple[str, str | None]]

SHARED: t.Final = ("P-1", "P-2")
"""Numbers of contacts that rows may mean by their names, too."""

CLOSED_UNTIL: t.Final = "2026-01-31"
"""Up to this day the period is closed."""
SHUT: t.Final = "2026-01-15"
KEYS: t.Final = 4
DELETED: t.Final = "_sdc_deleted_at"
AGAIN: t.Final = "Xero refused this version before: it is sent again when the row changes, or by target-xero-replay."
NO_ID: t.Final = "11111111-2222-3333-4444-555555555555"


@dataclass(frozen=True, kw_only=True)
class Shop:
    """What the books hold that rows may name."""

    user: str
    active: str
    archived: str
    numbered: str
    """Number of an archived contact."""
    open_invoice: str
    open_id: str
    open_bill: str
    draft: str
    paid: str
    voided: str


def prepared(sandbox: Sandbox) -> Shop:
    """Books with a closed period, an archived account, an archived contact, and invoices in each status."""
    sandbox.records("Organisation", set={"PeriodLockDate": CLOSED_UNTIL})
    people = [
        {"Name": "Ada Active", "ContactNumber": "P-1", "AccountNumber": "ACC-1"},
        {"Name": "Zoe Archived", "ContactNumber": "P-2", "ContactStatus": "ACTIVE"},
    ]
    ada, zoe = sandbox.put("Contacts", {"Contacts": people}).json()["Contacts"]
    sandbox.post("Contacts", {"ContactID": zoe["ContactID"], "ContactStatus": "ARCHIVED"}).raise_for_status()
    (account,) = sandbox.put("Accounts", {"Code": "old", "Name": "Old", "Type": "REVENUE"}).json()["Accounts"]
    sandbox.post(f"Accounts/{account['AccountID']}", {"Status": "ARCHIVED"}).raise_for_status()
    sandbox.put("Items", {"Items": [{"Code": "CHAIR", "Name": "Chair"}]}).raise_for_status()
    whose = {"Contact": {"ContactID": ada["ContactID"]}}
    line = {"Description": "x", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200", "TaxType": "NONE"}
    made = {
        name: {"Type": "ACCREC", "InvoiceNumber": f"S-{name}", "Status": status, "Date": DAY, "DueDate": DUE}
        | {"LineItems": [line], **whose}
        for name, status in (
            *(("open", "AUTHORISED"), ("draft", "DRAFT"), ("paid", "AUTHORISED"), ("void", "AUTHORISED")),
            ("batch", "AUTHORISED"),
        )
    }
    made["bill"] = {**made["open"], "Type": "ACCPAY", "InvoiceNumber": "S-bill"}
    answer = sandbox.put("Invoices", {"Invoices": list(made.values())})
    answer.raise_for_status()
    ids = {each["InvoiceNumber"]: each["InvoiceID"] for each in answer.json()["Invoices"]}
    payment = {"Invoice": {"InvoiceID": ids["S-paid"]}, "Account": {"Code": "090"}, "Date": DAY, "Amount": 100}
    sandbox.put("Payments", payment).raise_for_status()
    sandbox.post("Invoices", {"InvoiceID": ids["S-void"], "Status": "VOIDED"}).raise_for_status()
    (user, *_) = sandbox.get("Users").json()["Users"]
    return Shop(
        user=user["UserID"],
        active=ada["ContactID"],
        archived=zoe["ContactID"],
        numbered="P-2",
        open_invoice="S-open",
        open_id=ids["S-open"],
        open_bill="S-bill",
        draft="S-draft",
        paid="S-paid",
        voided="S-void",
    )


def rows(random: Random, shop: Shop) -> list[Json]:
    """Streams of each kind, a few rows each; about every other row has one fault."""
    return whole(
        stream("contacts", _some(random, _contact, shop), ["ContactNumber"], **CONTACT),
        stream("items", _some(random, _item, shop), ["Code"], **ITEM),
        stream("tax_rates", _some(random, _rate, shop), ["Name"], ReportTaxType="x"),
        stream("invoices", _some(random, _invoice, shop), ["InvoiceNumber"], **PAPER),
        stream("bills", _some(random, _bill, shop), ["InvoiceNumber"], **PAPER),
        stream("credit_notes", _some(random, _note, shop), ["CreditNoteNumber"], **PAPER),
        stream("journals", _some(random, _journal, shop), ["Narration"], **JOURNAL),
        stream("purchase_orders", _some(random, _order, shop), ["PurchaseOrderNumber"], **PAPER),
        stream("quotes", _some(random, _quote, shop), ["QuoteNumber"], **PAPER),
        stream("bank_transactions", _some(random, _cash, shop), ["Reference"], **PAPER, BankAccount={}),
        stream("receipts", _some(random, _receipt, shop), ["Reference"], **PAPER, User={}),
        stream("repeating_invoices", _some(random, _repeating, shop), ["Reference"], **PAPER, Schedule={}),
        stream("bank_transfers", _some(random, _transfer, shop), ["Reference"]),
        stream("payments", _some(random, _payment, shop), ["Reference"], **PAYMENT),
        stream("batch_payments", _some(random, _batch, shop), ["Reference"]),
    )


def some_deleted(random: Random, messages: list[Json]) -> list[Json]:
    """The same rows, some of them marked as deleted; not those whose number another row may give away before."""
    marks: list[Json] = [{}, {DELETED: None}, {DELETED: "2026-03-03T00:00:00Z"}]
    return [_marked(each, random.choice(marks)) if each["type"] == "RECORD" else _with_mark(each) for each in messages]


def _marked(message: Json, mark: Json) -> Json:
    shared = message["record"].get("ContactNumber") in SHARED
    return {**message, "record": {**message["record"], **({} if shared else mark)}}


def _with_mark(message: Json) -> Json:
    if message["type"] != "SCHEMA":
        return message
    schema = message["schema"]
    properties = {**schema["properties"], DELETED: {"type": ["string", "null"]}}
    return {**message, "schema": {**schema, "properties": properties}}


def settings(random: Random) -> Json:
    """What to do with what Xero refuses, as a user may have it."""
    return {
        "on_locked_period": random.choice(["reject", "reject", "move_to_first_open_day"]),
        "on_not_modifiable": random.choice(["reject", "reject", "skip", "only_allowed_fields"]),
        "unarchive": random.choice([False, False, True]),
        "on_existing": random.choice([None, None, "reject", "adopt", "update"]),
    }


CONTACT: t.Final[Json] = {
    "EmailAddress": "x",
    "DefaultCurrency": "x",
    "AccountsReceivableTaxType": "x",
    "AccountNumber": "x",
    "ContactPersons": [],
    "ContactStatus": "x",
}
ITEM: t.Final[Json] = {"SalesDetails": {}, "Name": "x"}
PAPER: t.Final[Json] = {
    "LineItems": [],
    "Contact": {},
    "CurrencyCode": "x",
    "Status": "x",
    "DueDate": "x",
    "BrandingThemeID": "x",
    "LineAmountTypes": "x",
}
JOURNAL: t.Final[Json] = {"JournalLines": [], "Status": "x"}
PAYMENT: t.Final[Json] = {"Invoice": {}, "Account": {}, "Amount": Decimal(1)}

SETTINGS: t.Final[Json] = {
    "streams": {"bills": {"entity": "Invoices"}, "journals": {"entity": "ManualJournals"}},
    "on_reject": "continue",
    "hard_delete": True,
    "allow_deletes": True,
}


def _some(random: Random, make: t.Callable[[Random, Shop, int], Json], shop: Shop) -> list[Json]:
    return [make(random, shop, number) for number in range(1, random.randint(2, KEYS + 1))]


def _contact(random: Random, shop: Shop, number: int) -> Json:
    whole_ = {"ContactNumber": f"C-{number}", "Name": f"Contact {number}"}
    return whole_ | random.choice(
        [
            {},
            {},
            {"EmailAddress": "ada@example.com"},
            {"EmailAddress": "not an address"},
            {"DefaultCurrency": "XPF"},
            {"AccountsReceivableTaxType": "NOPE"},
            {"AccountsReceivableTaxType": "OUTPUT2"},
            {"Name": "Contact 1"},
            {"Name": "ada active"},
            {"Name": "Zoe Archived"},
            {"ContactNumber": "P-1", "Name": "Ada Active", "EmailAddress": "ada@example.com"},
            {"ContactNumber": "P-2"},
            {"Name": " "},
            {"AccountNumber": random.choice([f"ACC {number}", "acc-1"])},
            {"AccountsReceivableTaxType": "output2"},
            {"ContactPersons": [{"FirstName": str(place)} for place in range(random.choice([5, 6]))]},
            {"ContactStatus": "GDPRREQUEST"},
        ]
    )


def _item(random: Random, shop: Shop, number: int) -> Json:
    details = [{"AccountCode": "200"}, {"AccountCode": "nope"}, {"TaxType": "OUTPUT2"}, {"TaxType": "NOPE"}]
    sales = [{}, {}, *({"SalesDetails": {"UnitPrice": 5, **each}} for each in details)]
    code = random.choice([f"ITEM-{number}"] * 4 + ["CHAIR"])
    return {"Code": code, "Name": f"Item {number}"} | random.choice(sales)


def _paper(random: Random, shop: Shop, kind: str) -> Json:
    line = {"Description": "x", "Quantity": 2, "UnitAmount": 10, "AccountCode": "200", "TaxType": "NONE"}
    lines = [
        line,
        line,
        {**line, "AccountCode": "nope"},
        {**line, "AccountCode": "old"},
        {**line, "AccountCode": "090"},
        {**line, "TaxType": "NOPE"},
        {**line, "ItemCode": "CHAIR"},
        {**line, "ItemCode": "ITEM-1"},
        {**line, "ItemCode": "NOPE"},
        {name: value for name, value in line.items() if name != "AccountCode"},
        {**line, "Tracking": [{"Name": "Nothing", "Option": "Nowhere"}]},
        {**line, "Quantity": -1},
        {**line, "Description": "x" * random.choice([4000, 4001])},
        {**line, "AccountCode": random.choice(["x" * 11, "OLD"])},
        {**line, "ItemCode": random.choice(["chair", "item-1"])},
        {**line, "TaxType": "none"},
        {**line, "Quantity": Decimal("0.001"), "UnitAmount": 1},
        {**line, "UnitAmount": 9_999_999_999},
        {**line, "DiscountRate": 10, "DiscountAmount": random.choice([2, 5])},
    ]
    whom = [
        {"ContactID": shop.active},
        {"Name": "Somebody New"},
        {"ContactNumber": "C-1"},
        {"ContactID": shop.archived},
        {"ContactNumber": shop.numbered},
        {"ContactID": NO_ID},
        {"ContactNumber": "NOBODY"},
        {"Name": "Of no address", "EmailAddress": "nowhere"},
        {"ContactNumber": "c-1"},
    ]
    paper = {
        "Type": kind,
        "Status": random.choice(["AUTHORISED", "AUTHORISED", "DRAFT"]),
        "Date": DAY,
        "DueDate": DUE,
        "Contact": {"ContactID": shop.active},
        "LineItems": [line],
    }
    changes: list[Json] = [
        {},
        {"LineItems": [random.choice(lines) for _ in range(random.randint(1, 2))]},
        {"Contact": random.choice(whom)},
        {"Date": SHUT},
        {"CurrencyCode": random.choice(["XPF", "NZD", "AUD"])},
        {"LineItems": []},
        {"DueDate": None},
        {"Date": random.choice(["0001-01-01", "9999-12-31"])},
        {"BrandingThemeID": NO_ID},
    ]
    return {name: value for name, value in (paper | random.choice(changes)).items() if value is not None}


def _invoice(random: Random, shop: Shop, number: int) -> Json:
    taken = [shop.open_invoice, shop.open_bill, shop.draft, shop.paid, shop.voided]
    return _paper(random, shop, "ACCREC") | {"InvoiceNumber": random.choice([f"R-{number}"] * 8 + taken)}


def _bill(random: Random, shop: Shop, number: int) -> Json:
    number_ = random.choice([f"B-{number}"] * 6 + [shop.open_bill, shop.open_invoice])
    return _paper(random, shop, "ACCPAY") | {"InvoiceNumber": number_}


def _note(random: Random, shop: Shop, number: int) -> Json:
    paper = _paper(random, shop, random.choice(["ACCRECCREDIT", "ACCPAYCREDIT"]))
    return paper | {"CreditNoteNumber": f"N-{number}"}


def _journal(random: Random, shop: Shop, number: int) -> Json:
    codes = random.choice([("429", "453"), ("429", "nope"), ("429", "610"), ("429", "800"), ("090", "453")])
    lines = [
        {"LineAmount": amount, "AccountCode": code, "Description": "x", **random.choice([{}, {}, {"TaxType": "NONE"}])}
        for amount, code in zip((Decimal(10), Decimal(-10)), codes, strict=True)
    ]
    return {
        "Narration": f"J-{number}",
        "Date": random.choice([DAY, DAY, SHUT]),
        "Status": random.choice(["POSTED", "DRAFT"]),
        "JournalLines": lines,
    }


def _order(random: Random, shop: Shop, number: int) -> Json:
    paper = _paper(random, shop, "")
    status = random.choice(["AUTHORISED", "DRAFT", "SUBMITTED", "BILLED"])
    if paper["Contact"].get("Name"):  # It may come with an invoice, which goes at the same time.
        paper["Contact"] = {"Name": "Nobody"}
    return _without_type(paper) | {"PurchaseOrderNumber": f"PO-{number}", "Status": status}


def _quote(random: Random, shop: Shop, number: int) -> Json:
    paper = _without_type(_paper(random, shop, ""))
    return paper | {"QuoteNumber": f"Q-{number}", "Status": random.choice(["DRAFT", "SENT", "SENT", "ACCEPTED"])}


def _without_type(paper: Json) -> Json:
    return {name: value for name, value in paper.items() if name not in {"Type", "DueDate"}}


def _cash(random: Random, shop: Shop, number: int) -> Json:
    paper = _paper(random, shop, random.choice(["SPEND", "RECEIVE"]))
    code = random.choice(["090", "090", "091", "200", "nope"])
    if random.randint(1, 4) == 1:
        paper["Type"] = random.choice(["RECEIVE-OVERPAYMENT", "SPEND-OVERPAYMENT"])
        own = random.choice([{}, {"AccountCode": "610"}, {"AccountCode": "800"}, {"AccountCode": "200"}])
        lines = [{"Description": "x", "Quantity": random.choice([1, 1, -1]), "UnitAmount": 10, **own}]
        paper |= {"LineItems": lines, "LineAmountTypes": "NoTax"}
    return {name: value for name, value in paper.items() if name != "DueDate"} | {
        "Reference": f"CASH-{number}",
        "Status": "AUTHORISED",
        "BankAccount": {"Code": code},
    }


def _receipt(random: Random, shop: Shop, number: int) -> Json:
    users = [{"User": {"UserID": shop.user}}] * 4 + [
        {"User": {"UserID": NO_ID}},
        {"User": {"EmailAddress": "a@b.cc"}},
        {},
    ]
    paper = {**_without_type(_paper(random, shop, "")), "Reference": f"SLIP-{number}"}
    return paper | {"Status": random.choice(["DRAFT", "SUBMITTED"])} | random.choice(users)


def _repeating(random: Random, shop: Shop, number: int) -> Json:
    monthly = {"Period": 1, "Unit": "MONTHLY", "DueDate": 10, "DueDateType": "OFFOLLOWINGMONTH"}
    name = random.choice(list(monthly))
    without = {each: value for each, value in monthly.items() if each != name}
    schedules = [{"Schedule": monthly}] * 3 + [{"Schedule": without}, {"Schedule": {**monthly, "Period": -1}}, {}]
    paper = {each: value for each, value in _paper(random, shop, "ACCREC").items() if each not in {"Date", "DueDate"}}
    return {**paper, "Reference": f"EACH-{number}"} | random.choice(schedules)


def _rate(random: Random, shop: Shop, number: int) -> Json:
    part = {"Name": "Part", "Rate": 5}
    parts = [[part]] * 4 + [[part, part], [{**part, "Rate": 101}], [{"Name": "Part"}], []]
    how = random.choice([{"ReportTaxType": "OUTPUT"}, {"ReportTaxType": "output"}, {}])
    return {"Name": f"Rate {number}", "TaxComponents": random.choice(parts)} | how


def _transfer(random: Random, shop: Shop, number: int) -> Json:
    source, target = (random.choice(["090", "091", "090", "200", "nope"]) for _ in range(2))
    return {
        "Reference": f"MOVE-{number}",
        "FromBankAccount": {"Code": source},
        "ToBankAccount": {"Code": target},
        "Amount": 5,
        "Date": random.choice([DAY, DAY, SHUT]),
    }


def _batch(random: Random, shop: Shop, number: int) -> Json:
    what = [{"InvoiceNumber": "S-batch"}, {"InvoiceNumber": "S-batch"}, {"InvoiceNumber": "R-2"}]
    return {
        "Reference": f"BATCH-{number}",
        "Account": {"Code": random.choice(["090", "090", "200"])},
        "Date": random.choice([DAY, DAY, SHUT]),
        "Payments": [
            {"Invoice": random.choice(what), "Amount": random.choice([5, 10, 60])} for _ in range(random.randint(1, 2))
        ],
    }


def _payment(random: Random, shop: Shop, number: int) -> Json:
    numbers = [
        shop.open_invoice,
        shop.open_invoice,
        shop.draft,
        shop.paid,
        shop.voided,
        shop.open_bill,
        "NONE",
        "R-1",
        "B-1",
    ]
    what = random.choice(
        [{"InvoiceNumber": each} for each in numbers] + [{"InvoiceID": shop.open_id}, {"InvoiceID": NO_ID}]
    )
    return {
        "Reference": f"PAY-{number}",
        "Invoice": what,
        "Account": {"Code": random.choice(["090", "090", "090", "200", "nope"])},
        "Date": random.choice([DAY, DAY, DAY, SHUT]),
        "Amount": Decimal(random.choice(["10.00", "40.00", "60.00", "100.01"])),
    }


def planned(target: Target, messages: list[Json], **settings: t.Any) -> Ended:
    """What a plan says of each key: the operation, and the reason of a reject."""
    run = target(messages, dry_run=True, plan_path="plan.jsonl", **(SETTINGS | settings))
    assert run.exit_code == 0, run.told
    found = records(target.folder / "plan.jsonl")
    return {(each["stream"], each["key"]): (each["operation"], each["reason"]) for each in found}


def done(target: Target, messages: list[Json], **settings: t.Any) -> Ended:
    """What a run did with each key."""
    for name in ("results_path", "rejects_path"):
        Path(target.config[name]).unlink(missing_ok=True)
    run = target(messages, **(SETTINGS | settings))
    assert run.exit_code == 0, run.told
    ended: Ended = {(each["stream"], each["key"]): (each["operation"], _told_again(each)) for each in run.results}
    return ended | {(each["stream"], each["key"]): ("rejected", each["reason"]) for each in run.rejects}


def _told_again(result: Json) -> str | None:
    """Results have no reasons: of what Xero refused before, a warning tells it."""
    return "not_modifiable" if AGAIN in result["warnings"] else None
