"""What an older version left in the ledger is finished by this one, under the key that it was sent with."""

from __future__ import annotations

import json
import sqlite3
import typing as t
from contextlib import closing

import pytest
from support.publishing import Publishing, document, invoice
from target_xero.ledger.intent import Parcel
from target_xero.send.batches import batches

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

OLD_KEY: t.Final = "target-xero-as-it-was"
NEW_WORDS: t.Final = {"partial", "tried", "doubted"}
"""Words that older ledgers do not have."""


@pytest.mark.parametrize("answered", [True, False])
def test_a_call_that_an_older_version_left_open(sandbox: Sandbox, tmp_path: Path, *, answered: bool) -> None:
    """Xero answers from memory, so that there is no second payment; the old key is not made anew."""
    publish = Publishing(sandbox, tmp_path)
    publish(invoice("N-1"))
    paid = {"Invoice": {"InvoiceNumber": "N-1"}, "Account": {"Code": "090"}, "Date": "2026-07-05", "Amount": 5}
    payment = document("Payments", "p1", paid)
    (batch,) = batches([Parcel(document=payment, content="as it was")])
    publish.ledger().intend(batch)
    make_old(tmp_path / "store" / "store.db")
    if answered:
        headers = {"Idempotency-Key": OLD_KEY}
        sandbox.put("Payments", batch.body, headers=headers, **batch.query).raise_for_status()

    (recovered, *_) = publish(payment)

    found = sandbox.get("Payments", where="Date==DateTime(2026,07,05)", page=1).json()["Payments"]
    assert [each["PaymentID"] for each in found] == [recovered.xero_id]


def make_old(ledger: Path) -> None:
    """The intent as it was written before there were these words."""
    with closing(sqlite3.connect(ledger)) as database, database:
        ((content,),) = database.execute("SELECT content FROM xero_intents").fetchall()
        database.execute("UPDATE xero_intents SET idempotency_key = ?, content = ?", [OLD_KEY, _old(content)])


def _old(content: bytes) -> bytes:
    kept = json.loads(content)
    kept["parcels"] = [{name: each[name] for name in each.keys() - NEW_WORDS} for each in kept["parcels"]]
    return json.dumps({name: kept[name] for name in kept.keys() - NEW_WORDS}).encode()
