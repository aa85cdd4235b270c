"""Attachments: bytes go in and come out as they were, under a name, up to Xero's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import requests
    from support.sandbox import Sandbox

PNG = b"\x89PNG\r\n\x1a\n\x00not really a picture"
WITH_ATTACHMENTS = (
    *("Accounts", "BankTransactions", "BankTransfers", "Contacts", "CreditNotes", "Invoices", "ManualJournals"),
    *("PurchaseOrders", "Quotes", "Receipts", "RepeatingInvoices"),
)


def key_of(sandbox: Sandbox, path: str = "Invoices") -> str:
    """Of a record without attachments."""
    (key,) = sandbox.records(path, insert=True, set={"HasAttachments": False})
    return key


def attach(sandbox: Sandbox, parent: str, name: str, content: bytes = PNG, **params: Any) -> requests.Response:
    headers = {"Content-Type": "image/png"}
    return sandbox.write("PUT", f"{parent}/Attachments/{name}", content, headers, **params)


def attached(sandbox: Sandbox, parent: str) -> list[dict[str, Any]]:
    return list(sandbox.get(f"{parent}/Attachments").json()["Attachments"])


@pytest.mark.parametrize("path", WITH_ATTACHMENTS)
def test_what_was_attached_comes_back_byte_by_byte(sandbox: Sandbox, path: str) -> None:
    sandbox.reset(app_profile="broad")
    parent = f"{path}/{key_of(sandbox, path)}"

    (shown,) = attach(sandbox, parent, "a b.png").json()["Attachments"]

    assert (shown["FileName"], shown["MimeType"], shown["ContentLength"]) == ("a b.png", "image/png", len(PNG))
    assert attached(sandbox, parent) == [shown]
    for name in ("a b.png", shown["AttachmentID"]):
        answer = sandbox.get(f"{parent}/Attachments/{name}", {**sandbox.headers(), "Accept": "image/png"})
        assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")
    assert sandbox.get(shown["Url"].partition("/api.xro/2.0/")[2]).content == PNG


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_the_same_name_overwrites(sandbox: Sandbox, method: str) -> None:
    parent = f"Invoices/{key_of(sandbox)}"
    attach(sandbox, parent, "bill.png")

    sandbox.write(method, f"{parent}/Attachments/bill.png", b"newer", {"Content-Type": "image/png"})

    assert [each["ContentLength"] for each in attached(sandbox, parent)] == [5]
    assert sandbox.get(f"{parent}/Attachments/bill.png").content == b"newer"


def test_an_invoice_says_that_it_has_attachments_now(sandbox: Sandbox) -> None:
    key = key_of(sandbox)

    attach(sandbox, f"Invoices/{key}", "bill.png")

    (invoice,) = sandbox.get(f"Invoices/{key}").json()["Invoices"]
    assert invoice["HasAttachments"] is True


def test_an_invoice_that_says_it_has_attachments_has_some(sandbox: Sandbox) -> None:
    """The generated company has invoices with scans, and they can be read like any other."""
    invoices = sandbox.get("Invoices", page=1).json()["Invoices"]
    key = next(invoice["InvoiceID"] for invoice in invoices if invoice["HasAttachments"])

    (shown,) = attached(sandbox, f"Invoices/{key}")

    assert shown["MimeType"] == "application/pdf"
    assert sandbox.get(f"Invoices/{key}/Attachments/{shown['AttachmentID']}").content.startswith(b"%PDF")


@pytest.mark.parametrize(("wanted", "expected"), [("true", True), ("false", False)])
def test_the_customer_sees_what_is_included_online(sandbox: Sandbox, wanted: str, expected: bool) -> None:
    parent = f"Invoices/{key_of(sandbox)}"

    (shown,) = attach(sandbox, parent, "bill.png", IncludeOnline=wanted).json()["Attachments"]

    assert shown["IncludeOnline"] is expected


def test_a_record_has_ten_attachments_at_the_most(sandbox: Sandbox) -> None:
    parent = f"Invoices/{key_of(sandbox)}"
    statuses = [attach(sandbox, parent, f"{number}.png").status_code for number in range(11)]

    assert statuses == [200] * 10 + [400]
    assert attach(sandbox, parent, "3.png", b"again").status_code == 200
    assert len(attached(sandbox, parent)) == 10


def test_an_attachment_has_at_most_25_megabytes(sandbox: Sandbox) -> None:
    """More than any other body may have."""
    parent = f"Invoices/{key_of(sandbox)}"

    most = attach(sandbox, parent, "most.bin", bytes(25 * 2**20))
    more = attach(sandbox, parent, "more.bin", bytes(25 * 2**20 + 1))

    assert (most.status_code, more.status_code) == (200, 400)
    assert more.json()["ErrorNumber"] == 10
    assert [each["FileName"] for each in attached(sandbox, parent)] == ["most.bin"]


@pytest.mark.parametrize(
    "path", ["Invoices/c0ffee00-0000-4000-8000-000000000000/Attachments", "Invoices/{}/Attachments/no.png"]
)
def test_what_is_not_attached_is_not_found(sandbox: Sandbox, path: str) -> None:
    assert sandbox.get(path.format(key_of(sandbox))).status_code == 404


def test_there_are_no_attachments_where_xero_has_none(sandbox: Sandbox) -> None:
    (key,) = sandbox.records("Payments", count=1, stamp=False)

    assert sandbox.get(f"Payments/{key}/Attachments").status_code == 404
