"""Accounts, items, tax rates, currencies, tracking and payment services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.answers import messages, saved

if TYPE_CHECKING:
    from support.sandbox import Sandbox

HALF = {"Name": "Half", "ReportTaxType": "OUTPUT", "TaxComponents": [{"Name": "State", "Rate": 7.5}]}
CHAIR = {"Code": "CHAIR-9", "Name": "Chair", "SalesDetails": {"UnitPrice": 99.995, "AccountCode": "200"}}
SHOES = {"Code": "S1", "Name": "Shoes", "Type": "EXPENSE"}


def account(sandbox: Sandbox, code: str) -> dict[str, Any]:
    return saved(sandbox.get("Accounts", where=f'Code=="{code}"'))


def test_an_account_gets_what_follows_from_its_type(sandbox: Sandbox) -> None:
    """Its class, and the tax that such accounts bear."""
    made = saved(sandbox.put("Accounts", {"Code": "S1", "Name": "Shoes", "Type": "EXPENSE"}))

    assert (made["Class"], made["TaxType"], made["Status"]) == ("EXPENSE", "INPUT2", "ACTIVE")


def test_only_the_first_of_several_accounts_is_taken(sandbox: Sandbox) -> None:
    """About the others Xero is silent."""
    before = sandbox.count("Accounts")

    saved(sandbox.put("Accounts", {"Accounts": [SHOES, {**SHOES, "Code": "S2", "Name": "Boots"}]}))

    assert sandbox.count("Accounts") == before + 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"Name": "Sales"}, "Please enter a unique Name."),
        ({"Code": "200"}, "Please enter a unique Code."),
        ({"Code": "12345678901"}, "Account Code is too long. Maximum of 10 characters allowed"),
        ({"Type": "BANK"}, "BankAccountNumber is required"),
        ({"TaxType": "NOPE"}, "Tax rate must be valid."),
        ({"BankAccountType": "PAYPAL"}, "BankAccountType PAYPAL cannot be used with an account of type EXPENSE"),
    ],
)
def test_what_is_wrong_with_an_account_is_said(sandbox: Sandbox, changed: dict[str, Any], message: str) -> None:
    assert messages(sandbox.put("Accounts", {**SHOES, **changed})) == [message]


def test_a_bank_account_needs_no_code(sandbox: Sandbox) -> None:
    """It is of the type BANK unless it says otherwise, and in base currency."""
    made = saved(sandbox.put("Accounts", {"Name": "Till", "Type": "BANK", "BankAccountNumber": "12-34"}))

    assert "Code" not in made
    assert (made["BankAccountType"], made["CurrencyCode"]) == ("BANK", "NZD")


def test_system_accounts_can_be_neither_changed_nor_deleted(sandbox: Sandbox) -> None:
    """They are Xero's own."""
    key = account(sandbox, "610")["AccountID"]

    assert messages(sandbox.post(f"Accounts/{key}", {"Name": "Mine"}))
    assert messages(sandbox.delete(f"Accounts/{key}"))


def test_an_account_is_archived_by_its_status_alone(sandbox: Sandbox) -> None:
    """It is still listed, and its code is free."""
    key = saved(sandbox.put("Accounts", SHOES))["AccountID"]
    sandbox.advance(60)

    assert messages(sandbox.post(f"Accounts/{key}", {"Status": "ARCHIVED", "Name": "Old"}))
    archived = saved(sandbox.post(f"Accounts/{key}", {"Status": "ARCHIVED"}))

    assert saved(sandbox.get("Accounts", where=f'AccountID==guid("{key}")')) == archived
    assert saved(sandbox.put("Accounts", {**SHOES, "Name": "New shoes"}))["Status"] == "ACTIVE"


