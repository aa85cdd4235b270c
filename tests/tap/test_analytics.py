"""With the names of a warehouse, tables and columns are those that dbt packages for Xero ask for."""

from __future__ import annotations

import json
import re
import typing as t
from collections import Counter
from pathlib import Path

import pytest
import yaml
from tap_xero.catalogue.parts import PARTS_BY_STREAM
from tap_xero.general_ledger.columns import LEDGERS
from tap_xero.naming.columns import columns_of
from tap_xero.naming.words import below, snake_case, table_of
from xero_client.catalogue.entities import BY_STREAM
from xero_client.catalogue.schemas import load

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Run, Tap

DBT_XERO: t.Final[dict[str, str]] = {
    "account": "account_id name code type class status tax_type currency_code bank_account_number bank_account_type "
    "description enable_payments_to_account has_attachments reporting_code reporting_code_name "
    "show_in_expense_claims system_account updated_date_utc",
    "bank_transaction": "bank_transaction_id contact_id bank_account_id batch_payment_id batch_payment_date type "
    "batch_payment_is_reconciled batch_payment_status batch_payment_total_amount batch_payment_type "
    "batch_payment_batch_payment_id batch_payment_updated_date_utc external_link_provider_name "
    "currency_code currency_rate date has_attachments is_reconciled "
    "line_amount_types overpayment_id prepayment_id reference status sub_total total total_tax updated_date_utc url",
    "contact": "contact_id name _fivetran_deleted account_number accounts_payable_tax_type branding_theme_id "
    "accounts_receivable_tax_type balances_accounts_payable_outstanding balances_accounts_payable_overdue "
    "balances_accounts_receivable_outstanding balances_accounts_receivable_overdue bank_account_details "
    "batch_payments_bank_account_name batch_payments_bank_account_number batch_payments_code "
    "batch_payments_details batch_payments_reference contact_number contact_status default_currency "
    "discount email_address first_name has_attachments has_validation_errors is_customer is_supplier last_name "
    "skype_user_name purchases_default_account_code sales_default_account_code tax_number updated_date_utc "
    "website xero_network_key",
    "credit_note": "credit_note_id contact_id applied_amount branding_theme_id credit_note_number currency_code "
    "currency_rate date due_date fully_paid_on_date has_attachments line_amount_types reference remaining_credit "
    "sent_to_contact status sub_total total total_tax type updated_date_utc",
    "invoice": "invoice_id contact_id date due_date updated_date_utc planned_payment_date expected_payment_date "
    "fully_paid_on_date currency_code currency_rate invoice_number reference sent_to_contact status type url "
    "amount_credited amount_due amount_paid branding_theme_id cisdeduction has_attachments has_errors "
    "is_discounted line_amount_types sub_total total total_tax",
    "invoice_line_item": "invoice_id line_item_id account_code description discount_entered_as_percent item_code "
    "discount_rate line_amount quantity tax_amount tax_type unit_amount",
    "invoice_line_item_has_tracking_category": "invoice_id line_item_id tracking_category_id option",
    "journal": "journal_id created_date_utc journal_date journal_number reference source_id source_type",
    "journal_line": "journal_line_id journal_id account_code account_id account_name account_type description "
    "gross_amount net_amount tax_amount tax_name tax_type",
    "journal_line_has_tracking_category": "journal_id journal_line_id tracking_category_id option "
    "tracking_category_option_id",
    "organization": "organisation_id financial_year_end_month financial_year_end_day apikey base_currency class "
    "country_code created_date_utc default_purchases_tax default_sales_tax edition end_of_year_lock_date "
    "employer_identification_number is_demo_company legal_name line_of_business name organisation_entity_type "
    "organisation_status organisation_type pays_tax period_lock_date registration_number sales_tax_basis "
    "sales_tax_period short_code tax_number tax_number_name timezone version",
    "tracking_category": "tracking_category_id name status",
    "tracking_category_option": "tracking_option_id name status has_validation_errors is_active is_archived is_deleted",
    "tracking_category_has_option": "tracking_category_id tracking_option_id",
}
"""The tables that dbt_xero reads, with the columns that it and Fivetran know and Xero still has."""

STREAMS: t.Final = {table_of(stream): stream for stream in (*BY_STREAM, *PARTS_BY_STREAM, *LEDGERS)}
DOCS: t.Final = Path(__file__).parents[2] / "docs" / "analytics.md"


def schemas(run: Run) -> dict[str, Json]:
    return {message["stream"]: message for message in run.messages if message["type"] == "SCHEMA"}


