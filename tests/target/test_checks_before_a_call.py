"""What Xero would refuse, or change in silence, is rejected before a call is spent on it."""

from __future__ import annotations

import typing as t
from decimal import Decimal

import pytest
from support.singer import DAY, invoice, invoice_lines, record, schema, stream, whole

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

Edit: t.TypeAlias = "Callable[[Json], t.Any]"


def line(**fields: t.Any) -> Edit:
    return lambda row: row["LineItems"][0].update(fields)


def field(**fields: t.Any) -> Edit:
    return lambda row: row.update(fields)


BAD_INVOICES: t.Final[tuple[tuple[str, str, Edit], ...]] = (
    ("not_in_enum", "Status", field(Status="SENT")),
    ("not_in_enum", "CurrencyCode", field(CurrencyCode="EURO")),
    ("wrong_type", "Date", field(Date="02/03/2026")),
    ("wrong_type", "LineItems[0].Quantity", line(Quantity="a few")),
    ("wrong_type", "LineItems", field(LineItems="Work, 10.00")),
    ("wrong_type", "BrandingThemeID", field(BrandingThemeID="standard")),
    ("too_precise", "LineItems[0].UnitAmount", line(UnitAmount=Decimal("0.12345"))),
    ("too_precise", "LineItems[0].TaxAmount", line(TaxAmount=Decimal("0.125"))),
    ("wrong_characters", "Contact.EmailAddress", field(Contact={"Name": "Jo", "EmailAddress": "jürgen@example.com"})),
    ("too_long", "Contact.Name", field(Contact={"Name": "N" * 256})),
    ("too_large", "bytes", line(ItemCode="d" * 3_000_000)),
    ("conflicting_columns", "Contact__Name", field(Contact="Ada", Contact__Name="Ada")),
)
BAD_NUMBERS: t.Final = (("too_long", "N" * 256), ("wrong_characters", "RÄCHNUNG-1"))


NAMED: t.Final[Json] = {"Name": "Everyday Account"}
MONEY: t.Final[tuple[tuple[str, str, Json], ...]] = (
    ("payments", "Account", {"Invoice": {"InvoiceNumber": "INV-1"}, "Date": DAY, "Amount": 1, "Account": NAMED}),
    ("batch_payments", "Account", {"Account": NAMED, "Date": DAY, "Payments": [{"Amount": 1}]}),
    ("bank_transfers", "ToBankAccount", {"FromBankAccount": {"Code": "090"}, "ToBankAccount": NAMED, "Amount": 1}),
    (
        "bank_transactions",
        "BankAccount",
        {**invoice(1), "Type": "SPEND", "BankAccount": {**NAMED, "CurrencyCode": "NZD"}},
    ),
)


@pytest.mark.parametrize(
    ("parts", "reason", "said"),
    [
        (
            {
                "Phones": [
                    {"PhoneType": "MOBILE", "PhoneNumber": "021 5"},
                    {"PhoneType": "mobile", "PhoneNumber": "022"},
                ]
            },
            "conflicting_columns",
            "Phones[0] and Phones[1] are both MOBILE, and Xero would keep the last alone",
        ),
        ({"Phones": [{"PhoneNumber": "021 5"}]}, "required_missing", "Phones[0].PhoneType has no value"),
        (
            {"Addresses": [{"AddressLine1": "1 High St"}]},
            "required_missing",
            "Addresses[0].AddressType has no value, and Xero would keep nothing of it: it is one of POBOX, STREET",
        ),
        (
            {"Addresses": [{"AddressType": "STREET", "City": "a"}, {"AddressType": "STREET", "City": "b"}]},
            "conflicting_columns",
            "Addresses[0] and Addresses[1] are both STREET",
        ),
    ],
)
def test_a_part_of_a_contact_that_xero_would_not_keep_is_told(
    sandbox: Sandbox, target: Target, parts: Json, reason: str, said: str
) -> None:
    """In plan and run alike."""
    messages = whole(stream("contacts", [{"Name": "Ada", **parts}], ["Name"]))
    plan = target(messages, dry_run=True)

    run = target(messages)

    assert said in plan.told, plan.told
    assert [each["reason"] for each in run.rejects] == [reason], run.told
    assert run.rejects[0]["messages"][0].startswith(said)
    assert [call for call in sandbox.tenant_calls() if call["method"] != "GET"] == []


