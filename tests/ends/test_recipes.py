"""Each recipe publishes its file: what a tap reads from it goes in, and what the page promises is in the books."""

from __future__ import annotations

import csv
import json
import re
import typing as t

import pytest
import yaml
from support.meltano import ROOT
from support.publishing import writes
from support.singer import stream, whole
from support.target import Target

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run

PAGE: t.Final = (ROOT / "docs" / "recipes.md").read_text()
RECIPE: t.Final = re.compile(r"<!-- recipe:(\w+) -->\n```csv\n(.*?)```\n```yaml\n(.*?)```\n<!-- /recipe -->", re.DOTALL)
RECIPES: t.Final = {name: (rows, settings) for name, rows, settings in RECIPE.findall(PAGE)}


class Cook:
    """Publishes recipes into one organisation."""

    def __init__(self, sandbox: Sandbox, target: Target) -> None:
        self._sandbox = sandbox
        self._target = target

    def publish(self, name: str) -> Run:
        """Publish what the tap makes of a recipe's file, twice; the second time nothing is left to do."""
        settings = yaml.safe_load(RECIPES[name][1])
        run = self._target(recorded(name), **settings)
        assert run.exit_code == 0, run.told
        assert not run.rejects
        calls = len(writes(self._sandbox))
        again = self._target(recorded(name), **settings)
        assert again.exit_code == 0, again.told
        assert len(writes(self._sandbox)) == calls
        return run

    def read(self, path: str, **params: t.Any) -> list[Json]:
        answer = self._sandbox.get(path, **params).json()
        return next(value for value in answer.values() if isinstance(value, list))


@pytest.fixture
def cook(sandbox: Sandbox, tmp_path: Path) -> Cook:
    return Cook(sandbox, Target(tmp_path, sandbox.config()))


