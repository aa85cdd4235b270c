"""Contacts and contact groups: who is meant, what is kept, and what nobody sees again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.answers import messages, saved

if TYPE_CHECKING:
    from support.sandbox import Sandbox


def test_put_refuses_a_name_that_an_active_contact_has(sandbox: Sandbox) -> None:
    """In Xero's words, and without regard to capitals."""
    sandbox.put("Contacts", {"Name": "Ada Lovelace"})

    (message,) = messages(sandbox.put("Contacts", {"Name": "ADA lovelace"}))

    assert message == (
        "The contact name ADA lovelace is already assigned to another contact. "
        "The contact name must be unique across all active contacts."
    )


def test_post_finds_a_contact_by_name(sandbox: Sandbox) -> None:
    """And does not create it a second time."""
    ada = saved(sandbox.put("Contacts", {"Name": "Ada"}))

    again = saved(sandbox.post("Contacts", {"Name": "Ada", "FirstName": "Augusta"}))

    assert (again["ContactID"], again["FirstName"]) == (ada["ContactID"], "Augusta")


def test_post_finds_a_contact_by_number_before_its_name(sandbox: Sandbox) -> None:
    """The number wins, and the name is changed."""
    ada = saved(sandbox.put("Contacts", {"Name": "Ada", "ContactNumber": "C-1"}))
    saved(sandbox.put("Contacts", {"Name": "Bob"}))

    again = saved(sandbox.post("Contacts", {"Name": "Ada King", "ContactNumber": "C-1"}))

    assert (again["ContactID"], again["Name"]) == (ada["ContactID"], "Ada King")
    assert messages(sandbox.post("Contacts", {"Name": "Bob", "ContactNumber": "C-1"}))


def test_an_update_keeps_what_is_not_sent(sandbox: Sandbox) -> None:
    """Persons that are sent take the place of all there were; addresses that of those of the same type."""
    persons = [{"FirstName": "Ann"}, {"FirstName": "Ben"}]
    addresses = [{"AddressType": "STREET", "City": "Otaki"}, {"AddressType": "POBOX", "City": "Levin"}]
    body = {"Name": "Ada", "EmailAddress": "ada@mail.example", "ContactPersons": persons, "Addresses": addresses}
    key = saved(sandbox.put("Contacts", body))["ContactID"]

    sandbox.post("Contacts", {"ContactID": key, "Addresses": [{"AddressType": "STREET", "City": "Foxton"}]})
    sandbox.post(f"Contacts/{key}", {"ContactPersons": [{"FirstName": "Cy"}]})

    now = saved(sandbox.get(f"Contacts/{key}"))
    assert now["EmailAddress"] == "ada@mail.example"
    assert [person["FirstName"] for person in now["ContactPersons"]] == ["Cy"]
    assert {each["AddressType"]: each["City"] for each in now["Addresses"]} == {"STREET": "Foxton", "POBOX": "Levin"}


def test_an_archived_contact_is_listed_on_request_and_its_name_is_free(sandbox: Sandbox) -> None:
    """Until then it could not be used a second time."""
    key = saved(sandbox.put("Contacts", {"Name": "Ada"}))["ContactID"]

    sandbox.post("Contacts", {"ContactID": key, "ContactStatus": "ARCHIVED"})

    assert sandbox.get("Contacts", IDs=key).json()["Contacts"] == []
    assert saved(sandbox.get("Contacts", IDs=key, includeArchived="true"))["ContactStatus"] == "ARCHIVED"
    assert saved(sandbox.put("Contacts", {"Name": "Ada"}))["ContactID"] != key
    assert messages(sandbox.post("Contacts", {"ContactID": key, "ContactStatus": "ACTIVE"}))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"Name": "Ada", "EmailAddress": "nowhere"}, "Email address must be valid."),
        ({"Name": "Ada", "DefaultCurrency": "CHF"}, "Organisation is not subscribed to currency CHF"),
        (
            {"Name": "Ada", "AccountsPayableTaxType": "NOPE"},
            "The TaxType code NOPE does not exist or cannot be used for this type of transaction.",
        ),
        ({"FirstName": "Ada"}, "Name is required"),
        ({"Name": "  "}, "Name is required"),
        ({"Name": "A" * 256}, "Name is too long. Maximum of 255 characters allowed"),
    ],
)
def test_what_is_wrong_with_a_contact_is_said(sandbox: Sandbox, body: dict[str, Any], message: str) -> None:
    """The words of the first three are recorded."""
    assert messages(sandbox.put("Contacts", body)) == [message]


def test_a_contact_is_neither_customer_nor_supplier_because_it_says_so(sandbox: Sandbox) -> None:
    """Only documents make it one."""
    contact = saved(sandbox.put("Contacts", {"Name": "Ada", "IsCustomer": True, "IsSupplier": True}))

    assert (contact["IsCustomer"], contact["IsSupplier"]) == (False, False)


