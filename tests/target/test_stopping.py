"""What ends a run early, and what is certain then."""

from __future__ import annotations

import sqlite3
import typing as t

import pytest
from support.publishing import Publishing, invoice, kinds, writes
from xero_client.errors import AuthorizationError, BusyError, StoreError

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.sandbox import Sandbox
    from target_xero.documents.document import Document


@pytest.fixture
def publish(sandbox: Sandbox, tmp_path: Path) -> Publishing:
    return Publishing(sandbox, tmp_path)


@pytest.mark.fault(28)
def test_a_ledger_that_cannot_be_written_stops_before_the_next_call(
    sandbox: Sandbox, publish: Publishing, tmp_path: Path
) -> None:
    """Nothing is sent that is not written down first."""

    def documents() -> Iterator[Document]:
        yield from (invoice(f"N-{n}") for n in range(200))
        with sqlite3.connect(tmp_path / "store" / "store.db") as database:
            database.execute("DROP TABLE xero_intents")
        yield from (invoice(f"N-{n}") for n in range(200, 400))

    with pytest.raises(StoreError) as problem:
        publish.run(documents())

    assert problem.value.exit_code == 4
    assert writes(sandbox) == ["PUT /Invoices"] * 4


@pytest.mark.fault(27)
def test_there_is_one_writer_at_a_time(publish: Publishing, sandbox: Sandbox) -> None:
    with publish.ledger().held(), pytest.raises(BusyError) as problem:
        publish(invoice("N-1"))

    assert problem.value.exit_code == 8
    assert writes(sandbox) == []


def test_an_expired_token_is_renewed_in_the_middle(sandbox: Sandbox, publish: Publishing) -> None:
    sandbox.order({"status": 401}, method="PUT", path="/Invoices")

    assert kinds(publish(invoice("N-1"))) == {"created": 1}


def test_a_connection_that_is_refused_is_no_fault_of_the_documents(sandbox: Sandbox, publish: Publishing) -> None:
    """And since Xero looked at nothing, the next run has nothing to find out."""
    sandbox.order({"status": 401}, method="PUT", path="/Invoices", times=2)

    with pytest.raises(AuthorizationError) as problem:
        publish(invoice("N-1"))

    assert problem.value.exit_code == 5
    assert publish.ledger().open_intents() == []
    assert kinds(publish(invoice("N-1"))) == {"created": 1}


def test_a_missing_scope_is_named(sandbox: Sandbox, tmp_path: Path) -> None:
    scopes = "openid offline_access accounting.contacts accounting.transactions.read"
    publish = Publishing(sandbox, tmp_path, **sandbox.config(scopes=scopes))

    with pytest.raises(AuthorizationError, match=r"accounting\.invoices") as problem:
        publish(invoice("N-1"))

    assert problem.value.exit_code == 5


def test_what_was_settled_but_never_told_is_told_later(publish: Publishing) -> None:
    """Nobody listened to the end: the ledger knows, and hands it out again."""
    ledger = publish.ledger()
    outcomes = publish.publisher(ledger).publish([invoice(f"N-{n}") for n in range(60)])
    first = next(outcomes).outcome
    outcomes.close()  # type: ignore[attr-defined]
    told = {first.document.key}

    again = [each.outcome for each in publish.ledger().outcomes.unreported()]

    assert len(again) >= 50
    assert told <= {each.document.key for each in again}
    assert all(each.operation == "created" and each.xero_id for each in again)
