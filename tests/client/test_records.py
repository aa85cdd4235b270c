"""A record leaves as the schema of its stream says, and nothing that Xero sent is lost or altered on the way."""

from __future__ import annotations

import json
import typing as t
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xero_client.catalogue.conversion import Converter
from xero_client.catalogue.schemas import load

Json = dict[str, t.Any]

DECODER: t.Final = msgspec.json.Decoder(float_hook=Decimal)

printable = st.text(st.characters(codec="utf-8")).filter(lambda text: not text.startswith("/Date("))
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | printable,
    lambda inner: st.lists(inner) | st.dictionaries(printable, inner),
)


def read(stream: str, text: str | Json) -> Json:
    """Decode and convert as the tap does."""
    printed = text if isinstance(text, str) else json.dumps(text)
    return Converter(load(stream)).convert(DECODER.decode(printed))


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,10})?", fullmatch=True))
def test_an_amount_leaves_with_the_digits_it_came_with(amount: str) -> None:
    record = read("invoices", f'{{"Total": {amount}, "LineItems": [{{"UnitAmount": "{amount}"}}]}}')
    assert not isinstance(record["Total"], float)
    assert Decimal(record["Total"]) == record["LineItems"][0]["UnitAmount"] == Decimal(amount)
    assert str(record["LineItems"][0]["UnitAmount"]) == amount


def test_an_amount_keeps_its_decimal_places() -> None:
    assert str(read("invoices", '{"CurrencyRate": 1.0000000000}')["CurrencyRate"]) == "1.0000000000"


def test_dates_become_days_and_moments_at_every_depth() -> None:
    record = read(
        "invoices",
        {
            "Date": "/Date(1539993600000+0000)/",
            "UpdatedDateUTC": "/Date(1541176592690+0000)/",
            "DateString": "2018-10-20T00:00:00",
            "Payments": [{"Date": "/Date(0)/"}],
            "Contact": {"UpdatedDateUTC": "2018-11-02T16:36:32"},
        },
    )
    assert record == {
        "Date": "2018-10-20",
        "UpdatedDateUTC": "2018-11-02T16:36:32.690Z",
        "DateString": "2018-10-20T00:00:00",
        "Payments": [{"Date": "1970-01-01"}],
        "Contact": {"UpdatedDateUTC": "2018-11-02T16:36:32.000Z"},
    }


def test_numbers_and_booleans_printed_as_text_become_what_the_schema_says() -> None:
    """As Xero prints the batch of a payment (S-PAYMENTS, H)."""
    batch = read("payments", {"BatchPayment": {"TotalAmount": "600.00", "IsReconciled": "false"}})["BatchPayment"]
    assert batch == {"TotalAmount": Decimal("600.00"), "IsReconciled": False}
    assert str(batch["TotalAmount"]) == "600.00"
    assert read("journals", {"JournalNumber": "12"})["JournalNumber"] == 12


def test_a_number_printed_where_the_schema_says_text_becomes_that_text() -> None:
    """As Xero prints the number of a receipt (S-OAS example, H)."""
    assert read("receipts", '{"ReceiptNumber": 1, "Reference": 7.50}') == {"ReceiptNumber": "1", "Reference": "7.50"}


def test_an_absent_object_printed_as_an_empty_list_is_null() -> None:
    assert read("contacts", {"PaymentTerms": [], "Phones": []}) == {"PaymentTerms": None, "Phones": []}


def test_absent_and_null_stay_absent_and_null() -> None:
    assert read("invoices", {"Reference": None, "DueDate": None, "Contact": None}) == {
        "Reference": None,
        "DueDate": None,
        "Contact": None,
    }


@given(anything)
def test_a_field_nobody_knows_survives_as_it_came_and_is_named_once(value: t.Any) -> None:
    converter = Converter(load("invoices"))
    for _ in range(2):
        record = {"LineItems": [{"Quantity": 1, "Colour": value}], "Colour": value, "Status": "FROZEN"}
        assert converter.convert(DECODER.decode(json.dumps(record))) == record
    assert converter.news == (set() if value is None else {"Colour", "LineItems[].Colour"})


def test_what_looks_like_a_date_in_an_unknown_field_becomes_a_moment() -> None:
    record = read("invoices", {"Sent": {"On": ["/Date(0+0000)/", "/Date(soon)/", "on /Date(0)/"]}})
    assert record == {"Sent": {"On": ["1970-01-01T00:00:00.000Z", "/Date(soon)/", "on /Date(0)/"]}}


def test_what_a_stub_is_not_known_to_hold_is_read_and_is_no_news() -> None:
    """The schema names the lines of an invoice inside a payment without looking into them."""
    converter = Converter(load("payments"))
    record = converter.convert({"Invoice": {"LineItems": [{"On": "/Date(0)/", "Quantity": 1}]}})
    assert record == {"Invoice": {"LineItems": [{"On": "1970-01-01T00:00:00.000Z", "Quantity": 1}]}}
    assert converter.news == set()


def test_text_that_only_looks_like_a_date_is_left_alone() -> None:
    assert read("invoices", {"Reference": "/Date(0)/"}) == {"Reference": "/Date(0)/"}


@pytest.mark.parametrize(
    "odd",
    [
        {"DueDate": "end of month"},
        {"UpdatedDateUTC": f"/Date({10**20})/"},
        {"UpdatedDateUTC": 1541176592690},
        {"Total": "1,000.00"},
        {"Total": True},
        {"HasErrors": "perhaps"},
        {"Reference": {"Text": "x"}},
        {"Contact": "Ada"},
        {"LineItems": {}},
    ],
    ids=str,
)
def test_what_cannot_be_read_stays_as_it_came_and_its_field_is_named(odd: Json) -> None:
    converter = Converter(load("invoices"))
    assert converter.convert(dict(odd)) == odd
    assert converter.unreadable == set(odd)


def test_records_of_no_known_shape_are_read_too() -> None:
    assert Converter({}).convert({"On": "/Date(0)/", "Amount": Decimal("1.50")}) == {
        "On": "1970-01-01T00:00:00.000Z",
        "Amount": Decimal("1.50"),
    }