def test_members_join_and_leave_a_group(sandbox: Sandbox) -> None:
    """The group and the contact both know; the contact is not stamped for it."""
    ada, bob = (saved(sandbox.put("Contacts", {"Name": name})) for name in ("Ada", "Bob"))
    group = saved(sandbox.put("ContactGroups", {"Name": "Poets"}))["ContactGroupID"]
    sandbox.advance(60)

    joined = sandbox.put(f"ContactGroups/{group}/Contacts", {"Contacts": [ada, bob]})

    assert joined.status_code == 200
    assert [each["Name"] for each in saved(sandbox.get(f"ContactGroups/{group}"))["Contacts"]] == ["Ada", "Bob"]
    now = saved(sandbox.get(f"Contacts/{ada['ContactID']}"))
    assert [each["Name"] for each in now["ContactGroups"]] == ["Poets"]
    assert now["UpdatedDateUTC"] == ada["UpdatedDateUTC"]

    path = f"ContactGroups/{group}/Contacts/{ada['ContactID']}"
    assert [sandbox.delete(path).status_code, sandbox.delete(path).status_code] == [204, 404]
    assert saved(sandbox.get(f"Contacts/{ada['ContactID']}"))["ContactGroups"] == []
    assert sandbox.delete(f"ContactGroups/{group}/Contacts").status_code == 204
    assert saved(sandbox.get(f"ContactGroups/{group}"))["Contacts"] == []


def test_a_stranger_cannot_join_a_group(sandbox: Sandbox) -> None:
    """And nobody joins a group that does not exist."""
    group = saved(sandbox.put("ContactGroups", {"Name": "Poets"}))["ContactGroupID"]

    assert messages(sandbox.put(f"ContactGroups/{group}/Contacts", {"Contacts": [{"ContactID": group}]}))
    assert sandbox.put(f"ContactGroups/{group[::-1]}/Contacts", {"Contacts": []}).status_code == 404


def test_a_deleted_group_is_never_seen_again(sandbox: Sandbox) -> None:
    """Not even by those who were in it, and its name is free."""
    ada = saved(sandbox.put("Contacts", {"Name": "Ada"}))["ContactID"]
    group = saved(sandbox.put("ContactGroups", {"Name": "Poets"}))["ContactGroupID"]
    sandbox.put(f"ContactGroups/{group}/Contacts", {"Contacts": [{"ContactID": ada}]})

    assert saved(sandbox.post(f"ContactGroups/{group}", {"Status": "DELETED"}))["Status"] == "DELETED"

    assert sandbox.get(f"ContactGroups/{group}").status_code == 404
    assert sandbox.post(f"ContactGroups/{group}", {"Name": "Bards"}).status_code in {400, 404}
    assert saved(sandbox.get(f"Contacts/{ada}"))["ContactGroups"] == []
    assert saved(sandbox.put("ContactGroups", {"Name": "Poets"}))["ContactGroupID"] != group


def test_a_renamed_contact_is_renamed_in_its_groups(sandbox: Sandbox) -> None:
    """Groups show the names of their members."""
    ada = saved(sandbox.put("Contacts", {"Name": "Ada"}))["ContactID"]
    group = saved(sandbox.put("ContactGroups", {"Name": "Poets"}))["ContactGroupID"]
    sandbox.put(f"ContactGroups/{group}/Contacts", {"ContactID": ada})

    sandbox.post("Contacts", {"ContactID": ada, "Name": "Ada King"})

    assert [each["Name"] for each in saved(sandbox.get(f"ContactGroups/{group}"))["Contacts"]] == ["Ada King"]


def test_in_an_atomic_batch_names_are_unique_among_its_elements(sandbox: Sandbox) -> None:
    """The second of two contacts of one name makes Xero refuse the first one, too."""
    sandbox.reset(atomic_batches=True)

    assert messages(sandbox.put("Contacts", {"Contacts": [{"Name": "Ada"}, {"Name": "Ada"}]}))

    assert sandbox.get("Contacts", where='Name=="Ada"').json()["Contacts"] == []


def test_a_contact_of_which_little_is_known_can_be_changed(sandbox: Sandbox) -> None:
    """What was loaded into the books may lack what Xero never leaves out."""
    little = ["Addresses", "Phones", "ContactPersons", "ContactGroups", "EmailAddress", "ContactStatus"]
    (key,) = sandbox.records("Contacts", drop=little)

    assert saved(sandbox.post(f"Contacts/{key}", {"FirstName": "Ada"}))["FirstName"] == "Ada"


def test_bank_details_need_a_permission_that_not_every_user_has(sandbox: Sandbox) -> None:
    sandbox.reset(bank_account_admin=False)
    known = next(one for one in sandbox.get("Contacts", page=1).json()["Contacts"] if one["BankAccountDetails"])
    key, details = known["ContactID"], known["BankAccountDetails"]

    refused = sandbox.post("Contacts", {"Contacts": [{"ContactID": key, "BankAccountDetails": "02-0000-0000001-000"}]})
    same = sandbox.post(
        "Contacts", {"Contacts": [{"ContactID": key, "BankAccountDetails": details, "LastName": "Moor"}]}
    )

    assert "BankAccountAdmin" in refused.json()["Elements"][0]["ValidationErrors"][0]["Message"]
    assert (same.status_code, same.json()["Contacts"][0]["BankAccountDetails"]) == (200, details)
    sandbox.reset()
    assert sandbox.post("Contacts", {"Contacts": [{"Name": "New", "BankAccountDetails": "1"}]}).status_code == 200
