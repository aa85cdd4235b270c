"""A reject belongs to a key and a version: only the last one of each key is kept, and sent again."""

from __future__ import annotations

import json
import typing as t
from decimal import Decimal
from pathlib import Path

from support.singer import invoice, invoice_lines, record, schema, stream, whole
from support.tap import wait_until

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

CODE: t.Final = "9999"
GROUPED: t.Final[Json] = {"group_by": ["InvoiceNumber"], "key": ["InvoiceNumber"]}


def add_account(sandbox: Sandbox) -> None:
    account = {"Code": CODE, "Name": "Newly opened", "Type": "REVENUE", "TaxType": "OUTPUT2"}
    assert sandbox.put("Accounts", account).ok


def of_amount(amount: str, code: str = CODE) -> list[Json]:
    """One invoice of one line."""
    line = {"Description": "a", "Quantity": 1, "UnitAmount": Decimal(amount), "AccountCode": code}
    return whole(stream("invoices", [invoice(1, LineItems=[line])], ["InvoiceNumber"]))


def grouped(code: str = CODE, **columns: t.Any) -> list[Json]:
    """One invoice of two lines, a row for each."""
    messages = invoice_lines(1, lines=2)
    for message in messages[1:]:
        message["record"] |= {"LineItems__AccountCode": code, **columns}
    return whole(messages)


def mend(target: Target, change: Callable[[Json], object]) -> None:
    """Change rejected rows in the file, as a user does in an editor."""
    file = Path(target.config["rejects_path"])
    messages = [json.loads(line) for line in file.read_text().splitlines()]
    for message in messages:
        if message["type"] == "RECORD":
            change(message["record"]["record"])
    file.write_text("".join(json.dumps(message) + "\n" for message in messages))


def net(sandbox: Sandbox, number: str = "INV-1") -> Decimal:
    return Decimal(str(sandbox.get(f"Invoices/{number}").json()["Invoices"][0]["SubTotal"]))


def keys(rejects: list[Json]) -> list[str]:
    return [each["key"] for each in rejects]


def test_a_document_that_two_runs_rejected_is_sent_once(sandbox: Sandbox, target: Target) -> None:
    first = target(grouped(), streams={"invoices": GROUPED})
    again = target(grouped(), streams={"invoices": GROUPED})
    assert keys(first.rejects) == keys(again.rejects) == ["INV-1", "INV-1"]
    add_account(sandbox)

    run = target.replay(streams={"invoices": GROUPED})

    assert (run.exit_code, run.rejects) == (0, []), run.told
    assert net(sandbox) == Decimal("99.75")
    assert len(sandbox.get("Invoices/INV-1").json()["Invoices"][0]["LineItems"]) == 2


def test_a_version_that_was_accepted_since_is_not_replaced(sandbox: Sandbox, target: Target) -> None:
    assert target(of_amount("100")).exit_code == 3
    run = target(of_amount("60", "200"))
    assert (run.exit_code, run.rejects) == (0, []), run.told
    add_account(sandbox)

    assert target.replay().exit_code == 0
    assert net(sandbox) == 60


def test_what_is_in_the_books_already_leaves_the_file_when_it_comes_again(target: Target) -> None:
    """Accepted, rejected in another version, and back to what was accepted: nothing is to be done."""
    assert target(of_amount("60", "200")).exit_code == 0
    assert keys(target(of_amount("100")).rejects) == ["INV-1"]

    run = target(of_amount("60", "200"))

    assert (run.exit_code, run.rejects) == (0, []), run.told


def test_the_last_of_several_versions_counts(sandbox: Sandbox, target: Target) -> None:
    """Rejected twice with other contents: that is no conflict."""
    for amount in ("100", "60"):
        run = target(of_amount(amount))
    assert [each["record"]["LineItems"][0]["UnitAmount"] for each in run.rejects] == [60]
    add_account(sandbox)

    assert target.replay().exit_code == 0
    assert net(sandbox) == 60


