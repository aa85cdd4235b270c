"""Deletions: what each kind of document understands by it."""

from __future__ import annotations

import typing as t

import pytest
from sdk.scene import BANK, SALE, TODAY, Scene
from support.publishing import Publishing, document, invoice, kinds, writes

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.sandbox import Sandbox
    from target_xero.documents.document import Document

    Make = Callable[[Scene], dict[str, t.Any]]


@pytest.fixture
def publish(sandbox: Sandbox, tmp_path: Path) -> Publishing:
    return Publishing(sandbox, tmp_path)


def sale(**rest: t.Any) -> Make:
    return lambda scene: {"Contact": scene.contact, "LineItems": [SALE], "Date": TODAY, "DueDate": TODAY, **rest}


def to(record: dict[str, t.Any]) -> Make:
    return lambda _: record


def spent(scene: Scene) -> dict[str, t.Any]:
    lines = [{"Description": "Nails", "Quantity": 1, "UnitAmount": 12.5, "AccountCode": "429"}]
    return {"Type": "SPEND", "Contact": scene.contact, "BankAccount": BANK, "LineItems": lines}


def paid(scene: Scene) -> dict[str, t.Any]:
    owed = {"InvoiceID": scene.owed()["InvoiceID"]}
    return {"Invoice": owed, "Account": BANK, "Amount": 20, "Date": TODAY}


def receipt(scene: Scene) -> dict[str, t.Any]:
    return {"Contact": scene.contact, "User": {"UserID": scene.key("Users")}, "LineItems": [SALE]}


MADE: t.Final[tuple[tuple[str, Make, str], ...]] = (
    ("Accounts", to({"Code": "4998", "Name": "Odds and ends", "Type": "EXPENSE"}), "archived"),
    ("BankTransactions", spent, "deleted"),
    ("BankTransfers", to({"FromBankAccount": BANK, "ToBankAccount": {"Code": "091"}, "Amount": 20}), "deleted"),
    ("BatchPayments", Scene.batch, "deleted"),
    ("ContactGroups", to({"Name": "Sunday market"}), "deleted"),
    ("Contacts", to({"Name": "Quillfeather Books"}), "archived"),
    ("CreditNotes", sale(Type="ACCRECCREDIT"), "deleted"),
    ("CreditNotes", sale(Type="ACCRECCREDIT", Status="AUTHORISED"), "voided"),
    ("ExpenseClaims", Scene.claim, "deleted"),
    ("Invoices", sale(Type="ACCREC"), "deleted"),
    ("Invoices", sale(Type="ACCREC", Status="SUBMITTED"), "deleted"),
    ("Invoices", sale(Type="ACCPAY", Status="AUTHORISED"), "voided"),
    ("Items", to({"Code": "TRAY", "Name": "Tea tray"}), "deleted"),
    ("LinkedTransactions", Scene.linked, "deleted"),
    ("ManualJournals", lambda scene: scene.journal("DRAFT"), "deleted"),
    ("ManualJournals", lambda scene: scene.journal("POSTED"), "voided"),
    ("Payments", paid, "deleted"),
    ("PurchaseOrders", sale(), "deleted"),
    ("Quotes", sale(), "deleted"),
    ("Receipts", receipt, "voided"),
    ("RepeatingInvoices", Scene.template, "deleted"),
    ("TaxRates", Scene.rate, "deleted"),
    ("TrackingCategories", Scene.category, "deleted"),
)
"""What is published, and the word for what becomes of it."""


@pytest.mark.parametrize(("entity", "make", "word"), MADE, ids=[f"{entity}-{word}" for entity, _, word in MADE])
def test_a_document_is_deleted_in_the_way_of_its_kind(
    sandbox: Sandbox, publish: Publishing, entity: str, make: Make, word: str
) -> None:
    """Once: asked a second time, nothing is sent. Before that, publishing it again sends nothing either."""
    body = make(Scene(sandbox))
    whole, gone = document(entity, "k", body), document(entity, "k", {}, delete=True)
    assert kinds(publish(whole)) == {"created": 1}
    assert kinds(publish(whole)) == {"unchanged": 1}

    outcomes = publish(gone)

    assert kinds(outcomes) == {word: 1}
    before = len(writes(sandbox))
    assert kinds(publish(gone)) == {"unchanged": 1}
    assert len(writes(sandbox)) == before


def below(entity: str, parent: str, key: str, body: dict[str, t.Any], **rest: t.Any) -> Document:
    path = "/".join((parent, *entity.split("/")[1:]))
    return document(entity, key, body, path=path, **rest)


