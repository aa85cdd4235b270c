"""Random histories of contacts whose names others have, too: an invoice is booked on the one that is meant, or on none.

Their rows are rejected, renamed and mended; what Xero has under their names may have numbers of its own.
"""

from __future__ import annotations

import os
import random
import typing as t
from dataclasses import dataclass, field

import pytest
from support.singer import invoice, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target

HISTORIES: t.Final = int(os.environ.get("HISTORIES", "4"))
RUNS: t.Final = 4
KEYS: t.Final = range(1, 5)
LATER: t.Final = 7 * 60
FAULTS: t.Final[list[Json]] = [{"status": 503}, {"status": 500, "after": True}, {"drop": "after"}]
BROKEN: t.Final = ("x" * 300, "nowhere")
"""Addresses that we see to be none, and one that Xero does."""
SETTINGS: t.Final[Json] = {"streams": {"contacts": {"key": ["id"]}}, "settle_seconds": 0}


@dataclass
class Source:
    """Contacts under keys of their own, and invoices that name them by what their rows are called now."""

    dice: random.Random
    rows: dict[int, Json] = field(default_factory=dict)
    invoices: dict[int, int] = field(default_factory=dict)
    """By number, whose it is."""

    def turn(self) -> list[Json]:
        """The input of the next run."""
        changed = [key for key in KEYS if key not in self.rows or self.dice.random() < 0.5]
        for key in changed:
            self.rows[key] = self.row(key, self.dice.choice([f"Name {key}", f"Name {key + 10}"]))
        for _ in range(self.dice.randint(1, 3)):
            self.invoices[len(self.invoices) + 1] = self.dice.choice(KEYS)
        return self.input(changed)

    def mended(self) -> list[Json]:
        """All of them, right and under names that nobody else has."""
        for key in KEYS:
            self.rows[key] = {**self.row(key, f"Only {key}"), "EmailAddress": "right@example.com"}
        return self.input(KEYS)

    def row(self, key: int, name: str) -> Json:
        email = self.dice.choice(BROKEN) if self.dice.random() < 0.5 else f"{self.dice.randrange(99)}@example.com"
        return {"id": key, "ContactNumber": f"C-{key}", "Name": name, "EmailAddress": email}

    def input(self, keys: t.Iterable[int]) -> list[Json]:
        sent = [
            {**invoice(number, lines=1), "Contact": {"Name": self.rows[key]["Name"]}}
            for number, key in self.invoices.items()
        ]
        contacts = stream("contacts", [self.rows[key] for key in keys], ["id"], **self.rows[1])
        return whole(contacts, stream("invoices", sent, ["InvoiceNumber"]))


def somebody_elses(sandbox: Sandbox, dice: random.Random) -> None:
    """Contacts of others with names of ours, as far as these are free; some have a number."""
    for number in dice.sample([*KEYS, *(key + 10 for key in KEYS)], 3):
        own = {"ContactNumber": f"Z-{number}-{dice.randrange(999)}"} if dice.random() < 0.7 else {}
        sandbox.put("Contacts", {"Name": f"Name {number}", **own})


def booked(sandbox: Sandbox) -> dict[int, str]:
    """By number of the invoice, the id of its contact."""
    found = sandbox.get("Invoices", where="Date==DateTime(2026,03,02)", page=1, pageSize=1000).json()["Invoices"]
    return {
        int(each["InvoiceNumber"][4:]): each["Contact"]["ContactID"]
        for each in found
        if each["InvoiceNumber"].startswith("INV-")
    }


def numbers(sandbox: Sandbox) -> dict[str, str]:
    """By id, the number of each contact that has one."""
    found = sandbox.get("Contacts", page=1, pageSize=1000).json()["Contacts"]
    return {each["ContactID"]: each["ContactNumber"] for each in found if each.get("ContactNumber")}


def published(run: Run) -> dict[int, str]:
    """By key, the id of the contact."""
    return {int(each["key"]): each["xero_id"] for each in run.results if each["stream"] == "contacts"}


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_an_invoice_is_booked_on_the_contact_that_is_meant_or_on_none(
    sandbox: Sandbox, target: Target, seed: int
) -> None:
    dice = random.Random(f"contacts {seed}")  # noqa: S311 - it has to repeat
    source, there = Source(dice), booked(sandbox)

    def expect_own(run: Run) -> dict[int, str]:
        """Of what was booked by this run: its own contact once there is one, else none of another number."""
        now, own, known = booked(sandbox), published(run), numbers(sandbox)
        for number in now.keys() - there.keys():
            key, contact = source.invoices[number], now[number]
            assert known.get(contact) in {None, f"C-{key}"}, number
            assert own.get(key, contact) == contact, number
        return now

    for _ in range(RUNS):
        if dice.random() < 0.7:
            somebody_elses(sandbox, dice)
        if dice.random() < 0.3:
            sandbox.order(dice.choice(FAULTS), path="Contacts", method="POST", times=dice.randint(1, 3))
        run = target(source.turn(), **SETTINGS)
        assert run.exit_code in {0, 3, 7, 9}, run.told
        there = expect_own(run)
        sandbox.clear_faults()
        sandbox.advance(LATER)

    last = target(source.mended(), **SETTINGS)
    there = expect_own(last)
    assert {*source.invoices} == {*there}, last.told
    assert {each["stream"] for each in last.rejects} <= {"invoices"}, last.told
