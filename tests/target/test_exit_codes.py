"""Whatever ends a run, there is one clear line, a stable exit code, and a summary that adds up."""

from __future__ import annotations

import os
import re
import resource
import time
import typing as t
from pathlib import Path

import pytest
from support.singer import contacts, invoices, state, whole
from support.tap import wait_until

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.target import Run, Target

NOWHERE: t.Final = "http://127.0.0.1:9"
BAD: t.Final[dict[str, t.Any]] = {"Type": "NEITHER"}


def expect(run: Run, exit_code: int, words: str = "") -> None:
    assert run.exit_code == exit_code, run.told
    assert len(run.errors) == (1 if exit_code else 0), run.told
    assert not exit_code or words in run.errors[0], run.errors
    assert "Traceback" not in run.log


def adds_up(run: Run) -> bool:
    read, *ends = (
        int(n.replace(",", ""))
        for n in re.findall(r"([\d,]+) (?:rows?|accepted|unchanged|rejected|held)", run.summary)[:5]
    )
    return read == sum(ends)


def test_all_done(target: Target) -> None:
    run = target(whole(contacts(10), invoices(10)))

    expect(run, 0)
    assert "Read 20 rows = 20 accepted + 0 unchanged + 0 rejected + 0 held" in run.summary


def test_nothing_to_do_the_second_time(sandbox: Sandbox, target: Target) -> None:
    messages = whole(contacts(10), invoices(10))
    assert target(messages).exit_code == 0
    writes = [call for call in sandbox.tenant_calls() if call["method"] != "GET"]

    run = target(messages)

    expect(run, 0)
    assert "Read 20 rows = 0 accepted + 20 unchanged" in run.summary
    assert [call for call in sandbox.tenant_calls() if call["method"] != "GET"] == writes


def test_one_is_counted_as_one(target: Target) -> None:
    run = target(whole(contacts(1)))

    said = "Read 1 row = 1 accepted + 0 unchanged + 0 rejected + 0 held; 1 document accepted in 2 calls, "
    assert re.search(re.escape(said) + r"[1-9][0-9]* a minute\.$", run.summary), run.summary
    assert "Read 1 row = 0 accepted + 1 unchanged" in (again := target(whole(contacts(1))).summary)
    assert "; 0 documents accepted in 1 call, 0 a minute." in again