def test_the_same_part_twice_is_one(target: Target) -> None:
    """An empty one is none."""
    phone = {"PhoneType": "MOBILE", "PhoneNumber": "021 5"}
    parts = {"Phones": [phone, phone, {"PhoneType": "FAX", "PhoneNumber": ""}], "Addresses": [{"AddressLine1": ""}]}

    run = target(whole(stream("contacts", [{"Name": "Ada", **parts}], ["Name"])))

    assert run.exit_code == 0, run.told


@pytest.mark.parametrize(("name", "where", "row"), MONEY, ids=[name for name, *_ in MONEY])
def test_an_account_that_is_named_by_what_xero_does_not_read_is_told(
    sandbox: Sandbox, target: Target, name: str, where: str, row: Json
) -> None:
    """With what was given and what is possible, in plan and run."""
    messages = whole(stream(name, [{"id": 1, **row}], ["id"]))
    plan = target(messages, dry_run=True)

    run = target(messages)

    said = "Name 'Everyday Account'"
    assert said in plan.told, plan.told
    assert [each["reason"] for each in run.rejects] == ["invalid_value"], run.told
    assert run.rejects[0]["messages"][0].startswith(f"{where} has {said}")
    assert "and Xero finds it by Code or AccountID alone: say one of these" in run.rejects[0]["messages"][0]
    assert [call for call in sandbox.tenant_calls() if call["method"] != "GET"] == []


@pytest.mark.fault(35, 37, 39)
def test_a_bad_document_costs_no_call_and_says_which_field(sandbox: Sandbox, target: Target) -> None:
    """One good one beside them is sent, with one call."""
    rows = [invoice(n) for n in range(len(BAD_INVOICES) + 1)]
    for row, (_, _, edit) in zip(rows, BAD_INVOICES, strict=False):
        edit(row)
    says_little = schema("invoices", {"InvoiceNumber": ""}, ["InvoiceNumber"])

    run = target(whole([says_little, *(record("invoices", row) for row in rows)]))

    assert run.exit_code == 3
    assert [(each["reason"]) for each in run.rejects] == [reason for reason, _, _ in BAD_INVOICES]
    for reject, (_, name, _) in zip(run.rejects, BAD_INVOICES, strict=True):
        assert name in str(reject["messages"])
    assert sandbox.calls_of("PUT /Invoices") == 1
    assert len(run.results) == 1


def test_what_creating_needs_is_asked_for_when_creating(sandbox: Sandbox, target: Target) -> None:
    """An update may leave out what Xero has already, where it is allowed to find that by its number."""
    rows = [{"InvoiceNumber": "INV-1", "Type": "ACCREC", "Reference": "no contact"}]
    messages = whole(stream("invoices", rows, ["InvoiceNumber"]))

    created = target(messages, load_method="append-only")
    sandbox.put("Invoices", {"InvoiceNumber": "INV-1", "Type": "ACCREC", "Contact": {"Name": "There"}})
    kept = target(messages)
    updated = target(messages, streams={"invoices": {"on_existing": "update"}})

    assert [each["reason"] for each in kept.rejects] == ["required_missing"]
    (reject,) = created.rejects
    assert (reject["reason"], reject["messages"]) == ("required_missing", ["Contact has no value"])
    assert updated.exit_code == 0, updated.told


