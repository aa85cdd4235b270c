"""The general ledger that follows from documents is the one that Xero's own journals tell."""

from __future__ import annotations

import json
import os
import re
import typing as t
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from support.ledger_view import View, exact, journalled, posted
from support.random_books import Scribbler
from support.tap import Tap, select
from tap_xero.general_ledger.columns import CASH, LEDGERS

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Run

LEDGER: t.Final = "general_ledger"
HISTORIES: t.Final = int(os.environ.get("GL_HISTORIES", "2"))
"""How many organisations are played with; each is read `RUNS` times after the first."""
RUNS: t.Final = int(os.environ.get("GL_RUNS", "2"))
ACTS: t.Final = int(os.environ.get("GL_ACTS", "60"))
"""What is done to the books before each of these runs."""
GUIDE: t.Final = Path(__file__).parents[2] / "docs" / "analytics.md"
NO_BUDGET_LEFT: t.Final = 6
"""Exit code."""


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_after_every_run_the_ledgers_are_what_xeros_journals_say(sandbox: Sandbox, tap: Tap, seed: int) -> None:
    """Per kind, account and day, to the cent, on both bases; `NOT_IN_DOCUMENTS` names what is left out, and why."""
    sandbox.reset(invoices=15 + seed % 4 * 10, seed=seed)
    tap.config |= sandbox.config()
    scribbler, accruals, cash = Scribbler(sandbox, seed), View(), View()
    state = None

    for acts in (0, *[ACTS] * RUNS):
        scribbler.act(acts)
        run = tap(*LEDGERS, state=state)
        assert run.exit_code == 0, run.told
        assert set(run.records) <= {*LEDGERS}
        state = run.state
        for view, ledger, asked in ((accruals, LEDGER, {}), (cash, CASH, {"paymentsOnly": "true"})):
            view.load(run.records[ledger])
            expect_zero(view.current())
            assert posted(view.current()) == journalled(sandbox, **asked), (ledger, scribbler.done)


def read(tap: Tap, view: View, **settings: t.Any) -> Run:
    """Run the tap, and load what it writes."""
    run = tap(LEDGER, **settings)
    assert run.exit_code == 0, run.told
    view.load(run.records[LEDGER])
    return run


def expect_zero(rows: list[Json]) -> None:
    """Each document's postings come to zero."""
    sums = defaultdict[tuple[str, str], Decimal](Decimal)
    for row in rows:
        sums[row["Collection"], row["DocumentID"]] += exact(row["NetAmount"])
    assert not any(sums.values())


class Written(t.NamedTuple):
    """What was written into the books, and a run over them."""

    ids: dict[str, tuple[str, str]]
    """Stream and id of each, by what it is called in `EXAMPLES`."""
    run: Run


def lines(*amounts: str, code: str = "429", tax: str = "NONE") -> list[Json]:
    return [{"Description": "x", "LineAmount": each, "AccountCode": code, "TaxType": tax} for each in amounts]


def document(kind: str, items: list[Json], **more: t.Any) -> Json:
    given = {"Type": kind, "Date": "2026-03-02", "LineItems": items, "LineAmountTypes": "Exclusive", **more}
    due = {"DueDate": "2026-03-30"} if kind in {"ACCREC", "ACCPAY"} else {}
    bank = {} if kind.startswith("ACC") else {"BankAccount": {"Code": "090"}}
    return {"Status": "AUTHORISED", **due, **bank, **given}


