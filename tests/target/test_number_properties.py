"""Random rows with numbers that others have, too: no document is overwritten by accident, and each has one key."""

from __future__ import annotations

import random
import typing as t

import pytest
from support.publishing import Publishing, invoice

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from target_xero.documents.document import Document, Outcome

SAMPLES: t.Final = 8
"""Random sets of documents, each of which is published three times, the last time with a ledger that is new."""


def documents(dice: random.Random, policy: str | None) -> list[Document]:
    """Of few contents; each number is one key's in a run, and may be another's in the next."""
    settings = {"on_existing": policy} if policy else {}
    pairs = zip(dice.sample(range(12), 6), dice.sample(range(9), 6), strict=True)
    return [invoice(f"N-{number}", key=str(key), Reference=dice.choice("ab"), **settings) for key, number in pairs]


def references(sandbox: Sandbox) -> dict[str, str]:
    found = sandbox.get("Invoices", InvoiceNumbers=",".join(f"N-{n}" for n in range(9)), page=1).json()["Invoices"]
    assert len({each["InvoiceNumber"] for each in found}) == len(found)
    return {each["InvoiceNumber"]: each["Reference"] for each in found}


@pytest.mark.parametrize("policy", [None, "adopt", "update"])
@pytest.mark.parametrize("seed", range(SAMPLES))
def test_a_number_is_nobodys_or_one_keys(sandbox: Sandbox, tmp_path: Path, policy: str | None, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same every time
    theirs = {f"N-{dice.randrange(9)}" for _ in range(3)}
    bodies = [invoice(number, Reference="theirs").body for number in sorted(theirs)]
    sandbox.put("Invoices", {"Invoices": bodies}).raise_for_status()
    for run in range(3):
        publish = Publishing(sandbox, tmp_path / ("anew" if run == 2 else "first"))
        before = references(sandbox)
        sandbox.advance(7 * 60)

        outcomes = publish.run(documents(dice, policy))

        after = references(sandbox)
        expect_one_key_each(outcomes)
        if policy is None or (policy == "adopt" and run == 0):  # what was adopted is ours from then on
            assert {number: after[number] for number in theirs} == dict.fromkeys(theirs, "theirs")
        told = {str(each.number) for each in outcomes if each.operation in {"created", "updated"}}
        assert {number for number in after if after[number] != before.get(number)} <= told
        for each in outcomes:
            if each.operation in {"created", "updated"}:
                assert after[str(each.number)] == each.document.body["Reference"]


def expect_one_key_each(outcomes: list[Outcome]) -> None:
    """What was accepted has an id of its own; what was not says why."""
    accepted = [each.xero_id for each in outcomes if not each.reason]
    assert len(set(accepted)) == len(accepted)
    assert {each.reason.value for each in outcomes if each.reason} <= {"number_taken", "duplicate_key"}
