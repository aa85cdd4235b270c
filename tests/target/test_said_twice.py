"""A row that says a day, a status, a currency or a rate twice, and not alike, is asked which one is meant."""

from __future__ import annotations

import typing as t

from support.foreseeing import planned
from support.singer import DAY, DUE, invoice, record, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

BOTH: t.Final[tuple[tuple[str, t.Any, str, t.Any], ...]] = (
    ("CurrencyCode", "NZD", "currency", "USD"),
    ("CurrencyRate", "0.6", "exchange_rate", "0.5"),
    ("DueDate", DUE, "due", "2026-05-01"),
    ("DueDate", DUE, "Payment due", "1 May 2026"),
    ("Date", DAY, "invoice_date", "2026-02-27"),
    ("Date", DAY, "Issue date", "2026-02-27T00:00:00Z"),
    ("Status", "AUTHORISED", "invoice_status", "draft"),
    ("Status", "AUTHORISED", "state", "Voided"),
    ("Status", "AUTHORISED", "state", "void"),
    ("Status", "AUTHORISED", "bill_status", "Cancelled"),
    ("Status", "DRAFT", "document status", "Approved"),
    ("CurrencyCode", "NZD", "currency", "€"),
    ("CurrencyCode", "NZD", "currency", "EURO"),
    ("CurrencyCode", "NZD", "currency", 840),
    ("CurrencyCode", "NZD", "ccy", "US Dollar"),
    ("DueDate", DUE, "due", 1777593600),
    ("DueDate", DUE, "due", "1777593600000"),
    ("DueDate", DUE, "due", "02/04/2026"),
    ("DueDate", DUE, "due", "5-6-26"),
)
"""Xero's word and what it says, and another word that says something else."""
ALIKE: t.Final[tuple[Json, ...]] = (
    {"CurrencyCode": "USD", "currency": "usd", "CurrencyRate": "0.6", "fx_rate": 0.6},
    {"CurrencyCode": "USD", "CurrencyRate": "0.6", "exchange_rate": "1.666667"},
    {"CurrencyCode": "USD", "currency": "US Dollar"},
    {"DueDate": DUE, "due": "1 April 2026", "Issue date": f"{DAY} 00:00:00+00"},
    {"DueDate": DUE, "due": "30 days", "invoice_date": ""},
    {"Status": "AUTHORISED", "invoice_status": "paid", "state": "authorised"},
    {"DueDate": DUE, "due_date": f"{DUE} "},
    {"Status": "AUTHORISED", "state": "CA", "order_date": "2026-01-01"},
    {"DueDate": DUE, "due": f"{DUE}T23:59:59Z"},
    {"CurrencyCode": "USD", "CurrencyRate": "0.612345", "fx_rate": "0.6123"},
    {"CurrencyCode": "USD", "CurrencyRate": "0.6", "fx_rate": 0},
    {"CurrencyCode": "USD", "currency": "$", "ccy": "840", "curr": "us dollars"},
    {"CurrencyCode": "USD", "currency": 36, "ccy": "foreign"},
    {"CurrencyCode": "USD", "presentment_currency": "EUR"},
    {"DueDate": DUE, "due": "04/01/2026", "due_on": 1775044800, "due_by": "1/4/26", "date_due": "next 1/4/2026"},
    {"DueDate": DUE, "due": "1970-01-01", "due_on": "1970-01-01T00:00:00Z", "due_by": 0},
    {"Status": "AUTHORISED", "state": "approved", "invoice_status": "overdue"},
)
"""The same in both words, from the other side, or what says nothing of it."""


def rows(said: t.Iterable[Json]) -> list[Json]:
    made = [invoice(number, lines=1, **each) for number, each in enumerate(said, start=1)]
    columns: Json = {column: {} for row in made for column in row}
    head = {"type": "SCHEMA", "stream": "invoices", "schema": {"properties": columns}}
    return whole([{**head, "key_properties": ["InvoiceNumber"]}], (record("invoices", row) for row in made))


def test_two_values_for_one_field_are_rejected_by_the_names_of_both(sandbox: Sandbox, target: Target) -> None:
    sandbox.put("Currencies", {"Code": "USD"})
    foreign = {"CurrencyCode": "USD"}
    messages = rows(
        {**(foreign if own == "CurrencyRate" else {}), own: value, other: said} for own, value, other, said in BOTH
    )

    plan = planned(target, messages, streams={})
    run = target(messages)

    assert [*plan.values()] == [("rejected", "conflicting_columns")] * len(BOTH)
    assert [each["reason"] for each in run.rejects] == ["conflicting_columns"] * len(BOTH), run.told
    for (own, _, other, _), each in zip(BOTH, run.rejects, strict=True):
        (message,) = each["messages"]
        assert message.startswith(f"{own} is "), message
        assert f"and {other} is " in message, message


def test_values_that_say_the_same_are_taken(sandbox: Sandbox, target: Target) -> None:
    """However they are written; what is no such value is a text for people."""
    sandbox.put("Currencies", {"Code": "USD"})

    run = target(rows(ALIKE))

    assert run.exit_code == 0, [each["messages"] for each in run.rejects] or run.told


def test_a_column_that_makes_the_key_or_that_the_payload_uses_is_no_second_word(target: Target) -> None:
    messages = rows([{"due": "2026-05-01", "DueDate": DUE, "invoice_date": "2026-02-27"}])
    settings: Json = {"key": ["InvoiceNumber", "due"], "payload": {"Reference": "=record['invoice_date']"}}

    run = target(messages, streams={"invoices": settings})

    assert run.exit_code == 0, [each["messages"] for each in run.rejects] or run.told


def test_nothing_is_voided_by_a_row_that_says_in_another_word_that_it_stands(sandbox: Sandbox, target: Target) -> None:
    assert target(rows([{}])).exit_code == 0
    run = target(rows([{"Status": "VOIDED", "state": "AUTHORISED"}]), allow_deletes=True)
    assert [each["reason"] for each in run.rejects] == ["conflicting_columns"], run.told
    assert sandbox.get("Invoices", InvoiceNumbers="INV-1").json()["Invoices"][0]["Status"] == "AUTHORISED"
    assert target(rows([{"Status": "VOIDED", "state": "void", "due": "2026-01-01"}]), allow_deletes=True).exit_code == 0


def test_a_day_that_cannot_be_read_keeps_nothing_from_being_voided(sandbox: Sandbox, target: Target) -> None:
    """It is left out with a warning; a row that does not end its document is rejected for it."""
    assert target(rows([{}, {}])).exit_code == 0
    wrong: Json = {"Date": "some day", "DueDate": "0000-00-00"}

    run = target(rows([{"Status": "VOIDED", **wrong}, wrong]), allow_deletes=True)

    assert [each["key"] for each in run.rejects] == ["INV-2"], run.told
    assert "Date was left out" in " ".join(run.results[-1]["warnings"])
    found = sandbox.get("Invoices", InvoiceNumbers="INV-1,INV-2").json()["Invoices"]
    assert {each["InvoiceNumber"]: each["Status"] for each in found} == {"INV-1": "VOIDED", "INV-2": "AUTHORISED"}
