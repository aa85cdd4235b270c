"""Somebody who writes whatever comes to mind into an organisation, and remembers what it is called."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from support.sandbox import Sandbox

Json = dict[str, Any]

FOREIGN: Final = {"CurrencyCode": "USD", "CurrencyRate": "0.613700"}
STOCKED: Final = "HINGE"
"""Code of a tracked item."""
BANK: Final = {"Code": "090"}
DAY: Final = "2026-03-02"
KEYS: Final = {
    "Invoices": "InvoiceID",
    "CreditNotes": "CreditNoteID",
    "BankTransactions": "BankTransactionID",
    "ManualJournals": "ManualJournalID",
    "Payments": "PaymentID",
    "Overpayments": "OverpaymentID",
    "Prepayments": "PrepaymentID",
}
CREDITS: Final = ("CreditNotes", "Overpayments", "Prepayments")
MONEY: Final = (
    "SPEND",
    "RECEIVE",
    *(f"{way}-{what}PAYMENT" for way in ("RECEIVE", "SPEND") for what in ("OVER", "PRE")),
)
"""Types of bank transactions."""
OVER_AND_DONE: Final = (("VOIDED", "DELETED"), ("DELETED", "VOIDED"))
WELL: Final = 400
"""Statuses below it are fine."""
REFUSED: Final = (400, 404)
"""Not everything that comes to mind is allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    quantity: Decimal
    price: Decimal
    taxed: bool
    stocked: bool = False
    """Of an item whose inventory is tracked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing to do; what it does not need, it leaves alone."""

    verb: str
    lines: tuple[Line, ...]
    types: str
    """LineAmountTypes."""
    which: int
    """Which of the records that there are is meant, and which other one."""
    other: int
    share: Decimal
    """How much of what is owed."""
    flag: bool
    foreign: bool = False
    """In another currency, where there is a choice."""


