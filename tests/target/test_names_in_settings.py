"""A setting that names a field or stream that is not there is refused: what it is for would be lost in silence."""

from __future__ import annotations

import typing as t

import pytest
from support.singer import contacts, invoices, record, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("Nmae", "there are Name"),
        ("invoice_no", "InvoiceNumber"),
        ("Contact", "Contact.Name"),
        ("Contact.Nmae", "there are Name"),
        ("LineItems.Description", "LineItems of Invoices is nothing that can be looked for"),
        ("Total", "Total of Invoices is nothing that can be looked for"),
    ],
)
def test_a_field_to_match_on_has_to_be_there(sandbox: Sandbox, target: Target, field: str, said: str) -> None:
    entity = contacts(1) if field == "Nmae" else invoices(1)
    run = target(whole(entity), match_on=[field])

    assert run.exit_code == 2
    assert said.split(".", maxsplit=1)[0] in run.errors[-1], run.errors
    assert field in run.errors[-1]
    assert written(sandbox) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"entity": "Invioces"},
        {"path": "Invoices/{InvoiceID}/Notes"},
        {"entity": "Invoices", "match_on": ["Nmae"]},
        {"date_format": "soon"},
        {"time_zone": "Middle/Earth"},
    ],
)
def test_settings_of_a_stream_that_does_not_come_are_checked_all_the_same(
    sandbox: Sandbox, target: Target, settings: Json
) -> None:
    run = target(whole(invoices(1)), streams={"invoices": {}, "of_tomorrow": settings})

    assert run.exit_code == 2
    assert "of_tomorrow" in run.errors[-1]
    assert sandbox.tenant_calls() == []


def test_a_field_to_match_on_may_be_spelt_as_columns_are(sandbox: Sandbox, target: Target) -> None:
    """The protection works: what is there already is found."""
    sandbox.put("Contacts", {"Name": "Customer 1"})

    run = target(whole(contacts(1)), streams={"contacts": {"match_on": ["name"]}})

    assert run.exit_code == 0, run.told
    found = sandbox.get("Contacts", where='Name=="Customer 1"').json()["Contacts"]
    assert len(found) == 1


@pytest.mark.parametrize("streams", [{"invioces": {"payload": {"Reference": "x"}}}, {"sales": {"key": ["Reference"]}}])
def test_settings_of_no_stream_are_refused_before_anything_is_written(
    sandbox: Sandbox, target: Target, streams: Json
) -> None:
    """A stream came without any settings that may be meant."""
    run = target(whole(invoices(2)), streams=streams)

    assert run.exit_code == 2
    assert f"streams has settings for {next(iter(streams))}" in run.errors[-1]
    assert "invoices" in run.errors[-1]
    assert written(sandbox) == []
    assert run.states == []


@pytest.mark.parametrize(
    "streams",
    [
        {"invoices": {}, "orders_of_another_pipe": {"entity": "Invoices"}},
        {"in*": {"payload": {"Reference": "x"}}, "orders_of_another_pipe": {"entity": "Invoices"}},
        {"[o]rders": {"entity": "Invoices"}, "*-nothing": {}},
    ],
)
def test_one_settings_file_may_serve_several_pipes(sandbox: Sandbox, target: Target, streams: Json) -> None:
    """A pattern never complains, and nor do names, as long as every stream that comes has settings of its own."""
    run = target(whole(invoices(1)), streams=streams)

    assert run.exit_code == 0, run.told


def test_a_name_that_is_nearly_that_of_a_stream_is_refused_all_the_same(sandbox: Sandbox, target: Target) -> None:
    streams = {"*": {"payload": {"Reference": "x"}}, "Invoice": {"match_on": ["InvoiceNumber"]}}

    run = target(whole(invoices(1)), streams=streams)

    assert run.exit_code == 2
    assert "Invoice" in run.errors[-1]


def test_a_column_that_begins_like_the_lines_is_understood_or_named(sandbox: Sandbox, target: Target) -> None:
    """As spreadsheet taps write them; no invoice is created without the lines that its rows had."""
    head = {"Type": "ACCREC", "Status": "DRAFT", "contact__name": "Ada", "date": "2026-11-01", "due_date": "2026-11-30"}
    good = {
        "lineitems_description": "a",
        "lineItemsQuantity": 2,
        "LineItems.UnitAmount": 3,
        "line_items_account_code": "200",
    }
    rows = [
        {"invoicenumber": "INV-1", **head, **good},
        {"invoicenumber": "INV-2", **head, **good, "lineitems_desc": "b"},
        {"invoicenumber": "INV-3", **head, **good, "LineItems__Desc": "b"},
    ]
    columns = {"lineitems_desc": "", "LineItems__Desc": ""}

    run = target(whole(stream("invoices", rows, ["invoicenumber"], **columns)))

    assert [(each["reason"], each["record"]["invoicenumber"]) for each in run.rejects] == [
        ("unknown_column", "INV-2"),
        ("unknown_column", "INV-3"),
    ], run.told
    assert ["lineitems_desc" in str(each["messages"]) for each in run.rejects] == [True, False]
    (line,) = sandbox.get("Invoices/INV-1").json()["Invoices"][0]["LineItems"]
    assert (line["Description"], line["Quantity"], line["UnitAmount"], line["AccountCode"]) == ("a", 2, 3, "200")


