"""How a row of the company's settings becomes a record."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.account_classes import CLASSES, REPORTING
from xero_sandbox.books.currencies import CURRENCIES
from xero_sandbox.books.record import ZERO, Record

if TYPE_CHECKING:
    from xero_sandbox.demo.chart_of_accounts import AccountRow, TaxRow
    from xero_sandbox.demo.items_and_expenses import ItemRow

CLAIMABLE: Final = {"EXPENSE", "DIRECTCOSTS"}


def account_of(key: str, row: AccountRow) -> Record:
    kind = CLASSES[row.type]
    code, name = REPORTING[kind]
    account = {
        "AccountID": key,
        "Code": row.code,
        "Name": row.name,
        "Status": "ARCHIVED" if row.archived else "ACTIVE",
        "Type": row.type,
        "TaxType": row.tax_type,
        "Class": kind,
        "EnablePaymentsToAccount": row.type == "BANK",
        "ShowInExpenseClaims": row.type in CLAIMABLE,
        "BankAccountType": row.bank_type,
        "ReportingCode": code,
        "ReportingCodeName": name,
        "HasAttachments": False,
        "AddToWatchlist": row.type == "BANK" or row.code == "200",
    }
    if row.system:
        account["SystemAccount"] = row.system
    if row.bank_type:
        account |= {"BankAccountNumber": row.bank_number, "CurrencyCode": CURRENCIES[0][0]}
    return account


def tax_rate_of(row: TaxRow) -> Record:
    percent = Decimal(row.percent)
    return {
        "Name": row.name,
        "TaxType": row.tax_type,
        "ReportTaxType": row.report,
        "CanApplyToAssets": True,
        "CanApplyToEquity": True,
        "CanApplyToExpenses": row.expense,
        "CanApplyToLiabilities": True,
        "CanApplyToRevenue": row.income,
        "DisplayTaxRate": percent,
        "EffectiveRate": percent,
        "Status": row.status,
        "TaxComponents": [{"Name": "GST", "Rate": percent, "IsCompound": False, "IsNonRecoverable": False}],
    }


def item_of(key: str, row: ItemRow) -> Record:
    item = {
        "ItemID": key,
        "Code": row.code,
        "Name": row.name,
        "Description": row.name,
        "IsSold": True,
        "IsPurchased": bool(row.purchase),
        "IsTrackedAsInventory": row.tracked,
        "SalesDetails": {"UnitPrice": Decimal(row.sale), "AccountCode": row.account, "TaxType": "OUTPUT2"},
        "PurchaseDetails": {},
    }
    if row.purchase:
        cost = {"COGSAccountCode": "310"} if row.tracked else {"AccountCode": "300"}
        item["PurchaseDescription"] = row.name
        item["PurchaseDetails"] = {"UnitPrice": Decimal(row.purchase), **cost, "TaxType": "INPUT2"}
    if row.tracked:  # never bought and never sold, so nothing is in store
        item |= {"InventoryAssetAccountCode": "630", "QuantityOnHand": ZERO, "TotalCostPool": ZERO}
    return item
