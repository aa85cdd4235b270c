"""Rejected rows can be sent again, and those that are accepted leave the file."""

from __future__ import annotations

import json
import signal
import typing as t
from pathlib import Path

import pytest
from support.singer import contacts, invoice_lines, invoices, stream, whole
from support.tap import wait_until
from support.target import REPLAY

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

CODE: t.Final = "9999"


def with_account(messages: list[Json], code: str) -> list[Json]:
    for message in messages[1:]:
        message["record"]["LineItems"][0]["AccountCode"] = code
    return messages


def add_account(sandbox: Sandbox) -> None:
    account = {"Code": CODE, "Name": "Newly opened", "Type": "REVENUE", "TaxType": "OUTPUT2"}
    assert sandbox.put("Accounts", account).ok


def test_rows_are_accepted_once_what_they_lacked_is_there(sandbox: Sandbox, target: Target) -> None:
    rejected = target(whole(with_account(invoices(2), CODE), contacts(1)))
    assert (rejected.exit_code, len(rejected.rejects)) == (3, 2)
    add_account(sandbox)

    run = target.replay()

    assert run.exit_code == 0, run.told
    assert run.rejects == []
    assert list(target.folder.glob("rejects.jsonl.*")) == [], "nothing is left lying about"
    assert [(each["key"], each["operation"]) for each in run.results] == [
        ("CUST-1", "created"),
        ("INV-1", "created"),
        ("INV-2", "created"),
    ]


def test_rows_that_are_rejected_again_stay_once(sandbox: Sandbox, target: Target) -> None:
    target(whole(with_account(invoices(2), CODE), invoices(1, first=3, Type="NEITHER")))
    add_account(sandbox)

    run = target.replay()

    assert run.exit_code == 3, run.told
    assert [each["key"] for each in run.rejects] == ["INV-3"]
    assert [each["key"] for each in target.replay().rejects] == ["INV-3"]


def test_the_lines_of_a_document_come_back_together(sandbox: Sandbox, target: Target) -> None:
    settings: dict[str, t.Any] = {"streams": {"invoices": {"group_by": ["InvoiceNumber"], "key": ["InvoiceNumber"]}}}
    messages = invoice_lines(2, lines=3)
    for message in messages[1:4]:
        message["record"]["LineItems__AccountCode"] = CODE
    assert len(target(whole(messages), **settings).rejects) == 3
    add_account(sandbox)

    run = target.replay(**settings)

    assert run.exit_code == 0, run.told
    there = sandbox.get(f"Invoices/{run.results[-1]['xero_id']}").json()["Invoices"][0]
    assert [line["Description"] for line in there["LineItems"]] == [f"Line {n} of invoice 1" for n in (1, 2, 3)]


def test_what_stream_maps_made_of_a_row_is_not_mapped_again(sandbox: Sandbox, target: Target) -> None:
    rows = [{"number": "CUST-1", "name": "Customer 1", "status": "NEITHER"}]
    maps = {
        "contacts": {
            "ContactNumber": "number",
            "Name": "name",
            "ContactStatus": "status",
            "__else__": None,
            "__key_properties__": ["ContactNumber"],
        },
    }
    first = target(whole(stream("contacts", rows, ["number"])), stream_maps=maps)
    assert first.exit_code == 3, first.told

    run = target.replay(stream_maps=maps)

    assert run.exit_code == 3, run.told
    assert run.rejects[0]["reason"] == first.rejects[0]["reason"] == "not_in_enum"
    assert run.rejects[0]["record"] == first.rejects[0]["record"]


def test_a_line_that_was_no_message_stays_in_the_file(target: Target) -> None:
    target([*contacts(1), "{nonsense", *whole()], on_bad_line="skip_and_reject")

    run = target.replay()

    assert run.exit_code == 0, run.told
    assert [each["reason"] for each in run.rejects] == ["malformed_line"]


