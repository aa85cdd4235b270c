"""A dry run says what would be done, and does nothing."""

from __future__ import annotations

import typing as t
from decimal import Decimal
from pathlib import Path

import pytest
from singer_sdk.singerlib.json import serialize_json as text_of
from support.singer import contacts, invoice, invoices, stream, whole
from support.target import records

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target


NOT_ALLOWED: t.Final = {"Title": "Unauthorized", "Status": 401, "Detail": "AuthorizationUnsuccessful"}


def plans(run: Run) -> list[str]:
    return [line.partition("Plan for ")[2] for line in run.log.splitlines() if "Plan for " in line]


def test_nothing_is_sent_and_nothing_passes(sandbox: Sandbox, target: Target) -> None:
    run = target(whole(contacts(2), invoices(1)), dry_run=True)

    assert run.exit_code == 0, run.told
    assert all(call["method"] == "GET" for call in sandbox.tenant_calls())
    assert (run.states, run.results, run.rejects) == ([], [], [])
    assert "Dry run: nothing was sent." in run.log


def test_it_says_what_would_be_done_and_what_it_comes_to(target: Target) -> None:
    target(whole(contacts(2), invoices(2)))

    run = target(
        whole(
            contacts(1),
            contacts(1, first=2, EmailAddress="new@example.com"),
            contacts(1, first=3),
            invoices(1),
            invoices(2, first=3),
            invoices(1, first=5, Type="NEITHER"),
        ),
        dry_run=True,
    )

    assert run.exit_code == 3, run.told
    assert plans(run) == [
        "contacts: 1 created, 1 unchanged, 1 updated.",
        "invoices: 2 created (199.50), 1 rejected, 1 unchanged (99.75).",
    ]
    assert "Read 7 rows = 4 would be accepted + 2 unchanged + 1 would be rejected + 0 held; 8 calls" in run.summary
    assert "1 row would be rejected. Nothing was sent" in run.errors[0]


def test_it_is_written_to_a_file(target: Target) -> None:
    run = target(whole(contacts(1), invoices(1, CurrencyCode="AUD")), dry_run=True, plan_path="my-plan.jsonl")

    planned = records(Path(target.folder / "my-plan.jsonl"))
    assert run.exit_code == 0, run.told
    assert [(each["stream"], each["key"], each["operation"], each["amount"]) for each in planned] == [
        ("contacts", "CUST-1", "created", None),
        ("invoices", "INV-1", "created", 99.75),
    ]
    assert planned[1]["currency"] == "AUD"


def test_the_file_is_of_the_last_dry_run(target: Target) -> None:
    for first in (1, 2):
        target(whole(contacts(1, first=first)), dry_run=True)

    assert [each["key"] for each in records(target.folder / "plan.jsonl")] == ["CUST-2"]


@pytest.mark.parametrize("early", ["another organisation", "no connection"])
def test_a_dry_run_that_ends_early_leaves_no_plan_of_another(target: Target, early: str) -> None:
    plan = target.folder / "plan.jsonl"
    target(whole(contacts(3)), dry_run=True)
    assert plan.read_text().count("RECORD") == 3
    wrong: Json = {"expected_organisation": "Nobody"} if early == "another organisation" else {"client_id": "B" * 32}

    run = target(whole(contacts(3)), dry_run=True, **wrong)

    assert run.exit_code in {2, 5}, run.told
    assert "RECORD" not in plan.read_text()


@pytest.mark.parametrize("limit", [None, 1])
def test_deletions_that_are_allowed_are_planned(sandbox: Sandbox, target: Target, limit: int | None) -> None:
    target(whole(contacts(1)))
    gone = contacts(1, _sdc_deleted_at="2026-03-03T00:00:00Z")

    run = target(whole(gone), dry_run=True, hard_delete=True, allow_deletes=True, max_deletes=limit)

    assert run.exit_code == 0, run.told
    assert plans(run) == ["contacts: 1 archived."]
    assert sandbox.calls_of("PUT /Contacts") == 1


