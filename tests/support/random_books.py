"""Somebody who does whatever comes to mind with the books of an organisation: of any kind, on any day, at any rate."""

from __future__ import annotations

import datetime as dt
import random
import typing as t
from collections import Counter
from decimal import Decimal

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from support.sandbox import Sandbox

Json: t.TypeAlias = dict[str, t.Any]

RATES: t.Final = {"NZD": 1.0, "AUD": 0.92, "EUR": 0.56, "GBP": 0.48, "USD": 0.61}
"""About what one unit of the organisation's currency is worth."""
BASE: t.Final = "NZD"
BANKS: t.Final = ("090", "091")
STOCKED: t.Final = "HINGE"
KEYS: t.Final = {
    "Invoices": "InvoiceID",
    "CreditNotes": "CreditNoteID",
    "BankTransactions": "BankTransactionID",
    "BankTransfers": "BankTransferID",
    "ManualJournals": "ManualJournalID",
    "Payments": "PaymentID",
    "BatchPayments": "BatchPaymentID",
    "Overpayments": "OverpaymentID",
    "Prepayments": "PrepaymentID",
    "ExpenseClaims": "ExpenseClaimID",
}
PAGED: t.Final = frozenset(KEYS) - {"BankTransfers", "BatchPayments", "ExpenseClaims"}
PAYABLE: t.Final = ("Invoices", "Invoices", "CreditNotes", "Overpayments", "Prepayments")
CREDITS: t.Final = ("CreditNotes", "Overpayments", "Prepayments")
MONEY: t.Final = (
    *("SPEND", "RECEIVE"),
    *(f"{way}-{what}PAYMENT" for way in ("RECEIVE", "SPEND") for what in ("OVER", "PRE")),
)
WELL: t.Final = 400


