"""A user describes a stream of any path of Xero's, and it behaves as any other."""

from __future__ import annotations

import typing as t

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from support.custom import discover, only

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Tap

HISTORY: t.Final = {"name": "invoice_notes", "path": "Invoices/{InvoiceID}/History"}


def invoices(sandbox: Sandbox, count: int) -> list[str]:
    return [record["InvoiceID"] for record in sandbox.get("Invoices", pageSize=count, page=1).json()["Invoices"]]


def test_a_path_becomes_a_stream(sandbox: Sandbox, tap: Tap) -> None:
    """Its records know what was asked, because Xero does not repeat it, and its schema what they look like."""
    wanted = invoices(sandbox, 3)
    for invoice in wanted:
        sandbox.put(f"Invoices/{invoice}/History", {"HistoryRecords": [{"Details": "Called"}]})

    run = only(tap, HISTORY | {"path_values": {"InvoiceID": wanted}})

    notes = run.records["invoice_notes"]
    assert {note["InvoiceID"] for note in notes} == set(wanted)
    assert all(note["DateUTC"].endswith("Z") and note["tenant_id"] for note in notes)
    [schema] = [message for message in run.messages if message["type"] == "SCHEMA"]
    assert schema["schema"]["properties"]["DateUTC"] == {"type": ["string", "null"], "format": "date-time"}
    assert schema["key_properties"] == []


def test_the_schema_costs_one_call_and_only_when_it_is_discovered(sandbox: Sandbox, tap: Tap) -> None:
    custom = {"name": "rates", "path": "TaxRates", "primary_keys": ["TaxType"]}
    catalog = discover(tap, custom)
    assert sandbox.calls_of("GET /TaxRates") == 1

    run = tap(catalog=catalog, custom_streams=[custom])

    assert sandbox.calls_of("GET /TaxRates") == 2
    assert len(run.records["rates"]) == sandbox.count("TaxRates")
    assert run.messages[0]["key_properties"] == ["tenant_id", "TaxType"]


def test_every_record_fits_the_schema_that_was_inferred(sandbox: Sandbox, tap: Tap) -> None:
    paths = ("Accounts", "Currencies", "Items", "Organisation", "RepeatingInvoices", "TrackingCategories", "Users")

    run = only(tap, *({"name": f"my_{path}", "path": path} for path in paths))

    for message in run.messages:
        if message["type"] == "SCHEMA":
            check = Draft202012Validator(message["schema"], format_checker=FormatChecker())
            assert run.records[message["stream"]], message["stream"]
            assert [str(e) for each in run.records[message["stream"]] for e in check.iter_errors(each)] == []
    assert "kept as they came" not in run.told


def test_a_missing_scope_is_named_for_a_custom_stream_too(sandbox: Sandbox, tap: Tap) -> None:
    custom = {"name": "mine", "path": "Organisation", "schema": {"properties": {}}}
    narrow = sandbox.config(scopes="offline_access accounting.contacts.read")

    told = only(tap, custom, custom | {"name": "named", "scopes": ["accounting.settings.read"]}, **narrow).told

    assert "Skipped mine" in told
    assert "Connect again with the scope that Xero documents for Organisation" in told
    assert "Connect again with the scope accounting.settings.read" in told


def test_a_schema_can_be_given(sandbox: Sandbox, tap: Tap) -> None:
    schema = {"type": "object", "properties": {"TaxType": {"type": "string"}, "EffectiveRate": {"type": "number"}}}
    inline = {"name": "inline", "path": "TaxRates", "schema": schema}
    in_a_file = {"name": "in_a_file", "path": "TaxRates", "schema": tap.file("schema", schema)}

    run = only(tap, inline, in_a_file)

    assert len(run.records["inline"]) == len(run.records["in_a_file"]) == sandbox.count("TaxRates")
    fields = {tuple(m["schema"]["properties"]) for m in run.messages if m["type"] == "SCHEMA"}
    assert fields == {("tenant_id", "TaxType", "EffectiveRate")}


@pytest.mark.parametrize(
    ("paging", "path", "key"), [("pages", "Invoices", "InvoiceID"), ("fixed_pages", "Quotes", "QuoteID")]
)
def test_all_pages_are_read(sandbox: Sandbox, tap: Tap, paging: str, path: str, key: str) -> None:
    run = only(tap, {"name": "mine", "path": path, "primary_keys": [key], "paging": paging, "page_size": 50})

    assert len({record[key] for record in run.records["mine"]}) == sandbox.count(path)


