"""Days may be moments, for loaders that know nothing else."""

from __future__ import annotations

import typing as t

import pytest
from support.custom import only
from support.tap import select

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from support.sandbox import Sandbox
    from support.tap import Json, Run, Tap

STREAMS: t.Final = (
    "invoices",
    "invoice_payments",
    "bank_transactions",
    "journals",
    "invoice_history",
    "balance_sheet",
)
EXTRA: t.Final = ["invoice_history", "balance_sheet"]


def formats(schema: t.Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("format"), str):
            yield schema["format"]
        for part in schema.values():
            yield from formats(part)


def fields(run: Run, named: str) -> dict[tuple[str, str], str]:
    """The format of each field at the top of a stream."""
    return {
        (message["stream"], name): schema["format"]
        for message in run.messages
        if message["type"] == "SCHEMA"
        for name, schema in message["schema"]["properties"].items()
        if schema.get("format") == named
    }


@pytest.mark.parametrize("naming", ["xero", "dbt"])
def test_every_day_is_the_moment_at_which_it_begins_and_nothing_else_changes(tap: Tap, naming: str) -> None:
    tap.config |= {"naming": naming, "extra_streams": EXTRA}
    plain, moments = tap(*STREAMS), tap(*STREAMS, days="date-time")

    assert moments.exit_code == 0, moments.told
    schemas = [message["schema"] for message in moments.messages if message["type"] == "SCHEMA"]
    assert "date" not in {form for schema in schemas for form in formats(schema)}
    days = fields(plain, "date")
    assert days
    for stream, records in plain.records.items():
        for before, after in zip(records, moments.records[stream], strict=True):
            for name, value in before.items():
                if (stream, name) in days and value is not None:
                    assert after[name] == f"{value}T00:00:00.000Z"
                elif not isinstance(value, (list, dict)) and name not in {"_fivetran_synced", "read_at"}:
                    assert after[name] == value
    assert set(plain.state["bookmarks"]) == set(moments.state["bookmarks"])


def test_days_in_lists_and_objects_are_moments_too(tap: Tap) -> None:
    run = tap("invoices", days="date-time")

    payments = [payment for record in run.records["invoices"] for payment in record.get("Payments") or ()]
    assert payments
    assert all(payment["Date"].endswith("T00:00:00.000Z") for payment in payments)


def test_a_catalogue_from_before_the_setting_does(tap: Tap) -> None:
    catalog = select("invoices", among=tap.discover(tap.config))
    run = tap(catalog=catalog, days="date-time")

    assert fields(run, "date") == {}
    assert all(record["Date"].endswith("T00:00:00.000Z") for record in run.records["invoices"])


@pytest.mark.parametrize("days", ["date", "date-time"])
def test_custom_streams_have_days_likewise(sandbox: Sandbox, tap: Tap, days: str) -> None:
    custom: Json = {"name": "mine", "path": "BankTransfers"}
    run = only(tap, custom, days=days)

    assert run.exit_code == 0, run.told
    assert run.records["mine"]
    assert all(record["Date"].endswith("Z") or days == "date" for record in run.records["mine"])


def test_the_offset_that_xero_prints_moves_no_day(sandbox: Sandbox, tap: Tap) -> None:
    key, *_ = sandbox.records("Invoices", set={"DueDate": "/Date(1563753600000+1300)/"})
    run = tap("invoices", days="date-time")

    invoice = next(record for record in run.records["invoices"] if record["InvoiceID"] == key)
    assert invoice["DueDate"] == "2019-07-22T00:00:00.000Z"
