"""`--report`: a page with all that a run would write, for whoever signs it off."""

from __future__ import annotations

import json
import os
import stat
import typing as t
from decimal import Decimal
from random import Random

import pytest
from support.foreseeing import SETTINGS, rows, some_deleted
from support.meltano import BIN, Project
from support.random_rows.shop import prepared
from support.sign_off import PAGE, Page, difference, page_of, posted, with_report
from support.singer import contacts, invoice, invoices, journals, payments, stream, text, whole
from support.target import REPLAY, records
from target_xero.documents.reasons import Reason
from target_xero.reporting.sign_off.advice import ADVICE

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

BILLS: t.Final[Json] = {"streams": {"bills": {"entity": "Invoices"}}, "hard_delete": True, "allow_deletes": True}

PAGES: t.Final = int(os.environ.get("PLANS", "3"))
"""How many random sets of rows are planned and run; `make chaos` does 100."""
TURNS: t.Final = 3


def never_written(sandbox: Sandbox) -> bool:
    return all(call["method"] == "GET" for call in sandbox.tenant_calls())


def in_own_currency(message: Json) -> Json:
    named = {"CurrencyCode", "CurrencyRate"} & message.get("record", {}).keys()
    return {**message, "record": {**message["record"], **dict.fromkeys(named)}} if named else message


def line(amount: str, account: str = "200", tax: str = "OUTPUT2", **more: t.Any) -> Json:
    return {
        "Description": "x",
        "Quantity": 1,
        "UnitAmount": Decimal(amount),
        "AccountCode": account,
        "TaxType": tax,
    } | more


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
    inclusive: Json = {"LineAmountTypes": "Inclusive", "Date": "2026-02-27"}
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
    gone: Json = {"_sdc_deleted_at": "2026-03-03T00:00:00Z"}
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


def test_nothing_is_written_whatever_dry_run_says(sandbox: Sandbox, target: Target) -> None:
    run, page = page_of(target, whole(contacts(2), invoices(1)), dry_run=False)

    assert run.exit_code == 0, run.told
    assert never_written(sandbox)
    assert (run.states, run.results, run.rejects) == ([], [], [])
    assert page.kinds() == {("Contacts", "created"): (2, ""), ("Sales invoices", "created"): (1, "114.72 NZD")}
    assert stat.S_IMODE(page.path.stat().st_mode) == 0o600
    assert f"is on a page: {PAGE}" in run.log
    assert [each["operation"] for each in records(target.folder / "plan.jsonl")] == ["created"] * 3


def test_each_kind_and_action_has_its_count_and_what_it_comes_to(target: Target) -> None:
    target(whole(contacts(2), invoices(3)))
    gone = invoices(1, first=3, _sdc_deleted_at="2026-03-03")
    changed = invoices(1, first=2, LineItems=[line("100.00")])
    wrong = invoices(1, first=4, LineItems=[line("1.00", "nope")])
    messages = whole(contacts(1), contacts(1, first=2, EmailAddress="new@x.org"), invoices(1), changed, gone, wrong)

    run, page = page_of(target, messages, hard_delete=True, allow_deletes=True, lines_policy="replace")

    assert run.exit_code == 3, run.told
    assert page.kinds() == {
        ("Contacts", "updated"): (1, ""),
        ("Contacts", "unchanged"): (1, ""),
        ("Sales invoices", "updated"): (1, "0.28 NZD"),
        ("Sales invoices", "voided"): (1, "\N{MINUS SIGN}114.72 NZD"),
        ("Sales invoices", "unchanged"): (1, ""),
        ("Sales invoices", "rejected"): (1, ""),
    }
    assert page.months("NZD") == {("2026-03", "Sales invoices"): (2, Decimal("-114.44"))}
    (change,) = [each for each in page.tables if ["EmailAddress", "customer2@example.com", "new@x.org"] in each.rows]
    assert change.rows[0] == ["Field", "Is now", "Would be"]
    assert "Account code 'nope' is not a valid code for this document." in page.text
    assert "What to do: Correct the value that the message names, or add it in Xero." in page.text


