"""How Xero prints: indentation, dates in their dialects, numbers with a fixed scale, keys that are absent."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.sandbox import Sandbox

WITH_OFFSET = re.compile(r"/Date\(-?\d+\+0000\)/")
BARE = re.compile(r"/Date\(-?\d+\)/")
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def exact(sandbox: Sandbox, path: str, **query: Any) -> dict[str, Any]:
    """The answer, in which numbers are the text that stands in the JSON."""
    answer: dict[str, Any] = json.loads(sandbox.get(path, **query).text, parse_float=str, parse_int=str)
    return answer


def places(number: str) -> int:
    return len(number.partition(".")[2])


def test_an_answer_is_indented_and_its_dates_have_escaped_slashes(sandbox: Sandbox) -> None:
    text = sandbox.get("Invoices", page=1, pageSize=1).text

    head = (
        r'\{\r\n  "Id": "[0-9a-f-]{36}",\r\n  "Status": "OK",\r\n  "ProviderName": "[^"]+",\r\n'
        r'  "DateTimeUTC": "\\/Date\(\d+\)\\/",\r\n  "pagination": \{\r\n    "page": 1,\r\n'
    )
    assert re.match(head, text)
    assert re.search(r'  "Invoices": \[\r\n    \{\r\n      "', text)
    assert text.endswith("\r\n    }\r\n  ]\r\n}")
    assert "\n" not in text.replace("\r\n", "")
    assert re.search(r'"Date": "\\/Date\(\d+\+0000\)\\/"', text)
    assert '"/Date(' not in text


def test_the_id_of_an_answer_stands_in_its_header_too(sandbox: Sandbox) -> None:
    first, second = (sandbox.get("Currencies") for _ in range(2))

    assert first.json()["Id"] == first.headers["Xero-Correlation-Id"]
    assert GUID.fullmatch(first.json()["Id"])
    assert first.json()["Id"] != second.json()["Id"]
    assert first.headers["Content-Type"] == "application/json; charset=utf-8"


def test_an_empty_collection_is_an_empty_list(sandbox: Sandbox) -> None:
    assert sandbox.get("Invoices", IDs="nobody").text.endswith('"Invoices": []\r\n}')


def test_documents_say_their_dates_twice(sandbox: Sandbox) -> None:
    sandbox.set_clock("2031-05-06T07:08:09Z")
    (key,) = sandbox.records("Invoices", set={"Reference": "edited"})
    (invoice,) = sandbox.get(f"Invoices/{key}").json()["Invoices"]

    assert WITH_OFFSET.fullmatch(invoice["Date"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00", invoice["DateString"])
    assert invoice["UpdatedDateUTC"].startswith("/Date(1935817689")
    assert invoice["UpdatedDateUTCString"].startswith("2031-05-06T07:08:09")
    assert invoice["UpdatedDateUTCString"].endswith("Z")


@pytest.mark.parametrize(
    ("path", "twins"),
    [
        ("BankTransactions", {"DateString"}),
        ("BankTransfers", {"DateString", "CreatedDateUTCString"}),
        ("CreditNotes", {"DateString", "UpdatedDateUTCString", "ID"}),
        ("Invoices", {"DateString", "DueDateString", "UpdatedDateUTCString"}),
        ("Overpayments", {"DateString", "UpdatedDateUTCString", "ID"}),
        ("Payments", {"UpdatedDateUTCString"}),
        ("Prepayments", {"DateString", "UpdatedDateUTCString", "ID"}),
        ("PurchaseOrders", {"DateString"}),
        ("Quotes", {"DateString"}),
        ("Receipts", {"ID"}),
        ("RepeatingInvoices", {"ID"}),
    ],
)
def test_some_kinds_repeat_fields_under_another_name(sandbox: Sandbox, path: str, twins: set[str]) -> None:
    sandbox.reset(app_profile="broad")
    (key,) = sandbox.records(path, insert=True, stamp=False)

    (record,) = sandbox.get(f"{path}/{key}").json()[path]

    assert twins <= set(record)


@pytest.mark.parametrize(
    ("path", "field", "dialect"),
    [
        ("Accounts", "UpdatedDateUTC", WITH_OFFSET),
        ("Contacts", "UpdatedDateUTC", WITH_OFFSET),
        ("Journals", "JournalDate", WITH_OFFSET),
        ("BankTransfers", "CreatedDateUTC", WITH_OFFSET),
        ("Organisation", "CreatedDateUTC", BARE),
        ("Quotes", "Date", BARE),
        ("Quotes", "UpdatedDateUTC", BARE),
        ("LinkedTransactions", "UpdatedDateUTC", WITH_OFFSET),
        ("Budgets", "UpdatedDateUTC", WITH_OFFSET),
    ],
)
def test_every_kind_has_its_dialect_of_dates(sandbox: Sandbox, path: str, field: str, dialect: re.Pattern[str]) -> None:
    answer = sandbox.get(path).json()
    records = answer[next(name for name in answer if isinstance(answer[name], list))]

    assert all(dialect.fullmatch(record[field]) for record in records)


def test_numbers_have_a_fixed_scale(sandbox: Sandbox) -> None:
    invoices = exact(sandbox, "Invoices", page=1)["Invoices"]
    lines = [line for invoice in invoices for line in invoice["LineItems"]]

    money = ("SubTotal", "TotalTax", "Total", "AmountDue", "AmountPaid", "AmountCredited")
    assert {places(invoice[field]) for invoice in invoices for field in money if field in invoice} == {2}
    assert {places(line[field]) for line in lines for field in ("UnitAmount", "LineAmount", "TaxAmount")} == {2}
    assert {places(line["Quantity"]) for line in lines} == {4}
    assert {places(invoice["CurrencyRate"]) for invoice in invoices if "CurrencyRate" in invoice} == {6}


def test_unit_amounts_have_four_places_on_request(sandbox: Sandbox) -> None:
    lines = exact(sandbox, "Invoices", page=1, unitdp=4)["Invoices"][0]["LineItems"]
    items = exact(sandbox, "Items", unitdp=4)["Items"]

    assert {places(line["UnitAmount"]) for line in lines} == {4}
    assert {places(line["LineAmount"]) for line in lines} == {2}
    assert {
        places(item["SalesDetails"]["UnitPrice"]) for item in items if "UnitPrice" in item.get("SalesDetails", {})
    } == {4}


@pytest.mark.parametrize("path", ["PurchaseOrders", "Quotes"])
def test_orders_and_quotes_always_have_four_places(sandbox: Sandbox, path: str) -> None:
    lines = [line for record in exact(sandbox, path)[path] for line in record["LineItems"]]

    assert {places(line["UnitAmount"]) for line in lines} == {4}


def test_tax_rates_have_four_places(sandbox: Sandbox) -> None:
    rates = exact(sandbox, "TaxRates")["TaxRates"]

    assert {places(rate[field]) for rate in rates for field in ("DisplayTaxRate", "EffectiveRate")} == {4}
    assert {places(part["Rate"]) for rate in rates for part in rate["TaxComponents"]} == {4}


def test_the_rate_of_a_payment_has_ten_places(sandbox: Sandbox) -> None:
    payments = exact(sandbox, "Payments", page=1)["Payments"]

    assert {places(payment["CurrencyRate"]) for payment in payments if "CurrencyRate" in payment} == {10}


def test_the_batch_of_a_payment_has_a_date_that_means_nothing(sandbox: Sandbox) -> None:
    payments = sandbox.get("Payments", page=1, pageSize=1000).json()["Payments"]
    batch = next(payment["BatchPayment"] for payment in payments if "BatchPayment" in payment)

    assert batch["DateString"] == "1970-01-01T00:00:00"
    assert batch["IsReconciled"] in (True, False)


def test_what_has_no_value_has_no_key(sandbox: Sandbox) -> None:
    def nulls(value: Any) -> bool:
        if isinstance(value, dict):
            return any(map(nulls, value.values()))
        return any(map(nulls, value)) if isinstance(value, list) else value is None

    assert not nulls(sandbox.get("Invoices", page=1, pageSize=1000).json())
    assert not nulls(sandbox.get("Contacts", page=1, pageSize=1000).json())


def test_a_null_is_printed_as_no_key(sandbox: Sandbox) -> None:
    (key,) = sandbox.records("Invoices", set={"Url": None, "Reference": ""})

    (invoice,) = sandbox.get(f"Invoices/{key}").json()["Invoices"]

    assert "Url" not in invoice
    assert invoice["Reference"] == ""


def test_raw_values_are_served_as_they_were_given(sandbox: Sandbox) -> None:
    odd = {
        "Date": "/Date(-2208988800000+0000)/",
        "DueDate": "/Date(0)/",
        "Total": 12.3456789,
        "SubTotal": 12,
        "Status": "UNHEARD_OF",
        "Novelty": {"Depth": [1, "/Date(5)/", {"Text": 'say "/Date(7)/" twice\n'}]},
    }
    (key,) = sandbox.records("Invoices", set=odd)

    answer = sandbox.get(f"Invoices/{key}")

    (invoice,) = answer.json()["Invoices"]
    assert {name: invoice[name] for name in odd} == odd
    assert r'"Date": "\/Date(-2208988800000+0000)\/"' in answer.text
    assert r'"DueDate": "\/Date(0)\/"' in answer.text


def test_an_edited_record_is_printed_anew(sandbox: Sandbox) -> None:
    before = sandbox.get("Invoices", page=1).json()["Invoices"][0]
    sandbox.records("Invoices", key=before["InvoiceID"], set={"Reference": "edited"}, stamp=False)

    after = sandbox.get("Invoices", page=1).json()["Invoices"][0]

    assert after == {**before, "Reference": "edited"}
