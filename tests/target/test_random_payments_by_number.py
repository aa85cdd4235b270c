"""Random histories of numbers that others have, too: each payment is of the invoice that is meant, or of none."""

from __future__ import annotations

import os
import random
import typing as t
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from support.singer import DAY, invoice, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target

HISTORIES: t.Final = int(os.environ.get("HISTORIES", "4"))
RUNS: t.Final = 4
KEYS: t.Final = range(1, 6)
LATER: t.Final = 7 * 60
CREATING: t.Final[dict[str, t.Any]] = {"method": "PUT", "path": "Invoices"}
FAULTS: t.Final[list[Json]] = [{"status": 503}, {"status": 500, "after": True}, {"drop": "after"}]
BROKEN: t.Final[list[Json]] = [
    {"Total": 7},
    {"Status": "WHATEVER"},
    {"LineItems": [{"Description": "x", "UnitAmount": 1, "AccountCode": "nope"}]},
]


@dataclass
class Source:
    """The books that are published: invoices under keys of their own, and payments that name their numbers."""

    dice: random.Random
    repeats: bool
    """Whether all rows come each time, and two invoices may have one number; else what has changed comes."""
    rows: dict[int, Json] = field(default_factory=dict)
    payments: dict[int, int] = field(default_factory=dict)
    """By number of the payment, whose it is."""
    said: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By number of an invoice, whose it ever was."""

    def turn(self) -> list[Json]:
        """The input of the next run."""
        changed = {key for key in KEYS if key not in self.rows or self.dice.random() < 0.4}
        changed = {key for key in changed if self.dice.random() < 0.7}
        for key in changed:
            self.rows[key] = self.row(key)
            self.said[self.rows[key]["InvoiceNumber"]].add(key)
        if self.rows:
            for _ in range(self.dice.randint(1, 3)):
                self.payments[len(self.payments) + 1] = self.dice.choice(sorted(self.rows))
        sent = [self.rows[key] for key in sorted(self.rows) if self.repeats or key in changed]
        paid = [self.payment(number) for number in self.payments]
        return whole(stream("invoices", sent, ["order"], **self.example), stream("payments", paid, ["Reference"]))

    @property
    def example(self) -> Json:
        return {**invoice(1, lines=1), "order": 1, "Total": Decimal(1)}

    def row(self, key: int) -> Json:
        number = self.dice.choice([key, key + 10, *(KEYS if self.repeats else ())])
        row = {**invoice(number, lines=1), "order": key, "Reference": f"v{self.dice.randrange(9)}"}
        return row | (self.dice.choice(BROKEN) if self.dice.random() < 0.3 else {})

    def payment(self, number: int) -> Json:
        named = self.rows[self.payments[number]]["InvoiceNumber"]
        paid = {"Account__Code": "090", "Date": DAY, "Amount": Decimal(number) / 100}
        return {"Reference": f"P-{number}", "Invoice__InvoiceNumber": named, **paid}


def somebody_elses(sandbox: Sandbox, dice: random.Random) -> None:
    """Invoices of others with numbers of ours, as far as these are free."""
    for number in dice.sample([*KEYS, *(key + 10 for key in KEYS)], 4):
        line = {"Description": "x", "Quantity": 1, "UnitAmount": 500, "AccountCode": "200"}
        sandbox.put("Invoices", {**invoice(number), "LineItems": [line], "Reference": "theirs"})


def numbers(sandbox: Sandbox) -> dict[str, list[str]]:
    """By number, the ids of invoices that have it."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in sandbox.get("Invoices", page=1, pageSize=1000).json()["Invoices"]:
        found[each["InvoiceNumber"]].append(each["InvoiceID"])
    return found


def paid_ones(sandbox: Sandbox) -> dict[str, str]:
    """By number of the payment, the id of the invoice that it pays."""
    found = sandbox.get("Payments", where="Date==DateTime(2026,03,02)", page=1, pageSize=1000).json()["Payments"]
    return {each["Reference"]: each["Invoice"]["InvoiceID"] for each in found if each["Reference"].startswith("P-")}


def of_key(run: Run) -> dict[str, str]:
    """By key of the invoice, its id at Xero."""
    return {each["key"]: each["xero_id"] for each in run.results if each["stream"] == "invoices" and each["xero_id"]}


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_each_payment_is_of_the_invoice_that_is_meant_or_of_none(sandbox: Sandbox, target: Target, seed: int) -> None:
    """Whatever was rejected, held, numbered anew or taken by somebody else meanwhile."""
    dice = random.Random(f"payments {seed}")  # noqa: S311 - it has to repeat
    source = Source(dice, repeats=dice.random() < 0.5)
    checks = {"check_references": dice.random() < 0.7}
    settings: Json = {"streams": {"invoices": {"key": ["order"]}}, **checks}
    for _ in range(RUNS):
        if dice.random() < 0.6:
            somebody_elses(sandbox, dice)
        if dice.random() < 0.3:
            sandbox.order(dice.choice(FAULTS), times=dice.randint(1, 3), **CREATING)
        run = target(source.turn(), **settings)
        assert run.exit_code in {0, 3, 7, 9}, run.told
        sandbox.clear_faults()
        sandbox.advance(LATER)

    meant = of_key(run)
    paid = paid_ones(sandbox)
    assert {name: meant.get(str(source.payments[int(name[2:])])) for name in paid} == paid
    there = numbers(sandbox)
    clear = {
        f"P-{number}"
        for number, key in source.payments.items()
        if (named := source.rows[key]["InvoiceNumber"]) and there[named] == [meant.get(str(key))]
        if source.said[named] == {key}
    }
    assert run.exit_code in {7, 9} or clear <= paid.keys()
    others = sandbox.get("Invoices", where='Reference=="theirs"', page=1, pageSize=1000).json()["Invoices"]
    assert {(Decimal(str(each["AmountPaid"])), each["Status"]) for each in others} <= {(Decimal(0), "AUTHORISED")}
