"""The generated company's accounts, taxes and other settings, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class AccountRow:
    code: str
    name: str
    type: str
    tax_type: str = "NONE"
    system: str = ""
    bank_type: str = ""
    bank_number: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True)
class TaxRow:
    name: str
    tax_type: str
    percent: str
    report: str
    income: bool
    expense: bool
    status: str = "ACTIVE"


ACCOUNTS: Final = (
    AccountRow("090", "Everyday Account", "BANK", bank_type="BANK", bank_number="0908007006543"),
    AccountRow("091", "Savings Account", "BANK", bank_type="BANK", bank_number="0908007006550"),
    AccountRow("092", "Company Card", "BANK", bank_type="CREDITCARD", bank_number="4444"),
    AccountRow("200", "Sales", "REVENUE", "OUTPUT2"),
    AccountRow("260", "Delivery Income", "REVENUE", "OUTPUT2"),
    AccountRow("270", "Interest Income", "REVENUE"),
    AccountRow("275", "Income from the Old Shop", "REVENUE", "OUTPUT2", archived=True),
    AccountRow("300", "Purchases", "DIRECTCOSTS", "INPUT2"),
    AccountRow("310", "Cost of Goods Sold", "DIRECTCOSTS", "INPUT2"),
    AccountRow("400", "Advertising", "EXPENSE", "INPUT2"),
    AccountRow("404", "Bank Fees", "EXPENSE"),
    AccountRow("408", "Cleaning", "EXPENSE", "INPUT2"),
    AccountRow("412", "Consulting & Accounting", "EXPENSE", "INPUT2"),
    AccountRow("416", "Depreciation", "DEPRECIATN"),
    AccountRow("420", "Entertainment", "EXPENSE", "INPUT2"),
    AccountRow("425", "Freight & Courier", "EXPENSE", "INPUT2"),
    AccountRow("429", "General Expenses", "EXPENSE", "INPUT2"),
    AccountRow("433", "Insurance", "EXPENSE", "INPUT2"),
    AccountRow("437", "Interest Expense", "EXPENSE"),
    AccountRow("445", "Light, Power, Heating", "EXPENSE", "INPUT2"),
    AccountRow("449", "Motor Vehicle Expenses", "EXPENSE", "INPUT2"),
    AccountRow("453", "Office Expenses", "EXPENSE", "INPUT2"),
    AccountRow("469", "Rent", "EXPENSE", "INPUT2"),
    AccountRow("473", "Repairs and Maintenance", "EXPENSE", "INPUT2"),
    AccountRow("477", "Salaries", "EXPENSE"),
    AccountRow("485", "Subscriptions", "EXPENSE", "INPUT2"),
    AccountRow("489", "Telephone & Internet", "EXPENSE", "INPUT2"),
    AccountRow("493", "Travel - National", "EXPENSE", "INPUT2"),
    AccountRow("497", "Bank Revaluations", "EXPENSE", system="BANKCURRENCYGAIN"),
    AccountRow("498", "Unrealised Currency Gains", "EXPENSE", system="UNREALISEDCURRENCYGAIN"),
    AccountRow("499", "Realised Currency Gains", "EXPENSE", system="REALISEDCURRENCYGAIN"),
    AccountRow("610", "Accounts Receivable", "CURRENT", system="DEBTORS"),
    AccountRow("620", "Prepayments", "CURRENT"),
    AccountRow("630", "Inventory", "INVENTORY"),
    AccountRow("710", "Workshop Machinery", "FIXED", "INPUT2"),
    AccountRow("711", "Accumulated Depreciation on Machinery", "FIXED"),
    AccountRow("800", "Accounts Payable", "CURRLIAB", system="CREDITORS"),
    AccountRow("801", "Unpaid Expense Claims", "CURRLIAB", system="UNPAIDEXPCLM"),
    AccountRow("814", "Wages Payable", "CURRLIAB", system="WAGEPAYABLES"),
    AccountRow("820", "GST", "CURRLIAB", system="GST"),
    AccountRow("825", "PAYE Payable", "CURRLIAB"),
    AccountRow("840", "Historical Adjustment", "CURRLIAB", system="HISTORICAL"),
    AccountRow("860", "Rounding", "CURRLIAB", system="ROUNDING"),
    AccountRow("877", "Tracking Transfers", "CURRLIAB", system="TRACKINGTRANSFERS"),
    AccountRow("900", "Loan", "TERMLIAB"),
    AccountRow("960", "Retained Earnings", "EQUITY", system="RETAINEDEARNINGS"),
    AccountRow("970", "Owner A Funds Introduced", "EQUITY"),
)

TAX_RATES: Final = (
    TaxRow("15% GST on Income", "OUTPUT2", "15.0000", "OUTPUT", income=True, expense=False),
    TaxRow("15% GST on Expenses", "INPUT2", "15.0000", "INPUT", income=False, expense=True),
    TaxRow("Zero Rated", "ZERORATED", "0.0000", "ZROUTPUT", income=True, expense=True),
    TaxRow("GST on Imports", "GSTONIMPORTS", "0.0000", "GSTONIMPORTS", income=False, expense=True),
    TaxRow("No GST", "NONE", "0.0000", "NONE", income=True, expense=True),
    TaxRow("12.5% GST on Income", "TAX001", "12.5000", "OUTPUT", income=True, expense=False, status="DELETED"),
)

TRACKING: Final = (
    (
        "Region",
        "ACTIVE",
        (("Eastside", "ACTIVE"), ("North", "ACTIVE"), ("South", "ACTIVE"), ("West Coast", "ARCHIVED")),
    ),
    ("Department", "ACTIVE", (("Showroom", "ACTIVE"), ("Workshop", "ACTIVE"), ("Courses", "ACTIVE"))),
    ("Salesperson", "ARCHIVED", (("Aroha", "ARCHIVED"), ("Fergus", "ARCHIVED"))),
)
"""Name, status and options of the tracking categories."""

GROUPS: Final = (
    ("Support Clients", "ACTIVE"),
    ("Training", "ACTIVE"),
    ("Trade", "ACTIVE"),
    ("Old Mailing List", "DELETED"),
)
THEMES: Final = ("Standard", "Special Projects", "Very orange invoice!")
ROLES: Final = ("FINANCIALADVISER", "STANDARD", "INVOICEONLY", "READONLY")
