"""Lines keep Xero's ids when a document is published again, so that what points to them stays."""

from __future__ import annotations

import json
import random
import sqlite3
import typing as t
from dataclasses import replace

import pytest
from support.publishing import Publishing, document, invoice, kinds, writes
from support.singer import stream, whole

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

SAMPLES: t.Final = 12
"""Random documents, each of which is published several times."""
NEW_LINES: t.Final = ("as_sent", "last", "first")
"""Where Xero may put new lines."""
MOVED: t.Final = "Xero shows its lines in another order than they were sent."
PAPERS: t.Final[dict[str, Json]] = {
    "BankTransactions": {"Type": "SPEND", "BankAccount": {"Code": "090"}, "Reference": "B-1"},
    "CreditNotes": {"Type": "ACCRECCREDIT", "CreditNoteNumber": "CN-1"},
    "Invoices": {"Type": "ACCREC", "InvoiceNumber": "N-1"},
    "PurchaseOrders": {"PurchaseOrderNumber": "PO-1"},
    "Quotes": {"QuoteNumber": "Q-1", "Status": "DRAFT"},
    "Receipts": {},
    "RepeatingInvoices": {
        "Type": "ACCREC",
        "Schedule": {"Period": 1, "Unit": "MONTHLY", "DueDate": 20, "DueDateType": "OFFOLLOWINGMONTH"},
    },
}


@pytest.fixture
def publish(sandbox: Sandbox, tmp_path: Path) -> Publishing:
    return Publishing(sandbox, tmp_path)


def line(text: str, price: int = 10, **more: t.Any) -> Json:
    return {"Description": text, "Quantity": 1, "UnitAmount": price, "AccountCode": "429", **more}


def there(sandbox: Sandbox, path: str) -> list[Json]:
    (found,) = next(value for value in reversed(sandbox.get(path).json().values()) if isinstance(value, list))
    return list(found["LineItems"])


def ids(sandbox: Sandbox, path: str = "Invoices/N-1") -> dict[str, str]:
    return {each["Description"]: each["LineItemID"] for each in there(sandbox, path)}


@pytest.mark.parametrize("entity", sorted(PAPERS))
def test_changed_and_unchanged_lines_keep_their_ids(sandbox: Sandbox, publish: Publishing, entity: str) -> None:
    """Also if a line is put before them: it takes nobody's id."""
    supplier = sandbox.put("Contacts", {"Name": "Alder"}).json()["Contacts"][0]["ContactID"]
    own = {"User": {"UserID": sandbox.get("Users").json()["Users"][0]["UserID"]}} if entity == "Receipts" else {}
    body = {"Contact": {"ContactID": supplier}, "Date": "2026-03-01", **PAPERS[entity], **own}
    (first,) = publish(document(entity, "k", {**body, "LineItems": [line("Timber", 80), line("Glue")]}))
    assert first.operation == "created", first.messages
    before = ids(sandbox, f"{entity}/{first.xero_id}")

    (second,) = publish(
        document(entity, "k", {**body, "LineItems": [line("Nails", 3), line("Timber, oak", 80), line("Glue")]})
    )

    assert second.operation == "updated", second.messages
    after = ids(sandbox, f"{entity}/{first.xero_id}")
    assert (after["Timber, oak"], after["Glue"]) == (before["Timber"], before["Glue"])
    assert after["Nails"] not in before.values()


def edited(dice: random.Random, lines: list[Json], name: t.Iterator[int]) -> list[Json]:
    """Some lines changed, gone, put in, or in another order."""
    after = [each | {"UnitAmount": dice.randint(1, 99)} if dice.random() < 0.2 else each for each in lines]
    after = [each for each in after if dice.random() > 0.2]
    for _ in range(dice.randrange(3)):
        text = dice.choice(["Same", f"Line {next(name)}"])
        after.insert(dice.randint(0, len(after)), line(text))
    if dice.random() < 0.3:
        dice.shuffle(after)
    return after or [line("Last")]


@pytest.mark.parametrize("seed", range(SAMPLES))
def test_whatever_else_changes_an_unchanged_line_keeps_its_id(sandbox: Sandbox, tmp_path: Path, seed: int) -> None:
    """Lines that say the same are interchangeable; their ids stay all the same, wherever Xero puts new ones."""
    sandbox.reset(new_lines=NEW_LINES[seed % len(NEW_LINES)])
    publish = Publishing(sandbox, tmp_path)
    dice, names = random.Random(seed), iter(range(1000))  # noqa: S311 - the same every time
    lines = [line(f"Line {next(names)}") for _ in range(dice.randint(1, 6))]
    known: dict[tuple[str, int], set[str]] = {}
    for turn in range(4):
        outcomes = publish(invoice("N-1", LineItems=lines, lines_policy="replace"))
        assert not outcomes[0].reason, outcomes[0].messages
        shown = there(sandbox, "Invoices/N-1")
        sent, found = ([(each["Description"], each["UnitAmount"]) for each in some] for some in (lines, shown))
        assert found == sent or (sorted(found) == sorted(sent) and outcomes[0].warnings == (MOVED,))
        now: dict[tuple[str, int], set[str]] = {}
        for each in shown:
            now.setdefault((each["Description"], each["UnitAmount"]), set()).add(each["LineItemID"])
        for said in known.keys() & now.keys():
            assert len(known[said] & now[said]) == min(len(known[said]), len(now[said])), turn
        known, lines = now, edited(dice, lines, names)