@dataclass(slots=True)
class Bookkeeper:
    sandbox: Sandbox
    contact: str
    written: defaultdict[str, dict[str, Json]] = field(default_factory=lambda: defaultdict(dict))
    """By collection and id, as Xero last answered."""
    allocations: list[str] = field(default_factory=list)
    """Paths at which they can be deleted."""
    accepted: int = 0

    def do(self, act: Act) -> None:
        ACTS[act.verb](self, act)

    def issue(self, act: Act) -> None:
        """An invoice, bill or credit note, as a draft or final."""
        sold = act.which % 2 == 0
        path = "CreditNotes" if act.other % 3 == 0 else "Invoices"
        kind = ("ACCREC" if sold else "ACCPAY") + ("CREDIT" if path == "CreditNotes" else "")
        status = "AUTHORISED" if act.flag else "DRAFT"
        document = {"Type": kind, "Status": status, "Date": DAY, "DueDate": DAY, **self._content(act, sold=sold)}
        if path == "CreditNotes":
            del document["DueDate"]
        if act.foreign:
            document |= FOREIGN
        self._write(path, document, method="POST" if act.share > Decimal("0.5") else "PUT")

    def supply(self, act: Act) -> None:
        """A bill of tracked items, so that there is something to sell."""
        lines = tuple(replace(line, stocked=True) for line in act.lines)
        self.issue(replace(act, lines=lines, which=1, other=1, flag=True))

    def change(self, act: Act) -> None:
        """Other lines in a document there is, perhaps made final."""
        path, key, record = self._any(act, "Invoices", "CreditNotes", "BankTransactions")
        if key:
            sold = record["Type"] in ("ACCREC", "ACCRECCREDIT", "RECEIVE")
            status = {"Status": "AUTHORISED"} if act.flag else {}
            self._write(path, {KEYS[path]: key, **self._content(act, sold=sold), **status}, method="POST")

    def end(self, act: Act) -> None:
        """A document voided or deleted, whichever Xero takes."""
        path, key, record = self._any(act, "Invoices", "CreditNotes", "BankTransactions", "ManualJournals")
        if not key:
            return
        for status in OVER_AND_DONE[act.flag]:
            if self._write(path, {**_identity(path, record), KEYS[path]: key, "Status": status}, method="POST"):
                return

    def pay(self, act: Act) -> None:
        """Some of what is owed; some of what is not owed at times."""
        path, key, record = self._any(act, "Invoices", "CreditNotes", status="AUTHORISED" if act.flag else "")
        if key:
            owed = Decimal(str(record.get("AmountDue", record.get("RemainingCredit", 0))))
            amount = max((owed * act.share).quantize(Decimal("0.01")), Decimal("0.01"))
            target = {path[:-1]: {KEYS[path]: key}}
            self._write("Payments", {**target, "Account": BANK, "Date": DAY, "Amount": str(amount)}, method="PUT")

    def unpay(self, act: Act) -> None:
        _, key, _ = self._any(act, "Payments")
        if key:
            self._refresh(self.sandbox.post(f"Payments/{key}", {"Status": "DELETED"}))

    def allocate(self, act: Act) -> None:
        """Some of a credit, set against an invoice."""
        path, key, record = self._any(act, *CREDITS, status="AUTHORISED" if act.flag else "")
        sold = record.get("Type", "").startswith(("ACCREC", "RECEIVE"))
        fitting = ("AUTHORISED", "ACCREC" if sold else "ACCPAY")
        invoices = [
            each
            for each, invoice in self.written["Invoices"].items()
            if not act.flag or (invoice["Status"], invoice["Type"]) == fitting
        ]
        if not key or not invoices:
            return
        amount = (Decimal(str(record.get("RemainingCredit", 0))) * act.share).quantize(Decimal("0.01"))
        invoice = {"InvoiceID": invoices[act.other % len(invoices)]}
        allocation = {"Invoice": invoice, "Amount": str(amount), "Date": DAY}
        answer = self.sandbox.put(f"{path}/{key}/Allocations", {"Allocations": [allocation]})
        if self._refresh(answer):
            made = answer.json()["Allocations"][0]["AllocationID"]
            self.allocations.append(f"{path}/{key}/Allocations/{made}")

    def separate(self, act: Act) -> None:
        if self.allocations:
            self._refresh(self.sandbox.delete(self.allocations[act.which % len(self.allocations)]))

    def bank(self, act: Act) -> None:
        """Money out or in, at times for nothing yet."""
        kind = MONEY[act.which % len(MONEY)]
        sold = kind.startswith("RECEIVE")
        content = self._content(act, sold=sold)
        if kind.endswith("OVERPAYMENT"):
            content["LineAmountTypes"] = "NoTax"
            content["LineItems"] = [{"Description": "Too much", "LineAmount": str(act.lines[0].price + 1)}]
            content |= FOREIGN if act.foreign else {}
        self._write("BankTransactions", {"Type": kind, "BankAccount": BANK, "Date": DAY, **content}, method="PUT")

    def adjust(self, act: Act) -> None:
        """A manual journal that balances, or nearly."""
        amounts = [(line.price * line.quantity).quantize(Decimal("0.01")) for line in act.lines]
        balance = -sum(amounts) + (0 if act.which % 5 else 1)
        lines = [{"LineAmount": str(amount), "AccountCode": "429"} for amount in amounts]
        lines.append({"LineAmount": str(balance), "AccountCode": "453"})
        status = "POSTED" if act.flag else "DRAFT"
        journal = {"Narration": "Thought again", "Date": DAY, "Status": status, "JournalLines": lines}
        self._write("ManualJournals", journal, method="PUT")

    def _content(self, act: Act, *, sold: bool) -> Json:
        lines = [
            {
                "Description": "Whatever",
                "Quantity": str(line.quantity),
                "UnitAmount": str(line.price),
                **({"ItemCode": STOCKED} if line.stocked else {"AccountCode": "200" if sold else "429"}),
                "TaxType": ("OUTPUT2" if sold else "INPUT2") if line.taxed else "NONE",
            }
            for line in act.lines
        ]
        return {"Contact": {"ContactID": self.contact}, "LineAmountTypes": act.types, "LineItems": lines}

    def _any(self, act: Act, *paths: str, status: str = "") -> tuple[str, str, Json]:
        """Any record that was written here, of this status if one is given; no key if there is none."""
        there = [
            (path, key, record)
            for path in paths
            for key, record in self.written[path].items()
            if not status or record.get("Status") == status
        ]
        return there[act.which % len(there)] if there else ("", "", {})

    def _write(self, path: str, record: Json, *, method: str) -> bool:
        answer = self.sandbox.write(method, path, {path: [record]})
        if not self._refresh(answer):
            return False
        for saved in answer.json()[path]:
            self._remember(path, saved)
        return True

    def _remember(self, path: str, saved: Json) -> None:
        """The id of what was saved, of which nothing else may ever take the place."""
        key = saved[KEYS[path]]
        self.written[path][key] = saved
        for credit in ("Overpayments", "Prepayments") if path == "BankTransactions" else ():
            if made := saved.get(KEYS[credit]):
                self.written[credit][made] = self.read(credit, made)

    def _refresh(self, answer: Any) -> bool:
        """Whether it was accepted; then a change to one record may have changed the others."""
        assert answer.status_code < WELL or answer.status_code in REFUSED, answer.text
        if answer.status_code >= WELL:
            return False
        self.accepted += 1
        for path in ("Invoices", *CREDITS):
            for key in self.written[path]:
                self.written[path][key] = self.read(path, key)
        return True

    def read(self, path: str, key: str) -> Json:
        answer = self.sandbox.get(f"{path}/{key}")
        assert answer.ok, f"{path}/{key} was written and is not there: {answer.text}"
        return dict(answer.json()[path][0])


def _identity(path: str, record: Json) -> Json:
    """What Xero wants to see again of a manual journal."""
    return {"Narration": record["Narration"]} if path == "ManualJournals" else {}


ACTS: Final[Mapping[str, Callable[[Bookkeeper, Act], None]]] = {
    "issue": Bookkeeper.issue,
    "supply": Bookkeeper.supply,
    "change": Bookkeeper.change,
    "end": Bookkeeper.end,
    "pay": Bookkeeper.pay,
    "unpay": Bookkeeper.unpay,
    "allocate": Bookkeeper.allocate,
    "separate": Bookkeeper.separate,
    "bank": Bookkeeper.bank,
    "adjust": Bookkeeper.adjust,
}