def test_drafts_are_summed_apart_since_they_post_nothing(target: Target) -> None:
    _, page = page_of(target, whole(invoices(2, Status="DRAFT"), invoices(1, first=3)))

    assert page.months("NZD") == {
        ("2026-03", "Sales invoices (not posted)"): (2, Decimal("229.44")),
        ("2026-03", "Sales invoices"): (1, Decimal("114.72")),
    }
    assert page.accounts("NZD")["200 Sales", "2026-03"] == Decimal("-99.75")


def test_each_currency_has_its_own_sums(sandbox: Sandbox, target: Target) -> None:
    sandbox.put("Currencies", {"Code": "USD"})
    sandbox.put("Currencies", {"Code": "JPY"})
    paid = payments(1, first=3)
    messages = whole(
        invoices(1), invoices(2, first=2, CurrencyCode="USD"), invoices(1, first=4, CurrencyCode="JPY"), paid
    )

    plan, page = page_of(target, messages)
    run = target(messages)

    assert (plan.exit_code, run.exit_code) == (0, 0), plan.told
    found = sandbox.get("Invoices", InvoiceNumbers="INV-2,INV-3").json()["Invoices"]
    assert page.kinds()["Sales invoices", "created"] == (4, "114.72 JPY 114.72 NZD 229.44 USD")
    assert page.months("USD")["2026-03", "Payments received"] == (1, Decimal(10))
    assert page.accounts("USD")["610 Accounts Receivable", "2026-03"] == Decimal("219.44")
    assert sum(Decimal(str(each["AmountDue"])) for each in found) == Decimal("219.44")


def test_what_nobody_can_know_before_is_in_no_sum_and_is_counted(sandbox: Sandbox, target: Target) -> None:
    """The connection may not read the tax rates, so that nobody knows what is tax."""
    sandbox.order({"status": 403}, path="/TaxRates", times=0)

    run, page = page_of(target, whole(contacts(1), invoices(2)))
    sandbox.clear_faults()

    assert run.exit_code == 0, run.told
    assert page.kinds() == {("Contacts", "created"): (1, ""), ("Sales invoices", "created"): (2, "2 not known")}
    assert "Of 2 documents it is not known before what they do to the accounts" in page.text
    assert page.accounts("NZD") == {}


def test_of_very_many_rows_all_are_summed_and_the_first_are_listed(target: Target) -> None:
    wrong = invoices(300, first=3_001, LineItems=[line("1.00", "nope")])

    run, page = page_of(target, whole(invoices(3_000), wrong), on_reject="continue", plan_path="whole.jsonl")

    assert run.exit_code == 0, run.told
    assert page.kinds()["Sales invoices", "created"] == (3_000, "344,160.00 NZD")
    assert sum(tag == "article" for tag, _ in page.tags) == 40
    assert "And 2,980 more: all of them are in whole.jsonl" in page.text
    assert "And 280 more: all of them are in whole.jsonl" in page.text
    assert "A run would reject 300 documents, hold 0 back, and do the rest." in page.text
    assert page.path.stat().st_size < 250_000


@pytest.mark.parametrize(
    ("settings", "code", "said"),
    [
        ({"max_rejects": 0}, 4, "A run would stop. 1 row would be rejected, and max_rejects is 0"),
        ({"require_final_state": "always"}, 7, "The plan is not whole: do not sign it off."),
        ({}, 3, "The plan is whole. 1 row would be rejected."),
    ],
)
def test_the_page_says_how_the_run_would_end(target: Target, settings: Json, code: int, said: str) -> None:
    wrong = invoices(1, first=2, LineItems=[line("1.00", "nope")])
    messages = whole(invoices(1), wrong)[: -1 if code == 7 else None]

    run, page = page_of(target, messages, **settings)

    assert run.exit_code == code, run.told
    assert said in page.text