@pytest.mark.parametrize(
    "columns",
    [
        {"Description": "a", "Quantity": 2, "UnitAmount": 3},
        {"Lines": [{"UnitAmount": 3}]},
        {"invoice_lines": [{"UnitAmount": 3}]},
        {"line_item_unit_amount": 3},
        {"LineItems": {"LineItem": [{"UnitAmount": 3}]}},
        {"amount": 3},
    ],
)
def test_nothing_is_created_without_the_lines_that_its_row_has_under_other_names(
    sandbox: Sandbox, target: Target, columns: dict[str, t.Any]
) -> None:
    """Xero takes a draft without lines, of 0.00; one of which the row says nothing else may be meant."""
    head = {"Type": "ACCREC", "Status": "DRAFT", "Contact": {"Name": "Ada"}, "Date": "2026-11-01"}
    rows = [{"InvoiceNumber": "INV-1", **head, **columns}, {"InvoiceNumber": "INV-2", **head, "remark": "later"}]
    schema = {"type": "SCHEMA", "stream": "invoices", "schema": {"properties": {}}, "key_properties": ["InvoiceNumber"]}

    run = target(whole([schema, *(record("invoices", row) for row in rows)]))

    assert run.exit_code == 3, run.told
    assert [(each["reason"], each["key"]) for each in run.rejects] == [("line_missing", "INV-1")]
    assert [*columns][-1] in run.rejects[0]["messages"][0]
    assert [(each["key"], each["operation"]) for each in run.results] == [("INV-2", "created")]


@pytest.mark.parametrize(
    "expression",
    ["record['line_items_of_ours']", "get(record, 'line_items_of_ours', 'x')", "RECORD['LINE_ITEMS_OF_OURS']"],
)
def test_a_column_that_an_expression_uses_may_be_named_like_a_line(
    sandbox: Sandbox, target: Target, expression: str
) -> None:
    row = {
        "InvoiceNumber": "INV-1",
        "Type": "ACCREC",
        "Contact": "Ada",
        "line_items_of_ours": "a",
        "LineItems__Quantity": 1,
    }
    payload = {"LineItems": {"Description": f"={expression}", "UnitAmount": 2}}

    run = target(whole(stream("invoices", [row], ["InvoiceNumber"])), payload=payload)

    assert run.exit_code == 0, run.rejects or run.told
    (line,) = sandbox.get("Invoices/INV-1").json()["Invoices"][0]["LineItems"]
    assert (line["Description"], line["LineAmount"]) == ("a", 2)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"FristName": "Ada"}, "has FristName, which is no field of Xero's Contacts: FirstName is meant"),
        ({"Addresses": [{"Ctiy": "Bath"}]}, "has Addresses.Ctiy, which is no field of Xero's Contacts: Addresses.City"),
        ({"Balances__AccountsReceivable__Overdue": 1, "EmailAdress": "a@b.c"}, "EmailAddress is meant"),
        ({"zzz": 1}, "leave it out"),
    ],
)
def test_a_payload_that_fills_what_is_no_field_is_refused(
    sandbox: Sandbox, target: Target, payload: Json, said: str
) -> None:
    """It would be missing from each document."""
    run = target(whole(contacts(2)), streams={"contacts": {"payload": payload}})

    assert run.exit_code == 2, run.told
    assert said in run.errors[-1]
    assert written(sandbox) == []


def test_a_payload_may_be_for_streams_of_several_kinds(sandbox: Sandbox, target: Target) -> None:
    run = target(whole(contacts(1), invoices(1)), payload={"Reference": "of all", "FirstName": "Ada"})

    assert run.exit_code == 0, run.told


def test_a_payload_that_is_sent_as_it_is_may_have_any_name(sandbox: Sandbox, target: Target) -> None:
    run = target(whole(contacts(1)), payload={"OfTomorrow": 1}, unknown_columns="send")

    assert run.exit_code == 0, run.told


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"key": ["InvoiceNumbr"]}, "key of stream invoices names InvoiceNumbr, which it has not: InvoiceNumber is"),
        ({"group_by": ["invoice_nmuber"]}, "group_by of stream invoices names invoice_nmuber"),
        ({"key": ["InvoiceNumber"], "group_by": ["xyz"]}, "there are InvoiceNumber"),
        ({"expect": {"total": "Dute"}}, "expect of stream invoices names Dute, which it has not: Date is meant"),
    ],
)
def test_a_column_that_neither_schema_nor_row_has_is_a_wrong_setting(
    sandbox: Sandbox, target: Target, settings: Json, said: str
) -> None:
    """Said once: every row would be rejected for it."""
    run = target(whole(invoices(3)), streams={"invoices": settings})

    assert run.exit_code == 2, run.told
    assert said in run.errors[-1]
    assert (run.rejects, written(sandbox)) == ([], [])


def test_a_column_that_only_the_rows_have_may_be_the_key(sandbox: Sandbox, target: Target) -> None:
    """A SCHEMA need not say all."""
    schema, *rows = contacts(2)
    del schema["schema"]["properties"]["ContactNumber"]
    schema["key_properties"] = []

    run = target(whole([schema, *rows]), streams={"contacts": {"key": ["contact_number"]}})

    assert run.exit_code == 0, run.told


def written(sandbox: Sandbox) -> list[str]:
    return [call["path"] for call in sandbox.tenant_calls() if call["method"] != "GET"]
