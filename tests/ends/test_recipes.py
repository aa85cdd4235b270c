"""From spreadsheets into the ledger: examples/from-spreadsheets, by the commands it shows."""

from __future__ import annotations

import csv
import json
import os
import re
import typing as t
from pathlib import Path

import pytest
from support.meltano import BIN, EXAMPLES, ROOT, Example
from support.publishing import writes
from support.singer import stream, whole
from support.target import Target

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json

PAGE: t.Final = (ROOT / "docs" / "recipes.md").read_text()
EXAMPLE: t.Final = EXAMPLES / "from-spreadsheets"
FILES: t.Final = sorted(file.stem for file in (EXAMPLE / "import").glob("*.csv"))
RECORDED: t.Final = Path(__file__).with_name("recorded")
"""What tap-spreadsheets wrote for each file, and a program that says it again."""


class Books:
    """What is in an organisation."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def read(self, path: str, **params: t.Any) -> list[Json]:
        answer = self._sandbox.get(path, **params).json()
        return next(value for value in answer.values() if isinstance(value, list))


def test_the_files_go_in_and_are_in_the_books_once(sandbox: Sandbox, tmp_path: Path) -> None:
    """What the page promises of each; the second time nothing is left to do."""
    path = f"{RECORDED}:{BIN}:{os.environ['PATH']}"
    example = Example("from-spreadsheets", tmp_path / "project", sandbox, PATH=path)

    first = example.follow("Publish")

    assert first.exit_code == 0, first.log
    books = Books(sandbox)
    for expect in EXPECTED:
        expect(books)
    calls = len(writes(sandbox))

    again = example.run("--full-refresh", "tap-spreadsheets", "target-xero")

    assert again.exit_code == 0, again.log
    assert len(writes(sandbox)) == calls
    assert " 0 accepted + " in again.summary


@pytest.mark.parametrize("name", FILES)
def test_what_was_recorded_is_what_the_example_has(name: str) -> None:
    """This file was given to the tap, not another one."""
    rows = [list(row.values()) for row in rows_of(name)]
    messages = [json.loads(line) for line in (RECORDED / f"{name}.jsonl").read_text().splitlines()]
    records = [
        [value for column, value in each["record"].items() if not column.startswith("_sdc_")]
        for each in messages
        if each["type"] == "RECORD"
    ]

    assert records == rows
    assert messages[-1]["type"] == "STATE"


def test_plain_invoices_by_a_tap_that_keeps_headings_need_no_payload(sandbox: Sandbox, tmp_path: Path) -> None:
    rows = rows_of("plain_invoices")
    target = Target(tmp_path, sandbox.config())

    run = target(whole(stream("invoices", rows, [])), streams={"invoices": {"group_by": ["InvoiceNumber"]}})

    assert (run.exit_code, "3 accepted" in run.summary) == (0, True), run.told


def test_the_page_says_which_columns_an_invoice_needs(sandbox: Sandbox, tmp_path: Path) -> None:
    """Each is left out once: what the page calls needed is rejected, and nothing else is."""
    needed = dict(re.findall(r"^\| (\w+) \| (yes|no|unless it is a draft) \|", PAGE, re.MULTILINE))
    whole_row, *_ = rows_of("plain_invoices")
    columns = [name for name in whole_row if name != "InvoiceNumber"]  # by which rows are one invoice
    rows = {
        f"without-{name}": {"InvoiceNumber": f"W-{name}", **{each: whole_row[each] for each in columns if each != name}}
        for name in columns
    }
    target = Target(tmp_path, sandbox.config())

    run = target(
        whole(*(stream(name, [row], []) for name, row in rows.items())),
        streams={name: {"entity": "Invoices", "group_by": ["InvoiceNumber"]} for name in rows},
    )

    assert needed.keys() >= whole_row.keys()
    assert {each["stream"].partition("-")[2] for each in run.rejects} == {
        name for name in columns if needed[name] != "no"
    }, run.told


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((EXAMPLE / "import" / f"{name}.csv").read_text().splitlines()))


def lines(document: Json, *names: str) -> list[tuple[t.Any, ...]]:
    return [tuple(line.get(name) for name in names) for line in document["LineItems"]]


def expect_plain_invoices(books: Books) -> None:
    (first,) = books.read("Invoices/CSV-1")
    assert (first["Type"], first["Status"], first["Contact"]["Name"]) == ("ACCREC", "AUTHORISED", "Larch & Daughters")
    assert lines(first, "Description", "Quantity", "UnitAmount", "AccountCode") == [
        ("Shelf", 2, 49.9, "200"),
        ("Delivery", 1, 15, "260"),
    ]


def expect_sales_invoices(books: Books) -> None:
    (first,) = books.read("Invoices/REC-0001")
    assert (first["Type"], first["Status"], first["Contact"]["Name"]) == ("ACCREC", "DRAFT", "Larch & Daughters")
    assert (first["DateString"][:10], first["DueDateString"][:10]) == ("2026-11-25", "2026-12-24")
    assert lines(first, "Description", "Quantity", "UnitAmount", "AccountCode", "TaxType", "LineAmount") == [
        ("Shelf", 2, 49.9, "200", "OUTPUT2", 99.8),
        ("Delivery", 1, 15, "260", "OUTPUT2", 13.5),
    ]
    assert [(each["Name"], each["Option"]) for line in first["LineItems"] for each in line["Tracking"]] == [
        ("Region", "North")
    ] * 2
    (second,) = books.read("Invoices/REC-0002")
    assert (second["SubTotal"], lines(second, "ItemCode", "UnitAmount")) == (31_198.5, [("BOOK", 1039.95)])


def expect_bills(books: Books) -> None:
    (bill,) = books.read("Invoices", InvoiceNumbers="INV 2026-77")
    assert (bill["Type"], bill["Contact"]["Name"], bill["Total"]) == ("ACCPAY", "Pulp & Press", 48.3)


def expect_journals(books: Books) -> None:
    for narration, wanted in JOURNALS.items():
        expect_journal(books, narration, wanted)


def expect_journal(books: Books, narration: str, wanted: list[tuple[str, int]]) -> None:
    (journal,) = books.read("ManualJournals", where=f'Narration=="{narration}"')
    (journal,) = books.read(f"ManualJournals/{journal['ManualJournalID']}")
    assert [(line["AccountCode"], line["LineAmount"]) for line in journal["JournalLines"]] == wanted
    assert journal["DateString"][:10] == "2026-11-30" if "DateString" in journal else journal["Date"]


def expect_contacts(books: Books) -> None:
    (found,) = books.read("Contacts", where='Name=="Hazel Café"')
    (contact,) = books.read(f"Contacts/{found['ContactID']}")
    assert (contact["EmailAddress"], contact["FirstName"], contact["LastName"]) == (
        "hello@hazel.example",
        "Mika",
        "Groß",
    )
    phones = {each["PhoneType"]: each["PhoneNumber"] for each in contact["Phones"]}
    assert (phones["DEFAULT"], phones["MOBILE"]) == ("03 555 0123", "021 555 099")
    (home,) = [each for each in contact["Addresses"] if each["AddressType"] == "POBOX"]
    assert (home["AddressLine1"], home["City"], home["PostalCode"]) == ("12 Quay St", "Nelson", "7010")
    assert contact["PaymentTerms"] == {
        "Bills": {"Day": 20, "Type": "OFFOLLOWINGMONTH"},
        "Sales": {"Day": 14, "Type": "DAYSAFTERBILLDATE"},
    }
    assert (contact["SalesDefaultAccountCode"], contact["AccountsReceivableTaxType"]) == ("200", "OUTPUT2")


def expect_items(books: Books) -> None:
    (stool,) = books.read("Items/STOOL")
    assert (stool["Name"], stool["SalesDetails"]["UnitPrice"], stool["PurchaseDetails"]["AccountCode"]) == (
        "Stool",
        59.5,
        "300",
    )
    (dowel,) = books.read("Items/DOWEL", unitdp=4)
    assert (dowel["IsTrackedAsInventory"], dowel["PurchaseDetails"]["COGSAccountCode"]) == (True, "310")
    assert dowel["PurchaseDetails"]["UnitPrice"] == 0.1234


def expect_accounts(books: Books) -> None:
    accounts = {each["Code"]: each for each in books.read("Accounts")}
    assert [(accounts[code]["Name"], accounts[code]["Type"], accounts[code]["TaxType"]) for code in ("432", "832")] == [
        ("Protective Clothing", "EXPENSE", "INPUT2"),
        ("Vouchers", "CURRLIAB", "NONE"),
    ]
    assert (accounts["432"]["ShowInExpenseClaims"], accounts["832"]["EnablePaymentsToAccount"]) == (True, True)


def expect_bank_transactions(books: Books) -> None:
    spent, received = (
        books.read("BankTransactions", where=f'Reference=="{reference}"')[0] for reference in ("CARD-9001", "CARD-9002")
    )
    assert (spent["Type"], spent["Total"], spent["BankAccount"]["Code"]) == ("SPEND", 64.99, "090")
    assert (received["Type"], received["Total"], received["Contact"]["Name"]) == ("RECEIVE", 120, "Larch & Daughters")


JOURNALS: t.Final = {
    "Wages November": [("477", 2000), ("825", -2000)],
    "PAY-11": [("477", 3000), ("825", -650), ("814", -2350)],
}
EXPECTED: t.Final = (
    *(expect_plain_invoices, expect_sales_invoices, expect_bills, expect_journals, expect_contacts),
    *(expect_items, expect_accounts, expect_bank_transactions),
)
