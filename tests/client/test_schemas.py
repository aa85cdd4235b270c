"""The schemas say all that Xero's own document says of a record, and nothing that could break a target."""

from __future__ import annotations

import json
import typing as t
from importlib import resources

import pytest
from xero_client.catalogue.entities import ENTITIES, Entity
from xero_client.catalogue.schemas import load

if t.TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, t.Any]

MODELS: t.Final[Json] = json.loads(resources.files("xero_sandbox").joinpath("data/models.json").read_bytes())
FORMATS: t.Final = {"msdate": "date", "msdatetime": "date-time"}
CORRECTED: t.Final[dict[tuple[str, str], Json]] = {("BudgetBalance", "Period"): {}}
"""A month such as 2019-08, which the document calls a date (S-BUDGETS, H)."""

CONTACT: t.Final = {
    "ContactID",
    "Name",
    "Addresses",
    "Phones",
    "ContactGroups",
    "ContactPersons",
    "HasValidationErrors",
}
PAYMENT: t.Final = {"PaymentID", "Date", "Amount", "Reference", "CurrencyRate", "HasAccount", "HasValidationErrors"}
CREDIT_NOTE: t.Final = {
    *("CreditNoteID", "CreditNoteNumber", "ID", "HasErrors"),
    *("AppliedAmount", "DateString", "Date", "LineItems", "Total"),
}
TRACKING: t.Final = {"Name", "Option", "TrackingCategoryID", "Options"}

each_entity = pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.stream)


def differences(schema: Json, model: str, path: str = "") -> Iterator[str]:
    """Where a schema differs from a model of Xero's document. Below the top, what is in a list may be left open."""
    for name, fact in MODELS[model]["fields"].items():
        known = schema["properties"].get(name, {"type": "missing"})
        if kind(known) != fact["type"]:
            yield f"{path}{name} is {kind(known)}, not {fact['type']}"
        if CORRECTED.get((model, name), dated(fact)) != {key: known[key] for key in ("format",) if key in known}:
            yield f"{path}{name} is not the date or moment it should be"
        inner = known.get("items", known)
        if "model" in fact and "properties" in inner:
            yield from differences(inner, fact["model"], f"{path}{name}.")
        elif "model" in fact and not path:
            yield f"{path}{name} is left open"


def kind(schema: Json) -> str:
    return str(schema["type"] if isinstance(schema["type"], str) else schema["type"][0])


def dated(fact: Json) -> Json:
    return {"format": FORMATS[fact["format"]]} if fact.get("format") in FORMATS else {}


def every_schema(schema: Json) -> Iterator[Json]:
    yield schema
    for inner in (*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])):
        yield from every_schema(inner)


@each_entity
def test_every_field_of_xeros_own_document_is_in_the_schema(entity: Entity) -> None:
    assert list(differences(load(entity.stream), entity.model)) == []


@pytest.mark.parametrize(
    ("stream", "field", "printed"),
    [
        ("invoices", "Contact", CONTACT),
        ("payments", "Invoice.Contact", CONTACT),
        ("invoices", "Payments", PAYMENT),
        ("credit_notes", "Payments", PAYMENT),
        ("invoices", "CreditNotes", CREDIT_NOTE),
        ("invoices", "LineItems.Tracking", TRACKING),
        ("batch_payments", "Payments.Invoice", {"InvoiceID", "CurrencyCode", "LineItems"}),
        ("bank_transactions", "BatchPayment.Account", {"AccountID"}),
    ],
)
def test_a_record_inside_a_record_has_all_that_xero_was_seen_to_print(
    stream: str, field: str, printed: set[str]
) -> None:
    """Recorded answers and official pages (S-WIRE, S-PAYMENTS, S-BATCHPAY, H)."""
    schema = load(stream)
    for name in field.split("."):
        schema = schema["properties"][name]
        schema = schema.get("items", schema)
    assert printed <= set(schema["properties"])


@each_entity
def test_the_key_is_always_there_and_everything_else_may_be_null(entity: Entity) -> None:
    schema = load(entity.stream)
    key = {name: field for name, field in schema["properties"].items() if isinstance(field["type"], str)}
    rest = [field for name, field in schema["properties"].items() if name not in key]
    assert next(iter(schema["properties"])) == "tenant_id"
    assert list(entity.primary_keys) == schema["required"]
    assert set(key) == set(entity.primary_keys)
    assert all("null" in inner["type"] for field in rest for inner in every_schema(field))


@each_entity
def test_a_schema_forbids_nothing_that_xero_may_send_tomorrow(entity: Entity) -> None:
    """No list of values, no longest text, no closed object; and no sentence of Xero's."""
    words = {word for each in every_schema(load(entity.stream)) for word in each}
    assert words <= {"type", "format", "properties", "items", "required"}


def test_the_whole_catalogue_is_small() -> None:
    assert sum(len(json.dumps(load(entity.stream))) for entity in ENTITIES) < 200_000


def test_what_a_caller_does_to_a_schema_stays_with_the_caller() -> None:
    load("users")["properties"].clear()
    assert "UserID" in load("users")["properties"]
