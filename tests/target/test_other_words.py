"""Amounts in words that are not Xero's are not left out of what is booked."""

from __future__ import annotations

import json
import typing as t
from random import Random

import pytest
from support.foreseeing import planned
from support.singer import invoice, invoices, record, whole
from target_xero.documents.currencies import WORDS as CURRENCIES
from target_xero.documents.other_words import WORDS
from target_xero.routing.field_names import field_name, letters

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

LINE: t.Final[Json] = {"Description": "x", "Quantity": 1, "UnitAmount": 90, "AccountCode": "200"}


TEXT: t.Final[Json] = {"Description": "x", "AccountCode": "200"}
MISSED: t.Final[tuple[tuple[Json, str], ...]] = (
    ({"currency": "USD"}, "CurrencyCode"),
    ({"Currency ISO": "USD"}, "CurrencyCode"),
    ({"curr": "usd"}, "CurrencyCode"),
    ({"exchange_rate": "0.6"}, "CurrencyRate"),
    ({"discount": 50}, "LineItems.DiscountRate"),
    ({"total_discount": 5}, "LineItems.DiscountAmount"),
    ({"rebate": "5.00"}, "LineItems.DiscountAmount"),
    ({"LineItems": [{**LINE, "discount": "12.5 %"}]}, "DiscountRate"),
    ({"LineItems": [{**LINE, "tax": 15}]}, "TaxType"),
    ({"LineItems": [LINE], "vat": 20}, "LineItems.TaxType"),
    ({"LineItems": [LINE], "vat_amount": "18.00"}, "LineItems.TaxAmount"),
    ({"LineItems": [{**TEXT, "UnitAmount": 90, "qty": 3}]}, "Quantity"),
    ({"LineItems": [{**TEXT, "UnitAmount": 90}], "qty": "3"}, "LineItems.Quantity"),
    ({"LineItems": [{"Description": "x", "price": 30}]}, "UnitAmount"),
    ({"LineItems": [{"Description": "x"}], "amount": 30}, "LineItems.LineAmount"),
    ({"LineItems": [{**TEXT, "ItemCode": "CHAIR", "Quantity": 2, "amount": 30}]}, "LineAmount"),
    ({"LineItems": [{**TEXT, "UnitAmount": 90}], "Quantity": 3}, "LineItems.Quantity"),
    ({"LineItems": [LINE], "Discount Amount": 5}, "LineItems.DiscountAmount"),
    ({"LineItems": [LINE], "TaxType": "NONE"}, "LineItems.TaxType"),
    ({"LineItems": [{"Description": "x", "UnitAmount": 90}], "account_code": "260"}, "LineItems.AccountCode"),
    ({"LineItems": [{**TEXT, "UnitAmount": 90}], "Qty. (pcs)": 3}, "LineItems.Quantity"),
    ({"LineItems": [{**TEXT, "UnitAmount": 90, "Q-ty": 3}]}, "Quantity"),
    ({"LineItems": [{**TEXT, "UnitAmount": 90, "Quantity:": 3}]}, "Quantity"),
    ({"LineItems": [LINE], "Discount (%)": 10}, "LineItems.DiscountRate"),
    ({"LineItems": [LINE], "VAT %": 0}, "LineItems.TaxType"),
    ({"LineItems": [LINE], "tax_rate": "0.00"}, "LineItems.TaxType"),
    ({"Currency:": "USD"}, "CurrencyCode"),
    ({"LineItems": [{**LINE, "currency": "USD"}]}, "CurrencyCode"),
)
"""What rows say, and what Xero calls it."""


def rows(said: t.Iterable[Json]) -> list[Json]:
    """An invoice for each."""
    return of_any_type("invoices", [invoice(number, **each) for number, each in enumerate(said, start=1)])


def of_any_type(name: str, made: list[Json], key: str = "InvoiceNumber") -> list[Json]:
    """Rows of columns of which nothing more is said."""
    columns: Json = {column: {} for row in made for column in row}
    head = {"type": "SCHEMA", "stream": name, "schema": {"properties": columns}, "key_properties": [key] if key else []}
    return whole([head], (record(name, row) for row in made))


def test_a_column_without_which_other_amounts_are_booked_is_not_left_out(sandbox: Sandbox, target: Target) -> None:
    """The message names what Xero calls it; by stream_maps it can be left out all the same."""
    sandbox.put("Items", {"Items": [{"Code": "CHAIR", "SalesDetails": {"UnitPrice": 5}}]}).raise_for_status()
    messages = rows(columns for columns, _ in MISSED)
    plan = planned(target, messages, streams={})

    run = target(messages)

    assert [*plan.values()] == [("rejected", "unknown_column")] * len(MISSED)
    assert [each["reason"] for each in run.rejects] == ["unknown_column"] * len(MISSED), run.told
    for (_, meant), each in zip(MISSED, run.rejects, strict=True):
        (message,) = each["messages"]
        assert f" {meant}: " in message, message
        assert "stream_maps drop it" in message
    flat = [columns for columns, _ in MISSED if "LineItems" not in columns]
    dropped = dict.fromkeys(name for columns in flat for name in columns)
    assert target(rows(flat), stream_maps={"invoices": dropped}).exit_code == 0