def test_a_file_that_an_older_version_is_in_is_not_believed(sandbox: Sandbox, target: Target) -> None:
    """Such as a copy, or one that a killed run left."""
    target(of_amount("100"))
    file = Path(target.config["rejects_path"])
    old = file.read_bytes()
    target(of_amount("60", "200"))
    file.write_bytes(old)
    add_account(sandbox)

    run = target.replay()

    assert (run.exit_code, run.rejects) == (0, []), run.told
    assert net(sandbox) == 60
    assert "1 row" in run.told


def test_a_row_that_was_mended_is_sent(sandbox: Sandbox, target: Target) -> None:
    target(grouped(), streams={"invoices": GROUPED})
    mend(target, lambda row: row.update(LineItems__AccountCode="200"))

    run = target.replay(streams={"invoices": GROUPED})

    assert (run.exit_code, run.rejects) == (0, []), run.told
    assert net(sandbox) == Decimal("99.75")


def test_a_row_that_was_mended_outlives_the_same_reject(sandbox: Sandbox, target: Target) -> None:
    """An hourly run rejects the old row again, between the mending and the replay."""
    target(grouped(), streams={"invoices": GROUPED})
    mend(target, lambda row: row.update(LineItems__AccountCode="200"))

    again = target(grouped(), streams={"invoices": GROUPED})

    assert [each["record"]["LineItems__AccountCode"] for each in again.rejects] == ["200", "200"]
    assert target.replay(streams={"invoices": GROUPED}).exit_code == 0
    assert net(sandbox) == Decimal("99.75")


def test_a_mended_row_yields_to_a_newer_one(sandbox: Sandbox, target: Target) -> None:
    target(of_amount("100"))
    mend(target, lambda row: row["LineItems"][0].update(AccountCode="200"))
    target(of_amount("60"))
    add_account(sandbox)

    assert target.replay().exit_code == 0
    assert net(sandbox) == 60


def test_a_row_whose_key_was_mended_leaves_with_its_old_key(sandbox: Sandbox, target: Target) -> None:
    target(of_amount("100"))
    mend(target, lambda row: (row.update(InvoiceNumber="INV-2"), row["LineItems"][0].update(AccountCode="200")))

    run = target.replay()

    assert (run.exit_code, run.rejects) == (0, []), run.told
    assert net(sandbox, "INV-2") == 100


def test_rows_without_a_key_stay_one_by_one(target: Target) -> None:
    """The same rows again are the same rejects."""
    head = schema("contacts", {"ContactNumber": "", "Name": ""}, ["ContactNumber"])
    rows = [record("contacts", {"ContactNumber": None, "Name": name}) for name in ("A", "B", "B")]
    for _ in range(2):
        run = target(whole([head, *rows]))

    assert [each["record"]["Name"] for each in run.rejects] == ["A", "B", "B"]
    mend(target, lambda row: row["Name"] == "A" and row.update(ContactNumber="C-1"))

    replayed = target.replay()

    assert replayed.exit_code == 3, replayed.told
    assert [each["record"]["Name"] for each in replayed.rejects] == ["B", "B"]
    assert [each["key"] for each in replayed.results] == ["C-1"]


def test_rows_that_are_numbered_keep_their_numbers(sandbox: Sandbox, target: Target) -> None:
    """A row of a stream without key is the same document when it is sent again, and no other."""
    before = sandbox.count("Invoices")
    settings: Json = {"run_name": "july", "streams": {"invoices": {"key": "auto_sequence"}}}
    rows = [invoice(n) for n in (1, 2)]
    rows[1]["LineItems"][0]["AccountCode"] = CODE
    assert len(target(whole(stream("invoices", rows, [])), **settings).rejects) == 1
    add_account(sandbox)

    run = target.replay(**settings)

    assert (run.exit_code, run.rejects) == (0, []), run.told
    assert sandbox.count("Invoices") == before + 2
    assert [each["operation"] for each in run.results] == ["created", "created"]
    assert "2 unchanged" in target(whole(stream("invoices", rows, [])), **settings).summary


