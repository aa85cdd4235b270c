"""`--state FILE` keeps the books between runs."""

from __future__ import annotations

import json
import stat
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest
from support.reports import trial_balance
from support.sandbox import COMMAND, Sandbox, serving

if TYPE_CHECKING:
    from pathlib import Path

UNLIMITED = ("--minute-limit", "0", "--day-limit", "0", "--app-minute-limit", "0")
SMALL = ("--invoices", "40")
PATIENCE = 20
Json = dict[str, Any]


def invoice(sandbox: Sandbox) -> str:
    contact = sandbox.get("Contacts", page=1).json()["Contacts"][0]
    line = {"Description": "Oak", "Quantity": 3, "UnitAmount": 12.5, "AccountCode": "200"}
    body = {
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "Contact": {"ContactID": contact["ContactID"]},
        "DueDate": "2030-01-01",
    }
    answer = sandbox.put("Invoices", {**body, "LineItems": [line]})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["Invoices"][0]["InvoiceID"])


def everything(sandbox: Sandbox) -> dict[str, Any]:
    """What a reader sees."""
    lists = ("Invoices", "Contacts", "Items", "Journals", "Payments", "Accounts")
    return {path: sandbox.get(path, page=1, pageSize=1000).json()[path] for path in lists}


def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    flags = (*UNLIMITED, "--state", str(tmp_path / "books.jsonl"))
    with serving(*flags, *SMALL) as sandbox:
        key = invoice(sandbox)
        item = sandbox.get("Items").json()["Items"][-1]["ItemID"]
        assert sandbox.delete(f"Items/{item}").status_code == 204
        sandbox.put(f"Invoices/{key}/History", {"HistoryRecords": [{"Details": "They called"}]})
        left, balances = everything(sandbox), trial_balance(sandbox)
        history = sandbox.get(f"Invoices/{key}/History").json()["HistoryRecords"]

    with serving(*flags) as sandbox:
        assert everything(sandbox) == left
        assert trial_balance(sandbox) == balances
        assert sandbox.get(f"Invoices/{key}/History").json()["HistoryRecords"] == history
        assert sandbox.get(f"Items/{item}").status_code == 404


def test_ids_and_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    flags = (*UNLIMITED, "--state", str(tmp_path / "books.jsonl"))
    keys = set()
    for _ in range(3):
        with serving(*flags, *SMALL) as sandbox:
            keys.add(invoice(sandbox))
            found = sandbox.get("Invoices", page=1, pageSize=1000, where='Type=="ACCREC"').json()["Invoices"]
            numbers = [each["InvoiceNumber"] for each in found]
            assert len(set(numbers)) == len(numbers)

    assert len(keys) == 3


def test_books_survive_a_kill(tmp_path: Path) -> None:
    """What was written some seconds before is in the file."""
    path = tmp_path / "books.jsonl"
    command = [str(COMMAND), "serve", "--port", "0", *UNLIMITED, *SMALL, "--state", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            key = invoice(Sandbox(process.stdout.readline().split()[-1]))
            _wait_for(path, key)
        finally:
            process.kill()

    with serving(*UNLIMITED, "--state", str(path)) as sandbox:
        assert sandbox.get(f"Invoices/{key}").status_code == 200


def _wait_for(path: Path, text: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while text not in path.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_file_is_private_and_says_how_the_books_were_made(tmp_path: Path) -> None:
    path = tmp_path / "books.jsonl"
    with serving(*UNLIMITED, *SMALL, "--seed", "5", "--state", str(path)) as sandbox:
        sandbox.get("Invoices")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {each.name for each in tmp_path.iterdir()} == {"books.jsonl", "books.jsonl.lock"}
    head = json.loads(path.read_text().splitlines()[0])
    assert {name: head[name] for name in ("seed", "invoices", "organisations")} == {
        "seed": 5,
        "invoices": 40,
        "organisations": 1,
    }


def test_a_clock_that_was_set_goes_on_from_where_it_stopped(tmp_path: Path) -> None:
    flags = (*UNLIMITED, *SMALL, "--state", str(tmp_path / "books.jsonl"), "--today", "2026-06-30")
    with serving(*flags) as sandbox:
        sandbox.advance(86_400)
        left = sandbox.now()

    with serving(*flags) as sandbox:
        assert left <= sandbox.now() < "2026-07-01T12:10"


def test_a_clock_that_nobody_set_keeps_real_time(tmp_path: Path) -> None:
    flags = (*UNLIMITED, *SMALL, "--state", str(tmp_path / "books.jsonl"))
    with serving(*flags):
        pass
    with serving(*flags) as sandbox:
        assert sandbox.now()[:13] == time.strftime("%Y-%m-%dT%H", time.gmtime())


def test_one_sandbox_at_a_time_keeps_its_books_in_a_file(tmp_path: Path) -> None:
    """Or the last one to write would undo what the other had in its books."""
    path = str(tmp_path / "books.jsonl")
    with serving(*UNLIMITED, *SMALL, "--state", path):
        for command in (["serve", "--port", "0"], ["load"]):
            second = [str(COMMAND), *command, "--state", path]
            done = subprocess.run(second, input="", capture_output=True, text=True, timeout=PATIENCE, check=False)
            assert done.returncode == 1
            assert done.stderr == f"xero-sandbox: {path} is in use by another sandbox\n"


def test_a_reset_is_kept_as_well(tmp_path: Path) -> None:
    flags = (*UNLIMITED, "--state", str(tmp_path / "books.jsonl"))
    with serving(*flags, *SMALL) as sandbox:
        invoice(sandbox)
        sandbox.reset(invoices=7, seed=3)
        left = everything(sandbox)

    with serving(*flags) as sandbox:
        assert everything(sandbox) == left
        assert sandbox.count("Invoices") == 7


@pytest.mark.parametrize("edit", [{"remove": True}, {"set": {"Reference": "seen"}}, {"insert": True}])
def test_edits_without_the_rules_are_kept(tmp_path: Path, edit: Json) -> None:
    flags = (*UNLIMITED, "--state", str(tmp_path / "books.jsonl"))
    with serving(*flags, *SMALL) as sandbox:
        sandbox.records("Invoices", count=2, **edit)
        left = everything(sandbox)

    with serving(*flags) as sandbox:
        assert everything(sandbox) == left


def run(*flags: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMMAND), "serve", "--port", "0", *flags], capture_output=True, text=True, check=False, timeout=20
    )


def test_a_flag_that_would_make_other_books_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "books.jsonl")
    with serving(*SMALL, "--state", path):
        pass

    found = run("--state", path, "--invoices", "41")

    assert found.returncode
    assert found.stderr.strip() == f"xero-sandbox: {path} keeps books with invoices 40, not 41"


@pytest.mark.parametrize("content", ["", "no JSON\n", '{"format": "something else"}\n', "[]\n"])
def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(content)

    found = run("--state", str(path))

    assert found.returncode
    assert len(found.stderr.strip().splitlines()) == 1
    assert str(path) in found.stderr
    assert path.read_text() == content
