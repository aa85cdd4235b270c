"""`xero-sandbox load` fills an organisation from what a tap wrote."""

from __future__ import annotations

import json
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.reports import report, trial_balance
from support.sandbox import COMMAND, serving
from support.tap import Tap

if TYPE_CHECKING:
    from support.sandbox import Sandbox

UNLIMITED = ("--minute-limit", "0", "--day-limit", "0", "--app-minute-limit", "0")
TODAY = "2026-06-30"
Json = dict[str, Any]


def load(messages: list[Json], *flags: str) -> subprocess.CompletedProcess[str]:
    text = "".join(f"{json.dumps(message)}\n" for message in messages)
    command = [str(COMMAND), "load", *flags]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=60)


def loaded(messages: list[Json], *flags: str) -> str:
    found = load(messages, *flags)
    assert found.returncode == 0, found.stderr
    return found.stderr


def record(stream: str, **fields: Any) -> Json:
    return {"type": "RECORD", "stream": stream, "record": fields}


def sorted_records(records: list[Json]) -> list[str]:
    own = ({name: value for name, value in each.items() if name != "tenant_id"} for each in records)
    return sorted(json.dumps(each, sort_keys=True) for each in own)


def test_what_a_tap_read_here_reads_the_same_there(sandbox: Sandbox, tmp_path: Path) -> None:
    """Another company, of another seed, then has the very same books, and the same balances."""
    sandbox.reset(today=TODAY)
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()
    first = Tap(folders[0], sandbox.config())()
    balances = trial_balance(sandbox)
    assert first.exit_code == 0

    sandbox.reset(invoices=10, seed=99, today=TODAY)
    loaded(first.messages, "--url", sandbox.url)
    second = Tap(folders[1], sandbox.config())()

    assert set(second.records) == set(first.records)
    for stream, records in first.records.items():
        assert sorted_records(second.records[stream]) == sorted_records(records), stream
    assert trial_balance(sandbox) == balances


def test_documents_without_journals_post_them(sandbox: Sandbox, tmp_path: Path) -> None:
    """A tap without the right to read journals still fills the reports."""
    sandbox.reset(today=TODAY)
    wanted = ("accounts", "tax_rates", "tracking_categories", "invoices", "payments", "credit_notes", "contacts")
    others = ("bank_transactions", "bank_transfers", "manual_journals", "expense_claims", "prepayments", "overpayments")
    run = Tap(tmp_path, sandbox.config())(*wanted, *others)
    sheet = report(sandbox, "BalanceSheet", date=TODAY)

    sandbox.reset(invoices=0, seed=99, today=TODAY)
    loaded(run.messages, "--url", sandbox.url)

    found = report(sandbox, "BalanceSheet", date=TODAY)
    assert found.row("Accounts Receivable") == sheet.row("Accounts Receivable") != [0, 0]
    assert found.row("Accounts Payable") == sheet.row("Accounts Payable")
    assert found.row("Net Assets") == found.row("Total Equity")


def test_a_file_that_is_not_there_begins_with_an_empty_company(tmp_path: Path) -> None:
    path = tmp_path / "books.jsonl"
    key = "11111111-1111-4111-8111-111111111111"
    told = loaded(
        [record("contacts", ContactID=key, Name="Ada", UpdatedDateUTC="2026-01-02T03:04:05Z")], "--state", str(path)
    )
    assert "loaded 1 record" in told

    with serving(*UNLIMITED, "--state", str(path)) as sandbox:
        (found,) = sandbox.get("Contacts", page=1).json()["Contacts"]
        assert (found["ContactID"], found["UpdatedDateUTC"]) == (key, "/Date(1767323045000+0000)/")
        assert sandbox.count("Invoices") == 0


def test_records_replace_their_collection_unless_they_are_added(sandbox: Sandbox) -> None:
    sandbox.reset(invoices=30)
    items, contacts = sandbox.count("Items"), sandbox.count("Contacts")
    one = record(
        "items", ItemID="11111111-1111-4111-8111-111111111111", Code="NEW", UpdatedDateUTC="2026-01-02T03:04:05"
    )

    loaded([one], "--url", sandbox.url, "--add")
    assert sandbox.count("Items") == items + 1

    loaded([one], "--url", sandbox.url)
    assert (sandbox.count("Items"), sandbox.count("Contacts")) == (1, contacts)


def test_an_added_document_posts_once(sandbox: Sandbox) -> None:
    sandbox.reset(today=TODAY)
    line = {"AccountCode": "200", "LineAmount": 10.1, "TaxAmount": 0, "TaxType": "NONE"}
    contact = {"ContactID": sandbox.get("Contacts", page=1).json()["Contacts"][0]["ContactID"]}
    sale = record(
        "invoices",
        InvoiceID="11111111-1111-4111-8111-111111111111",
        Type="ACCREC",
        Status="AUTHORISED",
        Date=TODAY,
        Contact=contact,
        LineItems=[line],
        LineAmountTypes="NoTax",
        Total=10.1,
        AmountDue=10.1,
        UpdatedDateUTC="2026-06-30T10:00:00",
    )
    before = trial_balance(sandbox)

    for _ in range(2):
        loaded([sale], "--url", sandbox.url, "--add")

    after = trial_balance(sandbox)
    assert after["610"] - before["610"] == Decimal("10.1") == before["200"] - after["200"]