@pytest.mark.parametrize(
    ("settings", "code", "said"),
    [
        ({"max_rejects": 1}, 4, "2 rows would be rejected, and max_rejects is 1: a run would stop."),
        ({"max_rejects": 1, "on_reject": "continue"}, 4, "max_rejects is 1: a run would stop."),
        ({"max_rejects": 2, "on_reject": "continue"}, 0, ""),
        ({"on_reject": "fail_fast"}, 3, "on_reject is fail_fast: a run would stop there."),
        ({"on_reject": "fail_fast", "max_deletes": 0}, 3, "on_reject is fail_fast: a run would stop there."),
    ],
)
def test_a_dry_run_ends_as_the_run_would_at_its_rejects(target: Target, settings: t.Any, code: int, said: str) -> None:
    """And tells of every row all the same."""
    target(whole(contacts(1)))
    wrong = [{"Description": "x", "Quantity": 1, "UnitAmount": 1, "AccountCode": "nope"}]
    gone = contacts(1, _sdc_deleted_at="2026-03-03")
    messages = whole(invoices(2, LineItems=wrong), invoices(1, first=3), gone)
    chosen = {"hard_delete": True, "allow_deletes": True, **settings}

    plan = target(messages, dry_run=True, **chosen)
    run = target(messages, **chosen)

    assert (plan.exit_code, run.exit_code) == (code, code), plan.told
    assert len(records(target.folder / "plan.jsonl")) == 4
    assert said in "".join(plan.errors)


def test_what_was_planned_is_what_is_done(target: Target) -> None:
    messages = whole(contacts(3), invoices(3), contacts(1, first=4, ContactStatus="NEITHER"))
    target(messages, dry_run=True)
    planned = records(target.folder / "plan.jsonl")

    run = target(messages)

    done = {(each["stream"], each["key"]): each["operation"] for each in run.results}
    done |= {(each["stream"], each["key"]): "rejected" for each in run.rejects}
    assert {(each["stream"], each["key"]): each["operation"] for each in planned} == done


def test_a_plan_of_many_new_rows_costs_no_more_calls_than_the_run(sandbox: Sandbox, target: Target) -> None:
    messages = whole(contacts(300))

    plan = target(messages, dry_run=True)
    planned_by = len(sandbox.tenant_calls())
    run = target(messages)

    assert (plan.exit_code, run.exit_code) == (0, 0), plan.told
    assert plans(plan) == ["contacts: 300 created."]
    assert planned_by <= len(sandbox.tenant_calls()) - planned_by
    assert "none of which wrote; the run would write by 6 calls" in plan.summary


def test_where_reading_everything_would_cost_more_numbers_are_asked_for_many_at_once(
    sandbox: Sandbox, target: Target
) -> None:
    sandbox.records("Contacts", insert=True, count=3_500)
    rows = contacts(100)

    plan = target(whole(rows), dry_run=True)

    assert plan.exit_code == 0, plan.told
    asked = [call for call in sandbox.tenant_calls() if call["path"] == "/Contacts"]
    assert len(asked) <= 6
    assert plans(plan) == ["contacts: 100 created."]


def test_a_plan_shows_what_would_be_sent_and_what_an_update_would_change(target: Target) -> None:
    target(whole(contacts(1), invoices(1)))

    target(whole(contacts(1, EmailAddress="new@example.com"), invoices(1, DueDate="2026-04-30")), dry_run=True)

    contact, owed = records(target.folder / "plan.jsonl")
    assert contact["changes"] == [
        {"field": "EmailAddress", "before": "customer1@example.com", "after": "new@example.com"}
    ]
    assert contact["document"]["EmailAddress"] == "new@example.com"
    assert contact["document"]["ContactID"] == contact["xero_id"]
    assert [(each["field"], each["after"]) for each in owed["changes"]] == [("DueDate", "2026-04-30")]


def test_a_plan_tells_of_what_xero_would_book_otherwise_and_a_run_would_warn_of(target: Target) -> None:
    """A tax type beside NoTax, and the discount of a bill whose row does not say that it is one."""
    bills = {"streams": {"bills": {"entity": "Invoices"}}}
    line: t.Any = {"Description": "x", "Quantity": 1, "UnitAmount": 90, "AccountCode": "200"}
    owed = invoice(1, Type="ACCPAY", LineItems=[line])
    target(whole(stream("bills", [owed], ["InvoiceNumber"])), **bills)
    same = {name: value for name, value in owed.items() if name != "Type"}
    changes: list[t.Any] = [
        {"LineItems": [{**line, "TaxType": "OUTPUT2"}], "LineAmountTypes": "NoTax"},
        {"LineItems": [{**line, "DiscountRate": 10}]},
    ]
    said = []
    for change in changes:
        messages = whole(stream("bills", [same | change], ["InvoiceNumber"]))
        target(messages, dry_run=True, **bills)
        (planned,) = records(target.folder / "plan.jsonl")
        said.append((planned["messages"], bool(target(messages, **bills).results[-1]["warnings"])))

    assert said == [
        (["TaxType 'OUTPUT2' would become 'NONE', as LineAmountTypes are NoTax (line 1)."], True),
        (["DiscountRate 10 would not be kept: Xero books no discount there."], True),
    ]