def test_a_line_says_itself_which_one_it_is(sandbox: Sandbox, publish: Publishing) -> None:
    publish(invoice("N-1", LineItems=[line("A"), line("B")]))
    before = ids(sandbox)

    publish(invoice("N-1", LineItems=[line("B", LineItemID=before["A"]), line("C")]))

    after = ids(sandbox)
    assert (after["B"], after["C"]) == (before["A"], before["B"])


def test_what_a_line_has_no_more_is_taken_from_it(sandbox: Sandbox, publish: Publishing) -> None:
    """Xero keeps what is not sent of a line that it knows."""
    publish(invoice("N-1", LineItems=[line("A", 100, DiscountRate=10), line("B", TaxType="NONE")]))
    before = ids(sandbox)

    publish(invoice("N-1", LineItems=[line("A", 100), line("B")]))

    a, b = sorted(there(sandbox, "Invoices/N-1"), key=lambda each: str(each["Description"]))
    assert (a["LineAmount"], a["LineItemID"]) == (100, before["A"])
    assert b["TaxType"] != "NONE"


def test_the_lines_of_a_document_that_the_ledger_does_not_know_keep_their_ids(
    sandbox: Sandbox, publish: Publishing
) -> None:
    """They are read first, many documents by one call."""
    bodies = [invoice(f"N-{n}", LineItems=[line("A"), line("B")]).body for n in range(8)]
    made = sandbox.put("Invoices", {"Invoices": bodies}).json()["Invoices"]
    before, asked = ids(sandbox, "Invoices/N-3"), sandbox.calls_of("GET /Invoices")
    own = [{"InvoiceID": each["InvoiceID"], "LineItems": [line("New"), line("B"), line("A", 11)]} for each in made]

    outcomes = publish(*(document("Invoices", body["InvoiceID"], body) for body in own))

    assert kinds(outcomes) == {"updated": 8}
    after = ids(sandbox, "Invoices/N-3")
    assert (after["A"], after["B"]) == (before["A"], before["B"])
    assert sandbox.calls_of("GET /Invoices") == asked + 1


def test_lines_that_were_never_published_go_if_the_row_has_others(sandbox: Sandbox, publish: Publishing) -> None:
    """The row names the document, and says what it should be."""
    made = sandbox.put("Invoices", invoice("N-1", LineItems=[line("A"), line("B")]).body).json()["Invoices"][0]

    outcomes = publish(document("Invoices", "k", {"InvoiceID": made["InvoiceID"], "LineItems": [line("B")]}))

    assert kinds(outcomes) == {"updated": 1}
    assert ids(sandbox) == {"B": made["LineItems"][1]["LineItemID"]}


def test_a_new_document_takes_no_ids_of_lines(sandbox: Sandbox, publish: Publishing) -> None:
    """A copy of a document has lines of its own."""
    publish(invoice("N-1", LineItems=[line("A")]))
    copied = [line("A", LineItemID=ids(sandbox)["A"])]

    publish(invoice("N-2", LineItems=copied))

    assert ids(sandbox, "Invoices/N-2")["A"] != ids(sandbox)["A"]
    assert "PUT /Invoices" in writes(sandbox)[-1]


@pytest.mark.parametrize("kept", ["NULL", "ids"])
def test_a_ledger_of_an_earlier_version_knows_the_lines_too(
    sandbox: Sandbox, publish: Publishing, tmp_path: Path, kept: str
) -> None:
    """It has nothing but their ids: what they say is read from Xero."""
    publish(invoice("N-1", LineItems=[line("A"), line("B")]))
    before = ids(sandbox)
    old = "NULL" if kept == "NULL" else f"'{json.dumps(list(before.values()))}'"
    with sqlite3.connect(tmp_path / "store" / "store.db") as store:
        store.execute(f"UPDATE xero_documents SET lines = {old}")  # noqa: S608 - it is only a test's

    publish(invoice("N-1", LineItems=[line("B"), line("A", 11), line("C")]))

    after = ids(sandbox)
    assert (after["A"], after["B"]) == (before["A"], before["B"])