@pytest.mark.parametrize("entity", ["TrackingCategories/Options", "ContactGroups/Contacts", "CreditNotes/Allocations"])
def test_what_lies_below_a_document_is_taken_away_again(sandbox: Sandbox, publish: Publishing, entity: str) -> None:
    """And nothing else of the same parent."""
    scene = Scene(sandbox)
    parents: dict[str, Callable[[], tuple[str, dict[str, t.Any]]]] = {
        "TrackingCategories/Options": lambda: (category(scene), {"Name": "Quay"}),
        "ContactGroups/Contacts": lambda: (group(scene), scene.contact),
        "CreditNotes/Allocations": lambda: (f"CreditNotes/{scene.credit_note()['CreditNoteID']}", scene.allocation()),
    }
    parent, body = parents[entity]()
    assert kinds(publish(below(entity, parent, "k", body, method="PUT"))) == {"created": 1}

    outcomes = publish(below(entity, parent, "k", {}, delete=True))

    assert kinds(outcomes) == {"deleted": 1}
    assert writes(sandbox)[-1].startswith(f"DELETE /{parent}/{entity.split('/')[1]}/")
    assert kinds(publish(below(entity, parent, "k", {}, delete=True))) == {"unchanged": 1}


def category(scene: Scene) -> str:
    return f"TrackingCategories/{scene.tracking_category()['TrackingCategoryID']}"


def group(scene: Scene) -> str:
    return f"ContactGroups/{scene.new('ContactGroups', {'Name': 'Sunday market'})['ContactGroupID']}"


def test_a_document_that_somebody_approved_meanwhile_is_voided(sandbox: Sandbox, publish: Publishing) -> None:
    """The ledger believes that it is a draft; Xero knows better."""
    (made,) = publish(invoice("N-1", Status="DRAFT"))
    approved = {"InvoiceID": made.xero_id, "Status": "AUTHORISED"}
    sandbox.post("Invoices", approved).raise_for_status()

    outcomes = publish(invoice("N-1", delete=True))

    assert kinds(outcomes) == {"voided": 1}


def test_documents_that_the_ledger_does_not_know_are_found_by_number(sandbox: Sandbox, publish: Publishing) -> None:
    sandbox.put("Items", {"Code": "TRAY", "Name": "Tea tray"}).raise_for_status()

    outcomes = publish(
        document("Items", "a", {"Code": "TRAY"}, delete=True),
        document("Items", "b", {"Code": "NO SUCH TRAY"}, delete=True),
        document("Payments", "c", {}, delete=True),
    )

    assert kinds(outcomes) == {"deleted": 1, "unchanged": 1, "not_found": 1}


def test_a_delete_that_was_done_already_is_a_success(sandbox: Sandbox, publish: Publishing) -> None:
    (made,) = publish(document("Items", "a", {"Code": "TRAY", "Name": "Tea tray"}))
    sandbox.delete(f"Items/{made.xero_id}").raise_for_status()

    assert kinds(publish(document("Items", "a", {}, delete=True))) == {"deleted": 1}


def test_nothing_is_deleted_unless_that_is_allowed(sandbox: Sandbox, publish: Publishing) -> None:
    publish(invoice("N-1"))
    before = len(writes(sandbox))

    outcomes = publish(invoice("N-1", delete=True, allow_deletes=False))

    assert kinds(outcomes) == {"deletes_off": 1}
    assert len(writes(sandbox)) == before


def test_a_lost_deletion_is_looked_up(sandbox: Sandbox, publish: Publishing) -> None:
    publish(invoice("N-1"))
    sandbox.order({"status": 500, "after": True}, times=3, method="POST", path="/Invoices")

    outcomes = publish(invoice("N-1", delete=True))

    assert kinds(outcomes) == {"voided": 1}


def test_the_number_of_what_we_voided_is_told_as_that(publish: Publishing) -> None:
    """Xero restores no voided invoice, and keeps its number."""
    publish(invoice("N-1"))
    publish(invoice("N-1", delete=True))

    (outcome,) = publish(invoice("N-1"))

    assert kinds([outcome]) == {"number_taken": 1}
    assert "which this key stood for until it was deleted. Xero restores none that is voided" in outcome.messages[0]
    assert "none of ours" not in "".join(outcome.messages)


def test_a_key_can_be_published_again_after_its_deletion(sandbox: Sandbox, publish: Publishing) -> None:
    """As a new document: Xero has given the number of a draft free."""
    (first,) = publish(invoice("N-1", Status="DRAFT"))
    publish(invoice("N-1", delete=True))

    (second,) = publish(invoice("N-1", Status="DRAFT"))

    assert (second.operation, second.xero_id != first.xero_id) == ("created", True)