FLAT: t.Final[Json] = {
    "InvoiceNumber": "INV-1",
    "Type": "ACCREC",
    "Contact__Name": "Ada",
    "LineItems__Description": "x",
    "LineItems__UnitAmount": 30,
    "LineItems__AccountCode": "200",
}


@pytest.mark.parametrize(
    ("column", "value", "meant"),
    [
        ("tax", "OUTPUT2", "LineItems.TaxType"),
        ("tax", 0, "LineItems.TaxType"),
        ("qty", 3, "LineItems.Quantity"),
        ("Quantity", 3, "LineItems.Quantity"),
        ("*Line Amount", 90, "LineItems.LineAmount"),
        ("DiscountRate", 10, "LineItems.DiscountRate"),
        ("currency", "USD", "CurrencyCode"),
    ],
)
def test_rows_that_group_by_joins_are_held_to_the_same(target: Target, column: str, value: t.Any, meant: str) -> None:
    """Each of them, though the first one says nothing with it."""
    messages = of_any_type("invoices", [{**FLAT, column: None}, {**FLAT, column: value}], "")

    run = target(messages, streams={"invoices": {"group_by": ["InvoiceNumber"]}})

    assert [each["reason"] for each in run.rejects] == ["unknown_column"] * 2, run.told
    assert f"which has {meant}: rename it" in run.rejects[0]["messages"][0]


