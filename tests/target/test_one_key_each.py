"""A document at Xero belongs to one key: rows under other keys that Xero would take for it do not overwrite it."""

from __future__ import annotations

import typing as t

import pytest
from support.singer import invoice, invoices, record, schema, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target


def bill(key: int) -> Json:
    made = invoice(1, lines=1, Type="ACCPAY", id=key, Reference=f"row {key}")
    made["LineItems"][0] |= {"AccountCode": "429", "TaxType": "INPUT2"}
    return made


def sale(key: int) -> Json:
    return invoice(1, lines=1, id=key, Reference=f"row {key}")


def customer(key: int) -> Json:
    return {"id": key, "Name": ["Ada Lovelace", "ADA LOVELACE"][key - 1], "EmailAddress": f"row{key}@example.com"}


@pytest.mark.fault(16, 17, 18)
@pytest.mark.parametrize(("name", "make"), [("invoices", sale), ("invoices", bill), ("contacts", customer)])
@pytest.mark.parametrize("runs", [1, 2])
def test_two_keys_are_not_one_document(
    sandbox: Sandbox, target: Target, name: str, make: t.Callable[[int], Json], runs: int
) -> None:
    """In one run or in two: sales invoices of one number, bills of one number and contact, contacts of one name."""
    rows = [make(1), make(2)]
    for some in [rows] if runs == 1 else [rows[:1], rows[1:]]:
        run = target(whole(stream(name, some, ["id"])))

    assert run.exit_code == 3, run.told
    assert [(each["key"], each["operation"]) for each in run.results] == [("1", "created")]
    assert [(each["key"], each["reason"]) for each in run.rejects] == [("2", "duplicate_key")]
    assert sandbox.calls_of(f"PUT /{name.capitalize()}") == 1
    assert f"belongs to key 1 of stream {name}" in run.rejects[0]["messages"][0] or make is bill


@pytest.mark.parametrize(("name", "make"), [("invoices", sale), ("contacts", customer)])
def test_a_key_keeps_what_it_has_whatever_comes_before_it(
    target: Target, name: str, make: t.Callable[[int], Json]
) -> None:
    """Only the key that came later is rejected, also where its row comes first."""
    target(whole(stream(name, [make(2)], ["id"])))

    run = target(whole(stream(name, [make(1), make(2)], ["id"])))

    assert run.exit_code == 3, run.told
    assert [(each["key"], each["reason"]) for each in run.rejects] == [("1", "duplicate_key")]
    assert "1 unchanged + 1 rejected" in run.summary


def test_a_stream_may_get_another_name(sandbox: Sandbox, target: Target) -> None:
    """If somebody says so: it is at Xero already, so nothing is sent; changes come under the new name from then on."""
    before = invoices(2)
    target(whole(before))
    renamed = [message | {"stream": "to_xero-invoices"} for message in before]

    run = target(whole(renamed), streams={"to_xero-invoices": {"on_existing": "adopt"}})

    assert run.exit_code == 0, run.told
    assert [each["operation"] for each in run.results[2:]] == ["adopted"] * 2
    assert sandbox.calls_of("PUT /Invoices") == 1
    renamed[1]["record"]["Reference"] = "changed"
    changed = target(whole(renamed), streams={"to_xero-invoices": {}})
    assert changed.results[-1]["operation"] in {"updated", "unchanged"}
    assert sandbox.get("Invoices", InvoiceNumbers="INV-1").json()["Invoices"][0]["Reference"] == "changed"


def test_a_part_of_a_document_may_come_by_another_stream(sandbox: Sandbox, target: Target) -> None:
    """It could not have been created of that alone, and is found by its number if somebody says so."""
    part = {"InvoiceNumber": "INV-1", "Reference": "sent by post"}

    parts = [schema("x-invoices", part, ["InvoiceNumber"]), record("x-invoices", part)]

    run = target(whole(invoices(1), parts), streams={"x-invoices": {"method": "POST"}})

    assert run.exit_code == 0, run.told
    assert sandbox.get("Invoices", InvoiceNumbers="INV-1").json()["Invoices"][0]["Reference"] == "sent by post"
