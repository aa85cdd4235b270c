"""What a row says of its whole document is what Xero will work out, or the row is rejected."""

from __future__ import annotations

import json
import random
import typing as t
from decimal import Decimal

import pytest
from support.singer import invoice, stream, whole
from target_xero.documents.dates import Calendar
from target_xero.documents.organisation_facts import Facts
from target_xero.documents.shaping import Manner, Shaping
from target_xero.documents.totals import check_totals, totals_of

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target

PRICED: t.Final[Json] = {
    "Invoices": "Invoice",
    "CreditNotes": "CreditNote",
    "BankTransactions": "BankTransaction",
    "PurchaseOrders": "PurchaseOrder",
    "Quotes": "Quote",
}
LINE: t.Final = {"Description": "Work", "Quantity": 1, "UnitAmount": 90, "AccountCode": "200"}


def send(target: Target, *rows: Json, **settings: t.Any) -> Run:
    columns = {"Total": Decimal(1), "SubTotal": Decimal(1), "TotalTax": Decimal(1), "control": ""}
    return target(whole(stream("invoices", rows, ["InvoiceNumber"], **columns)), **settings)


def row(number: int = 1, **fields: t.Any) -> Json:
    return invoice(number, LineItems=[LINE], **fields)


@pytest.mark.parametrize(
    ("figures", "fits"),
    [
        ({"Total": 500}, False),
        ({"Total": 90}, False),
        ({"Total": Decimal("103.50"), "SubTotal": 90, "TotalTax": Decimal("13.5")}, True),
        ({"SubTotal": Decimal("90.01")}, False),
        ({"TotalTax": 0}, False),
        ({"Total": 90, "LineAmountTypes": "Inclusive"}, True),
        (
            {"Total": 90, "SubTotal": Decimal("78.26"), "TotalTax": Decimal("11.74"), "LineAmountTypes": "Inclusive"},
            True,
        ),
        ({"SubTotal": 90, "LineAmountTypes": "Inclusive"}, False),
        ({"Total": 90, "SubTotal": 90, "TotalTax": 0, "LineAmountTypes": "NoTax"}, True),
        ({"Total": " "}, True),
    ],
)
def test_the_figures_of_a_row_are_those_that_xero_works_out(
    sandbox: Sandbox, target: Target, figures: Json, fits: bool
) -> None:
    """Gross or net by LineAmountTypes, with the tax rate that lines get from their account."""
    run = send(target, row(**figures))

    assert [reject["reason"] for reject in run.rejects] == ([] if fits else ["total_differs"]), run.told
    if not fits:
        (message,) = run.rejects[0]["messages"]
        name = next(name for name in ("Total ", "SubTotal ", "TotalTax ") if message.startswith(name)).strip()
        assert f"{figures[name]:.2f}" in message
        assert "90.00" in message


def test_tax_rates_are_asked_for_once_and_only_where_a_total_needs_them(sandbox: Sandbox, target: Target) -> None:
    plain = send(target, *(row(n) for n in (1, 2)))
    before = sandbox.calls_of("GET /TaxRates"), sandbox.calls_of("GET /Accounts")
    totals = send(target, *(row(n, Total=Decimal("103.5")) for n in (3, 4)))

    assert plain.exit_code == totals.exit_code == 0, totals.told
    assert before == (0, 0)
    assert (sandbox.calls_of("GET /TaxRates"), sandbox.calls_of("GET /Accounts")) == (1, 1)


def test_a_total_that_nobody_knows_before_is_left_to_xero(sandbox: Sandbox, target: Target) -> None:
    """The tax of a line with an item follows from the item; Xero compares the total that is sent along."""
    sandbox.put("Items", {"Code": "CHAIR", "SalesDetails": {"UnitPrice": 90, "AccountCode": "200"}})
    line = {"ItemCode": "CHAIR", "Description": "Chair", "Quantity": 1, "UnitAmount": 90}
    rows = [invoice(1, LineItems=[line], Total=Decimal("103.5")), invoice(2, LineItems=[line], SubTotal=91)]

    run = send(target, *rows)

    assert [reject["record"]["InvoiceNumber"] for reject in run.rejects] == ["INV-2"], run.told
    assert sandbox.get("Invoices/INV-1").json()["Invoices"][0]["Total"] == 103.5


FULL_PRICE: t.Final[Json] = {
    "bills": ("Invoices", {"InvoiceNumber": "N", "Type": "ACCPAY", "DueDate": "2026-04-01"}),
    "credits": ("CreditNotes", {"CreditNoteNumber": "N", "Type": "ACCPAYCREDIT"}),
    "spent": ("BankTransactions", {"Reference": "N", "Type": "SPEND", "BankAccount": {"Code": "090"}}),
}