def test_an_account_can_be_deleted_only_if_nothing_uses_it(sandbox: Sandbox) -> None:
    """Then it is gone without a trace; a second time there is nothing to delete."""
    key = saved(sandbox.put("Accounts", SHOES))["AccountID"]

    assert saved(sandbox.delete(f"Accounts/{key}"))["Status"] == "DELETED"

    assert [sandbox.delete(f"Accounts/{key}").status_code, sandbox.get(f"Accounts/{key}").status_code] == [404, 404]
    for used in ("200", "404", "090", "630"):
        assert messages(sandbox.delete(f"Accounts/{account(sandbox, used)['AccountID']}"))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("BankTransactions", {"LineItems": [{"Description": "Laces", "UnitAmount": 1, "AccountCode": "S1"}]}),
        ("Invoices", {"Type": "ACCPAY", "LineItems": [{"Description": "Laces", "UnitAmount": 1, "AccountCode": "S1"}]}),
        ("Items", {"Code": "LACE", "PurchaseDetails": {"AccountCode": "S1"}}),
    ],
)
def test_an_account_that_was_used_once_stays(sandbox: Sandbox, path: str, body: dict[str, Any]) -> None:
    """By a document, a draft included, or an item."""
    key = saved(sandbox.put("Accounts", SHOES))["AccountID"]
    defaults = {"Type": "SPEND", "Contact": {"Name": "Cobbler"}, "BankAccount": {"Code": "090"}}
    saved(sandbox.put(path, {**defaults, **body} if path != "Items" else body))

    assert messages(sandbox.delete(f"Accounts/{key}"))


def test_a_bank_account_that_was_used_once_stays(sandbox: Sandbox) -> None:
    """Even by a transfer alone."""
    till = saved(sandbox.put("Accounts", {"Name": "Till", "Code": "T1", "Type": "BANK", "BankAccountNumber": "1"}))
    between = {"FromBankAccount": {"AccountID": till["AccountID"]}, "ToBankAccount": {"Code": "090"}, "Amount": 1}
    saved(sandbox.put("BankTransfers", between))

    assert messages(sandbox.delete(f"Accounts/{till['AccountID']}"))


def test_an_item_is_found_by_its_code(sandbox: Sandbox) -> None:
    """POST changes it and keeps what is not sent; PUT refuses it."""
    chair = saved(sandbox.put("Items", CHAIR))

    again = saved(sandbox.post("Items", {"Code": "CHAIR-9", "SalesDetails": {"TaxType": "OUTPUT2"}}))

    assert again["ItemID"] == chair["ItemID"]
    assert again["Name"] == "Chair"
    assert again["SalesDetails"] == {"UnitPrice": 100.0, "AccountCode": "200", "TaxType": "OUTPUT2"}
    assert saved(sandbox.post("Items", {"Code": "CHAIR-9", "IsSold": False}))["SalesDetails"] == {}
    assert messages(sandbox.put("Items", CHAIR)) == ["Price List Item with Code 'CHAIR-9' already exists"]


def test_an_item_keeps_four_places_if_it_is_asked_to(sandbox: Sandbox) -> None:
    """Otherwise its price is rounded, half up, when it is written."""
    fine = {"Code": "FINE", "SalesDetails": {"UnitPrice": 1.23455}}

    assert saved(sandbox.put("Items", fine, unitdp=4))["SalesDetails"]["UnitPrice"] == 1.2346
    assert saved(sandbox.post("Items", fine))["SalesDetails"]["UnitPrice"] == 1.23
    assert saved(sandbox.get("Items/FINE", unitdp=4))["SalesDetails"]["UnitPrice"] == 1.23


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"Code": "C" * 31}, "Code is too long. Maximum of 30 characters allowed"),
        ({"SalesDetails": {"AccountCode": "nope"}}, "Account must be valid."),
        ({"SalesDetails": {"TaxType": "nope"}}, "Tax rate must be valid."),
        ({"IsSold": False}, "SalesDetails cannot be set when IsSold is false"),
    ],
)
def test_what_is_wrong_with_an_item_is_said(sandbox: Sandbox, changed: dict[str, Any], message: str) -> None:
    assert messages(sandbox.put("Items", {**CHAIR, **changed})) == [message]


