"""If one document of a call is refused and Xero saves none of the others, they are sent again, and told as it is."""

from __future__ import annotations

import typing as t

import pytest
from support.publishing import LINE, Publishing, document, invoice, kinds, writes

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from target_xero.documents.document import Outcome

ATOMIC: t.Final = [{"atomic_batches": True}, {"atomic_batches": True, "silent_refusals": "all"}]
PAID: t.Final = {"Account": {"Code": "090"}, "Date": "2026-07-05", "Amount": 5}
NUMBERS: t.Final = ("N-1", "N-2", "N-3")
FAULTS: t.Final[list[dict[str, t.Any]]] = [{}, {"status": 503}, {"drop": "after"}, {"drop": "before"}, {"truncate": 40}]


def priced(number: str, price: int, **more: t.Any) -> t.Any:
    return invoice(number, LineItems=[{**LINE, "UnitAmount": price}], **more)


def part_paid(sandbox: Sandbox, folder: Path, **options: t.Any) -> Publishing:
    """Three invoices, of which something was paid of the second one."""
    sandbox.reset(**options)
    publish = Publishing(sandbox, folder)
    publish(*(priced(number, 10) for number in NUMBERS))
    sandbox.put("Payments", {"Payments": [{"Invoice": {"InvoiceNumber": "N-2"}, **PAID}]}).raise_for_status()
    return publish


def told(outcomes: list[Outcome]) -> dict[str, str]:
    return {str(each.document.key[0]): each.reason.value if each.reason else str(each.operation) for each in outcomes}


def in_the_books(sandbox: Sandbox, *names: str) -> dict[str, t.Any]:
    """By number what each invoice has in these fields."""
    found = sandbox.get("Invoices", InvoiceNumbers=",".join(NUMBERS), page=1).json()["Invoices"]
    return {each["InvoiceNumber"]: tuple(each[name] for name in names) for each in found}


@pytest.mark.fault(61)
@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("options", ATOMIC, ids=str)
def test_neighbours_of_a_refused_change_are_sent_again(
    sandbox: Sandbox, tmp_path: Path, options: dict[str, t.Any], fault: dict[str, t.Any]
) -> None:
    """Without the refused one, which is told; so what is told as updated is in the books."""
    publish = part_paid(sandbox, tmp_path, **options)
    if fault:
        sandbox.order(fault, method="POST", path="/Invoices")

    outcomes = publish(priced("N-1", 20), priced("N-2", 30, Reference="new"), priced("N-3", 40))

    said = told(outcomes)
    assert said.pop("N-2") == "not_modifiable"
    assert set(said.values()) <= {"updated", "adopted"}, said
    assert in_the_books(sandbox, "SubTotal") == {"N-1": (40,), "N-2": (20,), "N-3": (80,)}


@pytest.mark.fault(61)
@pytest.mark.parametrize("options", ATOMIC, ids=str)
def test_neighbours_of_a_refused_deletion_are_deleted(
    sandbox: Sandbox, tmp_path: Path, options: dict[str, t.Any]
) -> None:
    publish = part_paid(sandbox, tmp_path, **options)

    outcomes = publish(*(document("Invoices", number, {}, delete=True) for number in NUMBERS))

    assert told(outcomes) == {"N-1": "voided", "N-2": "not_modifiable", "N-3": "voided"}
    statuses = {"N-1": ("VOIDED",), "N-2": ("AUTHORISED",), "N-3": ("VOIDED",)}
    assert in_the_books(sandbox, "Status") == statuses


@pytest.mark.fault(61)
def test_new_neighbours_of_a_refused_document_come_in_one_call(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.reset(atomic_batches=True)
    publish = Publishing(sandbox, tmp_path)
    before = len(writes(sandbox))
    bad = invoice("N-0", LineItems=[{**LINE, "AccountCode": "99999"}])

    outcomes = publish(bad, *(invoice(f"N-{number}") for number in range(1, 9)))

    assert kinds(outcomes) == {"created": 8, "invalid_value": 1}
    assert len(writes(sandbox)) - before == 2  # the whole call, and all but one


@pytest.mark.fault(61)
def test_a_refusal_among_changes_that_xero_saves_costs_no_call_more(sandbox: Sandbox, tmp_path: Path) -> None:
    """Xero's answer shows when it touched each of them."""
    publish = part_paid(sandbox, tmp_path)
    before = len(sandbox.tenant_calls())

    outcomes = publish(priced("N-1", 20), priced("N-2", 30), priced("N-3", 40))

    assert told(outcomes) == {"N-1": "updated", "N-2": "not_modifiable", "N-3": "updated"}
    assert len(sandbox.tenant_calls()) - before == 1
