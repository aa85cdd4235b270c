"""From one organisation into another: what the tap reads, the target publishes."""

from __future__ import annotations

import typing as t
from collections import Counter

import pytest
import yaml
from support.meltano import EXAMPLES, Example
from support.sandbox import serving
from support.tap import Tap
from support.target import Target

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.tap import Run

Json: t.TypeAlias = dict[str, t.Any]

PLUGINS: t.Final[Json] = yaml.safe_load((EXAMPLES / "copy-organisation" / "meltano.yml").read_text())["plugins"]
STREAMS: t.Final = [each.removesuffix(".*") for each in PLUGINS["extractors"][0]["select"]]
NAMES: t.Final[dict[str, t.Callable[[Json], tuple[t.Any, ...]]]] = {
    "accounts": lambda each: (each["Code"],),
    "tracking_categories": lambda each: (each["Name"],),
    "contacts": lambda each: (each["Name"],),
    "items": lambda each: (each["Code"],),
    "invoices": lambda each: (each["Type"], each["InvoiceNumber"], each["Contact"]["Name"], each["Date"]),
    "credit_notes": lambda each: (each["CreditNoteNumber"],),
    "manual_journals": lambda each: (each["Narration"],),
    "bank_transactions": lambda each: (each["Type"], each["Date"], each["Total"], each.get("Reference")),
    "payments": lambda each: (each["Invoice"]["InvoiceNumber"], each["Date"], each["Amount"], each.get("Reference")),
}
"""What says that two records of two organisations are the same one."""
SAME: t.Final = {
    "accounts": ("Name", "Type", "TaxType"),
    "tracking_categories": ("Options",),
    "contacts": ("EmailAddress", "AccountNumber", "Addresses", "Phones", "ContactPersons"),
    "items": ("Name", "Description", "SalesDetails", "PurchaseDetails"),
    "invoices": (
        *("Reference", "CurrencyCode", "Date", "DueDate", "LineAmountTypes", "SubTotal", "TotalTax", "Total"),
        *("LineItems", "AmountPaid"),
    ),
    "credit_notes": ("Type", "Date", "LineItems", "Total", "CurrencyCode"),
    "manual_journals": ("Date", "Status", "LineAmountTypes", "JournalLines"),
    "bank_transactions": ("Contact", "Status", "LineItems", "SubTotal", "TotalTax", "CurrencyCode", "BankAccount"),
    "payments": ("PaymentType", "Account", "BankAmount", "CurrencyRate", "IsReconciled"),
}
"""What has to be equal besides: everything but ids, moments, and what follows from what is not carried over.

Allocations are not, so the status of invoices that they settled differs.
"""
PAYMENTS_OF_INVOICES: t.Final = {"ACCRECPAYMENT", "ACCPAYPAYMENT"}
CARRIED: t.Final[dict[str, t.Callable[[Json], bool]]] = {
    "accounts": lambda each: each["Status"] == "ACTIVE",
    "tracking_categories": lambda each: each["Status"] == "ACTIVE",
    "invoices": lambda each: each["Status"] not in {"DELETED", "VOIDED"},
    "credit_notes": lambda each: each["Status"] not in {"DELETED", "VOIDED"},
    "manual_journals": lambda each: each["Status"] not in {"DELETED", "VOIDED"},
    "bank_transactions": lambda each: each["Status"] == "AUTHORISED" and each["Type"] in {"SPEND", "RECEIVE"},
    "payments": lambda each: each["Status"] == "AUTHORISED" and each["PaymentType"] in PAYMENTS_OF_INVOICES,
}
"""What the example carries over; of other streams, everything."""
NOTHING: t.Final[tuple[t.Any, ...]] = (None, "", [], {})


@pytest.fixture(scope="module")
def other_process() -> t.Iterator[Sandbox]:
    """The sandbox of somebody else, with an organisation that has no documents."""
    with serving("--minute-limit", "0", "--seed", "8", "--invoices", "0", "--contacts", "0") as sandbox:
        yield sandbox


def test_a_copy_is_equal_and_made_once(sandbox: Sandbox, other_process: Sandbox, tmp_path: Path) -> None:
    """Contacts, items, documents with their lines, journals and payments; and nothing is written the second time."""
    sandbox.reset(invoices=60)
    example = Example("copy-organisation", tmp_path / "project", sandbox, other_process)
    original = read(sandbox, tmp_path / "original")

    first = example.follow("Copy")

    assert first.exit_code == 0, first.log
    assert differences(original, read(other_process, tmp_path / "copy")) == []
    calls = len(other_process.tenant_calls())

    second = example.run("--full-refresh", "tap-xero", "target-xero")

    assert second.exit_code == 0, second.log
    assert " 0 accepted + " in second.summary
    assert {call["method"] for call in other_process.tenant_calls()[calls:]} <= {"GET"}


def read(sandbox: Sandbox, folder: Path, *streams: str) -> Run:
    """These streams, or everything that the example carries over."""
    folder.mkdir()
    run = Tap(folder, sandbox.config())(*(streams or STREAMS))
    assert run.exit_code == 0, run.told
    return run


def differences(original: Run, copy: Run) -> list[tuple[t.Any, ...]]:
    """What was to be carried over and is not there, or not the same."""
    return [each for stream in STREAMS for each in _differences(stream, original.records[stream], copy.records[stream])]


def _differences(stream: str, original: list[Json], copy: list[Json]) -> t.Iterator[tuple[t.Any, ...]]:
    there = {NAMES[stream](each): each for each in copy}
    for each in filter(CARRIED.get(stream, bool), original):
        found = there.get(name := NAMES[stream](each))
        if found is None:
            yield stream, name, "is missing"
            continue
        fields = (*SAME[stream], *(("Status", "AmountDue") if each.get("AmountCredited") == 0 else ()))
        pairs = ((field, plain(each.get(field)), plain(found.get(field))) for field in fields)
        yield from ((stream, name, *pair) for pair in pairs if pair[1] != pair[2])


def plain(value: t.Any) -> t.Any:
    """The value without ids, which each organisation has of its own, and without what says nothing."""
    if isinstance(value, dict):
        shown = {name: plain(part) for name, part in value.items() if not name.endswith("ID")}
        return {name: part for name, part in shown.items() if part not in NOTHING}
    return [plain(part) for part in value] if isinstance(value, list) else value


def test_what_both_organisations_have_is_adopted(sandbox: Sandbox, other_process: Sandbox, tmp_path: Path) -> None:
    """Accounts with the same codes are known from then on; the copy of a tax rate gets a type of its own."""
    original = read(sandbox, tmp_path / "original", "accounts", "tax_rates")
    messages = [message for message in original.messages if is_carried(message.get("record", {}))]
    target = Target(tmp_path, {**other_process.config(), "load_method": "append-only", "minute_limit": 100_000})

    first = target(messages)

    assert first.exit_code == 0, (first.told, Counter((each["stream"], *each["messages"]) for each in first.rejects))
    done = Counter((each["stream"], each["operation"]) for each in first.results)
    active = [each for each in original.records["accounts"] if each["Status"] == "ACTIVE"]
    assert done == {("accounts", "adopted"): len(active), ("tax_rates", "created"): 1}
    assert " 0 accepted + " in target(messages).summary


def is_carried(record: Json) -> bool:
    """Accounts that are not archived, and of tax rates one that is not there yet."""
    if record.get("TaxType", "").startswith("TAX"):
        record |= {"Name": "A rate of old", "Status": "ACTIVE"}
        return True
    return "TaxComponents" not in record and record.get("Status") != "ARCHIVED"