def test_what_has_a_number_is_read_by_offset(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(invoices=200)
    cash = {"name": "cash", "path": "Journals", "params": {"paymentsOnly": True}, "primary_keys": ["JournalID"]}
    cash |= {"paging": "offset", "replication_key": "JournalNumber"}

    first = only(tap, cash, **sandbox.config())
    again = only(tap, cash, state=first.state, **sandbox.config())

    numbers = [record["JournalNumber"] for record in first.records["cash"]]
    assert len(numbers) > 100
    assert numbers == sorted(set(numbers))
    assert again.records == {}


def test_a_stream_with_a_replication_key_brings_only_what_has_changed(sandbox: Sandbox, tap: Tap) -> None:
    accounts = {"name": "mine", "path": "Accounts", "primary_keys": ["AccountID"], "replication_key": "UpdatedDateUTC"}
    first = only(tap, accounts)
    assert len(first.records["mine"]) == sandbox.count("Accounts")
    sandbox.advance(60)
    [edited] = sandbox.records("Accounts", count=1, set={"Description": "changed"})

    for asked in (accounts, accounts | {"modified_since": True}):
        again = only(tap, asked, state=first.state)
        assert [record["AccountID"] for record in again.records["mine"]] == [edited]
    assert sandbox.tenant_calls()[-1]["if_modified_since"]


def test_records_can_lie_deeper(sandbox: Sandbox, tap: Tap) -> None:
    lines = {"name": "lines", "path": "Quotes", "records_path": "Quotes[*].LineItems[*]", "paging": "none"}

    run = only(tap, lines)

    assert all(line["LineItemID"] for line in run.records["lines"])
    assert len(run.records["lines"]) > len(tap("quotes").records["quotes"])


def test_no_records_is_not_the_same_as_no_such_place(sandbox: Sandbox, tap: Tap) -> None:
    """Nothing where the path leads is nothing; but by it the last of several pages could not be told."""
    none = {"name": "none", "path": "Users", "records_path": "Users[?(@.LastName=='Nobody')]"}
    pages = {"name": "pages", "path": "Quotes", "records_path": "Quotes[?(@.Status=='GONE')]", "paging": "fixed_pages"}

    run = only(tap, none, pages | {"primary_keys": ["QuoteID"]})

    assert run.records["none"] == run.records["pages"] == []
    assert "Skipped none" not in run.told
    assert "Skipped pages" in run.told
    assert "so the last page cannot be told" in run.told


def test_other_apis_are_reached_from_the_host_on(sandbox: Sandbox, tap: Tap) -> None:
    """A bare list is records too, as some of Xero's APIs have it."""
    run = only(tap, {"name": "links", "path": "/connections", "primary_keys": ["id"]})

    assert [record["tenantName"] for record in run.records["links"]] == [
        each["Name"] for each in tap("organisations").records["organisations"]
    ]


def test_a_custom_stream_is_part_of_discovery_beside_all_others(sandbox: Sandbox, tap: Tap) -> None:
    run = tap(custom_streams=[{"name": "rates", "path": "TaxRates"}])

    streams = {message["stream"] for message in run.messages if message["type"] == "SCHEMA"}
    assert {"rates", "invoices"} <= streams
    assert run.records["rates"]
    assert run.records["invoices"]


@pytest.mark.parametrize(
    ("custom", "words"),
    [
        (HISTORY | {"path_values": {"InvoiceID": "00000000-0000-0000-0000-000000000009"}}, "404"),
        ({"name": "mine", "path": "Quotes", "records_path": "Quote"}, "has no Quote: it has Quotes"),
        ({"name": "mine", "path": "Invoices?page=1", "params": {}}, "what follows a ? goes to params"),
        ({"name": "mine", "path": "Contacts", "params": {"pageSize": 10}}, "pages: set paging to pages"),
        (
            {"name": "mine", "path": "TaxRates", "paging": "pages", "primary_keys": ["TaxType"]},
            "TaxRates does not say how many pages it has: set paging to fixed_pages, or none",
        ),
        ({"name": "mine", "path": "TaxRates", "primary_keys": ["Code"]}, "A record of TaxRates has no Code: it has"),
        (
            {"name": "mine", "path": "Quotes", "records_path": "Quotes[*].QuoteNumber"},
            "The answer for Quotes holds values, not objects",
        ),
    ],
)
def test_what_xero_answers_otherwise_is_told_in_one_line(sandbox: Sandbox, tap: Tap, custom: Json, words: str) -> None:
    run = tap(custom_streams=[custom])

    lines = [*run.errors, *(line for line in run.told.splitlines() if "Skipped" in line)]
    assert [words in line for line in lines if "could not be read, as" not in line] == [True], run.told
    assert run.records["mine"] == run.records["invoice_notes"] == []


def test_the_content_of_a_file_is_not_a_record(sandbox: Sandbox, tap: Tap) -> None:
    [invoice] = invoices(sandbox, 1)
    sandbox.put(f"Invoices/{invoice}/Attachments/note.txt", b"not a record")
    path = f"Invoices/{invoice}/Attachments/note.txt"

    run = tap(custom_streams=[{"name": "mine", "path": path, "schema": {"properties": {}}}])

    assert "the content of a file is not a record" in run.told
    assert run.records["mine"] == []


@pytest.mark.parametrize(
    ("custom", "words"),
    [
        ("mine", "custom_streams.0 should be of type object"),
        ({"path": "TaxRates"}, "custom_streams.0.name should be letters"),
        ({"name": "mine"}, "custom_streams.0.path should be a path such as Invoices/{InvoiceID}/History"),
        ({"name": "mine", "path": "https://example.com/x"}, "custom_streams.0.path should be a path"),
        ({"name": "mine", "path": "../Invoices"}, "custom_streams.0.path should be a path"),
        ({"name": "invoices", "path": "Invoices"}, "there is a stream of that name"),
        (
            {"name": "mine", "path": "Invoices", "key": "x"},
            "custom_streams.0 has no key: there are every, lookback",
        ),
        ({"name": "mine", "path": "Invoices", "paging": "cursor"}, "paging should be one of none, pages"),
        ({"name": "mine", "path": "Invoices", "paging": "pages"}, "custom_streams.mine has pages, so it needs"),
        ({"name": "mine", "path": "Journals", "paging": "offset"}, "so it needs replication_key"),
        ({"name": "mine", "path": "I/{InvoiceID}"}, "custom_streams.mine.path_values lacks InvoiceID"),
        ({"name": "mine", "path": "I", "path_values": {"A": 1}}, "custom_streams.mine.path_values has A"),
        ({"name": "mine", "path": "I", "params": {"where": "=x"}}, "custom_streams.mine.params.where cannot be"),
        ({"name": "mine", "path": "I", "records_path": "["}, "records_path should be a JSONPath"),
        ({"name": "mine", "path": "I", "schema": "nowhere.json"}, "custom_streams.mine.schema cannot be read"),
        ({"name": "mine", "path": "I", "schema": {"type": "array"}}, "should be the JSON schema of an object"),
        ({"name": "mine", "path": "I", "page_size": 0}, "page_size of mine should be a number from 1 to 1000"),
    ],
)
def test_a_wrong_description_is_one_line_and_costs_no_call(
    sandbox: Sandbox, tap: Tap, custom: t.Any, words: str
) -> None:
    run = tap(custom_streams=[custom])

    assert run.exit_code == 2
    assert [words in line for line in run.errors] == [True], run.told
    assert sandbox.calls() == []


@pytest.mark.parametrize(
    "paging",
    [{"paging": "fixed_pages"}, {"paging": "offset", "primary_keys": ["Code"], "replication_key": "Decimals"}],
    ids=lambda paging: paging["paging"],
)
def test_a_path_that_has_no_pages_is_not_asked_for_ever(sandbox: Sandbox, tap: Tap, paging: Json) -> None:
    """It gives the same records again and again, and would use up the day's calls."""
    sandbox.records("Currencies", count=5, set={"Decimals": 2})
    schema = {"properties": {"Code": {"type": "string"}, "Decimals": {"type": ["integer", "null"]}}}
    custom = {"name": "money", "path": "Currencies", "primary_keys": ["Code"], "schema": schema, **paging}

    run = only(tap, custom, max_calls=20)

    assert run.exit_code == 3, run.told
    assert "set paging to none" in run.told
    assert sandbox.calls_of("GET /Currencies") <= 3