@pytest.mark.parametrize(("currency", "amount"), [("JPY", 1000), ("KWD", 12.345), ("USD", 12.35)])
def test_amounts_are_in_the_places_of_their_currency(
    sandbox: Sandbox, target: Target, currency: str, amount: float
) -> None:
    sandbox.put("Currencies", {"Code": currency})
    line = {"Description": "x", "Quantity": 1, "AccountCode": "200", "UnitAmount": Decimal(str(amount))}

    target(whole(invoices(1, CurrencyCode=currency, LineItems=[line])), dry_run=True)

    (planned,) = (target.folder / "plan.jsonl").read_text().splitlines()[1:]
    assert f'"amount":{amount}' in planned.replace(" ", "")


def test_the_log_names_for_each_reason_what_xero_would_say_and_of_which_keys(target: Target) -> None:
    wrong = [{"Description": "x", "Quantity": 1, "UnitAmount": 1, "AccountCode": "nope"}]

    run = target(whole(invoices(5, LineItems=wrong), invoices(1, first=6, CurrencyCode="XPF")), dry_run=True)

    (accounts, currency) = [line for line in run.log.splitlines() if "would be rejected:" in line]
    assert "5 rows of invoices would be rejected" in accounts
    assert "INV-1, INV-2, INV-3: Account code 'nope' is not a valid code for this document." in accounts
    assert "and 2 more" in accounts
    assert "INV-6: Organisation is not subscribed to currency XPF" in currency


def test_a_run_that_checks_references_sends_nothing_that_xero_would_refuse(sandbox: Sandbox, target: Target) -> None:
    wrong = [{"Description": "x", "Quantity": 1, "UnitAmount": 1, "AccountCode": "nope"}]

    run = target(whole(invoices(1), invoices(1, first=2, LineItems=wrong)), check_references=True)

    assert run.exit_code == 3, run.told
    assert [each["key"] for each in run.results] == ["INV-1"]
    assert [(each["key"], each["reason"], each["messages"]) for each in run.rejects] == [
        (
            "INV-2",
            "invalid_value",
            ["Account code 'nope' is not a valid code for this document. There is no such account."],
        )
    ]
    assert sum(call["method"] != "GET" for call in sandbox.tenant_calls()) == 1


def test_payments_of_one_run_add_up(target: Target) -> None:
    """50 and 50 of 114.71 may be paid, the third 50 may not; also of an invoice that is not there yet."""
    rows = [
        {
            "Reference": f"PAY-{number}",
            "Invoice__InvoiceNumber": "INV-1",
            "Account__Code": "090",
            "Date": "2026-03-02",
            "Amount": Decimal(50),
        }
        for number in range(3)
    ]

    run = target(whole(invoices(1), stream("payments", rows, ["Reference"])), dry_run=True)

    planned = [each for each in records(target.folder / "plan.jsonl") if each["stream"] == "payments"]
    assert [each["operation"] for each in planned] == ["created", "created", "rejected"], run.told
    assert planned[2]["messages"][0].startswith("Payment amount exceeds the amount outstanding on this document")


def test_children_of_what_would_be_rejected_would_be_rejected_too(target: Target) -> None:
    wrong = [{"Description": "x", "Quantity": 1, "UnitAmount": 1, "AccountCode": "nope"}]
    rows = [{"Reference": "P", "Invoice": {"$ref": ["invoices", "INV-1"]}, "Amount": 1, "Account": {"Code": "090"}}]

    target(whole(invoices(1, LineItems=wrong), stream("payments", rows, ["Reference"])), dry_run=True)

    planned = records(target.folder / "plan.jsonl")
    assert [each["reason"] for each in planned] == ["invalid_value", "parent_rejected"]


def test_what_may_not_be_read_is_not_checked(sandbox: Sandbox, target: Target) -> None:
    missing = {"WWW-Authenticate": "insufficient_scope", "Content-Type": "application/json"}
    sandbox.order({"status": 401, "headers": missing, "body": NOT_ALLOWED}, method="GET", path="/Accounts")

    run = target(whole(invoices(1)), dry_run=True)

    assert run.exit_code == 0, run.told
    assert plans(run) == ["invoices: 1 created (99.75)."]
    assert "Accounts cannot be read" in run.log