def test_no_input_at_all(target: Target) -> None:
    expect(target([]), 0)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"on_reject": "shrug"}, "on_reject should be one of fail_after, fail_fast, continue"),
        ({"max_rejects": -1}, "max_rejects should be from 0 to"),
        ({"load_method": "overwrite"}, "overwrite"),
        ({"client_secret": None}, "client_secret"),
        ({"ledger_url": "somewhere"}, "ledger_url is not a SQLAlchemy URL"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_setting(target: Target, settings: dict[str, t.Any], words: str) -> None:
    expect(target(whole(contacts(1)), **settings), 2, words)


def test_rejects_after_everything_else_was_sent(target: Target) -> None:
    run = target(whole(invoices(1, **BAD), invoices(2, first=2)))

    expect(run, 3, "1 row was rejected. It is in ")
    assert adds_up(run)
    assert {each["number"] for each in run.results} == {"INV-2", "INV-3"}


def test_rejects_that_nobody_minds(target: Target) -> None:
    run = target(whole(invoices(1, **BAD)), on_reject="continue")

    expect(run, 0)
    assert len(run.rejects) == 1


def test_the_first_reject_ends_the_run(sandbox: Sandbox, target: Target) -> None:
    run = target(whole(contacts(1, ContactStatus="NEITHER"), invoices(2)), on_reject="fail_fast")

    expect(run, 3, "on_reject is fail_fast")
    assert adds_up(run)
    assert sandbox.calls_of("PUT /Invoices") == 0
    assert run.states == []


def test_more_rejects_than_are_allowed(sandbox: Sandbox, target: Target) -> None:
    run = target(whole(contacts(3, ContactStatus="NEITHER"), invoices(2)), max_rejects=2)

    expect(run, 4, "max_rejects is 2")
    assert sandbox.calls_of("PUT /Invoices") == 0


@pytest.mark.fault(51)
def test_more_deletions_than_are_allowed(sandbox: Sandbox, target: Target) -> None:
    """None of them is made, and the run ends with 4."""
    assert target(whole(contacts(3))).exit_code == 0
    gone = whole(contacts(3, _sdc_deleted_at="2026-03-03T00:00:00Z"))

    run = target(gone, hard_delete=True, allow_deletes=True, max_deletes=2)

    expect(run, 4, "3 documents would be deleted, and max_deletes is 2: none of these was")
    assert "3 held" in run.summary
    assert sandbox.calls_of("PUT /Contacts") == 1
    assert target(gone, hard_delete=True, allow_deletes=True, max_deletes=3).exit_code == 0


def test_a_file_that_cannot_be_written(sandbox: Sandbox, target: Target) -> None:
    expect(target(whole(contacts(1)), results_path="/proc/none/results.jsonl"), 4, "cannot be written")
    assert sandbox.calls_of("PUT /Contacts") == 0


@pytest.mark.fault(28)
@pytest.mark.parametrize("room", [0, 100, 700, 1500])
def test_a_full_disk_stops_before_the_next_call(sandbox: Sandbox, target: Target, room: int) -> None:
    """Nothing is sent of which there would be no record; when there is room again, the results are whole."""
    assert target(whole(contacts(20))).exit_code == 0
    results = Path(target.config["results_path"])
    head, *lines = results.read_bytes().splitlines(keepends=True)
    results.write_bytes(head + b"".join(lines) * 100)  # so that it is the largest file of all
    before = results.read_bytes()
    started = target.start()
    resource.prlimit(started.process.pid, resource.RLIMIT_FSIZE, (len(before) + room, resource.RLIM_INFINITY))
    started.send(whole(contacts(5, first=21), invoices(1)))
    started.hang_up()

    run = target.finish(started)

    assert run.exit_code == 4, run.told
    assert len(run.errors) == 1, run.told
    assert "cannot be written" in run.errors[-1]
    assert "Traceback" not in run.log
    assert run.states == []
    assert sandbox.calls_of("PUT /Invoices") == 0
    assert results.read_bytes().startswith(before)

    again = target(whole(contacts(5, first=21), invoices(1)))

    assert again.exit_code == 0, again.told
    assert len(again.states) == 1
    assert results.read_bytes().startswith(before)
    told = [each["key"] for each in again.results if each["operation"] == "created"]
    assert sorted(told[2000:]) == sorted([*(f"CUST-{number}" for number in range(21, 26)), "INV-1"])
    assert sandbox.calls_of("PUT /Contacts") == 2


def test_credentials_that_xero_does_not_know(target: Target) -> None:
    expect(target(whole(contacts(1)), client_secret="wrong"), 5, "invalid_client")


@pytest.mark.fault(12)
def test_a_scope_that_is_missing_is_no_fault_of_the_rows(sandbox: Sandbox, target: Target) -> None:
    """The run ends with 5 before the first call, and names the scope."""
    run = target(whole(contacts(1)), **sandbox.config(scopes="offline_access accounting.contacts.read"))

    assert run.exit_code == 5, run.told
    assert "Contacts needs accounting.contacts)" in run.errors[0]
    assert run.rejects == []
    assert sandbox.tenant_calls() == [], "the access token says so itself"


@pytest.mark.fault(13)
@pytest.mark.parametrize("expected", ["Somebody Else Ltd", "00000000-0000-0000-0000-000000000000"])
def test_an_organisation_that_is_not_the_expected_one(sandbox: Sandbox, target: Target, expected: str) -> None:
    """With `expected_organisation` nothing is written anywhere else; the run ends with 5."""
    expect(target(whole(contacts(1)), expected_organisation=expected), 5, "expected_organisation is")
    assert sandbox.calls_of("PUT /Contacts") == 0


def test_the_expected_organisation_by_id_or_name(sandbox: Sandbox, target: Target) -> None:
    name = sandbox.get("Organisation").json()["Organisations"][0]["Name"]

    expect(target(whole(contacts(1)), expected_organisation=name.upper()), 0)
    expect(target(whole(contacts(1)), expected_organisation=sandbox.tenant_id), 0)


@pytest.mark.fault(13)
def test_only_a_demo_company_will_do(sandbox: Sandbox, target: Target) -> None:
    """With `require_demo_company`; elsewhere the run ends with 5."""
    organisation = sandbox.get("Organisation").json()["Organisations"][0]

    run = target(whole(contacts(1)), require_demo_company=True)

    expect(run, 0 if organisation["IsDemoCompany"] else 5, "is no demo company")


def test_a_ledger_has_one_organisation(sandbox: Sandbox, target: Target) -> None:
    sandbox.reset(organisations=2)
    config = sandbox.config(organisations="2")

    expect(target(whole(contacts(1)), **config | {"tenant_ids": ["all"]}), 2, "tenant_ids should name one organisation")


@pytest.mark.fault(6)
def test_the_calls_of_a_day_are_used_up(sandbox: Sandbox, target: Target) -> None:
    """The run ends with 6 and rejects nothing; the next one goes on."""
    sandbox.reset(day_limit=1)
    config = sandbox.config()

    run = target([*contacts(1), state(row=1), *invoices(1), state(row=2)], **config)

    expect(run, 6, "run again")
    assert adds_up(run)
    assert run.rejects == []


@pytest.mark.fault(27)
def test_another_run_is_under_way(target: Target) -> None:
    """The second one ends with 8, before it reads anything."""
    first = target.start()
    wait_until(lambda: "Writing to" in first.log.read_text())

    run = target(whole(contacts(1)))

    expect(run, 8, "Another run is using")
    first.hang_up()
    assert target.finish(first).exit_code == 0


@pytest.mark.fault(53)
@pytest.mark.parametrize("setting", ["token_url", "api_url"])
def test_xero_cannot_be_reached(target: Target, setting: str) -> None:
    """The run ends with 9 before it has read a line, so that the tap hears of it early."""
    started = target.start(**dict[str, t.Any]({setting: NOWHERE}))

    expect(target.finish(started), 9, "127.0.0.1:9 refuses the connection: nothing listens there. Check the URLs")


@pytest.mark.parametrize(
    ("path", "settings"),
    [
        ("GET /connections", {}),
        ("GET /Organisation", {"require_demo_company": True}),
        ("GET /Invoices", {"match_on": ["InvoiceNumber"]}),
        ("PUT /Invoices", {}),
    ],
)
def test_an_answer_that_is_a_page_for_people(
    sandbox: Sandbox, target: Target, path: str, settings: dict[str, t.Any]
) -> None:
    """Xero is being mended, or something stands between: the call is made again."""
    method, _, place = path.partition(" ")
    sandbox.order({"status": 200, "body": "<html>Back soon</html>"}, method=method, path=place)

    run = target(whole(invoices(1)), **settings)

    expect(run, 0)
    assert "was answered with a page for people: is api_url right? Next try" in run.told


@pytest.mark.fault(48)
def test_an_answer_that_stays_a_page_for_people(sandbox: Sandbox, target: Target) -> None:
    sandbox.order({"status": 200, "body": "<html>Back soon</html>"}, method="GET", path="/Invoices", times=2)

    expect(target(whole(invoices(1)), match_on=["InvoiceNumber"]), 9, "a page for people")
    assert sandbox.calls_of("PUT /Invoices") == 0


@pytest.mark.parametrize("status", [404, 405, 412])
def test_a_refusal_that_is_about_no_document_blames_none(sandbox: Sandbox, target: Target, status: int) -> None:
    """Something stands between, or Xero has moved: nothing is rejected, and the next run goes on."""
    sandbox.order({"status": status}, method="PUT", path="/Invoices")

    expect(target(whole(invoices(3))), 9, f"({status})")
    assert "Read 3 rows = 0 accepted + 3 unchanged" in target(whole(invoices(3))).summary


def test_nobody_reads_state(sandbox: Sandbox, target: Target) -> None:
    """Whatever read it has died: the rows come again, and are found unchanged."""
    reading, writing = os.pipe()
    os.close(reading)
    started = target.start(whole(contacts(2)), stdout=writing)
    os.close(writing)

    expect(target.finish(started), 4, "STATE cannot be written")
    assert "Read 2 rows = 0 accepted + 2 unchanged" in target(whole(contacts(2))).summary
    assert sandbox.calls_of("PUT /Contacts") == 1


def test_files_that_are_one(target: Target) -> None:
    """A dry run would overwrite the rejects with its plan, and a replay would send results."""
    rejects, results = target.config["rejects_path"], target.config["results_path"]
    expect(target(whole(contacts(1)), rejects_path=results), 2, "results_path and rejects_path are one file")
    dry = {"dry_run": True, "plan_path": str(target.folder / "." / Path(rejects).name)}
    expect(target(whole(contacts(1)), **dry), 2, "rejects_path and plan_path are one file")


def test_a_server_that_refuses_connections_is_given_up_within_20_seconds(target: Target) -> None:
    began = time.monotonic()

    run = target(whole(invoices(1)), api_url=NOWHERE, token_url=f"{NOWHERE}/token", max_tries=5)

    expect(run, 9, "refuses the connection")
    assert time.monotonic() - began < 20
    pauses = [int(seconds) for seconds in re.findall(r"Next try in (\d+) s", run.told)]
    assert (len(pauses), max(pauses) <= 4) == (4, True), run.told


@pytest.mark.parametrize("path", ["/connections", "/Invoices"])
def test_a_refusal_that_is_not_xeros_is_said_to_be_so(sandbox: Sandbox, target: Target, path: str) -> None:
    page = {"status": 404, "body": "<!DOCTYPE HTML><html>Nothing here</html>"}
    sandbox.order(page, method="GET", path=path, times=2)

    run = target(whole(invoices(1)), match_on=["InvoiceNumber"])

    assert run.exit_code == 9, run.told
    assert f"{path} was answered with a page for people (404), which is not Xero's: is api_url right?" in run.told


def test_a_refusal_in_xml_is_xeros(sandbox: Sandbox, target: Target) -> None:
    """Something of Xero's answers in XML now and then, whatever was asked for."""
    refusal = "<ApiException><ErrorNumber>10</ErrorNumber><Message>Not now, thank you.</Message></ApiException>"
    sandbox.order({"status": 404, "body": refusal}, method="GET", path="/connections")

    run = target(whole(invoices(1)))

    expect(run, 9, "GET /connections was refused by Xero (404): Not now, thank you.")


def test_another_server_in_place_of_the_token_endpoint_is_said_to_be_so(sandbox: Sandbox, target: Target) -> None:
    sandbox.order({"status": 501, "body": "<html>Unsupported method</html>"}, path="/connect/token", times=0)

    run = target(whole(invoices(1)), max_tries=1)

    expect(run, 9, "The token endpoint answers 501 without JSON, which is not Xero's way: is token_url right?")


def test_a_server_that_is_not_there_is_tried_as_often_as_the_setting_says(target: Target) -> None:
    """Asking for a token has tries of its own, which those of the call that needs it do not multiply."""
    nowhere = {"api_url": NOWHERE, "token_url": f"{NOWHERE}/token"}
    run = target(whole(invoices(1)), **nowhere, max_tries=4)

    expect(run, 9, "refuses the connection")
    assert run.told.count("Next try in") == 3, run.told
