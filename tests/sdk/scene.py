"""What a call of the SDK needs to be there: records of the generated company, or new ones made just before."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.books.kinds import KINDS

if TYPE_CHECKING:
    from support.sandbox import Sandbox

Json = dict[str, Any]

KEYS: Final = {kind.path: kind.key for kind in KINDS}
WRAPPERS: Final = {kind.path: kind.wrapper for kind in KINDS}
BANK: Final = {"Code": "090"}
TODAY: Final = "/Date(1790035200000+0000)/"
SALE: Final[Json] = {"Description": "Oak dining chair", "Quantity": 2, "UnitAmount": 189.5, "AccountCode": "200"}
COST: Final[Json] = {"Description": "Brass screws", "Quantity": 10, "UnitAmount": 4.25, "AccountCode": "429"}
FILE: Final = "notes.txt"
TEXT: Final = b"Measured twice, cut once."


class Scene:
    """Looks records up and makes new ones, past the SDK."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._made: dict[str, Json] = {}
        self._keys: dict[str, str] = {}

    def first(self, path: str, **wanted: str) -> Json:
        """The first record of a collection that has these values."""
        for page in itertools.count(1):
            answer = self.sandbox.get(path, page=page)
            answer.raise_for_status()
            records = answer.json()[WRAPPERS.get(path, path)]
            for record in records:
                if wanted.items() <= record.items():
                    return dict(record)
            assert len(records) == 100, f"no record of {path} has {wanted}"
        raise AssertionError

    def new(self, path: str, record: Json) -> Json:
        """A record as Xero answers who creates it."""
        answer = self.sandbox.put(path, record)
        assert answer.ok, f"{path}: {answer.text}"
        body = answer.json()
        wrapper = WRAPPERS.get(path, path.rpartition("/")[2])
        return dict(body[wrapper][0] if wrapper in body else body)

    def once(self, path: str, record: Json) -> Json:
        """As `new`, but the same record whenever the collection is named in this test."""
        if path not in self._made:
            self._made[path] = self.new(path, record)
        return self._made[path]

    def key(self, path: str) -> str:
        """The id of a record that was there all the time, the same whatever becomes of it in this test.

        Receipts and expense claims there are none yet.
        """
        if path not in self._keys:
            made = {"Receipts": self.receipt, "ExpenseClaims": self.expense_claim}
            record = made[path]() if path in made else self.first(path)
            self._keys[path] = str(record[KEYS[path] or ""])
        return self._keys[path]

    @property
    def contact(self) -> Json:
        return {"ContactID": self.key("Contacts")}

    def document(self, path: str, record: Json) -> Json:
        """As `once`, with a contact and a line sold unless the record has others."""
        return self.once(path, {"Contact": self.contact, "LineItems": [SALE], "Date": TODAY, **record})

    def draft(self) -> Json:
        return self.document("Invoices", {"Type": "ACCREC", "Status": "DRAFT"})

    def owed(self) -> Json:
        """An invoice that waits for its payment."""
        return self.document("Invoices", {"Type": "ACCREC", "Status": "AUTHORISED", "DueDate": TODAY})

    def bill(self) -> Json:
        lines = {"LineItems": [COST], "DueDate": TODAY}
        return self.document("Invoices", {"Type": "ACCPAY", "Status": "AUTHORISED", **lines})

    def credit_note(self) -> Json:
        return self.document("CreditNotes", {"Type": "ACCRECCREDIT", "Status": "AUTHORISED"})

    def bank_transaction(self, kind: str = "SPEND") -> Json:
        lines = [{"Description": "At the counter", "LineAmount": 40, "AccountCode": "429"}]
        return self.document("BankTransactions", {"Type": kind, "BankAccount": BANK, "LineItems": lines})

    def advance(self, kind: str) -> str:
        """The id of a new overpayment or prepayment."""
        account = "610" if kind == "Overpayment" else "620"
        lines = [{"Description": "Paid ahead", "LineAmount": 40, "AccountCode": account, "TaxType": "NONE"}]
        sent = {"Type": f"RECEIVE-{kind.upper()}", "BankAccount": BANK, "LineItems": lines}
        return str(self.document("BankTransactions", sent)[f"{kind}ID"])

    def bank_transfer(self) -> Json:
        accounts = {"FromBankAccount": BANK, "ToBankAccount": {"Code": "091"}}
        return self.once("BankTransfers", {**accounts, "Amount": 75, "Date": TODAY})

    def payment(self) -> Json:
        owed = {"InvoiceID": self.owed()["InvoiceID"]}
        return self.once("Payments", {"Invoice": owed, "Account": BANK, "Amount": 20, "Date": TODAY})

    def batch_payment(self) -> Json:
        return self.once("BatchPayments", self.batch())

    def batch(self) -> Json:
        """A batch of one payment, to be sent."""
        account = self.first("Accounts", **BANK)["AccountID"]
        payments = [{"Invoice": {"InvoiceID": self.owed()["InvoiceID"]}, "Amount": 20}]
        return {"Account": {"AccountID": account}, "Date": TODAY, "Payments": payments}

    def linked(self) -> Json:
        """A cost to be billed on, to be sent."""
        bill = self.bill()
        return {
            "SourceTransactionID": bill["InvoiceID"],
            "SourceLineItemID": bill["LineItems"][0]["LineItemID"],
            "ContactID": self.key("Contacts"),
        }

    def linked_transaction(self) -> Json:
        return self.once("LinkedTransactions", self.linked())

    def account(self) -> Json:
        return self.once("Accounts", {"Code": "4999", "Name": "Sundries", "Type": "EXPENSE"})

    def item(self) -> Json:
        return self.once("Items", {"Code": "TRAY", "Name": "Tea tray"})

    def manual_journal(self) -> Json:
        return self.once("ManualJournals", self.journal("DRAFT"))

    def journal(self, status: str) -> Json:
        """A manual journal, to be sent."""
        lines = [{"LineAmount": 50, "AccountCode": "429"}, {"LineAmount": -50, "AccountCode": "453"}]
        return {"Narration": "Moved", "Date": TODAY, "Status": status, "JournalLines": lines}

    def group(self) -> Json:
        """A contact group with one contact in it."""
        group = self.once("ContactGroups", {"Name": "Sunday market"})
        self.once(f"ContactGroups/{group['ContactGroupID']}/Contacts", {"Contacts": [self.contact]})
        return group

    def receipt(self) -> Json:
        return self.document("Receipts", {"User": {"UserID": self.key("Users")}, "LineItems": [COST]})

    def expense_claim(self) -> Json:
        return self.once("ExpenseClaims", self.claim())

    def claim(self) -> Json:
        """A claim of one receipt, to be sent."""
        receipt = {"ReceiptID": self.receipt()["ReceiptID"]}
        return {"User": {"UserID": self.key("Users")}, "Receipts": [receipt]}

    def repeating(self) -> Json:
        return self.once("RepeatingInvoices", self.template())

    def template(self) -> Json:
        """A repeating invoice, to be sent."""
        due = {"DueDate": 20, "DueDateType": "OFFOLLOWINGMONTH", "StartDate": TODAY}
        schedule = {"Period": 1, "Unit": "MONTHLY", **due}
        return {"Type": "ACCREC", "Contact": self.contact, "LineItems": [SALE], "Schedule": schedule, "Status": "DRAFT"}

    def tax_rate(self) -> Json:
        return self.once("TaxRates", self.rate())

    def rate(self) -> Json:
        """A tax rate, to be sent."""
        return {"Name": "Odd rate", "ReportTaxType": "OUTPUT", "TaxComponents": [{"Name": "Odd", "Rate": 7.5}]}

    def tracking_category(self) -> Json:
        return self._made.get("TrackingCategories") or self.once("TrackingCategories", self.category())

    def category(self) -> Json:
        """A tracking category, to be sent: Xero allows two that are active, so one of those there were goes."""
        self.sandbox.records("TrackingCategories", key=self.key("TrackingCategories"), set={"Status": "ARCHIVED"})
        return {"Name": "Workshop"}

    def tracking_option(self) -> Json:
        category = self.tracking_category()["TrackingCategoryID"]
        return self.once(f"TrackingCategories/{category}/Options", {"Name": "Upstairs"})

    def allocation(self) -> Json:
        """To be sent: some of a credit, set against an invoice."""
        return {"Invoice": {"InvoiceID": self.owed()["InvoiceID"]}, "Amount": 10, "Date": TODAY}

    def allocated(self, path: str, key: str) -> str:
        """The id of a new allocation of the credit with this key."""
        return str(self.once(f"{path}/{key}/Allocations", {"Allocations": [self.allocation()]})["AllocationID"])

    def attached(self, path: str, key: str) -> str:
        """The id of a new attachment of the record with this key."""
        url = f"{path}/{key}/Attachments/{FILE}"
        answer = self.sandbox.write("PUT", url, TEXT, headers={"Content-Type": "text/plain"})
        assert answer.ok, f"{url}: {answer.text}"
        return str(answer.json()["Attachments"][0]["AttachmentID"])
