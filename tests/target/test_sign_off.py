"""`--report`: a page with all that a run would write, for whoever signs it off."""

from __future__ import annotations

import os
import stat
import typing as t
from decimal import Decimal
from random import Random

import pytest
from support.foreseeing import SETTINGS, rows, some_deleted
from support.random_rows.shop import prepared
from support.sign_off import PAGE, difference, page_of, posted, with_report
from support.singer import contacts, invoice, invoices, journals, payments, stream, whole
from support.target import records

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

BILLS: t.Final[Json] = {"streams": {"bills": {"entity": "Invoices"}}, "hard_delete": True, "allow_deletes": True}

PAGES: t.Final = int(os.environ.get("PLANS", "3"))
"""How many random sets of rows are planned and run; `make chaos` does 100."""
TURNS: t.Final = 3


def in_own_currency(message: Json) -> Json:
    named = {"CurrencyCode", "CurrencyRate"} & message.get("record", {}).keys()
    return {**message, "record": {**message["record"], **dict.fromkeys(named)}} if named else message


def line(amount: str, account: str = "200", tax: str = "OUTPUT2", **more: t.Any) -> Json:
    return {"Description": "x", "Quantity": 1, "UnitAmount": Decimal(amount), "AccountCode": account, "TaxType": tax} | more


def bill(number: int, amount: str, **fields: t.Any) -> Json:
    lines = [line(amount, "429", "INPUT2")]
    return invoice(number, InvoiceNumber=f"BILL-{number}", Type="ACCPAY", LineItems=lines, **fields)


def cash(number: int, **fields: t.Any) -> Json:
    return {
        "Reference": f"CASH-{number}",
        "Type": "SPEND",
        "Contact": {"Name": "Customer 1"},
        "BankAccount": {"Code": "090"},
        "Date": "2026-05-04",
        "LineItems": [line("115.07", "429", "INPUT2")],
        **fields,
    }


def of_all_kinds() -> list[Json]:
    """Sales and purchases, with tax on top or within, money in and out, drafts, and what takes some of it back."""
    inclusive = {"LineAmountTypes": "Inclusive", "Date": "2026-02-27"}
    note = invoice(1, CreditNoteNumber="NOTE-1", Type="ACCRECCREDIT", LineItems=[line("33.33")])
    note = {name: value for name, value in note.items() if name not in {"InvoiceNumber", "DueDate"}}
    transfer = {"Reference": "MOVE-1", "FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}}
    return [
        *contacts(3),
        *stream("invoices", [invoice(1), invoice(2, **inclusive), invoice(3, Status="DRAFT")], ["InvoiceNumber"]),
        *stream("bills", [bill(1, "77.77"), bill(2, "10.01", Date="2026-02-03")], ["InvoiceNumber"]),
        *stream("credit_notes", [note], ["CreditNoteNumber"]),
        *stream("bank_transactions", [cash(1), cash(2, Type="RECEIVE", LineItems=[line("9.99")])], ["Reference"]),
        *stream("bank_transfers", [{**transfer, "Date": "2026-03-05", "Amount": Decimal("500.50")}], ["Reference"]),
        *journals(1),
        *payments(2),
    ]


def test_what_would_be_posted_is_to_the_cent_what_a_run_then_posts(sandbox: Sandbox, target: Target) -> None:
    messages = whole(of_all_kinds())

    plan, page = page_of(target, messages, **BILLS)
    before = posted(sandbox)
    run = target(messages, **BILLS)

    assert (plan.exit_code, run.exit_code) == (0, 0), plan.told
    assert page.accounts("NZD") == difference(posted(sandbox), before)
    assert sum(page.accounts("NZD").values()) == 0


def test_of_updates_and_deletions_the_difference_counts(sandbox: Sandbox, target: Target) -> None:
    """Another amount, another account, another month, a draft that is approved, and what is voided."""
    target(whole(of_all_kinds()), **BILLS)
    gone = {"_sdc_deleted_at": "2026-03-03T00:00:00Z"}
    changed = [
        invoice(2, LineItems=[line("12.34"), line("5.55", "260")], LineAmountTypes="Inclusive", Date="2026-04-27"),
        invoice(3, Status="AUTHORISED"),
    ]
    messages = whole(
        stream("invoices", changed, ["InvoiceNumber"]),
        stream("bills", [bill(1, "77.77") | gone, bill(2, "11.01", Date="2026-02-03")], ["InvoiceNumber"]),
        stream("bank_transactions", [cash(1) | gone], ["Reference"]),
        journals(1, **gone),
    )

    plan, page = page_of(target, messages, **BILLS)
    before = posted(sandbox)
    run = target(messages, **BILLS)

    assert (plan.exit_code, run.exit_code) == (3, 3), plan.told
    assert page.accounts("NZD") == difference(posted(sandbox), before)


@pytest.mark.parametrize("seed", range(PAGES))
def test_of_random_rows_the_sums_are_what_a_run_then_posts(sandbox: Sandbox, target: Target, seed: int) -> None:
    """Good ones and bad ones, first new, then changed, then deleted; in the organisation's own currency."""
    shop, random = prepared(sandbox), Random(seed)  # noqa: S311 - the same rows each time
    for turn in range(TURNS):
        messages = [in_own_currency(each) for each in rows(random, shop)]
        messages = some_deleted(random, messages) if turn == TURNS - 1 else messages

        plan, page = page_of(target, messages, **SETTINGS)
        before = posted(sandbox)
        run = target(messages, **SETTINGS)

        assert (plan.exit_code, run.exit_code) == (0, 0), plan.told
        assert not [kind for kind, (_, amount) in page.kinds().items() if "not known" in amount]
        assert page.accounts("NZD") == difference(posted(sandbox), before)