SALE: t.Final = lines("100.00", code="200", tax="OUTPUT2")
COST: t.Final = lines("115.00", tax="INPUT2")
USD: t.Final = {"CurrencyCode": "USD", "LineAmountTypes": "NoTax"}
TRANSFER: t.Final = {
    "FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}, "Amount": "9.00", "Date": "2026-03-02",
}  # fmt: skip
JOURNAL: t.Final = {
    "Narration": "n",
    "Status": "POSTED",
    "Date": "2026-03-02",
    "LineAmountTypes": "Exclusive",
    "JournalLines": [*lines("20.00", tax="INPUT2"), *lines("-20.00", code="453", tax="INPUT2")],
}
WRITTEN: t.Final[dict[str, tuple[str, Json]]] = {
    "a sale": ("Invoices", document("ACCREC", SALE)),
    "a bill with its tax inside": ("Invoices", document("ACCPAY", COST, LineAmountTypes="Inclusive")),
    "a credit to a customer": ("CreditNotes", document("ACCRECCREDIT", SALE)),
    "a credit from a supplier": ("CreditNotes", document("ACCPAYCREDIT", COST, LineAmountTypes="NoTax")),
    "cents that conversion loses": ("Invoices", document("ACCREC", lines(*["1.00"] * 3), **USD, CurrencyRate="0.6")),
    "a draft": ("Invoices", document("ACCREC", SALE, Status="DRAFT")),
    "a sale in dollars": ("Invoices", document("ACCREC", lines("100.00"), **USD, CurrencyRate="0.5")),
    "a credit in dollars": ("CreditNotes", document("ACCRECCREDIT", lines("100.00"), **USD, CurrencyRate="0.5")),
    "money spent": ("BankTransactions", document("SPEND", COST, LineAmountTypes="Inclusive")),
    "money received": ("BankTransactions", document("RECEIVE", SALE)),
    "money paid in advance": ("BankTransactions", document("RECEIVE-PREPAYMENT", SALE)),
    "money paid twice": (
        "BankTransactions",
        document("SPEND-OVERPAYMENT", [{"Description": "x", "LineAmount": "30.00"}], LineAmountTypes="NoTax"),
    ),
    "a transfer": ("BankTransfers", TRANSFER),
    "a manual journal": ("ManualJournals", JOURNAL),
}
PAID: t.Final = {
    "a payment at the rate of its day": ("Invoice", "a sale in dollars", "0.4"),
    "a refund at the rate of its day": ("CreditNote", "a credit in dollars", "0.4"),
}
"""Payments of 50.00 by what they are of, with their rates."""

Posted: t.TypeAlias = list[tuple[str, str | None, str]]
EXAMPLES: t.Final[dict[str, Posted]] = {
    "a sale": [("control", "610", "115.00"), ("line", "200", "-100.00"), ("tax", "820", "-15.00")],
    "a bill with its tax inside": [("control", "800", "-115.00"), ("line", "429", "100.00"), ("tax", "820", "15.00")],
    "a credit to a customer": [("control", "610", "-115.00"), ("line", "200", "100.00"), ("tax", "820", "15.00")],
    "a credit from a supplier": [("control", "800", "115.00"), ("line", "429", "-115.00")],
    "cents that conversion loses": [
        ("control", "610", "5.00"),
        *[("line", "429", "-1.67")] * 3,
        ("rounding", "860", "0.01"),
    ],
    "a draft": [("control", None, "0")],
    "money spent": [("control", "090", "-115.00"), ("line", "429", "100.00"), ("tax", "820", "15.00")],
    "money received": [("control", "090", "115.00"), ("line", "200", "-100.00"), ("tax", "820", "-15.00")],
    "money paid in advance": [("bank", "090", "115.00"), ("control", "610", "-115.00")],
    "money paid twice": [("bank", "090", "-30.00"), ("control", "800", "30.00")],
    "a transfer": [("to", "091", "9.00"), ("from", "090", "-9.00")],
    "a manual journal": [("line", "429", "20.00"), ("line", "453", "-20.00")],
    "a payment at the rate of its day": [("bank", "090", "125.00"), ("control", "610", "-125.00")],
    "a sale in dollars": [
        *[("control", "610", "200.00"), ("line", "429", "-200.00")],
        *[("payment control", "610", "25.00"), ("payment realised", "499", "-25.00")],
    ],
    "a refund at the rate of its day": [("bank", "090", "-125.00"), ("control", "610", "125.00")],
    "a credit in dollars": [
        *[("control", "610", "-200.00"), ("line", "429", "200.00")],
        *[("payment control", "610", "-25.00"), ("payment realised", "499", "25.00")],
    ],
    "an expense claim that was paid back": [
        *[("control", "801", "-115.00"), ("receipt line", "429", "100.00"), ("receipt tax", "820", "15.00")],
        *[("payment bank", None, "-115.00"), ("payment control", "801", "115.00")],
    ],
}


