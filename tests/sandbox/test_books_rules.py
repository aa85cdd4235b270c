"""The generated company obeys the rules that the sandbox has for whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.sandbox import Sandbox

Json = dict[str, Any]
LINE = (
    "Description", "Quantity", "UnitAmount", "LineAmount", "ItemCode", "AccountCode", "TaxType", "TaxAmount",
    "DiscountRate", "Tracking",
)  # fmt: skip
HEADS = {
    "Invoices": ("Type", "DueDate", "Reference", "CurrencyCode", "CurrencyRate", "LineAmountTypes", "BrandingThemeID"),
    "CreditNotes": ("Type", "Reference", "CurrencyCode", "CurrencyRate", "LineAmountTypes"),
    "BankTransactions": ("Type", "Reference", "BankAccount", "LineAmountTypes"),
    "PurchaseOrders": ("DeliveryDate", "Reference", "CurrencyCode", "LineAmountTypes"),
    "Quotes": ("ExpiryDate", "Reference", "CurrencyCode", "LineAmountTypes", "Title", "Summary", "Terms"),
}
STATUSES = {"Invoices": "AUTHORISED", "CreditNotes": "AUTHORISED", "PurchaseOrders": "AUTHORISED", "Quotes": "DRAFT"}
WRITABLE = ("RECEIVE", "SPEND")


def written_again(path: str, record: Json) -> Json:
    """What somebody would send who writes the same document."""
    lines = [{field: line[field] for field in LINE if field in line} for line in record["LineItems"]]
    head = {field: record[field] for field in HEADS[path] if record.get(field)}
    status = {"Status": STATUSES[path]} if path in STATUSES else {}
    contact = {"ContactID": record["Contact"]["ContactID"]}
    return {**head, **status, "Contact": contact, "Date": record["Date"], "LineItems": lines}


@pytest.mark.parametrize("path", HEADS)
def test_every_document_of_the_generated_company_could_have_been_written(sandbox: Sandbox, path: str) -> None:
    sandbox.reset(invoices=600, quotes_page_size=True)
    archived = sandbox.get("Contacts", includeArchived="true", where='ContactStatus=="ARCHIVED"').json()["Contacts"]
    gone = {contact["ContactID"] for contact in archived}
    found = sandbox.get(path, page=1, pageSize=600, unitdp=4).json()[path]
    usable = [
        record
        for record in found
        if "Contact" in record and record["Contact"]["ContactID"] not in gone
        if path != "BankTransactions" or record["Type"] in WRITABLE
    ]
    assert len(usable) > 20

    sent = [written_again(path, record) for record in usable]
    answer = sandbox.put(path, {path: sent}, summarizeErrors="false", unitdp=4)

    assert answer.status_code == 200, answer.text[:2000]
    written = answer.json()[path]
    refused = [each["ValidationErrors"] for each in written if each.get("ValidationErrors")]
    assert refused == []
    assert [each["Total"] for each in written] == [record["Total"] for record in usable]
    discounts = [[line.get("DiscountRate", 0) for line in record["LineItems"]] for record in usable]
    assert [[line.get("DiscountRate", 0) for line in each["LineItems"]] for each in written] == discounts