@pytest.mark.parametrize("place", ["last", "first"])
@pytest.mark.parametrize("keyed", [True, False])
def test_lines_are_the_same_lines_wherever_xero_puts_new_ones(
    sandbox: Sandbox, tmp_path: Path, place: str, *, keyed: bool
) -> None:
    """That they stand elsewhere than they were sent is said."""
    sandbox.reset(new_lines=place)
    publish = Publishing(sandbox, tmp_path)

    def send(*texts: str) -> t.Any:
        paper = invoice("N-1", LineItems=[line(text) for text in texts])
        return publish(replace(paper, line_keys=tuple(text[0] for text in texts)) if keyed else paper)[0]

    send("a", "b")
    moved = send("c", "a", "d", "b") if place == "last" else send("a", "c", "b", "d")
    known = ids(sandbox)
    after = send("d2", "c2", "b2", "a2") if keyed else send("d", "c", "b", "a")

    assert not after.reason, after.messages
    assert moved.warnings == (MOVED,)
    assert {text[0]: key for text, key in ids(sandbox).items()} == known


@pytest.mark.parametrize(
    ("habit", "told", "left"),
    [("kept", ("Xero kept 2 of its lines, though they were not sent.",), {"A", "B"}), ("deleted", (), set())],
)
def test_lines_that_xero_keeps_though_the_row_has_none_are_told(
    sandbox: Sandbox, tmp_path: Path, habit: str, told: tuple[str, ...], left: set[str]
) -> None:
    sandbox.reset(empty_lines=habit)
    publish = Publishing(sandbox, tmp_path)
    publish(invoice("N-1", Status="DRAFT", LineItems=[line("A"), line("B")]))

    (outcome,) = publish(invoice("N-1", Status="DRAFT", LineItems=[], lines_policy="replace"))

    assert not outcome.reason, outcome.messages
    assert (outcome.warnings, set(ids(sandbox))) == (told, left)


def test_merging_overwrites_no_line_by_its_place(sandbox: Sandbox, tmp_path: Path) -> None:
    """A line that is none of those that are there is added; one that says the same is the same one."""
    publish = Publishing(sandbox, tmp_path)
    first = {**line("first"), "UnitAmount": 10}
    second = {**line("second"), "UnitAmount": 20}
    publish(invoice("N-1", LineItems=[first], lines_policy="merge"))
    known = ids(sandbox)

    publish(invoice("N-1", LineItems=[second], lines_policy="merge"))
    publish(invoice("N-1", LineItems=[first, {**second, "UnitAmount": 30}], lines_policy="merge"))

    found = there(sandbox, "Invoices/N-1")
    assert sorted(each["UnitAmount"] for each in found) == [10, 20, 30]
    assert known["first"] in {each["LineItemID"] for each in found}


KEYED_PAYLOAD: t.Final = {"Type": "ACCREC", "Status": "AUTHORISED", "DueDate": "2026-12-31"}
KEYED: t.Final = {"invoices": {"group_by": ["InvoiceNumber"], "payload": KEYED_PAYLOAD}}


def row(key: int, text: str, **more: t.Any) -> Json:
    columns = {f"LineItems__{name}": value for name, value in line(text).items()}
    dated = {"Date": "2026-03-01", "DueDate": "2026-03-31"}
    return {"InvoiceNumber": "N-1", "line": key, "Contact__Name": "Alder", **dated, **columns, **more}


def rows(*lines: Json) -> list[Json]:
    return whole(stream("invoices", lines, ["InvoiceNumber", "line"], _sdc_deleted_at="2026-03-01"))


def test_a_line_with_a_key_is_the_same_line_whatever_it_says(sandbox: Sandbox, target: Target) -> None:
    target(rows(row(1, "A"), row(2, "B")), streams=KEYED)
    before = ids(sandbox)

    run = target(rows(row(3, "A"), row(2, "A"), row(1, "B")), streams=KEYED)

    assert run.exit_code == 0, run.told
    found = {each["LineItemID"]: each["Description"] for each in there(sandbox, "Invoices/N-1")}
    assert (found[before["B"]], found[before["A"]]) == ("A", "B")


def test_a_line_goes_only_if_a_row_says_so(sandbox: Sandbox, target: Target) -> None:
    """Another one that comes in its place is no word of it."""
    target(rows(row(1, "A"), row(2, "B")), streams=KEYED)

    kept = target(rows(row(1, "A"), row(3, "C")), streams=KEYED)
    gone = target(rows(row(1, "A"), row(2, "B", _sdc_deleted_at="2026-03-01"), row(3, "C")), streams=KEYED)

    assert {each["reason"] for each in kept.rejects} == {"lines_shrink"}
    assert gone.exit_code == 0, gone.told
    assert set(ids(sandbox)) == {"A", "C"}
