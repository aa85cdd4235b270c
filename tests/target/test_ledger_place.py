"""An empty ledger in the place of one that was used is refused, since all that has no number would be there twice."""

from __future__ import annotations

import typing as t

import pytest
from support.singer import Json, stream, whole

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.target import Run, Target

A_DAY: t.Final = 25 * 3600
"""After which Xero has forgotten every idempotency key."""


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    (tmp_path / "ledger").mkdir()
    return f"sqlite:///{tmp_path / 'ledger' / 'ledger.db'}"


def journals(count: int = 2) -> list[Json]:
    """Which have no number to be found by."""
    rows = [
        {
            "id": str(number),
            "Narration": f"Accrual {number}",
            "Date": "2026-03-10",
            "Status": "POSTED",
            "JournalLines": [
                {"AccountCode": "400", "LineAmount": 20 + number},
                {"AccountCode": "200", "LineAmount": -20 - number},
            ],
        }
        for number in range(count)
    ]
    return whole(stream("manual_journals", rows, ["id"]))


def booked(sandbox: Sandbox) -> int:
    found = sandbox.get("ManualJournals", page=1, pageSize=1000).json()["ManualJournals"]
    return sum(1 for each in found if each["Narration"].startswith("Accrual"))


def refused(run: Run, exit_code: int, *words: str) -> None:
    assert run.exit_code == exit_code, run.told
    assert len(run.errors) == 1, run.errors
    assert all(word in run.errors[0] for word in (*words, "new_ledger")), run.errors


@pytest.mark.parametrize("slip", ["ledger/legder.db", "ledgers.db"])
def test_a_slip_in_its_url_doubles_nothing(
    sandbox: Sandbox, target: Target, tmp_path: Path, ledger: str, slip: str
) -> None:
    """A plan says so, too."""
    assert target(journals(), ledger_url=ledger).exit_code == 0
    sandbox.advance(A_DAY)

    for settings in ({}, {"dry_run": True}):
        run = target(journals(), ledger_url=f"sqlite:///{tmp_path / slip}", **settings)
        refused(run, 2, "ledger_url names", slip, "ledger/ledger.db")
    assert booked(sandbox) == 2
    assert target(journals(), ledger_url=ledger).exit_code == 0
    assert booked(sandbox) == 2


def test_a_ledger_that_was_beside_the_connection_is_remembered_too(
    sandbox: Sandbox, target: Target, ledger: str
) -> None:
    assert target(journals()).exit_code == 0
    sandbox.advance(A_DAY)

    refused(target(journals(), ledger_url=ledger), 2, "ledger_url names", "store.db")

    assert booked(sandbox) == 2


def test_a_ledger_that_was_deleted_is_to_be_restored(
    sandbox: Sandbox, target: Target, tmp_path: Path, ledger: str
) -> None:
    assert target(journals(), ledger_url=ledger).exit_code == 0
    for file in (tmp_path / "ledger").glob("ledger.db*"):
        if file.is_file():
            file.unlink()
    sandbox.advance(A_DAY)

    refused(target(journals(), ledger_url=ledger), 4, "knows of nothing any more", "restore it from a backup")

    assert booked(sandbox) == 2


def test_a_ledger_that_is_lost_for_good_is_begun_anew_once_that_is_said(
    sandbox: Sandbox, target: Target, tmp_path: Path, ledger: str
) -> None:
    """And from then on the new one is the known one."""
    assert target(journals(), ledger_url=ledger).exit_code == 0
    other = f"sqlite:///{tmp_path / 'other.db'}"
    found_by = {"match_on": ["Narration"]}
    sandbox.advance(A_DAY)

    assert target(journals(), ledger_url=other, new_ledger=True, **found_by).exit_code == 0
    assert target(journals(), ledger_url=other).exit_code == 0

    assert booked(sandbox) == 2


def test_a_ledger_that_was_moved_with_what_it_knows_is_taken(
    sandbox: Sandbox, target: Target, tmp_path: Path, ledger: str
) -> None:
    assert target(journals(), ledger_url=ledger).exit_code == 0
    (tmp_path / "ledger").rename(tmp_path / "moved")

    assert target(journals(), ledger_url=f"sqlite:///{tmp_path / 'moved' / 'ledger.db'}").exit_code == 0
    assert booked(sandbox) == 2


def test_who_has_published_nothing_yet_may_change_its_place(target: Target, tmp_path: Path, ledger: str) -> None:
    assert target(journals(0), ledger_url=ledger).exit_code == 0
    assert target(journals(), ledger_url=f"sqlite:///{tmp_path / 'other.db'}").exit_code == 0
