"""Gives an example of Xero's document the ids of records that are there, made as Xero would need them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from witness_books import DAY, INCOME, LINE, Json

if TYPE_CHECKING:
    from collections.abc import Callable

    from witness_books import Books
    from witness_examples import Example

IN_BRACES: Final = re.compile(r"\{(\w+)\}")
ID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
BANKS: Final = ("bankaccount", "frombankaccount", "tobankaccount", "account")
"""Objects that name a bank account."""
CODES: Final = {"accountcode": "any", "inventoryassetaccountcode": "stock", "cogsaccountcode": "cost"}
NUMBERED: Final = {"ItemID": "Code"}


class Planting:
    """Plants what one example needs."""

    def __init__(self, books: Books, example: Example) -> None:
        self._books = books
        self._example = example
        self._own = IN_BRACES.findall(example.path)

    def prepare(self) -> None:
        """Make the organisation one in which the example can be sent: in a country and with currencies as it says."""
        if self._example.operation == "createTaxRates":
            self._books.edit("Organisation", set={"CountryCode": "US"})
        if self._example.operation == "createTrackingCategory":
            self._books.edit("TrackingCategories", count=2, remove=True)
        if self._example.operation == "createCurrency" and self._sent("Code") in self._currencies():
            self._books.edit("Currencies", key=self._sent("Code"), remove=True)

    def _currencies(self) -> set[str]:
        return {each["Code"] for each in self._books.list("/Currencies")}

    def path(self) -> str:
        """The path with ids that are there."""
        return IN_BRACES.sub(lambda found: str(self._id(found[1])), self._example.path)

    def body(self) -> Any:
        """The body with ids that are there, and otherwise as the document has it."""
        return self._fitted(self._example.body, "")

    def _fitted(self, value: Any, place: str) -> Any:
        if isinstance(value, list):
            return [self._fitted(each, place) for each in value]
        if not isinstance(value, dict):
            return value
        if place in BANKS:
            return self._bank(value, place)
        names = {name.lower(): each for name, each in value.items()}
        if place == "tracking" and "name" in names:
            self._books.tracking(names["name"], names.get("option"))
        return {name: self._field(name, each) for name, each in value.items()}

    def _field(self, name: str, value: Any) -> Any:
        if name.lower() in CODES:
            self._books.account(value, CODES[name.lower()])
        if name.lower() == "taxtype" and value:
            self._books.tax_type(value)
        if name.lower().endswith("id") and isinstance(value, str) and ID.fullmatch(value):
            return self._reference(name, value)
        return self._fitted(value, name.lower())

    def _reference(self, name: str, value: str) -> str:
        """Another id for that of a record that has to be there; what is to be created keeps its own."""
        maker = next((each for each in self._makers() if each.lower() == name.lower()), None)
        whole = maker == self._created() and not self._own
        if maker is None or (whole and not self._deletes()):
            return value
        if whole or (maker == "ContactID" and value != NOBODY):
            return str(self._books.known(f"{maker} {value}", self._makers()[maker]))
        return str(self._id(maker))

    def _deletes(self) -> bool:
        return self._example.operation.startswith("delete")

    def _created(self) -> str:
        """The key of what the operation writes."""
        return KEYS.get(self._example.path.split("/")[1], "")

    def _bank(self, value: Json, place: str) -> Json:
        code = next((each for name, each in value.items() if name.lower() == "code"), f"BANK {place}"[:10])
        account = self._books.known(f"{place} {code}", lambda: self._books.account(code, "bank"))
        return {name: account["AccountID"] if name.lower() == "accountid" else each for name, each in value.items()}

    def _id(self, name: str) -> Any:
        return self._books.known(name, self._makers()[name])

    def _makers(self) -> dict[str, Callable[[], Any]]:
        return {
            "AccountID": lambda: self._made("Accounts", {"Code": "PLANT", "Name": "Planted", "Type": "EXPENSE"}),
            "BankTransactionID": lambda: self._made("BankTransactions", self._money("SPEND")),
            "BankTransferID": self._transfer,
            "BatchPaymentID": self._batch,
            "BrandingThemeID": lambda: self._books.list("/BrandingThemes")[0]["BrandingThemeID"],
            "ContactGroupID": lambda: self._made("ContactGroups", {"Name": "Planted"}),
            "ContactID": self._contact,
            "CreditNoteID": lambda: self._made("CreditNotes", self._document(self._credit_type())),
            "ExpenseClaimID": self._claim,
            "InvoiceID": lambda: self._made("Invoices", self._document(self._invoice_type())),
            "ItemID": lambda: self._made("Items", {"Code": self._sent("Code") or "PLANT"}),
            "LinkedTransactionID": self._link,
            "ManualJournalID": lambda: self._made("ManualJournals", JOURNAL),
            "OverpaymentID": lambda: self._credit("OVERPAYMENT"),
            "PaymentID": self._payment,
            "PaymentServiceID": lambda: self._made("PaymentServices", SERVICE),
            "PrepaymentID": lambda: self._credit("PREPAYMENT"),
            "PurchaseOrderID": lambda: self._made("PurchaseOrders", self._party() | {"Date": DAY, "LineItems": [LINE]}),
            "QuoteID": lambda: self._made("Quotes", self._party() | {"Date": DAY, "LineItems": [INCOME]}),
            "ReceiptID": self._receipt,
            "RepeatingInvoiceID": lambda: self._made("RepeatingInvoices", self._document("ACCREC") | SCHEDULE),
            "SourceLineItemID": lambda: self._source()["LineItems"][0]["LineItemID"],
            "SourceTransactionID": lambda: self._source()["InvoiceID"],
            "TrackingCategoryID": self._category,
            "TrackingOptionID": self._option,
            "UserID": lambda: self._books.list("/Users")[0]["UserID"],
        }

    def _made(self, collection: str, record: Json) -> str:
        return str(self._books.create(f"/{collection}", record)[KEYS[collection]])

    def _contact(self) -> str:
        count = self._books.known("contacts", lambda: [0])
        count[0] += 1
        return self._made("Contacts", {"Name": f"Planted {count[0]}", "EmailAddress": "planted@example.com"})

    def _party(self) -> Json:
        return {"Contact": {"ContactID": self._books.known("party", self._contact)}}

    def _document(self, kind: str) -> Json:
        """An approved invoice, bill or credit note of 1,000."""
        lines = [LINE if "PAY" in kind else INCOME]
        days = {"Date": DAY, "DueDate": DAY}
        return {"Type": kind, "Status": "AUTHORISED", **days, "LineItems": lines, **self._party()}

    def _money(self, kind: str) -> Json:
        bank = {"AccountID": self._books.account("BANK", "bank")["AccountID"]}
        lines = [{**LINE, "AccountCode": "400" if kind == "SPEND" else "200"}]
        if "PAYMENT" in kind:
            lines = [{name: value for name, value in LINE.items() if name != "AccountCode"}]
        return {"Type": kind, "Date": DAY, "BankAccount": bank, "LineItems": lines, **self._party()}

    def _credit(self, what: str) -> str:
        way = "SPEND" if self._invoice_type() == "ACCPAY" else "RECEIVE"
        lines = {"LineItems": [LINE if way == "SPEND" else INCOME]} if what == "PREPAYMENT" else {}
        saved = self._books.create("/BankTransactions", self._money(f"{way}-{what}") | lines)
        return str(saved[f"{what.capitalize()}ID"])

    def _transfer(self) -> str:
        ends = {
            "FromBankAccount": {"Code": self._books.account("BANK1", "bank").get("Code", "BANK1")},
            "ToBankAccount": {"Code": self._books.account("BANK2", "bank").get("Code", "BANK2")},
        }
        return self._made("BankTransfers", ends | {"Amount": 10, "Date": DAY})

    def _settled(self) -> Json:
        return {
            "Invoice": {"InvoiceID": self._made("Invoices", self._document("ACCPAY"))},
            "Account": {"AccountID": self._books.account("BANK", "bank")["AccountID"]},
            "Date": DAY,
            "Amount": 5,
        }

    def _payment(self) -> str:
        return self._made("Payments", self._settled())

    def _batch(self) -> str:
        one = self._settled()
        whole = {"Account": one.pop("Account"), "Date": one.pop("Date"), "Reference": "Planted"}
        return self._made("BatchPayments", whole | {"Payments": [one]})

    def _receipt(self) -> str:
        record = {"User": {"UserID": self._id("UserID")}, "Date": DAY, "LineItems": [LINE], **self._party()}
        return self._made("Receipts", record)

    def _claim(self) -> str:
        record = {"User": {"UserID": self._id("UserID")}, "Receipts": [{"ReceiptID": self._receipt()}]}
        return self._made("ExpenseClaims", record)

    def _source(self) -> Json:
        bill = self._books.known("bill", lambda: self._books.create("/Invoices", self._document("ACCPAY")))
        return dict(bill)

    def _link(self) -> str:
        ends = {name: self._id(name) for name in ("SourceTransactionID", "SourceLineItemID")}
        return self._made("LinkedTransactions", ends)

    def _category(self) -> str:
        self._books.tracking("Planted", "Planted")
        return str(self._books.list("/TrackingCategories")[-1]["TrackingCategoryID"])

    def _option(self) -> str:
        self._id("TrackingCategoryID")
        return str(self._books.list("/TrackingCategories")[-1]["Options"][0]["TrackingOptionID"])

    def _invoice_type(self) -> str:
        """As the example says, or as goes with what it is about."""
        said = str(self._sent("Type") or "")
        paid_out = self._example.path.startswith("/BatchPayments")
        return said if said in {"ACCPAY", "ACCREC"} else "ACCPAY" if paid_out else "ACCREC"

    def _credit_type(self) -> str:
        said = str(self._sent("Type") or "")
        return said if said.endswith("CREDIT") else f"{self._invoice_type()}CREDIT"

    def _sent(self, name: str) -> Any:
        return next(_values(self._example.body, name), None)


def _values(value: Any, name: str) -> Any:
    """All values of that name, at any depth."""
    if isinstance(value, list):
        for each in value:
            yield from _values(each, name)
    elif isinstance(value, dict):
        yield from (each for key, each in value.items() if key == name)
        for each in value.values():
            yield from _values(each, name)


NOBODY: Final = "00000000-0000-0000-0000-000000000000"
KEYS: Final = {
    "Accounts": "AccountID",
    "BankTransactions": "BankTransactionID",
    "BankTransfers": "BankTransferID",
    "BatchPayments": "BatchPaymentID",
    "ContactGroups": "ContactGroupID",
    "Contacts": "ContactID",
    "CreditNotes": "CreditNoteID",
    "ExpenseClaims": "ExpenseClaimID",
    "Invoices": "InvoiceID",
    "Items": "ItemID",
    "LinkedTransactions": "LinkedTransactionID",
    "ManualJournals": "ManualJournalID",
    "Payments": "PaymentID",
    "PaymentServices": "PaymentServiceID",
    "PurchaseOrders": "PurchaseOrderID",
    "Quotes": "QuoteID",
    "Receipts": "ReceiptID",
    "RepeatingInvoices": "RepeatingInvoiceID",
}
SCHEDULE: Final = {"Schedule": {"Period": 1, "Unit": "MONTHLY", "DueDate": 10, "DueDateType": "DAYSAFTERBILLDATE"}}
SERVICE: Final = {
    "PaymentServiceName": "Planted",
    "PaymentServiceUrl": "https://www.example.com/",
    "PayNowText": "Pay",
}
JOURNAL: Final = {
    "Narration": "Planted",
    "Date": DAY,
    "JournalLines": [{"LineAmount": 10, "AccountCode": "400"}, {"LineAmount": -10, "AccountCode": "400"}],
}