@pytest.mark.fault(39)
@pytest.mark.parametrize(("reason", "number"), BAD_NUMBERS)
def test_a_number_is_printable_ascii(target: Target, reason: str, number: str) -> None:
    run = target(whole(stream("invoices", [invoice(1, InvoiceNumber=number)], ["InvoiceNumber"])))

    assert [reject["reason"] for reject in run.rejects] == [reason]


def test_validation_can_be_left_to_xero(sandbox: Sandbox, target: Target) -> None:
    row = invoice(1, Status="SENT")

    run = target(whole(stream("invoices", [row], ["InvoiceNumber"])), validate_records=False)

    assert [reject["reason"] for reject in run.rejects] == ["rejected_by_xero"]
    assert sandbox.calls_of("PUT /Invoices") >= 1


@pytest.mark.fault(38)
def test_a_journal_that_does_not_balance_is_not_sent(sandbox: Sandbox, target: Target) -> None:
    lines = [{"LineAmount": Decimal(amount), "AccountCode": "429"} for amount in ("100.10", "-100.00")]
    row = {"Narration": "Accrual", "Date": DAY, "JournalLines": lines}

    run = target(whole(stream("manual_journals", [row], ["Narration"])))

    assert [(reject["reason"], reject["messages"]) for reject in run.rejects] == [
        ("unbalanced", ["its lines add up to 0.10"])
    ]
    assert sandbox.calls_of("PUT /ManualJournals") == 0


@pytest.mark.fault(38)
@pytest.mark.parametrize(("lines", "total", "reason"), [(3, "59.85", "lines_missing"), (2, "99.75", None)])
def test_a_document_proves_that_it_is_whole(target: Target, lines: int, total: str, reason: str | None) -> None:
    """Two lines of 19.95, two and three times."""
    head, *rows = invoice_lines(1)
    for row in rows:
        row["record"] |= {"n": lines, "sum": Decimal(total)}
    head["schema"]["properties"] |= {"n": {"type": "integer"}, "sum": {"type": "number"}}

    run = target(
        whole([head, *rows]),
        streams={"invoices": {"group_by": ["InvoiceNumber"], "expect": {"lines": "n", "total": "sum"}}},
    )

    assert {reject["reason"] for reject in run.rejects} == ({reason} if reason else set())


def test_a_total_that_differs_by_a_cent_rejects_the_document(target: Target) -> None:
    row = invoice(1, sum=Decimal("99.76"))

    run = target(whole(stream("invoices", [row], ["InvoiceNumber"])), expect={"total": "sum"})

    assert [reject["reason"] for reject in run.rejects] == ["total_differs"]


@pytest.mark.fault(25)
def test_a_document_that_the_end_of_the_input_cut_is_held(target: Target) -> None:
    """The tap died between two lines; only the document whose lines are all there is known to be whole."""
    head, *rows = invoice_lines(2)
    for row in rows:
        row["record"]["n"] = 2
    head["schema"]["properties"]["n"] = {"type": "integer"}

    run = target([head, *rows[:3]], streams={"invoices": {"group_by": ["InvoiceNumber"], "expect": {"lines": "n"}}})

    assert run.exit_code == 7
    assert [result["key"] for result in run.results] == ["INV-1"]
    assert run.rejects == []
    assert "1 held" in run.summary


def test_a_row_without_its_key_is_rejected(target: Target) -> None:
    rows = [invoice(1), invoice(2, InvoiceNumber=None)]

    run = target(whole(stream("invoices", rows, ["InvoiceNumber"])), validate_records=False)

    assert [reject["reason"] for reject in run.rejects] == ["key_missing"]
    assert len(run.results) == 1


def test_a_deletion_is_refused_unless_it_is_allowed(sandbox: Sandbox, target: Target) -> None:
    row = invoice(1, _sdc_deleted_at=DAY)

    run = target(whole(stream("invoices", [row], ["InvoiceNumber"])), hard_delete=True)

    assert [reject["reason"] for reject in run.rejects] == ["deletes_off"]
    assert sandbox.tenant_calls() == []
