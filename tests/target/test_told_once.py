"""A change that Xero will never take is told once; the same version costs no call and no reject after that."""

from __future__ import annotations

import typing as t

import pytest
from support.publishing import writes
from support.singer import invoice, invoices, payments, stream, whole
from support.target import records

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

POLICIES: t.Final = ["reject", "skip", "only_allowed_fields"]


def paid(target: Target) -> None:
    """An invoice of which something was paid."""
    run = target(whole(invoices(1), payments(1)))
    assert run.exit_code == 0, run.told


def changed(day: str = "2026-03-05") -> list[Json]:
    """A version that no paid invoice takes."""
    return whole(stream("invoices", [invoice(1, Date=day, Reference="late")], ["InvoiceNumber"]))


@pytest.mark.fault(42)
@pytest.mark.parametrize("policy", POLICIES)
def test_the_same_version_costs_nothing_again(sandbox: Sandbox, target: Target, policy: str) -> None:
    paid(target)
    first = target(changed(), on_not_modifiable=policy)
    calls = [call for call in sandbox.tenant_calls() if call["path"] != "/Organisation"]

    second = target(changed(), on_not_modifiable=policy)

    assert first.exit_code == (3 if policy == "reject" else 0), first.told
    assert second.exit_code == 0, second.told
    assert "1 unchanged" in second.summary
    assert [call for call in sandbox.tenant_calls() if call["path"] != "/Organisation"] == calls


def test_its_reject_stands_until_another_version_comes(sandbox: Sandbox, target: Target) -> None:
    paid(target)
    target(changed())

    again = target(changed())
    other = target(changed("2026-03-06"))

    assert [each["reason"] for each in again.rejects] == ["not_modifiable"]
    assert other.exit_code == 3, other.told
    assert [each["record"]["Date"] for each in other.rejects][-1] == "2026-03-06"
    assert sandbox.calls_of("POST /Invoices") == 2


def test_a_version_that_comes_again_after_another_one_is_told_again(sandbox: Sandbox, target: Target) -> None:
    """Its reject left the file meanwhile, and it is not in the books either."""
    paid(target)
    target(changed())

    back = target(whole(invoices(1)))
    again = target(changed())

    assert (back.exit_code, back.rejects) == (0, []), back.told
    assert again.exit_code == 3, again.told
    assert [each["reason"] for each in again.rejects] == ["not_modifiable"]


def test_a_replay_asks_once_more(sandbox: Sandbox, target: Target) -> None:
    """Somebody may have taken the payment back."""
    paid(target)
    target(changed())
    (payment,) = sandbox.get("Payments", where='Reference=="PAY-1"').json()["Payments"]
    sandbox.post(f"Payments/{payment['PaymentID']}", {"Status": "DELETED"}).raise_for_status()

    run = target.replay()

    assert run.exit_code == 0, run.told
    assert sandbox.get("Invoices/INV-1").json()["Invoices"][0]["Reference"] == "late"


def test_what_is_never_changed_is_told_once_too(sandbox: Sandbox, target: Target) -> None:
    """A payment can only be deleted."""
    paid(target)
    before = len(writes(sandbox))

    runs = [target(payments(1, amount="5.00") + whole()) for _ in range(2)]

    assert [run.exit_code for run in runs] == [3, 0]
    assert len(writes(sandbox)) == before


def test_another_policy_has_another_end(sandbox: Sandbox, target: Target) -> None:
    paid(target)
    target(changed())

    run = target(changed(), on_not_modifiable="only_allowed_fields")

    assert run.exit_code == 0, run.told
    assert sandbox.get("Invoices/INV-1").json()["Invoices"][0]["Reference"] == "late"


@pytest.mark.parametrize("policy", POLICIES)
def test_a_plan_tells_it_again_as_the_run_does(target: Target, policy: str) -> None:
    """It would stay as it is, for the reason that it had; nothing would be rejected now."""
    paid(target)
    target(changed(), on_not_modifiable=policy)

    plan = target(changed(), on_not_modifiable=policy, dry_run=True)

    (planned,) = records(target.folder / "plan.jsonl")
    run = target(changed(), on_not_modifiable=policy)
    assert (planned["operation"], run.results[-1]["operation"]) == ("unchanged", "unchanged")
    assert planned["messages"] == run.results[-1]["warnings"] != []
    assert "would be rejected:" not in plan.log
    assert ("(not_modifiable)" in plan.log) is ("(not_modifiable)" in run.log) is (policy == "reject")