def recorded(name: str) -> list[Json]:
    """What tap-spreadsheets wrote for the file of a recipe."""
    lines = (ROOT / "tests" / "ends" / "recorded" / f"{name}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def lines(document: Json, *names: str) -> list[tuple[t.Any, ...]]:
    return [tuple(line.get(name) for name in names) for line in document["LineItems"]]


@pytest.mark.parametrize("name", RECIPES)
def test_what_was_recorded_is_what_the_page_shows(name: str) -> None:
    """The page's file was given to the tap, not another one."""
    rows = [list(row.values()) for row in csv.DictReader(RECIPES[name][0].splitlines())]
    messages = recorded(name)
    records = [
        [value for column, value in each["record"].items() if not column.startswith("_sdc_")]
        for each in messages
        if each["type"] == "RECORD"
    ]

    assert records == rows
    assert messages[-1]["type"] == "STATE"


def test_plain_invoices(cook: Cook) -> None:
    cook.publish("plain_invoices")

    (first,) = cook.read("Invoices/CSV-1")
    assert (first["Type"], first["Status"], first["Contact"]["Name"]) == ("ACCREC", "AUTHORISED", "Larch & Daughters")
    assert lines(first, "Description", "Quantity", "UnitAmount", "AccountCode") == [
        ("Shelf", 2, 49.9, "200"),
        ("Delivery", 1, 15, "260"),
    ]


def test_plain_invoices_by_a_tap_that_keeps_headings_need_no_payload(sandbox: Sandbox, tmp_path: Path) -> None:
    rows = list(csv.DictReader(RECIPES["plain_invoices"][0].splitlines()))
    target = Target(tmp_path, sandbox.config())

    run = target(whole(stream("invoices", rows, [])), streams={"invoices": {"group_by": ["InvoiceNumber"]}})

    assert (run.exit_code, "3 accepted" in run.summary) == (0, True), run.told


def test_the_page_says_which_columns_an_invoice_needs(sandbox: Sandbox, tmp_path: Path) -> None:
    """Each is left out once: what the page calls needed is rejected, and nothing else is."""
    needed = dict(re.findall(r"^\| (\w+) \| (yes|no|unless it is a draft) \|", PAGE, re.MULTILINE))
    whole_row, *_ = csv.DictReader(RECIPES["plain_invoices"][0].splitlines())
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


def test_sales_invoices(cook: Cook) -> None:
    cook.publish("sales_invoices")

    (first,) = cook.read("Invoices/REC-0001")
    assert (first["Type"], first["Status"], first["Contact"]["Name"]) == ("ACCREC", "DRAFT", "Larch & Daughters")
    assert (first["DateString"][:10], first["DueDateString"][:10]) == ("2026-11-25", "2026-12-24")
    assert lines(first, "Description", "Quantity", "UnitAmount", "AccountCode", "TaxType", "LineAmount") == [
        ("Shelf", 2, 49.9, "200", "OUTPUT2", 99.8),
        ("Delivery", 1, 15, "260", "OUTPUT2", 13.5),
    ]
    assert [(each["Name"], each["Option"]) for line in first["LineItems"] for each in line["Tracking"]] == [
        ("Region", "North")
    ] * 2
    (second,) = cook.read("Invoices/REC-0002")
    assert (second["SubTotal"], lines(second, "ItemCode", "UnitAmount")) == (31_198.5, [("BOOK", 1039.95)])


def test_bills(cook: Cook) -> None:
    cook.publish("bills")

    (bill,) = cook.read("Invoices", InvoiceNumbers="INV 2026-77")
    assert (bill["Type"], bill["Contact"]["Name"], bill["Total"]) == ("ACCPAY", "Pulp & Press", 48.3)


@pytest.mark.parametrize(
    ("name", "narration", "wanted"),
    [
        ("manual_journals", "Wages November", [("477", 2000), ("825", -2000)]),
        ("payroll_journal", "PAY-11", [("477", 3000), ("825", -650), ("814", -2350)]),
    ],
)
def test_journals(cook: Cook, name: str, narration: str, wanted: list[tuple[str, int]]) -> None:
    cook.publish(name)

    (journal,) = cook.read("ManualJournals", where=f'Narration=="{narration}"')
    (journal,) = cook.read(f"ManualJournals/{journal['ManualJournalID']}")
    assert [(line["AccountCode"], line["LineAmount"]) for line in journal["JournalLines"]] == wanted
    assert journal["DateString"][:10] == "2026-11-30" if "DateString" in journal else journal["Date"]


def test_contacts(cook: Cook) -> None:
    cook.publish("contacts")

    (found,) = cook.read("Contacts", where='Name=="Hazel Café"')
    (contact,) = cook.read(f"Contacts/{found['ContactID']}")
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


def test_items(cook: Cook) -> None:
    cook.publish("items")

    (stool,) = cook.read("Items/STOOL")
    assert (stool["Name"], stool["SalesDetails"]["UnitPrice"], stool["PurchaseDetails"]["AccountCode"]) == (
        "Stool",
        59.5,
        "300",
    )
    (dowel,) = cook.read("Items/DOWEL", unitdp=4)
    assert (dowel["IsTrackedAsInventory"], dowel["PurchaseDetails"]["COGSAccountCode"]) == (True, "310")
    assert dowel["PurchaseDetails"]["UnitPrice"] == 0.1234


def test_accounts(cook: Cook) -> None:
    cook.publish("chart_of_accounts")

    accounts = {each["Code"]: each for each in cook.read("Accounts")}
    assert [(accounts[code]["Name"], accounts[code]["Type"], accounts[code]["TaxType"]) for code in ("432", "832")] == [
        ("Protective Clothing", "EXPENSE", "INPUT2"),
        ("Vouchers", "CURRLIAB", "NONE"),
    ]
    assert (accounts["432"]["ShowInExpenseClaims"], accounts["832"]["EnablePaymentsToAccount"]) == (True, True)


def test_bank_transactions(cook: Cook) -> None:
    cook.publish("precoded_statement")

    spent, received = (
        cook.read("BankTransactions", where=f'Reference=="{reference}"')[0] for reference in ("CARD-9001", "CARD-9002")
    )
    assert (spent["Type"], spent["Total"], spent["BankAccount"]["Code"]) == ("SPEND", 64.99, "090")
    assert (received["Type"], received["Total"], received["Contact"]["Name"]) == ("RECEIVE", 120, "Larch & Daughters")