@pytest.mark.parametrize("kind", FULL_PRICE)
@pytest.mark.parametrize("less", [{"DiscountRate": 10}, {"DiscountAmount": 9}], ids=str)
def test_a_discount_that_xero_would_overlook_is_rejected(
    sandbox: Sandbox, target: Target, kind: str, less: Json
) -> None:
    """Only sales have discounts: elsewhere Xero books the full price. LineAmount alone is booked as it is."""
    entity, own = FULL_PRICE[kind]
    rest = {"Contact": {"Name": "Ada"}, "Date": "2026-03-02", **own}
    bare = {name: value for name, value in LINE.items() if name != "UnitAmount"}
    rows = [
        {**rest, "LineItems": [{**LINE, **less}]},
        {**rest, next(iter(own)): "M", "LineItems": [{**bare, "LineAmount": 81, **less}]},
    ]

    run = target(whole(stream(kind, rows, [next(iter(own))])), streams={kind: {"entity": entity}})

    assert [(each["key"], each["reason"]) for each in run.rejects] == [("N", "total_differs")], run.told
    assert f"LineItems[0].{next(iter(less))} is" in run.rejects[0]["messages"][0]
    (made,) = sandbox.get(f"{entity}/{run.results[0]['xero_id']}").json()[entity]
    assert sum(line["LineAmount"] for line in made["LineItems"]) == 81


def test_a_line_that_xero_books_at_another_amount_is_told(sandbox: Sandbox, target: Target) -> None:
    """The discount of a change to a bill, whose row need not say that it is one."""
    made = invoice(1, Type="ACCPAY", LineItems=[LINE])
    target(whole(stream("bills", [made], ["InvoiceNumber"])), streams={"bills": {"entity": "Invoices"}})
    less = {name: value for name, value in made.items() if name != "Type"} | {
        "LineItems": [{**LINE, "DiscountRate": 10}]
    }

    run = target(whole(stream("bills", [less], ["InvoiceNumber"])), streams={"bills": {"entity": "Invoices"}})

    assert run.results[-1]["warnings"] == ["LineAmount '81.00' was sent, and Xero shows '90.00' (line 1)."], run.told


def test_a_line_amount_that_quantity_and_price_contradict_is_rejected(sandbox: Sandbox, target: Target) -> None:
    fits = {**LINE, "Quantity": 3, "UnitAmount": 10, "DiscountRate": 10, "DiscountAmount": 3, "LineAmount": 27}
    wrong = {**fits, "LineAmount": 30}

    run = send(target, invoice(1, LineItems=[fits]), invoice(2, LineItems=[wrong]))

    (reject,) = run.rejects
    assert (reject["reason"], reject["record"]["InvoiceNumber"]) == ("total_differs", "INV-2"), run.told
    assert "30" in str(reject["messages"])
    assert "27.00" in str(reject["messages"])


@pytest.mark.parametrize(
    ("types", "tax", "fits"),
    [("NoTax", Decimal("13.5"), False), ("NOTAX", "-1", False), ("NoTax", 0, True), ("Exclusive", 13, True)],
)
def test_a_tax_that_xero_would_leave_out_is_rejected(
    sandbox: Sandbox, target: Target, types: str, tax: t.Any, fits: bool
) -> None:
    """With NoTax it books none, whatever a line says of it, and accepts the document."""
    before = sandbox.count("Invoices")

    run = send(target, invoice(1, LineAmountTypes=types, LineItems=[{**LINE, "TaxAmount": tax}]))

    assert [each["reason"] for each in run.rejects] == ([] if fits else ["total_differs"]), run.told
    assert sandbox.count("Invoices") - before == fits


@pytest.mark.parametrize("types", [{}, {"LineAmountTypes": "NoTax"}])
def test_a_journal_has_no_tax_unless_its_row_says_so(target: Target, types: Json) -> None:
    lines = [
        {"LineAmount": 10, "AccountCode": "429", "TaxAmount": Decimal("1.5")},
        {"LineAmount": -10, "AccountCode": "477"},
    ]
    journal = {"Narration": "Accrual", "Date": "2026-03-02", "Status": "POSTED", "JournalLines": lines, **types}

    run = target(whole(stream("manual_journals", [journal], ["Narration"])))

    assert [each["reason"] for each in run.rejects] == ["total_differs"], run.told


def test_a_control_total_says_net_or_gross(sandbox: Sandbox, target: Target) -> None:
    """And may be a column that is named as Xero's total, which it then is not compared with."""
    net = send(target, row(1, control="90.00"), row(2, control="103.50"), expect={"net": "control"})
    gross = send(target, row(3, control="103.50"), row(4, control="90.00"), expect={"gross": "control"})
    own = send(target, row(5, Total=90), expect={"total": "Total"})

    assert [each["record"]["InvoiceNumber"] for each in own.rejects] == ["INV-2", "INV-4"], own.told
    assert {each["reason"] for each in own.rejects} == {"total_differs"}
    assert (net.exit_code, gross.exit_code, own.exit_code) == (3, 3, 0)