def test_a_run_that_ends_early_leaves_no_page_of_another(target: Target) -> None:
    _, page = page_of(target, whole(contacts(3)))

    run = with_report(target, whole(contacts(3)), PAGE, expected_organisation="Nobody")

    assert run.exit_code == 5, run.told
    assert not page.path.exists()
    assert not [each for each in target.folder.iterdir() if each.name.startswith(".target-xero")]


@pytest.mark.parametrize(
    "what", ["theirs.html", "a-folder", "a-link", "a-file/below", "locked/page.html", "plan.jsonl"]
)
def test_a_page_that_cannot_be_written_is_refused_before_anything_is_asked(
    sandbox: Sandbox, target: Target, what: str
) -> None:
    (target.folder / "theirs.html").write_text("<html>theirs</html>")
    (target.folder / "a-folder").mkdir()
    (target.folder / "a-file").touch()
    (target.folder / "a-link").symlink_to("elsewhere")
    (target.folder / "locked").mkdir(mode=0o500)
    if what.startswith("locked") and os.access(target.folder / "locked", os.W_OK):
        pytest.skip("nothing is locked for root")

    run = with_report(target, whole(contacts(1)), what, plan_path="plan.jsonl")

    assert run.exit_code == 2, run.told
    assert len(run.errors) == 1
    assert sandbox.tenant_calls() == []
    assert (target.folder / "theirs.html").read_text() == "<html>theirs</html>"


def test_settings_are_shown_and_secrets_are_not(target: Target) -> None:
    own = {"lines_policy": "replace", "payload": {"Website": "https://s3cret.example.com"}}
    place = f"sqlite:///{target.folder}/ledger-s3cret.db"

    run, page = page_of(target, whole(contacts(1)), on_existing="adopt", streams={"contacts": own}, ledger_url=place)

    assert run.exit_code == 0, run.told
    (settings,) = [each for each in page.tables if each.rows[0] == ["Setting", "Value"]]
    assert ["on_existing", "adopt"] in settings.rows
    assert ["contacts: lines_policy", "replace"] in settings.rows
    assert not any("s3cret" in value for _, value in settings.rows)
    assert "ledger-s3cret" not in page.source
    assert all(str(value) not in page.source for name, value in target.config.items() if "client" in name)


def test_each_reason_says_what_to_do() -> None:
    assert {*ADVICE} == {*Reason}


def test_rejects_that_would_be_sent_again_have_a_page_too(sandbox: Sandbox, target: Target) -> None:
    wrong = invoices(2, LineItems=[line("1.00", "999")])
    assert target(whole(wrong)).exit_code == 3
    account = {"Code": "999", "Name": "Late", "Type": "REVENUE", "TaxType": "OUTPUT2"}
    sandbox.put("Accounts", account).raise_for_status()
    config = str(target.file("config", target.config_text()))

    run = target.finish(target.command(REPLAY, "--config", config, "--report", PAGE))

    assert run.exit_code == 0, run.told
    assert Page(target.folder / PAGE).accounts("NZD")["999 Late", "2026-03"] == Decimal("-2.00")
    assert len(run.rejects) == 2


def test_meltano_hands_the_option_over(sandbox: Sandbox, target: Target) -> None:
    settings: Json = {"client_id": "$XERO_CLIENT_ID", "client_secret": "$XERO_CLIENT_SECRET", "dry_run": False}
    settings["store_url"] = target.config["store_url"]
    plugin = {"name": "target-xero", "namespace": "target_xero", "executable": "target-xero", "config": settings}
    of_meltano = Project(target.folder, {"meltano.yml": json.dumps({"plugins": {"loaders": [plugin]}})})
    of_meltano.connect(sandbox.config())
    rows = target.file("rows", text(whole(invoices(1))))

    run = of_meltano.command(BIN / "meltano", "invoke", "target-xero", "--report", PAGE, "--input", rows)

    assert run.exit_code == 0, run.log
    assert Page(target.folder / PAGE).kinds() == {("Sales invoices", "created"): (1, "114.72 NZD")}
    assert never_written(sandbox)