def test_a_deleted_item_is_gone(sandbox: Sandbox) -> None:
    """It answers 204, and 404 when it is deleted again."""
    key = saved(sandbox.put("Items", CHAIR))["ItemID"]

    assert [sandbox.delete(f"Items/{key}").status_code, sandbox.delete(f"Items/{key}").status_code] == [204, 404]
    assert sandbox.get("Items/CHAIR-9").status_code == 404


def test_a_tax_rate_is_the_sum_of_its_components(sandbox: Sandbox) -> None:
    """A compound one is charged on the tax of the others, too."""
    parts = [{"Name": "State", "Rate": 10}, {"Name": "City", "Rate": 5, "IsCompound": True}]

    made = saved(sandbox.put("TaxRates", {"TaxRates": [{**HALF, "TaxComponents": parts}, HALF]}))

    assert (made["EffectiveRate"], made["DisplayTaxRate"], made["TaxType"]) == (15.5, 15.5, "TAX002")
    assert (made["CanApplyToRevenue"], made["CanApplyToExpenses"]) == (True, False)


def test_a_tax_rate_is_deleted_by_name_and_still_listed(sandbox: Sandbox) -> None:
    """Its name is free then."""
    tax_type = saved(sandbox.put("TaxRates", HALF))["TaxType"]

    saved(sandbox.post("TaxRates", {"Name": "Half", "Status": "DELETED"}))
    assert messages(sandbox.post("TaxRates", {"TaxType": tax_type, "Status": "ACTIVE"}))

    assert saved(sandbox.get(f"TaxRates/{tax_type}"))["Status"] == "DELETED"
    assert saved(sandbox.put("TaxRates", HALF))["TaxType"] != tax_type


@pytest.mark.parametrize(
    "body",
    [
        {"Name": "15% GST on Income", "TaxComponents": [{"Name": "GST", "Rate": 20}]},
        {"Name": "Half", "TaxComponents": [{"Name": "Other", "Rate": 7.5}]},
        {"Name": "Half", "TaxComponents": [{"Name": "State", "Rate": 7.5}, {"Name": "City", "Rate": 1}]},
        {"Name": "Third", "TaxComponents": [{"Name": "State", "Rate": 7.5}]},
        {"Name": "Third", "ReportTaxType": "INPUT"},
    ],
    ids=["of Xero's own", "component renamed", "component added", "no report type", "no components"],
)
def test_a_tax_rate_can_be_refused(sandbox: Sandbox, body: dict[str, Any]) -> None:
    saved(sandbox.put("TaxRates", HALF))

    assert messages(sandbox.post("TaxRates", body))


def test_a_currency_is_added_once(sandbox: Sandbox) -> None:
    """Then contacts can have it."""
    assert saved(sandbox.put("Currencies", {"Code": "CHF"})) == {"Code": "CHF", "Description": "Swiss Franc"}

    assert messages(sandbox.put("Currencies", {"Code": "CHF"}))
    assert saved(sandbox.put("Contacts", {"Name": "Ada", "DefaultCurrency": "CHF"}))["DefaultCurrency"] == "CHF"


def categories(sandbox: Sandbox) -> list[dict[str, Any]]:
    return list(sandbox.get("TrackingCategories", includeArchived="true").json()["TrackingCategories"])


def room_for_a_category(sandbox: Sandbox) -> None:
    """Archive one of the two active ones."""
    key = next(each["TrackingCategoryID"] for each in categories(sandbox) if each["Status"] == "ACTIVE")
    saved(sandbox.post(f"TrackingCategories/{key}", {"Status": "ARCHIVED"}))