@pytest.fixture(scope="module")
def written(sandbox_process: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """One document of each kind."""
    sandbox = sandbox_process
    sandbox.reset(invoices=6)
    contact = {"Contact": {"ContactID": sandbox.get("Contacts").json()["Contacts"][0]["ContactID"]}}

    def put(path: str, body: Json) -> tuple[str, str]:
        answer = sandbox.put(path, {path: [body]})
        assert answer.ok, answer.text
        return re.sub(r"(?<!^)(?=[A-Z])", "_", path).lower(), answer.json()[path][0][f"{path[:-1]}ID"]

    bare = {"BankTransfers", "ManualJournals"}
    ids = {name: put(path, body if path in bare else contact | body) for name, (path, body) in WRITTEN.items()}
    for name, (field, paid, rate) in PAID.items():
        payment = {"Account": {"Code": "090"}, "Amount": "50.00", "Date": "2026-03-09", "CurrencyRate": rate}
        ids[name] = put("Payments", {field: {f"{field}ID": ids[paid][1]}, **payment})
    ids["an expense claim that was paid back"] = paid_back(sandbox, contact, put)
    tap = Tap(tmp_path_factory.mktemp("written"), sandbox.config())
    return Written(ids, tap(*LEDGERS))


def paid_back(sandbox: Sandbox, contact: Json, put: t.Callable[[str, Json], tuple[str, str]]) -> tuple[str, str]:
    """An expense claim with a payment, which Xero's API does not make."""
    user = {"User": {"UserID": sandbox.get("Users").json()["Users"][0]["UserID"]}}
    receipt = {**contact, **user, "Date": "2026-03-02", "LineAmountTypes": "Inclusive", "LineItems": COST}
    _, key = put("Receipts", receipt)
    claim = put("ExpenseClaims", {**user, "Status": "AUTHORISED", "Receipts": [{"ReceiptID": key}]})
    payment = {"PaymentID": key, "Date": "2026-03-09", "Amount": 115, "Reference": ""}
    sandbox.records("ExpenseClaims", key=claim[1], set={"Payments": [payment], "Status": "PAID"})
    return claim


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_kind_of_document_is_posted_as_bookkeepers_do(written: Written, name: str) -> None:
    rows = [row for row in written.run.records[LEDGER] if (row["Collection"], row["DocumentID"]) == written.ids[name]]

    assert summary(rows) == [(key, code, f"{Decimal(net):.2f}") for key, code, net in EXAMPLES[name]]


ON_CASH: t.Final[dict[str, Posted]] = {
    "a sale": [("control", None, "0")],
    "a sale in dollars": [("payment control", "610", "125.00"), ("payment line", "429", "-125.00")],
    "a payment at the rate of its day": [("bank", "090", "125.00"), ("control", "610", "-125.00")],
    "money paid in advance": [("control", "090", "115.00"), ("line", "200", "-100.00"), ("tax", "820", "-15.00")],
    "an expense claim that was paid back": [
        *[("payment control", None, "-115.00"), ("payment receipt line", "429", "100.00")],
        ("payment receipt tax", "820", "15.00"),
    ],
}


@pytest.mark.parametrize("name", ON_CASH)
def test_on_a_cash_basis_a_document_counts_when_it_is_paid(written: Written, name: str) -> None:
    rows = [row for row in written.run.records[CASH] if (row["Collection"], row["DocumentID"]) == written.ids[name]]

    assert summary(rows) == [(key, code, f"{Decimal(net):.2f}") for key, code, net in ON_CASH[name]]


def summary(rows: list[Json]) -> list[tuple[str, str | None, str]]:
    return [(called(row["PostingID"]), row["AccountCode"], f"{row['NetAmount']:.2f}") for row in rows]


def called(posting: str) -> str:
    """A posting without the ids in it."""
    return " ".join(part for part in posting.split(":") if "-" not in part and not part.isdigit())


def test_a_row_says_all_that_a_report_asks_for(written: Written) -> None:
    wanted = written.ids["a sale in dollars"]
    rows = [row for row in written.run.records[LEDGER] if (row["Collection"], row["DocumentID"]) == wanted]
    control, line, moved, gain = rows

    assert control["AccountName"] == "Accounts Receivable"
    assert (control["AccountClass"], control["SystemAccount"]) == ("ASSET", "DEBTORS")
    assert (control["SourceType"], control["SourceID"], control["Date"]) == ("ACCREC", wanted[1], "2026-03-02")
    assert (control["CurrencyCode"], control["CurrencyRate"], control["CurrencyNetAmount"]) == ("USD", 0.5, 100)
    assert control["DocumentNumber"].startswith("INV-")
    assert control["ContactName"]
    assert (line["SourceLineID"], line["Description"]) == (line["PostingID"].removeprefix("line:"), "x")
    for row in (moved, gain):
        payment = written.ids["a payment at the rate of its day"][1]
        assert (row["SourceType"], row["SourceID"], row["Date"]) == ("ACCRECPAYMENT", payment, "2026-03-09")
        assert row["CurrencyNetAmount"] == 0


def test_every_row_has_a_key_and_is_in_exact_numbers(written: Written) -> None:
    rows = written.run.records[LEDGER]
    keys = Counter((row["Collection"], row["DocumentID"], row["PostingID"]) for row in rows)

    assert max(keys.values()) == 1
    expect_zero(rows)
    assert posted(rows)


def test_who_does_not_select_it_has_the_same_calls_and_messages(sandbox: Sandbox, tap: Tap) -> None:
    catalog = select("accounts", "bank_transfers", "invoices", "payments")
    without = {"streams": [each for each in catalog["streams"] if each["stream"] != LEDGER]}
    assert len(without["streams"]) == len(catalog["streams"]) - 1

    runs = [tap(catalog=each) for each in (catalog, without)]
    quiet = tap(catalog=catalog, state=runs[0].state)

    first, second = (
        [each | {"time_extracted": None} for each in run.messages if each["type"] != "STATE"] for run in runs
    )
    assert first == second
    assert [*runs[0].state["bookmarks"]] == [*runs[1].state["bookmarks"]]
    assert not quiet.records
    calls = [(call["path"], call["query"], call["status"]) for call in sandbox.tenant_calls()]
    assert sorted(calls[:4]) == sorted(calls[4:8])
    assert {status for _, _, status in calls[8:]} == {304}, "accounts are asked for what has changed"


def test_it_costs_no_call_beyond_those_of_its_documents(sandbox: Sandbox, tap: Tap) -> None:
    run = tap(LEDGER)
    calls = Counter(call["path"] for call in sandbox.tenant_calls())
    quiet = tap(LEDGER, state=run.state)

    assert set(calls.values()) == {1}
    assert len(calls) == 10
    assert quiet.records == {}


def test_a_run_that_cannot_read_the_accounts_first_asks_for_them_once(sandbox: Sandbox, tap: Tap) -> None:
    whole = tap(LEDGER)
    runs = [tap(LEDGER, max_calls=4)]
    for _ in range(3):
        runs.append(tap(LEDGER, max_calls=4, state=runs[-1].state))

    assert [run.exit_code for run in runs] == [NO_BUDGET_LEFT] * 4, (
        "ten collections need more than four calls each time"
    )
    assert sandbox.calls_of("GET /Accounts") > 2, "a run came to documents first"
    found = [row for run in runs for row in run.records[LEDGER]]
    assert sorted(map(str, found)) == sorted(map(str, whole.records[LEDGER]))


def test_a_transfer_that_is_deleted_leaves_the_ledger_though_its_stamp_stays(sandbox: Sandbox, tap: Tap) -> None:
    made = sandbox.put("BankTransfers", {"BankTransfers": [TRANSFER]}).json()["BankTransfers"][0]
    gone = {"BankTransfers": [{"BankTransferID": made["BankTransferID"], "Status": "DELETED"}]}
    view = View()
    first = read(tap, view)
    sandbox.advance(60)
    assert sandbox.post("BankTransfers", gone).ok

    second = read(tap, view, state=first.state)
    sandbox.advance(60)
    third = read(tap, view, state=second.state)

    both = [row for row in view.current() if row["DocumentID"] == made["BankTransferID"]]
    assert [row["NetAmount"] for row in both] == [0, 0]
    assert third.records == {}, "it is told once"


def test_an_account_that_the_chart_lacks_is_told_once_and_its_rows_say_what_is_known(
    sandbox: Sandbox, tap: Tap
) -> None:
    rent = next(each for each in sandbox.get("Accounts").json()["Accounts"] if each.get("Code") == "469")
    sandbox.records("Accounts", key=rent["AccountID"], remove=True)

    run = tap(LEDGER)

    lost = [row for row in run.records[LEDGER] if row["AccountCode"] == "469"]
    assert lost
    assert all(row["AccountName"] is None and row["NetAmount"] for row in lost)
    assert run.told.count("accounts that are not in the chart, so postings say what documents do: 469") == 1


def test_without_leave_to_read_accounts_postings_lack_their_names(sandbox: Sandbox, tap: Tap) -> None:
    run = tap(LEDGER, **sandbox.config(scopes="accounting.invoices.read offline_access"))

    assert run.exit_code == 0, run.told
    assert {row["AccountCode"] for row in run.records[LEDGER]} >= {None, "200", "429"}
    assert all(row["AccountName"] is None for row in run.records[LEDGER])
    assert "DEBTORS" in {row["SystemAccount"] for row in run.records[LEDGER]}
    assert run.told.count("gives no chart of accounts") == 1


def test_a_warehouse_calls_it_as_dbt_would(tap: Tap) -> None:
    run = tap(LEDGER, "invoices", naming="dbt")

    (schema,) = [each for each in run.messages if each["type"] == "SCHEMA" and each["stream"] == LEDGER]
    assert schema["key_properties"] == ["tenant_id", "collection", "document_id", "posting_id"]
    row = run.records[LEDGER][0]
    assert set(row) <= set(schema["schema"]["properties"])
    assert {"account_code", "net_amount", "source_type", "updated_date_utc", "_fivetran_synced"} <= set(row)
    assert run.records["invoice"]


def test_the_view_in_the_documentation_leaves_out_what_is_superseded(sandbox: Sandbox, tap: Tap) -> None:
    view = View()
    first = read(tap, view)
    draft = next(each for each in sandbox.get("Invoices", page=1).json()["Invoices"] if each["Status"] == "DRAFT")
    key = draft["InvoiceID"]
    for amount in ("7.00", "8.00"):  # Its line has another id each time, and the one before is not there any more.
        change = {"InvoiceID": key, "Status": "AUTHORISED", "LineAmountTypes": "NoTax", "LineItems": lines(amount)}
        assert sandbox.post("Invoices", {"Invoices": [change]}).ok
        first = read(tap, view, state=first.state)
    create, *queries = re.findall(r"```sql\n(.+?)```", GUIDE.read_text().partition("## A general ledger")[2], re.DOTALL)
    (tap.folder / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in view.loaded()))

    with duckdb.connect() as database:
        database.execute(f"create table general_ledger as from read_json('{tap.folder / 'rows.jsonl'}')")
        database.execute(create)
        postings = database.execute('select "DocumentID"::text, "PostingID" from current_ledger').fetchall()
        assert all(database.execute(query).fetchall() for query in queries)

    assert sorted(postings) == sorted((row["DocumentID"], row["PostingID"]) for row in view.current())
    assert len(view.loaded()) - len(postings) == 1
    assert Counter(document for document, _ in postings)[key] == 2


def test_a_new_version_of_the_table_is_told_when_all_collections_were_read(sandbox: Sandbox, tap: Tap) -> None:
    catalog = select(LEDGER)
    (entry,) = [each for each in catalog["streams"] if each["stream"] == LEDGER]
    entry["replication_method"] = "FULL_TABLE"
    settings = {**sandbox.config(), "emit_activate_version_messages": True}

    whole = tap(catalog=catalog, **settings)
    part = tap(catalog=catalog, max_calls=5, **settings)

    kinds = [each["type"] for each in whole.messages if each["type"] != "STATE"]
    assert kinds.count("ACTIVATE_VERSION") == 1
    assert kinds[-1] == "ACTIVATE_VERSION"
    assert "ACTIVATE_VERSION" not in {each["type"] for each in part.messages}