def test_a_number_that_is_taken_is_found_before_a_call(sandbox: Sandbox, target: Target) -> None:
    """In a plan, and in a run that checks references; what else has the number, and what to set, is said."""
    (theirs,) = sandbox.put("Invoices", text_of({**invoice(1), "DueDate": "2026-05-01"})).json()["Invoices"]
    before = len(sandbox.tenant_calls())

    target(whole(invoices(1)), dry_run=True)
    run = target(whole(invoices(1)), check_references=True)

    (planned,) = records(target.folder / "plan.jsonl")
    (rejected,) = run.rejects
    assert (planned["operation"], planned["reason"]) == ("rejected", "number_taken")
    assert rejected["reason"] == "number_taken"
    assert planned["messages"] == rejected["messages"]
    assert theirs["InvoiceID"] in planned["messages"][0]
    assert "on_existing" in planned["messages"][0]
    assert all(call["method"] == "GET" for call in sandbox.tenant_calls()[before:])


def test_what_on_existing_allows_is_planned_as_an_update(sandbox: Sandbox, target: Target) -> None:
    (theirs,) = sandbox.put("Invoices", text_of({**invoice(1), "Reference": "Theirs"})).json()["Invoices"]

    target(whole(invoices(1, Reference="Ours")), dry_run=True, on_existing="update")

    (planned,) = records(target.folder / "plan.jsonl")
    assert (planned["operation"], planned["xero_id"]) == ("updated", theirs["InvoiceID"])
    assert {"field": "Reference", "before": "Theirs", "after": "Ours"} in planned["changes"]


def test_two_rows_of_one_run_cannot_have_one_number(target: Target) -> None:
    rows = [{**invoice(1), "id": number, "Reference": f"of row {number}"} for number in (1, 2)]

    target(whole(stream("invoices", rows, ["id"])), dry_run=True)

    planned = sorted(records(target.folder / "plan.jsonl"), key=lambda each: str(each["key"]))
    assert [each["reason"] for each in planned] == [None, "duplicate_key"]
    assert "InvoiceNumber INV-1 belongs to key 1 of stream invoices" in planned[1]["messages"][0]


def test_what_is_written_below_a_document_is_looked_at_too(sandbox: Sandbox, target: Target) -> None:
    """A note below an invoice that is not there, and more of a credit than is left of it."""
    (owed,) = sandbox.put("Invoices", text_of(invoice(1))).json()["Invoices"]
    whose = {"Contact": {"ContactID": owed["Contact"]["ContactID"]}, "Date": "2026-03-02"}
    line = {"Description": "x", "Quantity": 1, "UnitAmount": 30, "AccountCode": "200", "TaxType": "NONE"}
    credit = {"Type": "ACCRECCREDIT", "Status": "AUTHORISED", "LineItems": [line], **whose}
    (note,) = sandbox.put("CreditNotes", credit).json()["CreditNotes"]
    stub = {"CreditNoteID": note["CreditNoteID"], "Invoice": {"InvoiceID": owed["InvoiceID"]}, "Date": "2026-03-02"}
    allocations = [{**stub, "id": number, "Amount": 20} for number in (1, 2)]
    nobody = {"id": 3, "InvoiceID": "11111111-2222-3333-4444-555555555555", "Details": "Sent"}
    paths = {
        "allocations": {"path": "CreditNotes/{CreditNoteID}/Allocations"},
        "notes": {"path": "Invoices/{InvoiceID}/History"},
    }

    target(
        whole(stream("allocations", allocations, ["id"]), stream("notes", [nobody], ["id"])),
        dry_run=True,
        streams=paths,
    )

    planned = {each["key"]: each for each in records(target.folder / "plan.jsonl")}
    assert [planned[key]["operation"] for key in ("1", "2", "3")] == ["created", "rejected", "rejected"]
    assert "10.00 of" in planned["2"]["messages"][0]
    assert planned["3"]["reason"] == "not_found"


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        ({"UnitAmount": 10, "Quantity": 7}, 70),
        ({"ItemCode": "BOOK", "Quantity": 7}, None),
        ({"ItemCode": "BOOK", "Quantity": 7, "UnitAmount": 0}, 0),
    ],
)
def test_the_amount_of_a_line_whose_price_is_an_items_is_not_taken_for_nothing(
    sandbox: Sandbox, target: Target, line: Json, amount: int | None
) -> None:
    sandbox.put("Items", {"Items": [{"Code": "BOOK", "SalesDetails": {"UnitPrice": 39.95}}]})
    lines = [{"Description": "Work", "AccountCode": "200", **line}]

    target(whole(stream("invoices", [invoice(1, LineItems=lines)], ["InvoiceNumber"])), dry_run=True)

    assert [each["amount"] for each in records(target.folder / "plan.jsonl")] == [amount]