def test_a_replay_that_is_killed_loses_nothing(sandbox: Sandbox, target: Target) -> None:
    target(whole(with_account(invoices(2), CODE)))
    before = Path(target.config["rejects_path"]).read_bytes()
    add_account(sandbox)
    sandbox.order({"stall_seconds": 5}, method="PUT", path="Invoices")
    started = target.start_replay()
    wait_until(lambda: not sandbox.pending())
    started.process.send_signal(signal.SIGKILL)
    target.finish(started)
    assert Path(target.config["rejects_path"]).read_bytes() == before

    run = target.replay()

    assert run.exit_code == 0, run.told
    assert run.rejects == []
    assert len(sandbox.get("Invoices", InvoiceNumbers="INV-1,INV-2").json()["Invoices"]) == 2


@pytest.mark.fault(13)
def test_what_another_organisation_rejected_stays_in_the_file(sandbox: Sandbox, target: Target) -> None:
    sandbox.reset(organisations=2)
    config = sandbox.config(organisations="2")
    first, second = ({**config, "tenant_ids": [tenant]} for tenant in config["tenant_ids"])
    rejected = target(whole(with_account(invoices(1), CODE)), **first).rejects
    add_account(sandbox)

    run = target.replay(**second)

    assert (run.exit_code, run.rejects) == (0, rejected), run.told
    assert target.replay(**first).rejects == []


def test_a_dry_run_of_a_replay_leaves_the_file_alone(sandbox: Sandbox, target: Target) -> None:
    before = target(whole(with_account(invoices(2), CODE))).rejects

    run = target.replay(dry_run=True)

    assert run.exit_code == 3, run.told
    assert "Plan for invoices: 2 rejected" in run.log, "the account is not there yet"
    assert run.rejects == before


def test_there_has_to_be_a_file(target: Target) -> None:
    run = target.replay(rejects_path=None)

    assert run.exit_code == 2, run.told
    assert "set rejects_path" in run.errors[0]
    assert target.replay().exit_code == 0, "no rejects yet"


@pytest.mark.parametrize(
    "line", ['{"type": "RECORD", "stream": "xero_results", "record": {"id": "1"}}', "[1]", "nonsense"]
)
def test_a_file_that_has_no_rejects_is_left_alone(target: Target, line: str) -> None:
    rejects = Path(target.config["rejects_path"])
    rejects.write_text(line + "\n")

    run = target.replay()

    assert run.exit_code in {2, 4}, run.told
    assert f"Line 1 of {rejects}" in run.errors[0]
    assert "Traceback" not in run.log
    assert rejects.read_text() == line + "\n"


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_settings_may_come_from_where_the_run_has_them(sandbox: Sandbox, target: Target, where: str) -> None:
    """Of the stream, too; without --config there is nowhere else that they could be."""
    settings = {"streams": {"invoices": {"group_by": ["InvoiceNumber"], "key": ["InvoiceNumber"]}}}
    messages = invoice_lines(1, lines=2)
    for message in messages[1:]:
        message["record"]["LineItems__AccountCode"] = CODE
    assert target(whole(messages), **settings).exit_code == 3
    add_account(sandbox)
    config = {**target.config, **settings}
    given: Json = {f"TARGET_XERO_{name.upper()}": _text(value) for name, value in config.items()}
    if where == ".env":
        (target.folder / ".env").write_text("".join(f"{name}='{value}'\n" for name, value in given.items()))

    run = target.finish(target.command(REPLAY, **({} if where == ".env" else given)))
    (target.folder / ".env").unlink(missing_ok=True)

    assert (run.exit_code, run.rejects) == (0, []), run.told
    assert len(sandbox.get("Invoices/INV-1").json()["Invoices"][0]["LineItems"]) == 2


def _text(value: t.Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def test_a_file_that_is_not_there_is_told(target: Target) -> None:
    """Nothing may have been rejected, or another file is meant."""
    run = target.replay()

    assert run.exit_code == 0, run.told
    assert f"There is no file {target.folder / 'rejects.jsonl'}" in run.told


def test_rejects_of_another_organisation_are_told_and_stay(sandbox: Sandbox, target: Target) -> None:
    target(whole(with_account(invoices(2), CODE)))
    file = Path(target.config["rejects_path"])
    (tenant,) = {each["tenant_id"] for each in target(whole()).rejects}
    file.write_text(file.read_text().replace(tenant, "5a1e0000-0000-4000-8000-000000000001"))
    add_account(sandbox)

    run = target.replay()

    assert run.exit_code == 0
    assert "2 rows of" in run.told
    assert "another organisation than" in run.told
    assert len(run.rejects) == 2
