"""What spreadsheets hold besides their rows is not taken for more, and what the log says of it helps."""

from __future__ import annotations

import typing as t

from support.singer import contacts, invoices, record, schema, state, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

GROUPED: t.Final[Json] = {
    "bills": {
        "entity": "Invoices",
        "group_by": ["supplier", "number"],
        "payload": {
            "Type": "ACCPAY",
            "InvoiceNumber": "=record['number']",
            "Contact": {"Name": "=record['supplier']"},
            "LineItems": {"Description": "=record['text']", "UnitAmount": "=record['price']", "Quantity": 1},
        },
    }
}


def bill(supplier: str, number: str, text: str, price: str = "10") -> Json:
    return {"supplier": supplier, "number": number, "text": text, "price": price}


def test_blanks_around_a_key_make_no_other_document(sandbox: Sandbox, target: Target) -> None:
    rows = [bill("Beech", "B-1", "paper"), bill("Beech ", " B-1", "ink")]

    run = target(whole(stream("bills", rows, [])), streams=GROUPED)

    assert run.exit_code == 0, run.told
    (found,) = sandbox.get("Invoices", InvoiceNumbers="B-1", page="1").json()["Invoices"]
    assert [line["Description"] for line in found["LineItems"]] == ["paper", "ink"]


def test_blanks_around_a_key_are_no_other_key_in_a_later_run(target: Target) -> None:
    settings: Json = {"contacts": {"key": ["Name"]}}
    assert target(whole(stream("contacts", [{"Name": "Ash"}], [])), streams=settings).exit_code == 0

    run = target(whole(stream("contacts", [{"Name": " Ash  "}], [])), streams=settings)

    assert "0 accepted + 1 unchanged" in run.summary, run.told


def test_rows_that_differ_only_in_blanks_agree(target: Target) -> None:
    rows = [{"number": "1", "Contact__Name": name, "LineItems__Description": "x"} for name in ("Ash", " Ash ")]
    settings: Json = {"orders": {"entity": "Invoices", "group_by": ["number"], "payload": {"Type": "ACCREC"}}}

    run = target(whole(stream("orders", rows, [])), streams=settings)

    assert run.exit_code == 0, run.told


def test_the_log_names_keys_that_came_more_than_once(target: Target) -> None:
    rows = [{"Reference": "R-1", "Name": name} for name in ("One", "Two", "Three")]
    once = [{"Reference": "R-2", "Name": "Four"}]

    run = target(whole(stream("contacts", [*rows, *once], [])), streams={"contacts": {"key": ["Reference"]}})

    (line,) = [line for line in run.told.splitlines() if "on_duplicate" in line]
    assert "2 rows of contacts" in line
    assert "R-1" in line
    assert "R-2" not in line


def test_an_amount_that_cannot_be_read_is_not_said_to_be_missing(target: Target) -> None:
    lines = [{"Description": "x", "Quantity": 1, "UnitAmount": "$1,250.00", "AccountCode": "200"}]

    run = target(whole(invoices(1, LineItems=lines)))

    assert "should be a number" in run.told
    assert "no value" not in run.told


def test_several_faults_of_a_row_are_told_apart(target: Target) -> None:
    run = target(whole(contacts(1, Name="N" * 300, FirstName="F" * 300)))

    assert "; FirstName has 300 characters" in run.told or "; Name has 300 characters" in run.told


def test_input_that_is_no_singer_stream_is_told_what_it_should_be(target: Target) -> None:
    run = target([b"InvoiceNumber,Type\n", b"INV-1,ACCREC\n"])

    assert run.exit_code == 2
    assert "messages of a Singer tap" in run.errors[0]


def test_nothing_to_compute_with_is_said_in_plain_words(target: Target) -> None:
    rows = stream("contacts", [{"Name": "Ash", "amount": 1}, {"Name": "Beech", "amount": None}], ["Name"])

    run = target(whole(rows), streams={"contacts": {"payload": {"FirstName": "='a' if record['amount'] < 0 else 'b'"}}})

    assert "NoneType" not in run.told
    assert "null compares with nothing (record['amount'] is null)" in run.told


def test_a_row_without_the_key_of_a_new_schema_is_named_by_its_place(target: Target) -> None:
    messages = [*contacts(1), schema("contacts", {"Name": "x"}, ["ContactID"]), record("contacts", {"Name": "Ash"})]

    run = target([*messages, state()])

    assert "None:" not in run.told