@pytest.fixture(scope="module")
def warehouse(sandbox_process: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of everything with names for dbt."""
    from support.tap import Tap  # noqa: PLC0415 - the name is the type's elsewhere in this module

    sandbox_process.reset(invoices=300)
    tap = Tap(tmp_path_factory.mktemp("warehouse"), sandbox_process.config())
    run = tap(*BY_STREAM, *PARTS_BY_STREAM, *LEDGERS, naming="dbt")
    assert run.exit_code == 0, run.told
    return run


@pytest.mark.parametrize("table", DBT_XERO)
def test_dbt_finds_its_tables_with_their_columns(warehouse: Run, table: str) -> None:
    columns = schemas(warehouse)[table]["schema"]["properties"]

    assert {*DBT_XERO[table].split(), "_fivetran_synced"} <= set(columns)
    assert warehouse.records[table]


@pytest.mark.parametrize("table", STREAMS)
def test_records_have_the_columns_of_their_schema_and_keep_their_keys(warehouse: Run, table: str) -> None:
    schema = schemas(warehouse)[table]
    keys = schema["key_properties"]
    assert {*keys, *(schema.get("bookmark_properties") or ())} <= set(schema["schema"]["properties"])

    found = Counter(tuple(record[key] for key in keys) for record in warehouse.records[table])
    assert all(count == 1 for count in found.values())
    for record in warehouse.records[table]:
        assert set(record) <= set(schema["schema"]["properties"])
        assert not any(isinstance(value, dict) for value in record.values())
        assert all(name == name.lower() for name in record)


def test_only_the_names_change(sandbox: Sandbox, tap: Tap) -> None:
    plain = tap("contacts", "invoices", **sandbox.config())
    named = tap("contacts", "invoices", naming="dbt", **sandbox.config())

    assert len(named.records["invoice"]) == len(plain.records["invoices"])
    for ours, theirs in zip(named.records["invoice"], plain.records["invoices"], strict=True):
        assert ours["invoice_id"] == theirs["InvoiceID"]
        assert ours["contact_id"] == theirs["Contact"]["ContactID"]
        assert ours["total"] == theirs["Total"]
        assert ours["line_items"] == theirs["LineItems"]
    assert named.state.keys() == plain.state.keys()
    assert set(named.state["bookmarks"]) == set(plain.state["bookmarks"])


def test_the_next_run_goes_on_whatever_the_names_are(sandbox: Sandbox, tap: Tap) -> None:
    first = tap("invoices", naming="dbt", **sandbox.config())
    second = tap("invoices", state=first.state, naming="dbt", **sandbox.config())

    assert first.records["invoice"]
    assert not second.records


def test_an_option_is_a_row_of_two_tables(warehouse: Run) -> None:
    options = {row["tracking_option_id"] for row in warehouse.records["tracking_category_option"]}

    assert {row["tracking_option_id"] for row in warehouse.records["tracking_category_has_option"]} == options


def test_fields_that_xero_adds_become_columns_too(sandbox: Sandbox, tap: Tap) -> None:
    (key,) = sandbox.records("Users", set={"FavouriteColour": "red"})
    rows = tap("users", naming="dbt").records["user"]

    assert next(row for row in rows if row["user_id"] == key)["favourite_colour"] == "red"


def test_stream_maps_of_ones_own_come_first(tap: Tap) -> None:
    maps = {"currencies": {"Symbol": "'x'"}, "users": {"__alias__": "people"}}
    run = tap("currencies", "users", naming="dbt", stream_maps=maps)

    assert set(run.records) == {"currency", "people"}
    assert {row["symbol"] for row in run.records["currency"]} == {"x"}
    assert all(row["user_id"] for row in run.records["people"])


def test_fields_that_are_not_selected_are_no_columns(sandbox: Sandbox, tap: Tap) -> None:
    catalog = tap.discover(tap.config)
    for entry in catalog["streams"]:
        for each in entry["metadata"]:
            field = each["breadcrumb"][1:]
            each["metadata"]["selected"] = entry["stream"] == "invoices" and field != ["LineItems"]
    run = tap(catalog=catalog, naming="dbt")

    assert "line_items" not in schemas(run)["invoice"]["schema"]["properties"]
    assert all("line_items" not in row for row in run.records["invoice"])


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (
            "batch_config",
            {"encoding": {"format": "jsonl", "compression": "gzip"}, "storage": {"root": "file:///nowhere"}},
        ),
        ("flattening_enabled", True),
    ],
)
def test_ways_of_shaping_records_that_do_not_fit_are_refused(tap: Tap, setting: str, value: t.Any) -> None:
    run = tap("currencies", naming="dbt", **{setting: value}, flattening_max_depth=1)

    assert run.exit_code == 2
    assert f"naming and {setting}" in run.errors[-1]


@pytest.mark.parametrize(
    ("name", "column"),
    [("UpdatedDateUTC", "updated_date_utc"), ("APIKey", "apikey"), ("IsDemoCompany", "is_demo_company")],
)
def test_names_are_written_in_snake_case(name: str, column: str) -> None:
    assert snake_case(name) == column
    assert snake_case(column) == column


def test_words_that_an_object_and_its_field_share_are_said_once() -> None:
    assert below("contact", "contact_id") == "contact_id"
    assert below("bank_account", "account_id") == "bank_account_id"
    assert below("balances", "overdue") == "balances_overdue"


@pytest.mark.parametrize("stream", BY_STREAM)
def test_no_two_fields_of_a_stream_share_a_column(stream: str) -> None:
    columns = columns_of(load(stream), {})

    assert len(set(columns.names.values())) == len(columns.names)


def test_the_tables_in_the_documentation_are_those_that_come_out() -> None:
    listed = re.findall(r"^- `(\w+)` from `(\w+)`", DOCS.read_text(), re.MULTILINE)

    assert dict(listed) == {table: STREAMS.get(table, "tracking_category_options") for table in DBT_XERO}


def test_the_selection_in_the_documentation_gives_every_table_of_dbt_xero() -> None:
    (example,) = re.findall(r"```yaml\n(.+?)```", DOCS.read_text(), re.DOTALL)
    (extractor,) = yaml.safe_load(example)["extractors"]
    selected = {each.removesuffix(".*") for each in extractor["select"]}

    assert extractor["config"] == {"naming": "dbt"}
    assert selected == {STREAMS.get(table, "tracking_category_options") for table in DBT_XERO}


@pytest.mark.parametrize("example", re.findall(r"```json\n(.+?)```", DOCS.read_text(), re.DOTALL))
def test_the_settings_in_the_documentation_work(tap: Tap, example: str) -> None:
    run = tap("currencies", **json.loads(example))

    assert run.exit_code == 0, run.told
    (schema,) = schemas(run).values()
    assert schema["stream"].rpartition("-")[2] in {"currency", "money"}
    assert schema["key_properties"] == ["tenant_id", "code"]
    assert all(row["code"] for row in run.records[schema["stream"]])
