"""A file of rejects that the target wrote before it told versions goes on without doubling anything."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import sqlalchemy as sa
from support.singer import stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

CODE: t.Final = "9999"
BILLS: t.Final = {"bills": {"entity": "Invoices", "group_by": ["InvoiceNumber"], "payload": {"Type": "ACCPAY"}}}


def bill(number: str, *amounts: int) -> list[Json]:
    """A row for each line, all to an account that is not there yet."""
    same = {"InvoiceNumber": number, "Contact__Name": "Beech", "Date": "2026-03-02", "DueDate": "2026-04-01"}
    line = {"LineItems__Description": "Wood", "LineItems__Quantity": 1, "LineItems__AccountCode": CODE}
    tax = {"LineItems__TaxType": "NONE", "Status": "AUTHORISED"}
    return [{**same, **tax, **line, "LineItems__UnitAmount": amount} for amount in amounts]


def published(*rows: list[Json]) -> list[Json]:
    return whole(stream("bills", [row for each in rows for row in each], []))


def as_written_before(target: Target) -> None:
    """Take from file and ledger what earlier versions did not write."""
    file = Path(target.config["rejects_path"])
    messages = [json.loads(line) for line in file.read_text().splitlines()]
    for message in messages:
        message.get("record", {}).pop("version", None)
    file.write_text("".join(json.dumps(message) + "\n" for message in messages))
    store = sa.create_engine(target.config["store_url"])
    with store.begin() as connection:
        connection.execute(sa.text("DELETE FROM xero_rejects"))
    store.dispose()


def totals(sandbox: Sandbox) -> dict[str, float]:
    found = sandbox.get("Invoices", where='Contact.Name=="Beech"').json()["Invoices"]
    return {invoice["InvoiceNumber"]: invoice["Total"] for invoice in found}


def add_account(sandbox: Sandbox) -> None:
    assert sandbox.put("Accounts", {"Code": CODE, "Name": "Newly opened", "Type": "EXPENSE"}).ok


def test_what_is_rejected_again_after_an_upgrade_is_replayed_once(sandbox: Sandbox, target: Target) -> None:
    target(published(bill("B-1", 10, 10)), streams=BILLS)
    as_written_before(target)
    again = target(published(bill("B-1", 10, 10)), streams=BILLS)
    assert len(again.rejects) == 2
    add_account(sandbox)

    run = target.replay(streams=BILLS)

    assert run.exit_code == 0, run.told
    assert (totals(sandbox), run.rejects) == ({"B-1": 20.0}, [])


def test_of_what_was_rejected_twice_before_an_upgrade_the_last_counts(sandbox: Sandbox, target: Target) -> None:
    target(published(bill("B-1", 10, 10), bill("B-2", 7)), streams=BILLS)
    file = Path(target.config["rejects_path"])
    first = file.read_text()
    target(published(bill("B-1", 5, 6)), streams=BILLS)
    file.write_text(first + "".join(line for line in file.read_text().splitlines(keepends=True) if line not in first))
    as_written_before(target)
    add_account(sandbox)

    run = target.replay(streams=BILLS)

    assert run.exit_code == 0, run.told
    assert (totals(sandbox), run.rejects) == ({"B-1": 11.0, "B-2": 7.0}, [])


def test_what_was_accepted_since_leaves_a_file_of_before(sandbox: Sandbox, target: Target) -> None:
    target(published(bill("B-1", 100)), streams=BILLS)
    as_written_before(target)
    add_account(sandbox)
    assert target(published(bill("B-1", 60)), streams=BILLS).rejects == []

    run = target.replay(streams=BILLS)

    assert run.exit_code == 0, run.told
    assert totals(sandbox) == {"B-1": 60.0}