JOURNAL: t.Final[Json] = {
    "Narration": "n",
    "Date": "2026-03-02",
    "JournalLines": [{"AccountCode": "400", "LineAmount": 3}, {"AccountCode": "404", "LineAmount": -3}],
}
MOVED: t.Final[Json] = {"Reference": "r", "Date": "2026-03-02"}
BATCH: t.Final[Json] = {
    **MOVED,
    "Account": {"Code": "090"},
    "Payments": [{"Invoice": {"InvoiceNumber": "INV-1"}, "Amount": 10}],
}
TRANSFER: t.Final[Json] = {**MOVED, "FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}, "Amount": 5}


@pytest.mark.parametrize(
    ("kind", "made", "key"),
    [
        ("manual_journals", JOURNAL, "Narration"),
        ("bank_transfers", TRANSFER, "Reference"),
        ("batch_payments", BATCH, "Reference"),
    ],
)
@pytest.mark.parametrize("said", [{"currency": "USD"}, {"Curr.": "usd"}, {"exchange_rate": "0.6"}])
def test_what_has_no_currency_of_its_own_is_not_booked_in_another(
    target: Target, kind: str, made: Json, key: str, said: Json
) -> None:
    target(whole(invoices(1)))

    run = target(of_any_type(kind, [{**made, **said}], key))

    (reject,) = run.rejects
    assert reject["reason"] == "unknown_column", run.told


def test_a_batch_payment_comes_to_the_total_that_its_row_says(target: Target) -> None:
    target(whole(invoices(1)))
    made = [{**BATCH, "TotalAmount": 99}, {**BATCH, "Reference": "s", "TotalAmount": "10.00"}]

    run = target(of_any_type("batch_payments", made, "Reference"))

    assert [(each["key"], each["reason"]) for each in run.rejects] == [("r", "total_differs")], run.told
    assert "TotalAmount is 99.00, but the payments come to 10" in run.rejects[0]["messages"][0]


def test_the_price_of_an_item_in_other_words_is_not_left_out(target: Target) -> None:
    said: list[Json] = [{"price": 5}, {"cost": 3}, {"price": 5, "SalesDetails": {"UnitPrice": 5}}, {"qty": 7}]
    run = target(of_any_type("items", [{"Code": str(at), **each} for at, each in enumerate(said)], "Code"))

    assert [each["key"] for each in run.rejects] == ["0", "1"], run.told
    assert "which has SalesDetails.UnitPrice: rename it" in run.rejects[0]["messages"][0]


def test_a_currency_that_only_tells_rows_apart_is_not_left_out_either(target: Target) -> None:
    """Nor one that the payload puts somewhere else."""
    for number, settings in enumerate(({"key": ["InvoiceNumber", "currency"]}, {"payload": PUT_ELSEWHERE})):
        run = target(whole(invoices(1, first=number, currency="USD")), streams={"invoices": settings})
        assert [each["reason"] for each in run.rejects] == ["unknown_column"] * (number + 1), run.told


PUT_ELSEWHERE: t.Final[Json] = {"Reference": "=record['currency']"}
AS_XERO_SAYS_IT: t.Final[Json] = {"CurrencyCode": "=record['currency']", "CurrencyRate": "=record['exchange_rate']"}


HARMLESS: t.Final[tuple[Json, ...]] = (
    {"currency": ""},
    {"currency": "nzd"},
    {"exchange_rate": "1.00"},
    {"discount": "0.00"},
    {"discount": "none"},
    {"tax": 15, "vat": "20 %", "amount": 99, "qty": 2, "price": 7},
    {"currency": "USD", "CurrencyCode": "USD"},
    {"discount": 10, "LineItems": [{**LINE, "DiscountRate": 10}]},
    {"discount": 10, "LineItems": f"[{json.dumps({**LINE, 'DiscountRate': 10})}]"},
    {"total_discount": 10, "vat": 13.5, "Total": "103.50", "LineItems": [{**LINE, "TaxType": "OUTPUT2"}]},
    {"LineItems": [{**TEXT, "UnitAmount": 90, "qty": 1, "units": "kg"}]},
    {"LineItems": [{**TEXT, "LineAmount": 90, "qty": 3, "price": 30}]},
    {"LineItems": [{**LINE, "amount": 90, "total": 103.5}]},
    {"LineItems": [LINE], "Quantity": 2, "UnitAmount": 5, "AccountCode": "260", "discount": 0},
    {"LineItems": [LINE], "tax": 0, "vat": "none", "LineAmountTypes": "NoTax"},
    {"LineItems": [LINE], "tax": "", "vat": "n/a", "Tax %": None},
    {"CurrencyCode": "USD", "currency": "US Dollar", "currency_name": "US Dollar"},
    {"LineItems": [{**LINE, "currency": "NZD"}]},
)


def test_a_column_that_takes_nothing_away_is_left_out(target: Target) -> None:
    """It is empty, or nothing else is booked without it: Xero's own words say it, or what the document comes to."""
    run = target(rows(HARMLESS))

    assert run.exit_code == 0, run.told


def test_a_column_that_the_payload_puts_where_xero_has_it_is_taken(sandbox: Sandbox, target: Target) -> None:
    rows = whole(invoices(1, currency="USD", exchange_rate="0.6"))

    run = target(rows, streams={"invoices": {"payload": AS_XERO_SAYS_IT}})

    assert run.exit_code == 0, run.told
    assert sandbox.get("Invoices/INV-1").json()["Invoices"][0]["CurrencyCode"] == "USD"


BARE: t.Final[dict[str, Json]] = {
    "Quantity": {**TEXT, "UnitAmount": 90},
    "UnitAmount": {"Description": "x"},
    "LineAmount": {"Description": "x"},
}
"""A line that lacks what a word means; of all other words, one that is whole."""
MARKS: t.Final = (" ", "_", "-", "/", "")
ENDS: t.Final = ("", ":", ".", " (x)", " [net]", " *")
OTHERS: t.Final = ("note", "colour", "warehouse", "sku_group", "Sold by", "shipping", "size", "currency name", "unit")


def heading(dice: Random, word: str) -> str:
    """A word as somebody may head a column with it."""
    at = dice.randint(1, len(word) - 1)
    spelt = f"{word[:at]}{dice.choice(MARKS)}{word[at:]}{dice.choice(ENDS)}"
    return dice.choice((str.upper, str.title, str.lower))(spelt)


@pytest.mark.parametrize("seed", range(2))
def test_a_word_for_money_is_known_in_whatever_heading(target: Target, seed: int) -> None:
    """In any capitals and with any marks in it; words for anything else take nothing away."""
    dice = Random(seed)  # noqa: S311 - it has to repeat
    lines = {word: each.field for word, each in WORDS.items() if not field_name("LineItem", word)}
    of_lines = {heading(dice, word): name for word, name in lines.items()}
    papers = [heading(dice, word) for word in CURRENCIES if not field_name("Invoice", word)]
    said: list[Json] = [
        *({"LineItems": [{**BARE.get(name, LINE), column: 3}]} for column, name in of_lines.items()),
        *({column: "USD" if CURRENCIES[letters(column)] == "CurrencyCode" else "0.6"} for column in papers),
    ]
    harmless: list[Json] = [{"LineItems": [{**LINE, heading(dice, word): 3}]} for word in OTHERS]

    plan = [*planned(target, rows([*said, *harmless]), streams={}).values()]

    missed = [each for each, outcome in zip(said, plan, strict=False) if outcome != ("rejected", "unknown_column")]
    assert missed == []
    assert plan[len(said) :] == [("created", None)] * len(harmless)
