"""Whatever Xero refuses, in words or without, alone or with others: what is told of a document is in the books."""

from __future__ import annotations

import os
import typing as t
from random import Random

import pytest
from support.publishing import LINE, Publishing, document

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.publishing import Body
    from support.sandbox import Sandbox
    from target_xero.documents.document import Document, Outcome

HISTORIES: t.Final = int(os.environ.get("BOOKED", "3"))
"""How many random histories are played."""
TURNS: t.Final = 4
PARTY: t.Final[Body] = {"Contact": {"Name": "Ada Lovelace"}, "Date": "2026-07-01"}
KINDS: t.Final[dict[str, tuple[str, Body, tuple[str, ...]]]] = {
    "Invoices": ("InvoiceNumber", {"Type": "ACCREC", "DueDate": "2026-07-31"}, ("DRAFT", "AUTHORISED", "AUTHORISED")),
    "CreditNotes": ("CreditNoteNumber", {"Type": "ACCRECCREDIT"}, ("DRAFT", "SUBMITTED", "AUTHORISED")),
    "Quotes": ("QuoteNumber", {}, ("DRAFT", "SENT", "ACCEPTED")),
    "PurchaseOrders": ("PurchaseOrderNumber", {}, ("DRAFT", "SUBMITTED", "AUTHORISED", "BILLED")),
}
FAULTS: t.Final[tuple[Body, ...]] = ({"status": 503}, {"drop": "after"}, {"drop": "before"}, {"truncate": 40})
PAYMENT: t.Final[Body] = {"Account": {"Code": "090"}, "Date": "2026-07-05", "Amount": 1}


def drawn(dice: Random, entity: str, key: str) -> Document:
    """A document as any row might have it, some with an account or a status that Xero does not take."""
    number, own, statuses = KINDS[entity]
    if dice.random() < 0.1:
        return document(entity, key, {}, delete=True)
    counts = range(1, dice.choice([2, 4]))
    lines = [{**LINE, "UnitAmount": dice.choice([5, 7.5, 20]), "Quantity": count} for count in counts]
    if dice.random() < 0.15:
        lines[0]["AccountCode"] = "99999"
    body = {number: key, **PARTY, **own, "Reference": dice.choice("abc"), "LineItems": lines}
    settings: t.Any = {"lines_policy": "replace", "on_existing": "update"}
    return document(entity, key, {**body, "Status": dice.choice(statuses)}, **settings)


def difference(outcome: Outcome, there: Body) -> str:
    """What the books have otherwise than the result tells; empty if nothing."""
    sent = outcome.document.body
    if outcome.document.delete:
        return "" if there["Status"] in {"DELETED", "VOIDED"} else f"it is {there['Status']}"
    status = "AUTHORISED" if there["Status"] == "PAID" else there["Status"]
    says = (sent["Status"], sent["Reference"], [(each["Quantity"], each["UnitAmount"]) for each in sent["LineItems"]])
    has = (status, there["Reference"], [(each["Quantity"], each["UnitAmount"]) for each in there["LineItems"]])
    return "" if says == has else f"says {says}, has {has}"


@pytest.mark.fault(60)
@pytest.mark.fault(61)
@pytest.mark.parametrize("seed", range(HISTORIES))
def test_what_is_told_of_random_changes_is_in_the_books(sandbox: Sandbox, tmp_path: Path, seed: int) -> None:
    """With answers lost on the way, payments of others between the runs, and deletions."""
    dice = Random(seed)  # noqa: S311 - the same every time
    sandbox.reset(atomic_batches=seed % 3 < 2, silent_refusals=dice.choice(["all", "all", "none"]))
    sandbox.put("Contacts", {"Contacts": [{"Name": "Ada Lovelace"}]}).raise_for_status()
    publish, gone, told = Publishing(sandbox, tmp_path), set[tuple[str, str]](), 0
    for turn in range(TURNS):
        for entity in KINDS:
            keys = [key for key in (f"{entity}-{place}" for place in range(5)) if (entity, key) not in gone]
            if turn and dice.random() < 0.4:
                sandbox.order(dice.choice(FAULTS), method="POST", path=f"/{entity}")
            if turn and entity == "Invoices" and keys:
                paid = {"Invoice": {"InvoiceNumber": dice.choice(keys)}, **PAYMENT}
                sandbox.put("Payments", {"Payments": [paid]})
            for outcome in publish(*(drawn(dice, entity, key) for key in keys)):
                if outcome.document.delete:
                    gone.add((entity, str(outcome.document.key[0])))
                if outcome.reason or not outcome.xero_id:
                    continue
                (there,) = sandbox.get(f"{entity}/{outcome.xero_id}").json()[entity]
                said = (turn, outcome.document.key, outcome.operation, difference(outcome, there))
                assert not said[-1], said
                told += 1
            sandbox.clear_faults()
    assert told
