"""Random histories of items whose prices change: a line without a price never takes one that our rows had replaced.

Once it is booked it keeps what it took, whatever else of its document changes.
"""

from __future__ import annotations

import os
import random
import typing as t
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from support.singer import invoice, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

HISTORIES: t.Final = int(os.environ.get("HISTORIES", "4"))
RUNS: t.Final = 4
LATER: t.Final = 7 * 60
SIDES: t.Final = {"ACCREC": ("SalesDetails", "200"), "ACCPAY": ("PurchaseDetails", "300")}
ITEMS: t.Final = {"DESK": "items", "LAMP": "items", "SOFA": "mine"}
"""By code, the stream that it comes in."""
SETTINGS: t.Final[Json] = {"streams": {"[m]ine": {"entity": "Items", "key": ["sku"]}}, "settle_seconds": 0}
FAULTS: t.Final[list[Json]] = [{"status": 503}, {"status": 500, "after": True}, {"drop": "after"}]
XEROS: t.Final = {"SalesDetails": Decimal(8), "PurchaseDetails": Decimal(5)}
"""Prices of all items before ours."""
UNREADABLE: t.Final = Decimal(-1)
"""What a row says for which no document can have a price."""

Price: t.TypeAlias = tuple[str, str]
"""A code and a side."""


@dataclass
class Source:
    """Items, and documents whose lines may leave the price to them."""

    dice: random.Random
    rows: dict[str, Json] = field(default_factory=dict)
    documents: dict[int, Json] = field(default_factory=dict)
    said: dict[Price, Decimal] = field(default_factory=dict)
    """What the rows that were sent said last."""
    is_known: bool = False
    """Whether the item with a key of our own was published, so that its rows need not say its code."""

    def turn(self) -> list[Json]:
        """The input of the next run: some items that changed, and all documents or those that are new."""
        changed = [code for code in ITEMS if self.dice.random() < 0.6]
        for code in changed:
            self.rows[code] = self.row(code, broken=self.dice.random() < 0.5)
            if code == "SOFA" and self.is_known and self.dice.random() < 0.5:
                del self.rows[code]["Code"]
        new = range(len(self.documents) + 1, len(self.documents) + 1 + self.dice.randint(1, 3))
        self.documents |= {number: self.document(number) for number in new}
        for number in self.documents:
            if self.dice.random() < 0.2:
                self.documents[number] |= {"Reference": f"v{self.dice.randrange(1000)}"}
        wanted = self.documents if self.dice.random() < 0.5 else new
        return self.input(changed, wanted)

    def mended(self) -> list[Json]:
        """All of it, as it should have been."""
        self.rows = {code: self.row(code, broken=False) for code in ITEMS}
        for code, row in self.rows.items():
            for side, account in SIDES.values():
                row.setdefault(side, {"UnitPrice": self.said.get((code, side), XEROS[side]), "AccountCode": account})
                if row[side]["UnitPrice"] == UNREADABLE:
                    row[side]["UnitPrice"] = self.price()
        return self.input(ITEMS, self.documents)

    def input(self, codes: t.Iterable[str], documents: t.Iterable[int]) -> list[Json]:
        sent: dict[str, list[Json]] = {"items": [], "mine": []}
        for code in codes:
            sent[ITEMS[code]].append(self.rows[code])
            for side in XEROS:
                if side in self.rows[code]:
                    price = self.rows[code][side]["UnitPrice"]
                    self.said[code, side] = price if isinstance(price, Decimal) else UNREADABLE
        streams = [
            stream("items", sent["items"], ["Code"], **self.row("DESK", broken=False)),
            stream("mine", sent["mine"], ["sku"], **self.row("SOFA", broken=False)),
            stream("invoices", [self.documents[number] for number in documents], ["InvoiceNumber"]),
        ]
        return whole(*(each for each in streams if len(each) > 1))

    def price(self) -> Decimal:
        return Decimal(self.dice.randint(1000, 9999)) / 100

    def row(self, code: str, *, broken: bool) -> Json:
        """An item, with prices of some sides; where it is broken, it is rejected by us or by Xero."""
        key = {"sku": 1} if code == "SOFA" else {}
        row: Json = {**key, "Code": code, "Name": code.title()}
        for side, account in SIDES.values():
            if self.dice.random() < 0.7:
                row[side] = {"UnitPrice": self.price(), "AccountCode": account}
        sides = [side for side in XEROS if side in row]
        if broken:
            kind = self.dice.choice(["name", "account", "price"] if sides else ["name"])
            row |= {"Name": "D" * 60} if kind == "name" else {}
            if kind == "account":
                row[self.dice.choice(sides)]["AccountCode"] = "9876"
            elif kind == "price":
                row[self.dice.choice(sides)]["UnitPrice"] = "a lot"
        return row

    def document(self, number: int) -> Json:
        kind = self.dice.choice([*SIDES])
        lines = [self.line(SIDES[kind][1]) for _ in range(self.dice.randint(1, 2))]
        return {**invoice(number), "Type": kind, "LineItems": lines, "Reference": "v"}

    def line(self, account: str) -> Json:
        priced = {"UnitAmount": self.price(), "AccountCode": account} if self.dice.random() < 0.2 else {}
        return {"Description": "x", "Quantity": 1, "ItemCode": self.dice.choice([*ITEMS]), **priced}

    def meant(self, number: int) -> list[Decimal]:
        """The prices of the lines of a document that is sent now."""
        document = self.documents[number]
        side = SIDES[document["Type"]][0]
        return [
            each.get("UnitAmount", self.said.get((each["ItemCode"], side), XEROS[side]))
            for each in document["LineItems"]
        ]