def test_the_last_version_of_a_record_counts(sandbox: Sandbox) -> None:
    sandbox.reset()
    key = "11111111-1111-4111-8111-111111111111"
    versions = [record("items", ItemID=key, Code=code, UpdatedDateUTC="2026-01-01T00:00:00") for code in ("A", "B")]

    loaded(versions, "--url", sandbox.url)

    assert [item["Code"] for item in sandbox.get("Items").json()["Items"]] == ["B"]


def test_unknown_streams_are_told_and_skipped(sandbox: Sandbox) -> None:
    told = loaded([record("employees", EmployeeID="1"), {"type": "STATE", "value": {}}], "--url", sandbox.url)

    assert "skipped 1 record of employees" in told


def test_a_record_says_the_same_with_its_schema_and_without(sandbox: Sandbox) -> None:
    """What a field is, Xero's document says; so lines that were picked out of a tap's output are enough."""
    sandbox.reset()
    fields = {"ItemID": "11111111-1111-4111-8111-111111111111", "Code": "A", "UpdatedDateUTC": "2026-01-01T00:00:00"}
    schema = {"type": "SCHEMA", "stream": "items", "schema": {"properties": {}}, "key_properties": ["ItemID"]}
    alone = record("items", **fields, SalesDetails={"UnitPrice": 1.5})
    found = []
    for messages in ([alone], [schema, alone]):
        loaded(messages, "--url", sandbox.url)
        found.append(sandbox.get("Items").json()["Items"])

    assert found[0] == found[1]
    assert [(item["Code"], item["SalesDetails"]) for item in found[0]] == [("A", {"UnitPrice": 1.5})]


@pytest.mark.parametrize(
    ("messages", "complaint"),
    [
        ([record("items", ItemID="1", tenant_id="a"), record("items", ItemID="2", tenant_id="b")], "choose one: a, b"),
        ([{"no": "message"}], "line 1 is not a Singer message"),
        (
            [
                record(
                    "invoices",
                    InvoiceID="1",
                    Type="ACCREC",
                    Status="AUTHORISED",
                    Date=TODAY,
                    Total=1,
                    LineItems=[{"AccountCode": "nowhere", "LineAmount": 1}],
                )
            ],
            "names 'nowhere', which the organisation does not have",
        ),
    ],
)
def test_what_cannot_be_loaded_is_one_line(sandbox: Sandbox, messages: list[Json], complaint: str) -> None:
    found = load(messages, "--url", sandbox.url)

    assert found.returncode
    assert complaint in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1


DEEP = '{"type": "RECORD", "stream": "items", "record": ' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "}"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"type": "RECORD"}', "line 1 is a RECORD without a stream or a record"),
        ('{"type": "BATCH", "stream": "items", "manifest": []}', "line 1 is neither a record nor"),
        ('{"type": ["RECORD"]}', "line 1 is neither a record nor"),
        ('{"type": "RECORD", "stream": "items", "record": 5}', "line 1 is a RECORD without a stream or a record"),
        ('{"type": "RECORD", "stream": 5, "record": {}}', "line 1 is a RECORD without a stream or a record"),
        ('{"type": "RECORD", "stream": "items", "record": {"UnitPrice": 1e999999999999999999999}}', "line 1"),
        (
            '{"type": "RECORD", "stream": "items", "record": {"Name": "x"}}',
            "line 1 is a record of items without ItemID",
        ),
        (
            '{"type": "RECORD", "stream": "items", "record": {"ItemID": [5], "PurchaseDetails": [[1]]}}',
            "of another shape",
        ),
        (
            '{"type": "RECORD", "stream": "invoices", "record": {"InvoiceID": "a", "LineItems": [5]}}',
            "the record a names",
        ),
        (DEEP, "line 1"),
        (f'"{"a" * 70_000_000}', "line 1 is longer than 64 MiB"),
    ],
    ids=[
        "no stream",
        "files of records",
        "a list as a type",
        "no record",
        "a number as a stream",
        "a number without end",
        "no key",
        "other shapes",
        "other lines",
        "deep",
        "long",
    ],
)
def test_a_line_that_no_tap_writes_is_one_line(tmp_path: Path, line: str, complaint: str) -> None:
    command = [str(COMMAND), "load", "--state", str(tmp_path / "books.jsonl")]

    found = subprocess.run(command, input=line, capture_output=True, text=True, check=False, timeout=120)

    assert found.returncode
    assert complaint in found.stderr
    assert "Traceback" not in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1


def test_what_never_ends_is_not_read_on(tmp_path: Path) -> None:
    for flags in (["--state", "/dev/zero"], ["--state", str(tmp_path / "books.jsonl")]):
        with Path("/dev/zero").open() as endless:
            found = subprocess.run(
                [str(COMMAND), "load", *flags], stdin=endless, capture_output=True, text=True, check=False, timeout=60
            )

        assert found.returncode
        assert "Traceback" not in found.stderr
        assert len(found.stderr.strip().splitlines()) == 1


def test_without_a_sandbox_to_load_into_it_says_so() -> None:
    found = load([record("items", ItemID="1")], "--url", "http://127.0.0.1:9")

    assert found.returncode
    assert "no sandbox answers at http://127.0.0.1:9" in found.stderr
