"""Random losses among documents that say the same, or nearly: in the end each key has one of its own."""

from __future__ import annotations

import os
import random
import typing as t
from collections import Counter

import pytest
from support.publishing import LINE, Publishing, document, invoice
from xero_client.errors import XeroError

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from target_xero.documents.document import Document

SAMPLE: t.Final = 8
LOSSES: t.Final = int(os.environ.get("CRASHES", SAMPLE))
"""Histories that are played."""

LATER: t.Final = 7 * 60
PUT: t.Final[dict[str, t.Any]] = {"method": "PUT", "path": "/Payments"}
FAULTS: t.Final[list[dict[str, t.Any]]] = [
    {"status": 500, "after": True},
    {"status": 500},
    {"status": 503, "after": True},
    {"drop": "after"},
    {"drop": "before"},
    {"status": 200, "after": True, "body": {"Payments": []}},
]
BODIES: t.Final[list[dict[str, t.Any]]] = [
    {"Amount": 5},
    {"Amount": 5, "Reference": "a"},
    {"Amount": 5, "Reference": "b"},
    {"Amount": 6},
]
"""Some say all that others say, and more."""


def payment(key: int, body: dict[str, t.Any]) -> Document:
    paid = {"Invoice": {"InvoiceNumber": "N-1"}, "Account": {"Code": "090"}, "Date": "2026-07-05"}
    return document("Payments", f"p{key}", {**paid, **body})


@pytest.mark.fault(58)
@pytest.mark.parametrize("seed", range(LOSSES))
def test_each_key_has_one_document_of_its_own(sandbox: Sandbox, tmp_path: Path, seed: int) -> None:
    """Whatever is lost, in calls and look-ups, in runs that end early, within minutes or later."""
    dice = random.Random(seed)  # noqa: S311 - it has to repeat
    publish = Publishing(sandbox, tmp_path)
    publish(invoice("N-1", LineItems=[{**LINE, "UnitAmount": 900}]))
    wanted = {f"p{n}": dice.choice(BODIES) for n in range(dice.choice([4, 30, 110]))}
    documents = [payment(n, body) for n, body in enumerate(wanted.values())]
    for _ in range(dice.randint(1, 4)):
        lose_something(sandbox, dice)
        run_for_a_while(publish, dice, dice.sample(documents, dice.randint(1, len(documents))))
        sandbox.clear_faults()
        if dice.random() < 0.5:
            sandbox.advance(LATER)
            publish.waited += LATER

    outcomes = {each.document.key[0]: each for each in publish(*documents)}

    found = sandbox.get("Payments", where="Date==DateTime(2026,07,05)", page=1, pageSize=1000).json()["Payments"]
    there = {each["PaymentID"]: said(each) for each in found}
    assert Counter(there.values()) == Counter(map(said, wanted.values()))
    assert {key: there[str(outcomes[key].xero_id)] for key in wanted} == {key: said(wanted[key]) for key in wanted}
    assert len({each.xero_id for each in outcomes.values()}) == len(wanted)


def lose_something(sandbox: Sandbox, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 5)):
        sandbox.order(dice.choice(FAULTS), skip=dice.randint(0, 2), times=dice.randint(1, 5), **PUT)
    if dice.random() < 0.3:
        sandbox.order({"status": 500}, skip=dice.randint(0, 2), times=2, method="GET", path="/Payments")


def run_for_a_while(publish: Publishing, dice: random.Random, documents: list[Document]) -> None:
    """A run that may end at any moment, and as it likes."""
    calls = iter(range(dice.choice([1, 3, 1000])))
    ledger = publish.ledger()
    with ledger.held():
        publisher = publish.publisher(ledger)
        try:
            list(publisher.recover(lambda: False))
            list(publisher.publish(documents, lambda: next(calls, None) is None))
        except XeroError:
            return


def said(payment: dict[str, t.Any]) -> tuple[float, str]:
    return float(payment["Amount"]), payment.get("Reference", "")
