"""xero-auth check asks for whatever a general ledger is made of, and for reports that one call reads."""

from __future__ import annotations

import json
import typing as t
from collections import Counter

import pytest
from support.tap import select

if t.TYPE_CHECKING:
    from support.auth import Auth, Done
    from support.sandbox import Sandbox
    from support.tap import Tap

LEDGER: t.Final = ("check", "--stream", "general_ledger")
CLASSIC: t.Final = "/ExpenseClaims"
"""What a general ledger has from apps with the scopes of before March 2026 alone."""
REPORTS: t.Final = {
    "balance_sheet": "BalanceSheet",
    "bank_summary": "BankSummary",
    "budget_summary": "BudgetSummary",
    "executive_summary": "ExecutiveSummary",
    "profit_and_loss": "ProfitAndLoss",
    "trial_balance": "TrialBalance",
}


def asked(sandbox: Sandbox) -> Counter[str]:
    """How often each place in the books was asked, without the call that asks which organisation this is."""
    return Counter(call["path"] for call in sandbox.tenant_calls() if call["path"] != "/Organisation")


def told(done: Done, name: str) -> list[str]:
    return [each["told"] for each in done.json["found"] if each["name"] == name]


@pytest.mark.parametrize("ledger", ["general_ledger", "general_ledger_cash"])
def test_each_collection_that_a_run_reads_for_a_ledger_costs_one_call(
    sandbox: Sandbox, auth: Auth, tap: Tap, ledger: str
) -> None:
    auth.log_in()
    before = asked(sandbox)
    assert tap(ledger).exit_code == 0
    read = asked(sandbox)

    done = auth("check", "--stream", ledger, "--stream", "invoices", "--stream", "contacts", "--json")

    assert done.exit_code == 0, done.told
    wanted = {*(read - before), "/Contacts"} - {CLASSIC}
    assert asked(sandbox) - read == dict.fromkeys(wanted, 1)
    sizes = [each["query"].get("pageSize") for each in sandbox.tenant_calls() if each["path"] == "/Invoices"]
    assert sizes[-1] == "1", "one record of those that come by pages"


def test_a_trial_balance_costs_one_call_as_other_reports_do(sandbox: Sandbox, auth: Auth) -> None:
    auth.log_in()
    before = asked(sandbox)

    done = auth("check", *(word for report in REPORTS for word in ("--stream", report)), "--json")

    assert done.exit_code == 0, done.told
    assert done.json["streams"] == dict.fromkeys(REPORTS)
    assert asked(sandbox) - before == {f"/Reports/{path}": 1 for path in REPORTS.values()}


def test_what_xero_refuses_of_a_ledger_and_beside_it_is_named(sandbox: Sandbox, auth: Auth) -> None:
    sandbox.reset(role="standard")
    auth.log_in()

    done = auth(*LEDGER, "--stream", "trial_balance", "--json")

    assert done.exit_code == 5, done.told
    assert {name for name, problem in done.json["streams"].items() if problem} == {"manual_journals", "trial_balance"}
    assert "manual_journals (of general_ledger)" in done.told
    assert "trial_balance" in done.told


def test_a_scope_that_a_ledger_lacks_is_named(auth: Auth) -> None:
    auth.log_in(None, "--stream", "invoices", "--stream", "organisations")

    done = auth(*LEDGER, "--json")

    assert done.exit_code == 5, done.told
    assert "payments (of general_ledger) needs accounting.payments.read" in told(done, "lacks a scope")


def test_a_login_for_a_ledger_gives_it_all_that_an_app_can_have(auth: Auth) -> None:
    auth.log_in(None, "--stream", "general_ledger", "--stream", "organisations")

    done = auth(*LEDGER, "--json")

    assert done.exit_code == 0, done.told
    assert [each.partition(" ")[0] for each in told(done, "lacks a scope")] == ["expense_claims"]


def test_a_ledger_that_a_catalog_selects_is_asked_for(auth: Auth) -> None:
    auth.log_in()
    catalog = auth.folder / "catalog.json"
    catalog.write_text(json.dumps(select("general_ledger")))

    done = auth("check", "--catalog", str(catalog), "--json")

    assert {"accounts", "invoices", "bank_transfers"} <= set(done.json["streams"])
    assert "contacts" not in done.json["streams"]


@pytest.mark.parametrize("extra", [["trial_*"], None])
def test_the_select_of_meltano_means_ledgers_and_the_reports_that_the_settings_list(
    auth: Auth, extra: list[str] | None
) -> None:
    auth.log_in()
    config = auth.folder / "config.json"
    config.write_text(json.dumps(auth.config | ({"extra_streams": extra} if extra else {})))
    select = json.dumps(["general_ledger.*", "trial_balance.*", "balance_sheet.*"])

    command = ("check", "--config", str(config), "--plugin", "tap-xero", "--json")
    done = auth.command(*command, TAP_XERO__SELECT=select).finish()

    assert done.exit_code == 0, done.told
    assert {"accounts", "payments"} <= set(done.json["streams"])
    assert "contacts" not in done.json["streams"]
    assert ("trial_balance" in done.json["streams"]) == bool(extra)
    assert "balance_sheet" not in done.json["streams"]
