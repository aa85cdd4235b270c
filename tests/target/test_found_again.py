"""A ledger that was lost: what has no number is found again by a mark of one's own, or by what it says."""

from __future__ import annotations

import random
import typing as t
from collections import Counter

import pytest
from support.publishing import Publishing, document, kinds
from support.singer import invoices, stream, whole

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target

MARK: t.Final = {"match_on": ["Reference"], "payload": {"Reference": "='PAY-' + record['id']"}}
NEAR: t.Final = {"match_within_days": 3}


def payment(key: int, amount: int, day: str = "2026-03-10") -> Json:
    return {"id": str(key), "Invoice__InvoiceNumber": "INV-1", "Account__Code": "090", "Date": day, "Amount": amount}


def lost(target: Target, messages: list[Json], **settings: t.Any) -> Run:
    """A run whose ledger is a new one."""
    return target.anew(messages, ledger_url=f"sqlite:///{target.folder / 'anew.db'}", **settings)


def payments(sandbox: Sandbox) -> list[float]:
    answer = sandbox.get("Invoices", InvoiceNumbers="INV-1", page=1).json()["Invoices"]
    return sorted(each["Amount"] for each in answer[0]["Payments"])


@pytest.mark.parametrize("settings", [MARK, NEAR])
@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_doubled(sandbox: Sandbox, target: Target, settings: Json, seed: int) -> None:
    """Payments with equal amounts on equal days, some of them new: each is there once."""
    dice = random.Random(seed)  # noqa: S311 - the same every time
    rows = [payment(key, dice.choice([1, 2]), dice.choice(["2026-03-10", "2026-03-12"])) for key in range(12)]
    written, streams = rows[: dice.randrange(1, 12)], {"payments": settings}
    target(whole(invoices(1, lines=4), stream("payments", written, ["id"])), streams=streams)
    sandbox.advance(7 * 60)
    dice.shuffle(rows)

    run = lost(target, whole(stream("payments", rows, ["id"])), streams=streams)

    assert run.exit_code == 0, run.told
    assert payments(sandbox) == sorted(float(each["Amount"]) for each in rows)
    told = Counter(each["operation"] for each in run.results if each["stream"] == "payments")
    assert told["adopted"] == len(written)


@pytest.mark.parametrize("mark", [r"C:\2026\03", 'The "Old" Mill', '"', "a\\", r"\"", "It's 5 o'clock"])
def test_a_mark_with_quotes_and_backslashes_is_found_again(sandbox: Sandbox, tmp_path: Path, mark: str) -> None:
    lines = [{"AccountCode": "400", "LineAmount": each} for each in (5, -5)]
    body = {"Narration": mark, "Date": "2026-03-10", "JournalLines": lines}
    journal = document("ManualJournals", "1", body, match_on=("Narration",), method="PUT")
    created = Publishing(sandbox, tmp_path / "before")(journal)

    found = Publishing(sandbox, tmp_path / "anew")(journal)

    assert (kinds(created), kinds(found)) == ({"created": 1}, {"adopted": 1})
    assert created[0].xero_id == found[0].xero_id


def test_equal_documents_are_found_one_for_one(sandbox: Sandbox, target: Target) -> None:
    """More than one look-up's worth of them, while others are on their way."""
    rows = [payment(key, 1) for key in range(230)]
    streams = {"payments": NEAR}
    paid = whole(invoices(1, lines=9, LineAmountTypes="NoTax"), stream("payments", rows[:3], ["id"]))
    target(paid, streams=streams)
    sandbox.advance(7 * 60)

    run = lost(target, whole(stream("payments", rows, ["id"])), streams=streams)

    assert run.exit_code == 0, run.told
    assert len(payments(sandbox)) == 230


def test_a_neighbours_day_is_near_enough(sandbox: Sandbox, target: Target) -> None:
    """What was moved to another day since is the same one; further away it is another."""
    target(whole(invoices(1, lines=4), stream("payments", [payment(1, 5)], ["id"])))
    sandbox.advance(7 * 60)
    moved = [payment(1, 5, "2026-03-13"), payment(2, 5, "2026-03-14")]

    run = lost(target, whole(stream("payments", moved, ["id"])), streams={"payments": NEAR})

    told = {each["key"]: each["operation"] for each in run.results if each["stream"] == "payments"}
    assert told == {"1": "adopted", "2": "created"}
    assert payments(sandbox) == [5, 5]


def test_a_row_without_its_mark_is_not_sent(sandbox: Sandbox, target: Target) -> None:
    run = target(
        whole(invoices(1), stream("payments", [payment(1, 5)], ["id"])),
        streams={"payments": {"match_on": ["Reference"]}},
    )

    assert [(each["reason"], "Reference" in each["messages"][0]) for each in run.rejects] == [("key_missing", True)]
    assert payments(sandbox) == []


def test_a_mark_that_several_have_tells_nothing(sandbox: Sandbox, target: Target) -> None:
    rows = [payment(key, 5) | {"Reference": "same"} for key in (1, 2)]
    target(whole(invoices(1), stream("payments", rows, ["id"])))
    sandbox.advance(7 * 60)

    run = lost(target, whole(stream("payments", rows, ["id"])), streams={"payments": {"match_on": ["Reference"]}})

    assert [each["reason"] for each in run.rejects] == ["duplicate_key"] * 2
    assert payments(sandbox) == [5, 5]


def test_a_mark_that_another_key_has_is_not_ours(sandbox: Sandbox, target: Target) -> None:
    """Also in the same run, and however many rows lie between."""
    journal = {"Date": "2026-03-10", "Status": "POSTED", "JournalLines": LINES}
    rows = [{"id": key, "Narration": "Rent" if key in {0, 210} else f"Rent {key}", **journal} for key in range(211)]

    run = target(
        whole(stream("manual_journals", rows, ["id"])), streams={"manual_journals": {"match_on": ["Narration"]}}
    )

    assert [(each["key"], each["reason"]) for each in run.rejects] == [("210", "duplicate_key")]
    assert "key 0 of stream manual_journals" in run.rejects[0]["messages"][0]


LINES: t.Final = [{"LineAmount": 50, "AccountCode": "429"}, {"LineAmount": -50, "AccountCode": "453"}]