class Scribbler:
    """What it does depends on the dice alone; not all of it is allowed, which it does not mind."""

    def __init__(self, sandbox: Sandbox, seed: object) -> None:
        self._sandbox = sandbox
        self._dice = random.Random(str(seed))  # noqa: S311 - whatever comes to mind
        contacts = self._list("Contacts")
        self._contacts = [{"ContactID": each["ContactID"]} for each in contacts[:3]]
        self._users = [{"UserID": each["UserID"]} for each in self._list("Users")]
        self.done = Counter[str]()
        """What was done that was allowed, by the name of the act."""

    def act(self, times: int) -> None:
        for _ in range(times):
            name = self._dice.choice(OFTEN)
            if ACTS[name](self):
                self.done[name] += 1

    def issue(self) -> bool:
        """A sales invoice, a bill or a credit note, as a draft or final."""
        path, kind = self._dice.choice(
            [
                *(("Invoices", kind) for kind in ("ACCREC", "ACCREC", "ACCPAY")),
                *(("CreditNotes", kind) for kind in ("ACCRECCREDIT", "ACCPAYCREDIT")),
            ]
        )
        status = self._dice.choice(["AUTHORISED", "AUTHORISED", "AUTHORISED", "DRAFT"])
        document = {"Type": kind, "Status": status, "Date": self._day(), "Contact": self._contact(), **self._currency()}
        due = {"DueDate": "2026-12-24"} if path == "Invoices" else {}
        return self._write("PUT", path, {**document, **due, **self._content(sold=kind.startswith("ACCREC"))})

    def edit(self) -> bool:
        """Other lines, another day, another rate: what Xero takes of it."""
        path, record = self._any("Invoices", "CreditNotes", "BankTransactions")
        if not record:
            return False
        sold = record["Type"] in {"ACCREC", "ACCRECCREDIT", "RECEIVE"}
        changes: list[Json] = [
            self._content(sold=sold),
            {"Date": self._day()},
            {"Reference": f"{self._dice.random()}"},
            {"CurrencyRate": self._rate(record.get("CurrencyCode", BASE))},
        ]
        return self._change(path, record, self._dice.choice(changes))

    def approve(self) -> bool:
        path, record = self._any("Invoices", "CreditNotes", status="DRAFT")
        return bool(record) and self._change(path, record, {"Status": "AUTHORISED"})

    def end(self) -> bool:
        """Void or delete whatever it is."""
        path, record = self._any("Invoices", "CreditNotes", "BankTransactions", "ManualJournals", "ExpenseClaims")
        named = {"Narration": record["Narration"]} if path == "ManualJournals" and record else {}
        return bool(record) and any(
            self._change(path, record, {**named, "Status": status}) for status in ("VOIDED", "DELETED")
        )

    def pay(self) -> bool:
        """Some of what is owed, or all of it, at the rate of another day."""
        path, record = self._any(self._dice.choice(PAYABLE), status="AUTHORISED")
        if not record:
            return False
        payment = {
            path[:-1]: {KEYS[path]: record[KEYS[path]]},
            "Account": {"Code": self._dice.choice(BANKS)},
            "Date": self._day(),
            "Amount": self._share(record["AmountDue" if path == "Invoices" else "RemainingCredit"]),
        }
        currency = record.get("CurrencyCode", BASE)
        own = (
            path == "Overpayments"
        )  # At another rate the sandbox takes what a refund won on a cash basis for rounding.
        rate = str(record.get("CurrencyRate", 1)) if own else self._rate(currency)
        return self._write("PUT", "Payments", payment | ({} if currency == BASE else {"CurrencyRate": rate}))

    def unpay(self) -> bool:
        _, record = self._any("Payments", status="AUTHORISED")
        return bool(record) and self._post(f"Payments/{record['PaymentID']}", {"Status": "DELETED"})

    def pay_together(self) -> bool:
        found = [each for each in self._list("Invoices") if each["Status"] == "AUTHORISED" and each["Type"] == "ACCPAY"]
        own = [each for each in found if each.get("CurrencyCode", BASE) == BASE][:3]
        payments = [
            {"Invoice": {"InvoiceID": each["InvoiceID"]}, "Amount": self._share(each["AmountDue"])} for each in own
        ]
        batch = {"Account": {"Code": "090"}, "Date": self._day(), "Payments": payments}
        return bool(own) and self._write("PUT", "BatchPayments", batch)

    def unpay_together(self) -> bool:
        path, record = self._any("BatchPayments", status="AUTHORISED")
        return bool(record) and self._change(path, record, {"Status": "DELETED"})

    def allocate(self) -> bool:
        """Some of a credit, set against an invoice of the same contact and currency."""
        path, credit = self._any(self._dice.choice(CREDITS), status="AUTHORISED")
        if not credit:
            return False
        sold = credit["Type"].startswith(("ACCREC", "RECEIVE"))
        fitting = [
            each
            for each in self._list("Invoices")
            if (each["Status"], each["Type"], each.get("CurrencyCode", BASE), each["Contact"]["ContactID"])
            == (
                "AUTHORISED",
                "ACCREC" if sold else "ACCPAY",
                credit.get("CurrencyCode", BASE),
                credit["Contact"]["ContactID"],
            )
        ]
        if not fitting:
            return False
        invoice = self._dice.choice(fitting)
        amount = min(Decimal(self._share(credit["RemainingCredit"])), Decimal(str(invoice["AmountDue"])))
        allocation = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Amount": str(amount), "Date": self._day()}
        answer = self._sandbox.put(f"{path}/{credit[KEYS[path]]}/Allocations", {"Allocations": [allocation]})
        return answer.status_code < WELL

    def separate(self) -> bool:
        path = self._dice.choice(CREDITS)
        found = [(each[KEYS[path]], made) for each in self._list(path) for made in each.get("Allocations", ())]
        if not found:
            return False
        credit, allocation = self._dice.choice(found)
        return self._sandbox.delete(f"{path}/{credit}/Allocations/{allocation['AllocationID']}").status_code < WELL

    def bank(self) -> bool:
        """Money in or out, at times for nothing yet."""
        kind = self._dice.choice(MONEY)
        content = self._content(sold=kind.startswith("RECEIVE"))
        if kind.endswith("OVERPAYMENT"):
            content = {
                "LineAmountTypes": "NoTax",
                "LineItems": [{"Description": "Too much", "LineAmount": self._amount()}],
            }
            content |= self._currency()
        given = {"Type": kind, "BankAccount": {"Code": self._dice.choice(BANKS)}, "Date": self._day()}
        return self._write("PUT", "BankTransactions", {**given, "Contact": self._contact(), **content})

    def transfer(self) -> bool:
        ways = self._dice.sample(BANKS, 2)
        accounts = {"FromBankAccount": {"Code": ways[0]}, "ToBankAccount": {"Code": ways[1]}}
        return self._write("PUT", "BankTransfers", {**accounts, "Amount": self._amount(), "Date": self._day()})

    def untransfer(self) -> bool:
        path, record = self._any("BankTransfers", status="AUTHORISED")
        return bool(record) and self._change(path, record, {"Status": "DELETED"})

    def adjust(self) -> bool:
        """A manual journal that balances, with taxes or without, new or instead of another."""
        taxed = self._dice.choice(["NoTax", "Inclusive", "Exclusive"])
        amount = self._amount()
        tax = {"TaxType": "INPUT2"} if taxed != "NoTax" else {}
        lines = [
            {"LineAmount": amount, "AccountCode": "429", "Description": "To", **tax},
            {"LineAmount": f"-{amount}", "AccountCode": "453", **tax},
        ]
        journal = {"Narration": "Thought again", "LineAmountTypes": taxed, "JournalLines": lines, "Date": self._day()}
        path, record = self._any("ManualJournals")
        if record and self._dice.random() < 1 / 3:
            return self._change(path, record, journal)
        return self._write("PUT", "ManualJournals", {**journal, "Status": self._dice.choice(["POSTED", "DRAFT"])})

    def claim(self) -> bool:
        """Somebody wants money back."""
        user = self._dice.choice(self._users)
        receipt = {
            "User": user,
            "Contact": self._contact(),
            "Date": self._day(),
            **self._content(sold=False, stocked=False),
        }
        answer = self._sandbox.put("Receipts", {"Receipts": [receipt]})
        if answer.status_code >= WELL:
            return False
        receipts = [{"ReceiptID": answer.json()["Receipts"][0]["ReceiptID"]}]
        status = self._dice.choice(["AUTHORISED", "SUBMITTED"])
        return self._write("PUT", "ExpenseClaims", {"User": user, "Status": status, "Receipts": receipts})

    def _content(self, *, sold: bool, stocked: bool = True) -> Json:
        lines = [self._line(sold=sold, stocked=stocked) for _ in range(self._dice.randint(1, 4))]
        return {"LineAmountTypes": self._dice.choice(["Exclusive", "Inclusive", "NoTax"]), "LineItems": lines}

    def _line(self, *, sold: bool, stocked: bool) -> Json:
        dice = self._dice
        item = {"ItemCode": STOCKED} if stocked and dice.random() < 1 / 8 else {}
        account = {"AccountCode": dice.choice(["200", "260"] if sold else ["429", "453", "710"])}
        tracked = {"Tracking": [{"Name": "Region", "Option": dice.choice(["North", "South"])}]}
        return {
            "Description": "Whatever",
            "Quantity": f"{dice.randint(1, 90_000) / 10_000:.4f}",
            "UnitAmount": f"{dice.randint(1, 50_000) / 100:.2f}",
            "TaxType": dice.choice(["OUTPUT2" if sold else "INPUT2", "NONE"]),
            **(item or account),
            **(tracked if dice.random() < 1 / 3 else {}),
        }

    def _currency(self) -> Json:
        code = self._dice.choice(list(RATES))
        return {"CurrencyCode": code} | ({} if code == BASE else {"CurrencyRate": self._rate(code)})

    def _rate(self, code: str) -> str:
        return f"{RATES[code] * (1 + (self._dice.random() - 0.5) / 10):.6f}" if code != BASE else "1"

    def _share(self, of: float) -> str:
        share = self._dice.choice([0.1, 0.5, 1, 1])
        return f"{max(Decimal(str(of)) * Decimal(str(share)), Decimal('0.01')):.2f}"

    def _amount(self) -> str:
        return f"{self._dice.randint(1, 100_000) / 100:.2f}"

    def _day(self) -> str:
        return (dt.date(2026, 3, 1) + dt.timedelta(days=self._dice.randint(0, 60))).isoformat()

    def _contact(self) -> Json:
        return self._dice.choice(self._contacts)

    def _any(self, *paths: str, status: str = "") -> tuple[str, Json]:
        """Any record, of this status if one is given; an empty one if there is none."""
        path = self._dice.choice(paths)
        found = [each for each in self._list(path) if status in {"", each.get("Status", "AUTHORISED")}]
        return path, self._dice.choice(found) if found else {}

    def _list(self, path: str) -> list[Json]:
        paged: Json = {"page": 1, "pageSize": 1000} if path in PAGED else {}
        answer = self._sandbox.get(path, **paged)
        return t.cast("list[Json]", answer.json()[path])

    def _change(self, path: str, record: Json, change: Json) -> bool:
        return self._post(path, {path: [{KEYS[path]: record[KEYS[path]], **change}]})

    def _write(self, method: str, path: str, record: Json) -> bool:
        return self._sandbox.write(method, path, {path: [record]}).status_code < WELL

    def _post(self, path: str, body: Json) -> bool:
        return self._sandbox.post(path, body).status_code < WELL


ACTS: t.Final[Mapping[str, Callable[[Scribbler], bool]]] = {
    "issue": Scribbler.issue,
    "edit": Scribbler.edit,
    "approve": Scribbler.approve,
    "end": Scribbler.end,
    "pay": Scribbler.pay,
    "unpay": Scribbler.unpay,
    "pay_together": Scribbler.pay_together,
    "unpay_together": Scribbler.unpay_together,
    "allocate": Scribbler.allocate,
    "separate": Scribbler.separate,
    "bank": Scribbler.bank,
    "transfer": Scribbler.transfer,
    "untransfer": Scribbler.untransfer,
    "adjust": Scribbler.adjust,
    "claim": Scribbler.claim,
}
OFTEN: t.Final = (*ACTS, *("issue", "edit", "pay") * 3, *("approve", "end", "unpay", "allocate", "bank") * 1)
"""Documents and what is paid on them are most of what happens."""