def test_a_deletion_that_is_not_allowed_is_kept_once(target: Target) -> None:
    head = schema("contacts", {"ContactNumber": "", "Name": "", "_sdc_deleted_at": ""}, ["ContactNumber"])
    there = {"ContactNumber": "C-1", "Name": "A", "_sdc_deleted_at": None}
    gone = {**there, "_sdc_deleted_at": "2026-03-02T00:00:00Z"}
    for _ in range(2):
        run = target(whole([head, record("contacts", there), record("contacts", gone)]))

    assert [(each["key"], each["reason"]) for each in run.rejects] == [("C-1", "deletes_off")]
    assert target(whole([head, record("contacts", there)])).rejects == []


def test_a_file_of_somebody_else_is_left_alone(target: Target) -> None:
    for name in ("rejects_path", "results_path"):
        path = target.folder / f"{name}-notes.txt"
        path.write_text("Dear diary\nand a last line without an end")

        run = target(of_amount("60", "200"), **{name: str(path)})

        assert run.exit_code == 2, run.told
        assert f"Line 1 of {path} is no message of" in run.errors[0]
        assert path.read_text().endswith("without an end")


def test_a_row_that_was_joined_twice_is_sent_once(sandbox: Sandbox, target: Target) -> None:
    """As by somebody who put two copies of the file together."""
    target(grouped(), streams={"invoices": GROUPED})
    file = Path(target.config["rejects_path"])
    file.write_bytes(file.read_bytes() * 2)
    add_account(sandbox)

    assert target.replay(streams={"invoices": GROUPED}).exit_code == 0
    assert net(sandbox) == Decimal("99.75")


def test_what_a_tap_says_about_a_row_makes_no_version(target: Target) -> None:
    for at in ("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z"):
        target(grouped(_sdc_extracted_at=at), streams={"invoices": GROUPED})
        mend(target, lambda row: row.update(LineItems__AccountCode="200"))

    run = target(grouped(_sdc_extracted_at="2026-03-02T12:00:00Z"), streams={"invoices": GROUPED})

    assert {each["record"]["LineItems__AccountCode"] for each in run.rejects} == {"200"}


def test_a_last_line_that_an_editor_did_not_end_is_a_line(sandbox: Sandbox, target: Target) -> None:
    target(grouped(), streams={"invoices": GROUPED})
    file = Path(target.config["rejects_path"])
    file.write_bytes(file.read_bytes().rstrip())
    add_account(sandbox)

    assert target.replay(streams={"invoices": GROUPED}).exit_code == 0
    assert net(sandbox) == Decimal("99.75")


def test_a_file_that_an_editor_replaces_during_a_run_has_all_rejects(target: Target) -> None:
    """Whoever mends rows while a run goes on loses neither them nor what the run rejects."""
    target(of_amount("100"))
    file = Path(target.config["rejects_path"])
    other = whole(stream("invoices", [invoice(2, Type="NEITHER")], ["InvoiceNumber"]))
    started = target.start()
    started.send(other[:-1])
    wait_until(lambda: b"METRIC" in started.log.read_bytes() or b"Writing to" in started.log.read_bytes())
    mended = file.read_text().replace(CODE, "200")
    file.rename(file.with_name("backup"))
    file.write_text(mended)
    started.send(other[-1:])
    started.hang_up()

    run = target.finish(started)

    assert [(each["key"], "200" in str(each["record"])) for each in run.rejects] == [("INV-1", True), ("INV-2", True)]


def test_two_organisations_do_not_write_one_file_at_once(sandbox: Sandbox, target: Target) -> None:
    sandbox.reset(organisations=2)
    config = sandbox.config(organisations="2")
    first, second = ({**config, "tenant_ids": [tenant]} for tenant in config["tenant_ids"])
    started = target.start(**first)
    wait_until(lambda: b"Writing to" in started.log.read_bytes())

    busy = target(of_amount("60", "200"), **second)
    started.hang_up()

    assert busy.exit_code == 8, busy.told
    assert f"Another run is using the file {target.config['results_path']}" in busy.errors[0]
    target.finish(started)
    assert target(of_amount("60", "200"), **second).exit_code == 0