@pytest.fixture
def items(sandbox: Sandbox) -> None:
    """They are there, with prices of somebody else."""
    for code in ITEMS:
        sides = {side: {"UnitPrice": float(XEROS[side]), "AccountCode": account} for side, account in SIDES.values()}
        assert sandbox.put("Items", {"Code": code, "Name": code.title(), **sides}).ok


def booked(sandbox: Sandbox) -> dict[tuple[int, str], list[Decimal]]:
    """The prices of the lines of each document, by its number and version."""
    found = sandbox.get("Invoices", where="Date==DateTime(2026,03,02)", page=1, pageSize=1000).json()["Invoices"]
    return {
        (int(each["InvoiceNumber"][4:]), each["Reference"]): [
            Decimal(str(line["UnitAmount"])) for line in each["LineItems"]
        ]
        for each in found
        if each["InvoiceNumber"].startswith("INV-") and each["LineItems"]
    }


@pytest.mark.usefixtures("items")
@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_line_takes_the_price_that_our_rows_said_last_or_is_not_booked(
    sandbox: Sandbox, target: Target, seed: int
) -> None:
    dice = random.Random(f"prices {seed}")  # noqa: S311 - it has to repeat
    source, there = Source(dice), booked(sandbox)
    prices: dict[int, list[Decimal]] = {}

    def expect_prices() -> dict[tuple[int, str], list[Decimal]]:
        """Of what was booked by this run, or changed."""
        now = booked(sandbox)
        for version in now.keys() - there.keys():
            assert now[version] == prices.setdefault(version[0], source.meant(version[0])), version
        return now

    for _ in range(RUNS):
        if dice.random() < 0.4:
            sandbox.order(dice.choice(FAULTS), path="Items", method="POST", times=dice.randint(1, 3))
        if dice.random() < 0.3:
            sandbox.order(dice.choice(FAULTS), path="Invoices", method="PUT", times=dice.randint(1, 3))
        run = target(source.turn(), **SETTINGS)
        assert run.exit_code in {0, 3, 7, 9}, run.told
        source.is_known |= any(each["stream"] == "mine" for each in run.results)
        there = expect_prices()
        sandbox.clear_faults()
        sandbox.advance(LATER)

    last = target(source.mended(), **SETTINGS)
    assert last.exit_code == 0, last.told
    assert expect_prices().keys() == {(number, each["Reference"]) for number, each in source.documents.items()}
