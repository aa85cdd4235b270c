"""`--report`: what an update changes of the books is what the page says, or the page says that it cannot be known."""

from __future__ import annotations

import typing as t
from decimal import Decimal

import pytest
from support.sign_off import PAGE, difference, page_of, posted, with_report
from support.singer import invoice, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

BILLS: t.Final[Json] = {"streams": {"bills": {"entity": "Invoices"}}}
GREEN: t.Final = "The plan is whole: a run would do what is on this page."


def line(account: str, tax: str, **more: t.Any) -> Json:
    return {"Description": "x", "Quantity": 2, "UnitAmount": Decimal(10), "AccountCode": account, "TaxType": tax} | more


SALE: t.Final[Json] = {"LineItems": [line("200", "OUTPUT2")]}
BILL: t.Final[Json] = {"Type": "ACCPAY", "InvoiceNumber": "BILL-1", "LineItems": [line("429", "INPUT2")]}


def published(name: str, **fields: t.Any) -> list[Json]:
    return whole(stream(name, [invoice(1, **fields)], ["InvoiceNumber"]))


@pytest.mark.parametrize(
    ("name", "first", "then"),
    [
        ("invoices", SALE, {"LineItems": [line("260", "OUTPUT2")]}),
        ("invoices", SALE, {"LineItems": [line("260", "OUTPUT2", Description="y")]}),
        ("invoices", SALE, {"LineItems": [line("200", "NONE")]}),
        ("invoices", SALE, {"LineItems": [line("260", "NONE")], "Date": "2026-04-27", "DueDate": "2026-05-27"}),
        ("invoices", SALE, SALE | {"LineAmountTypes": "Inclusive"}),
        ("invoices", SALE, SALE | {"LineAmountTypes": "NoTax"}),
        ("bills", BILL, BILL | {"LineItems": [line("400", "INPUT2")]}),
        ("bills", BILL, BILL | {"LineItems": [line("429", "NONE")]}),
        ("bills", BILL, BILL | {"LineAmountTypes": "Inclusive"}),
    ],
)
def test_what_only_books_a_line_otherwise_is_summed_as_a_run_books_it(
    sandbox: Sandbox, target: Target, name: str, first: Json, then: Json
) -> None:
    settings = BILLS if name == "bills" else {}
    assert target(published(name, **first), **settings).exit_code == 0
    messages = published(name, **then)

    _, page = page_of(target, messages, **settings)
    before = posted(sandbox)
    run = target(messages, **settings)

    assert run.exit_code == 0, run.told
    assert page.accounts("NZD") == difference(posted(sandbox), before) != {}


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"CurrencyCode": "USD", "CurrencyRate": Decimal("0.5")}, {"CurrencyCode": "NZD"}),
        ({"CurrencyCode": "USD", "CurrencyRate": Decimal(1)}, {"CurrencyCode": "USD", "CurrencyRate": Decimal(2)}),
    ],
)
def test_what_another_currency_or_rate_does_to_the_books_is_said_not_to_be_known(
    target: Target, first: Json, then: Json
) -> None:
    assert target(published("invoices", **SALE, **first)).exit_code == 0

    _, page = page_of(target, published("invoices", **SALE, **then))

    assert page.kinds()["Sales invoices", "updated"] == (1, "1 not known")
    assert "Of 1 document it is not known before what" in page.text


def test_where_a_date_would_be_moved_the_sums_are_said_not_to_be_known(sandbox: Sandbox, target: Target) -> None:
    sandbox.records("Organisation", set={"PeriodLockDate": "2026-03-31"})

    _, page = page_of(target, published("invoices", **SALE), on_locked_period="move_to_first_open_day")

    assert page.kinds()["Sales invoices", "created"] == (1, "1 not known")


def test_what_buys_tracked_stock_is_said_not_to_be_known(sandbox: Sandbox, target: Target) -> None:
    stock = {"ItemCode": "STOCK", "Quantity": 10, "UnitAmount": Decimal(4), "Description": "x"}
    item = {
        "Code": "STOCK",
        "Name": "Stock",
        "InventoryAssetAccountCode": "630",
        "PurchaseDetails": {"UnitPrice": Decimal(4), "COGSAccountCode": "310", "TaxType": "INPUT2"},
    }
    assert target(whole(stream("items", [item], ["Code"]))).exit_code == 0

    _, page = page_of(target, published("bills", **BILL | {"LineItems": [stock]}), **BILLS)

    assert page.kinds()["Bills", "created"] == (1, "1 not known")


def test_nothing_that_was_read_is_nothing_to_sign_off(target: Target) -> None:
    _, page = page_of(target, whole())

    assert GREEN not in page.text
    assert "Nothing was read, so there is nothing to sign off." in page.text


def test_a_line_that_is_no_message_is_no_whole_plan_either(target: Target) -> None:
    messages = published("invoices", **SALE)

    lines: list[Json | str | bytes] = [*messages[:-1], "{", messages[-1]]
    _, page = page_of(target, lines, on_bad_line="skip_and_reject")

    assert GREEN not in page.text


@pytest.mark.parametrize("settings", [{"max_rejects": 0}, {"on_reject": "fail_fast"}], ids=str)
def test_a_page_of_a_run_that_would_stop_says_that_its_sums_go_beyond(target: Target, settings: Json) -> None:
    wrong = published("invoices", LineItems=[line("nope", "OUTPUT2")])

    _, page = page_of(target, wrong, **settings)

    assert "A run would stop." in page.text
    assert "The sums below count what comes after that, too." in page.text


def test_a_plan_of_several_batches_says_that_what_comes_in_two_of_them_counts_twice(target: Target) -> None:
    _, page = page_of(target, published("invoices", **SALE), batch_size_rows=1)

    assert "batch_size_rows is set: a new document that comes in two batches is counted twice." in page.text


def test_settings_that_are_refused_leave_no_earlier_page(target: Target) -> None:
    _, page = page_of(target, published("invoices", **SALE))

    run = with_report(target, published("invoices", **SALE), PAGE, on_existing="nonsense")

    assert run.exit_code == 2, run.told
    assert not page.path.exists()
