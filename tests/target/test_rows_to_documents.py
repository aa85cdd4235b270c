"""Rows as a warehouse has them become documents as Xero wants them."""

from __future__ import annotations

import typing as t
from decimal import Decimal

import pytest
from support.singer import DAY, invoice, invoice_lines, record, schema, state, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

LINE: t.Final = {"Description": "Work", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200", "TaxType": "OUTPUT2"}


def invoice_there(sandbox: Sandbox, number: str = "INV-1") -> Json:
    (found,) = sandbox.get(f"Invoices/{number}", unitdp=4).json()["Invoices"]
    return t.cast("Json", found)


def test_columns_named_after_xeros_fields_need_no_settings(sandbox: Sandbox, target: Target) -> None:
    """Nesting is two underscores, lists are JSON text, and neither capitals nor single underscores matter."""
    row = {
        "INVOICE_NUMBER": "INV-1",
        "type": "ACCREC",
        "contact__name": "Ada",
        "Date": "2026-03-02T00:00:00+13:00",
        "due_date": "2026-04-01",
        "LineItems": '[{"Description": "Grüße", "Quantity": 3, "UnitAmount": 0.1234, "AccountCode": "200"}]',
    }

    run = target(whole(stream("Invoices", [row], ["INVOICE_NUMBER"])))

    assert run.exit_code == 0, run.told
    there = invoice_there(sandbox)
    assert (there["Type"], there["Contact"]["Name"]) == ("ACCREC", "Ada")
    assert (there["DateString"][:10], there["DueDateString"][:10]) == (DAY, "2026-04-01")
    assert there["LineItems"][0]["Description"] == "Grüße"
    assert there["LineItems"][0]["UnitAmount"] == 0.1234


@pytest.mark.fault(37)
def test_amounts_are_sent_digit_for_digit_and_without_exponents(sandbox: Sandbox, target: Target) -> None:
    """0.0001 is 1E-4 to most who print JSON."""
    row = invoice(1, lines=1)
    row["LineItems"][0] |= {"UnitAmount": Decimal("0.0001"), "Quantity": Decimal("12345.6789")}

    run = target(whole(stream("invoices", [row], ["InvoiceNumber"])), request_log=True)

    assert run.exit_code == 0, run.told
    (line,) = invoice_there(sandbox)["LineItems"]
    assert (line["UnitAmount"], line["Quantity"]) == (0.0001, 12345.6789)


def test_rows_of_one_document_are_joined_wherever_they_are(sandbox: Sandbox, target: Target) -> None:
    head, *rows = invoice_lines(3, lines=4)
    scattered = sorted(rows, key=lambda each: str(each["record"]["LineItems__Description"]))

    run = target(whole([head, *scattered]), streams={"invoices": {"group_by": ["InvoiceNumber"]}})

    assert run.exit_code == 0, run.told
    assert [result["row_count"] for result in run.results] == [4, 4, 4]
    for number in (1, 2, 3):
        lines = invoice_there(sandbox, f"INV-{number}")["LineItems"]
        assert [line["Quantity"] for line in lines] == [2, 3, 4, 5]


def test_rows_that_contradict_each_other_are_rejected_together(sandbox: Sandbox, target: Target) -> None:
    head, *rows = invoice_lines(2)
    rows[1]["record"]["Date"] = "2026-03-03"

    run = target(whole([head, *rows]), streams={"invoices": {"group_by": ["InvoiceNumber"]}})

    assert run.exit_code == 3
    assert [reject["reason"] for reject in run.rejects] == ["conflicting_rows"] * 2
    assert [result["key"] for result in run.results] == ["INV-2"]


def test_one_bad_line_rejects_its_document_and_no_other(sandbox: Sandbox, target: Target) -> None:
    head, *rows = invoice_lines(2)
    rows[0]["record"]["LineItems__Quantity"] = "a few"

    run = target(whole([head, *rows]), streams={"invoices": {"group_by": ["InvoiceNumber"]}})

    assert run.exit_code == 3
    assert [reject["reason"] for reject in run.rejects] == ["unreadable"] * 2
    assert [result["key"] for result in run.results] == ["INV-2"]


def test_a_line_that_comes_after_its_document_was_sent_is_rejected(sandbox: Sandbox, target: Target) -> None:
    """With `batch_size_rows` documents go out at a STATE; a later line must not replace those that were there."""
    head, first, second = invoice_lines(1)

    run = target(
        [head, first, state(at=1), second, state(at=2)],
        streams={"invoices": {"group_by": ["InvoiceNumber"]}},
        batch_size_rows=1,
    )

    assert run.exit_code == 3
    assert [reject["reason"] for reject in run.rejects] == ["late_rows"]
    assert len(invoice_there(sandbox)["LineItems"]) == 1


@pytest.mark.fault(37)
def test_amounts_of_a_warehouse_that_counts_in_floats_may_be_rounded(sandbox: Sandbox, target: Target) -> None:
    row = invoice(1, lines=1)
    row["LineItems"][0]["UnitAmount"] = Decimal("19.950000000000003")

    run = target(whole(stream("invoices", [row], ["InvoiceNumber"])), round_amounts=True)

    assert run.exit_code == 0, run.told
    assert invoice_there(sandbox)["LineItems"][0]["UnitAmount"] == 19.95


def test_a_payload_adds_constants_and_computed_values(sandbox: Sandbox, target: Target) -> None:
    """In each line, too; what the record says wins."""
    row = {"InvoiceNumber": "INV-1", "customer": "ada", "Reference": "kept", "LineItems": [{"Description": "Work"}]}
    payload = {
        "Type": "ACCREC",
        "Contact__Name": "=record['customer'] + ' & Co'",
        "Date": "=today",
        "Reference": "lost",
        "LineItems": {"UnitAmount": "=9.95 * 2", "Quantity": 1, "AccountCode": "200"},
    }

    run = target(whole(stream("invoices", [row], ["InvoiceNumber"])), payload=payload)

    assert run.exit_code == 0, run.told
    there = invoice_there(sandbox)
    assert (there["Contact"]["Name"], there["Reference"]) == ("ada & Co", "kept")
    assert there["LineItems"][0]["UnitAmount"] == 19.9


def test_a_payload_may_win(sandbox: Sandbox, target: Target) -> None:
    run = target(
        whole(stream("invoices", [invoice(1)], ["InvoiceNumber"])), payload={"Reference": "won"}, payload_wins=True
    )

    assert run.exit_code == 0, run.told
    assert invoice_there(sandbox)["Reference"] == "won"


@pytest.mark.fault(44)
def test_a_contact_with_an_id_is_not_renamed(sandbox: Sandbox, target: Target) -> None:
    """Xero takes a name beside the id as the contact's new name."""
    (contact,) = sandbox.put("Contacts", {"Name": "Right"}).json()["Contacts"]
    row = invoice(1, Contact={"ContactID": contact["ContactID"], "Name": "Wrong"})

    run = target(whole(stream("invoices", [row], ["InvoiceNumber"])))

    assert run.exit_code == 0, run.told
    assert invoice_there(sandbox)["Contact"]["Name"] == "Right"


def test_columns_that_are_not_xeros_are_named_once_and_not_sent(target: Target) -> None:
    rows = [{**invoice(n), "Refrence": "typo", "_sdc_extracted_at": DAY, "_SDC_BATCHED_AT": DAY} for n in (1, 2)]

    run = target(whole(stream("invoices", rows, ["InvoiceNumber"])))

    assert run.exit_code == 0
    (line,) = [line for line in run.told.splitlines() if "Refrence" in line]
    assert "_sdc_" not in line.casefold()


def test_columns_that_are_not_xeros_may_be_refused(sandbox: Sandbox, target: Target) -> None:
    run = target(whole(stream("invoices", [invoice(1, Refrence="typo")], ["InvoiceNumber"])), unknown_columns="reject")

    assert run.exit_code == 3
    assert [reject["reason"] for reject in run.rejects] == ["unknown_column"]


@pytest.mark.fault(18)
@pytest.mark.parametrize("column", ["_sdc_sequence", "_SDC_SEQUENCE"])
def test_the_same_row_twice_is_one_document(target: Target, column: str) -> None:
    """Taps may send a row again; what they say about the row itself does not make it another."""
    rows = [{**invoice(1), column: n} for n in (1, 2)]

    run = target(whole(stream("invoices", rows, ["InvoiceNumber"])), on_duplicate="reject")

    assert run.exit_code == 0, run.told
    assert [result["row_count"] for result in run.results] == [2]


@pytest.mark.fault(18)
def test_one_key_with_two_contents_is_rejected_if_you_say_so(sandbox: Sandbox, target: Target) -> None:
    rows = [invoice(1), invoice(1, Reference="other"), invoice(2)]

    run = target(whole(stream("invoices", rows, ["InvoiceNumber"], Reference="")), on_duplicate="reject")

    assert run.exit_code == 3
    assert [reject["reason"] for reject in run.rejects] == ["conflicting_duplicates"] * 2
    assert [result["key"] for result in run.results] == ["INV-2"]


@pytest.mark.fault(19)
def test_equal_rows_without_a_key_are_all_published_if_you_say_so(sandbox: Sandbox, target: Target) -> None:
    """Two payments of ten dollars are two payments; and the same run again sends neither."""
    row = {"Type": "SPEND", "Contact__Name": "Café", "BankAccount__Code": "090", "Date": DAY, "LineItems": [LINE]}
    messages = whole(stream("bank_transactions", [row, row], []))

    refused = target(messages)
    first = target(messages, key="auto_sequence", run_name="monday")
    again = target(messages, key="auto_sequence", run_name="monday")

    assert refused.exit_code == 2
    assert "auto_sequence" in refused.errors[-1]
    assert first.exit_code == again.exit_code == 0, first.told
    assert [result["operation"] for result in again.results] == ["created", "created", "unchanged", "unchanged"]


def test_records_of_another_organisation_lose_its_ids(sandbox: Sandbox, target: Target) -> None:
    """What the tap read elsewhere is created here; numbers, names and codes identify, ids mean nothing."""
    row = invoice(1, InvoiceID="297c2dc5-cc47-4afd-8ec8-74990b8761e9", tenant_id="another")
    row["Contact"]["ContactID"] = "397c2dc5-cc47-4afd-8ec8-74990b8761e9"

    run = target(whole(stream("invoices", [row], ["tenant_id", "InvoiceID"])))

    assert run.exit_code == 0, run.told
    assert "its ids are not sent" in run.told
    assert invoice_there(sandbox)["Contact"]["Name"] == "Customer 1"


def test_a_file_is_uploaded_from_a_folder_and_from_nowhere_else(sandbox: Sandbox, target: Target) -> None:
    (target.folder / "files").mkdir()
    (target.folder / "files" / "scan.txt").write_bytes(b"scanned")
    (target.folder / "secret.txt").write_bytes(b"secret")
    target(whole(stream("invoices", [invoice(1)], ["InvoiceNumber"])))
    rows = [
        {"number": "INV-1", "FileName": name, "file": f} for name, f in (("a.txt", "scan.txt"), ("b", "../secret.txt"))
    ]
    settings = {"path": "Invoices/{number}/Attachments/{FileName}", "file_column": "file"}

    run = target(
        whole(stream("scans", rows, ["number", "FileName"])),
        streams={"scans": settings},
        files_folder=str(target.folder / "files"),
    )

    assert run.exit_code == 3, run.told
    assert [reject["reason"] for reject in run.rejects] == ["content_missing"]
    attachment = sandbox.get("Invoices/INV-1/Attachments/a.txt")
    assert attachment.content == b"scanned"


@pytest.mark.parametrize(
    ("setting", "name"),
    [({}, "ManualJournals"), ({"entity": "Invoice"}, "BankTransactions"), ({"path": "Invoices/{n}/Notes"}, "History")],
)
def test_what_is_not_there_is_refused_before_the_first_call(
    sandbox: Sandbox, target: Target, setting: Json, name: str
) -> None:
    """The line names what there is."""
    messages = [schema("sales", {"n": "1"}, ["n"]), record("sales", {"n": "1"})]

    run = target(whole(messages), streams={"sales": setting})

    assert run.exit_code == 2
    assert name in run.errors[-1]
    assert not [call for call in sandbox.tenant_calls() if call["method"] != "GET"]
