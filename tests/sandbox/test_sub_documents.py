"""What is made of a document: its PDF, its e-mail, its online address; and the settings beside the lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.sandbox import Sandbox


def invoice(sandbox: Sandbox, **fields: Any) -> str:
    """The key of an invoice with these fields."""
    (key,) = sandbox.records("Invoices", set={"Type": "ACCREC", "Status": "AUTHORISED", "AmountPaid": 0.0, **fields})
    return key


def is_valid_pdf(content: bytes) -> bool:
    """Whether every object is where the table says, which is what readers rely on."""
    (start,) = re.findall(rb"startxref\n(\d+)\n%%EOF\n\Z", content)
    table = content[int(start) :]
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n \n", table)]
    numbers = [int(content[place:].partition(b" 0 obj")[0]) for place in places]
    return content.startswith(b"%PDF-1.4\n") and table.startswith(b"xref\n") and numbers == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("path", ["Invoices", "CreditNotes", "PurchaseOrders", "Quotes"])
@pytest.mark.parametrize("suffix", ["/pdf", ""])
def test_a_document_can_be_had_as_pdf(sandbox: Sandbox, path: str, suffix: str) -> None:
    """By a path of its own, or by asking for it in the Accept header."""
    (key,) = sandbox.records(path, stamp=False)

    answer = sandbox.get(f"{path}/{key}{suffix}", {**sandbox.headers(), "Accept": "application/pdf"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert is_valid_pdf(answer.content)


def test_a_list_cannot_be_had_as_pdf(sandbox: Sandbox) -> None:
    assert sandbox.get("Invoices", {**sandbox.headers(), "Accept": "application/pdf"}).status_code == 406


def test_an_invoice_that_was_emailed_says_so_and_is_stamped(sandbox: Sandbox) -> None:
    key = invoice(sandbox, SentToContact=False, AmountDue=10.0)
    before = sandbox.get(f"Invoices/{key}").json()["Invoices"][0]
    sandbox.advance(60)

    answer = sandbox.post(f"Invoices/{key}/Email", {})

    assert (answer.status_code, answer.content) == (204, b"")
    after = sandbox.get(f"Invoices/{key}").json()["Invoices"][0]
    assert after["SentToContact"] is True
    assert after["UpdatedDateUTC"] != before["UpdatedDateUTC"]


def test_emailing_a_partly_paid_invoice_does_not_stamp_it(sandbox: Sandbox) -> None:
    """A reader who asks for what was changed since never learns of it, as at Xero."""
    key = invoice(sandbox, SentToContact=False, AmountPaid=4.0, AmountDue=6.0)
    before = sandbox.get(f"Invoices/{key}").json()["Invoices"][0]
    sandbox.advance(60)

    assert sandbox.post(f"Invoices/{key}/Email").status_code == 204

    after = sandbox.get(f"Invoices/{key}").json()["Invoices"][0]
    assert after["SentToContact"] is True
    assert after["UpdatedDateUTC"] == before["UpdatedDateUTC"]


@pytest.mark.parametrize("fields", [{"Type": "ACCPAY"}, {"Status": "DRAFT"}, {"Status": "VOIDED"}])
def test_bills_and_drafts_cannot_be_emailed(sandbox: Sandbox, fields: dict[str, str]) -> None:
    key = invoice(sandbox, **fields)

    answer = sandbox.post(f"Invoices/{key}/Email", {})

    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 10)


def test_emails_are_limited_by_the_day(sandbox: Sandbox) -> None:
    sandbox.reset(emails_a_day=2)
    sandbox.set_clock("2026-06-30T12:00:00")
    key = invoice(sandbox)

    assert [sandbox.post(f"Invoices/{key}/Email", {}).status_code for _ in range(3)] == [204, 204, 400]
    sandbox.set_clock("2026-07-01T12:00:00")
    headers = sandbox.headers()
    assert sandbox.write("POST", f"Invoices/{key}/Email", {}, headers).status_code == 204


def test_a_sales_invoice_has_an_online_address(sandbox: Sandbox) -> None:
    answer = sandbox.get(f"Invoices/{invoice(sandbox)}/OnlineInvoice").json()

    assert [each["OnlineInvoiceUrl"].startswith("https://in.xero.com/") for each in answer["OnlineInvoices"]] == [True]


@pytest.mark.parametrize("fields", [{"Type": "ACCPAY"}, {"Status": "DRAFT"}])
def test_bills_and_drafts_have_no_online_address(sandbox: Sandbox, fields: dict[str, str]) -> None:
    assert sandbox.get(f"Invoices/{invoice(sandbox, **fields)}/OnlineInvoice").status_code == 400


def test_an_app_can_ask_what_it_may_do(sandbox: Sandbox) -> None:
    actions = sandbox.get("Organisation/Actions").json()["Actions"]

    assert {"Name": "CreateDraftInvoice", "Status": "ALLOWED"} in actions


def test_contacts_and_organisations_have_cis_settings(sandbox: Sandbox) -> None:
    (contact,) = sandbox.records("Contacts", stamp=False)
    (organisation,) = sandbox.get("Organisation").json()["Organisations"]

    own = sandbox.get(f"Organisation/{organisation['OrganisationID']}/CISSettings").json()["CISSettings"]

    assert sandbox.get(f"Contacts/{contact}/CISSettings").json()["CISSettings"] == [{"CISEnabled": False}]
    assert own == [{"CISContractorEnabled": False, "CISSubContractorEnabled": False}]


def test_a_branding_theme_offers_the_payment_services_it_was_given(sandbox: Sandbox) -> None:
    (theme,) = sandbox.records("BrandingThemes", stamp=False)
    (service,) = sandbox.records("PaymentServices", stamp=False)
    path = f"BrandingThemes/{theme}/PaymentServices"
    assert sandbox.get(path).json()["PaymentServices"] == []

    sandbox.post(path, {"PaymentServices": [{"PaymentServiceID": service}]})

    assert [each["PaymentServiceID"] for each in sandbox.get(path).json()["PaymentServices"]] == [service]
    assert sandbox.post(path, {"PaymentServices": [{"PaymentServiceID": theme}]}).status_code == 400
