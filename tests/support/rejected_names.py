"""Invoices of ours under keys of our own, and somebody else's that have their numbers."""

from __future__ import annotations

import typing as t
from decimal import Decimal

from support.singer import invoice, stream

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run

KEYED: t.Final[Json] = {"key": ["order"]}
DELETING: t.Final[Json] = {"hard_delete": True, "allow_deletes": True}


WRONG: t.Final[Json] = {"Total": 7}


SETTINGS: t.Final[Json] = {"streams": {"invoices": KEYED}}


def theirs(sandbox: Sandbox, path: str, body: Json) -> Json:
    """A record that nobody of ours wrote."""
    answer = sandbox.put(path, body)
    assert answer.ok, answer.text
    return dict(answer.json()[path][0])


def orders(*numbers: int, order: int = 0, fields: Json | None = None) -> list[Json]:
    """Our invoices INV-1 and so on, under keys of our own."""
    rows = ({**invoice(n, lines=1), **(fields or {}), "order": order or 100 + n} for n in numbers)
    return stream("invoices", rows, ["order"])


def plain_invoice(number: int, **fields: t.Any) -> Json:
    """The same as somebody else has it, with another sum."""
    line = {"Description": "x", "Quantity": 1, "UnitAmount": 500, "AccountCode": "200"}
    return {**invoice(number), "LineItems": [line], "Contact": {"Name": "Zed"}, **fields}


def reasons(run: Run) -> dict[str, str]:
    """By stream and key, of the rejects that stand."""
    return {f"{each['stream']} {each['key']}": each["reason"] for each in run.rejects}


def paid(sandbox: Sandbox, number: str = "INV-1") -> Decimal:
    """What was paid of invoices with this number."""
    found = sandbox.get("Invoices", InvoiceNumbers=number, page=1).json()["Invoices"]
    return sum((Decimal(str(each["AmountPaid"])) for each in found), Decimal(0))


def status_of(sandbox: Sandbox, record: Json) -> str:
    (found,) = sandbox.get("Invoices", IDs=record["InvoiceID"]).json()["Invoices"]
    return str(found["Status"])