def test_two_tracking_categories_are_active_and_four_exist_at_most(sandbox: Sandbox) -> None:
    """An archived one is listed on request, and cannot come back while there are two others."""
    assert messages(sandbox.put("TrackingCategories", {"Name": "Colour"}))
    room_for_a_category(sandbox)
    assert saved(sandbox.put("TrackingCategories", {"Name": "Colour"}))["Options"] == []

    archived = next(each for each in categories(sandbox) if each["Status"] == "ARCHIVED")
    key = archived["TrackingCategoryID"]
    assert messages(sandbox.post(f"TrackingCategories/{key}", {"Status": "ACTIVE"}))
    room_for_a_category(sandbox)
    assert messages(sandbox.put("TrackingCategories", {"Name": "Size"}))
    assert len(categories(sandbox)) == 4


def test_options_are_added_renamed_archived_and_deleted(sandbox: Sandbox) -> None:
    """Each has a name of its own; a deleted one is gone."""
    room_for_a_category(sandbox)
    key = saved(sandbox.put("TrackingCategories", {"Name": "Colour"}))["TrackingCategoryID"]
    path = f"TrackingCategories/{key}/Options"

    red = saved(sandbox.put(path, {"Name": "Red"}))["TrackingOptionID"]
    assert messages(sandbox.put(path, {"Name": "red"}))
    assert saved(sandbox.post(f"{path}/{red}", {"Name": "Crimson"}))["Name"] == "Crimson"
    archived = saved(sandbox.post(f"{path}/{red}", {"Status": "ARCHIVED"}))
    assert (archived["Status"], archived["IsArchived"], archived["IsActive"]) == ("ARCHIVED", True, False)
    assert saved(sandbox.delete(f"{path}/{red}"))["TrackingOptionID"] == red

    assert saved(sandbox.get(f"TrackingCategories/{key}"))["Options"] == []
    assert sandbox.delete(f"{path}/{red}").status_code == 404
    assert sandbox.post(f"{path}/{red}", {"Name": "Blue"}).status_code == 404


def test_what_was_tracked_by_an_option_outlives_its_name(sandbox: Sandbox) -> None:
    """Documents that show the old name can be changed and paid as before."""
    found = sandbox.get("Invoices", Statuses="AUTHORISED", page=1).json()["Invoices"]
    bill = next(each for each in found if any(line["Tracking"] for line in each["LineItems"]))
    for category in categories(sandbox):
        for option in category["Options"]:
            path = f"TrackingCategories/{category['TrackingCategoryID']}/Options/{option['TrackingOptionID']}"
            saved(sandbox.post(path, {"Name": f"{option['Name']} as it is called now"}))

    payment = {"Invoice": {"InvoiceID": bill["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 1}
    assert saved(sandbox.put("Payments", payment))["Status"] == "AUTHORISED"


def test_tracking_is_deleted_only_if_no_line_uses_it(sandbox: Sandbox) -> None:
    """A new category can go, one in use can only be archived."""
    used = next(each for each in categories(sandbox) if each["Name"] == "Region")
    option = next(each for each in used["Options"] if each["Name"] == "North")["TrackingOptionID"]
    assert messages(sandbox.delete(f"TrackingCategories/{used['TrackingCategoryID']}"))
    assert messages(sandbox.delete(f"TrackingCategories/{used['TrackingCategoryID']}/Options/{option}"))

    room_for_a_category(sandbox)
    key = saved(sandbox.put("TrackingCategories", {"Name": "Colour"}))["TrackingCategoryID"]
    assert saved(sandbox.delete(f"TrackingCategories/{key}"))["Name"] == "Colour"
    assert sandbox.delete(f"TrackingCategories/{key}").status_code == 404


def test_a_payment_service_is_made_once(sandbox: Sandbox) -> None:
    """It needs a name, a link and the words on its button."""
    service = {"PaymentServiceName": "Pay", "PaymentServiceUrl": "https://pay.example", "PayNowText": "Now"}

    assert saved(sandbox.put("PaymentServices", service))["PaymentServiceType"] == "Custom"

    assert messages(sandbox.put("PaymentServices", service))
    assert messages(sandbox.put("PaymentServices", {"PaymentServiceName": "Other"}))