@pytest.mark.parametrize("collection", sorted(PRICED))
def test_what_xero_wrote_itself_always_fits(sandbox: Sandbox, collection: str) -> None:
    """So that what tap-xero read can be published as it is."""
    model = PRICED[collection]
    facts = Facts(lambda _: [])
    seen = 0
    for page in range(1, 4):
        for record in read(sandbox, collection, page=page, unitdp=4):
            body = Shaping(manner()).body(record, model)
            assert check_totals(body, record, model, facts) == {}
            seen += bool(body.get("LineItems"))
    assert seen


def test_random_documents_come_to_what_xero_makes_of_them(sandbox: Sandbox) -> None:
    """Whatever their amounts, discounts, tax types and signs."""
    dice = random.Random(11)  # noqa: S311 - no secrets
    rates = [each["TaxType"] for each in read(sandbox, "TaxRates") if each["Status"] == "ACTIVE"]
    facts = Facts(lambda collection: read(sandbox, collection))
    sent = [draft(dice, number, rates) for number in range(50)]
    made = sandbox.put("Invoices", {"Invoices": sent}, unitdp=4, summarizeErrors="false").text
    compared = 0
    for body, record in zip(sent, parsed(made)["Invoices"], strict=True):
        if record.get("HasErrors"):
            continue
        totals = totals_of(Shaping(manner()).body(body, "Invoice"), "Invoice", facts)
        assert (totals.net, totals.tax, totals.gross) == tuple(record[n] for n in ("SubTotal", "TotalTax", "Total")), (
            body
        )
        compared += 1
    assert compared > 25


def draft(dice: random.Random, number: int, rates: list[str]) -> Json:
    def line() -> Json:
        amounts = {"Quantity": dice.choice((1, 2, 2.5, 0.3333)), "UnitAmount": dice.randint(-20_000, 900_000) / 10_000}
        tax = dice.choice(({}, {"TaxType": dice.choice(rates)}, {"TaxType": "OUTPUT2"}, {"TaxAmount": 1.23}))
        less = dice.choice(({}, {}, {"DiscountRate": 12.5}, {"DiscountAmount": 0.75}))
        return {"Description": "Work", "AccountCode": dice.choice(("200", "260", "400")), **amounts, **tax, **less}

    types = dice.choice(
        ({}, {"LineAmountTypes": "Inclusive"}, {"LineAmountTypes": "NoTax"}, {"LineAmountTypes": "Exclusive"})
    )
    lines = [line() for _ in range(dice.randint(1, 5))]
    head = {"Type": "ACCREC", "InvoiceNumber": f"R-{number}", "Contact": {"Name": "Ada"}, "Date": "2026-11-01"}
    return {**head, "DueDate": "2026-11-30", "Status": "AUTHORISED", "LineItems": lines, **types}


def manner() -> Manner:
    def nowhere() -> t.NoReturn:
        raise AssertionError

    return Manner(calendar=Calendar(zone=nowhere), read=True, validate=False)


def read(sandbox: Sandbox, collection: str, **query: t.Any) -> list[Json]:
    return list(_records(parsed(sandbox.get(collection, **query).text)))


def parsed(text: str) -> Json:
    return t.cast("Json", json.loads(text, parse_float=Decimal))


def _records(answer: Json) -> Iterator[Json]:
    yield from next((value for value in reversed(answer.values()) if isinstance(value, list)), [])


ITEM: t.Final[Json] = {"Description": "Work", "Quantity": 2, "ItemCode": "BOOK", "AccountCode": "200"}
"""A line that has its price, of 39.95, from an item."""


@pytest.mark.parametrize(
    ("figures", "fits"),
    [
        ({"Total": Decimal("91.89")}, True),
        ({"SubTotal": Decimal("79.90"), "Total": Decimal("91.89")}, True),
        ({"SubTotal": 0, "Total": 0}, False),
        ({"SubTotal": 0}, False),
        ({"Total": Decimal("91.88")}, False),
        ({"TotalTax": Decimal("11.99")}, True),
        ({}, True),
    ],
)
def test_figures_beside_a_price_that_an_item_has_are_compared_by_xero(
    sandbox: Sandbox, target: Target, figures: Json, fits: bool
) -> None:
    sandbox.put("Items", {"Items": [{"Code": "BOOK", "SalesDetails": {"UnitPrice": 39.95}}]})

    run = send(target, invoice(1, LineItems=[ITEM], **figures))

    assert [each["reason"] for each in run.rejects] == ([] if fits else ["total_differs"]), run.told
    assert len(run.results) == fits


def test_a_control_total_beside_a_price_that_an_item_has_asks_for_the_price(target: Target) -> None:
    run = send(
        target,
        invoice(1, LineItems=[ITEM], control=Decimal("79.90")),
        streams={"invoices": {"expect": {"total": "control"}}},
    )

    assert [each["reason"] for each in run.rejects] == ["total_differs"]
    assert "those that have their price from an item a UnitAmount" in run.told
