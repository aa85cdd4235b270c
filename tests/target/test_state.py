"""STATE says how far everything is safe, and never more than that."""

from __future__ import annotations

import signal
import time
import typing as t
from collections import Counter
from itertools import chain
from random import Random

import pytest
from support.singer import contacts, invoice_lines, invoices, state
from support.tap import wait_until

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.target import Target

GROUPED_BY: t.Final = {"group_by": ["InvoiceNumber"], "key": ["InvoiceNumber"]}
GROUPED: t.Final = {"streams": {"invoices": GROUPED_BY}}
NUMBERS: t.Final = {f"INV-{n}" for n in range(1, 7)}
VERSION: t.Final = {"type": "ACTIVATE_VERSION", "stream": "contacts", "version": 1}


def test_state_is_repeated_to_the_digit(target: Target) -> None:
    run = target([*contacts(1), '{"type": "STATE", "value": {"bookmarks": {"contacts": {"at": 1.10}}}}'])

    assert run.exit_code == 0, run.told
    assert run.states == [{"bookmarks": {"contacts": {"at": 1.1}}}]


def test_a_state_before_any_row_passes_at_once(target: Target) -> None:
    started = target.start()
    started.send([state(nothing="new")])
    wait_until(lambda: started.out.read_text() == '{"nothing":"new"}\n')
    started.hang_up()

    assert target.finish(started).exit_code == 0


def test_the_last_of_several_states_is_what_counts(target: Target) -> None:
    run = target([*contacts(1), state(row=1), *contacts(1, first=2), state(row=2), state(row="2 and some")])

    assert run.exit_code == 0, run.told
    assert run.states[-1] == {"row": "2 and some"}


@pytest.mark.fault(34)
def test_a_state_waits_for_every_row_before_it(sandbox: Sandbox, target: Target) -> None:
    """Rows are sent in another order than they come: the last one is at Xero here, the one in the middle is not."""
    sandbox.order({"limit": "day"}, method="PUT", path="/Invoices")
    messages = [*contacts(1), state(row=1), *invoices(1), state(row=2), *contacts(1, first=2), state(row=3)]

    run = target(messages)

    assert run.exit_code == 6, run.told
    assert {each["key"] for each in run.results} == {"CUST-1", "CUST-2"}
    assert run.states == [{"row": 1}]
    assert target(messages).states[-1] == {"row": 3}


def test_states_beyond_number_are_no_burden(target: Target) -> None:
    """A tap that says STATE after each row is thinned out, and ends at its last one."""
    rows = contacts(60)
    many = chain.from_iterable((message, *(state(row=n, part=p) for p in range(30))) for n, message in enumerate(rows))

    run = target(many)

    assert run.exit_code == 0, run.told
    assert run.states[-1] == {"row": 60, "part": 29}


def test_a_rejected_row_lets_state_pass_once_it_is_in_the_file(target: Target) -> None:
    run = target([*invoices(1, Type="NEITHER"), state(row=1)])

    assert run.exit_code == 3, run.told
    assert len(run.rejects) == 1
    assert run.states == [{"row": 1}]


def test_without_a_file_of_rejects_they_come_again(target: Target) -> None:
    run = target([*contacts(1), state(row=1), *invoices(1, Type="NEITHER"), state(row=2)], rejects_path=None)

    assert run.exit_code == 3, run.told
    assert "Set rejects_path" in run.errors[0]
    assert run.states == [{"row": 1}]


def test_whoever_goes_on_without_them_goes_on(target: Target) -> None:
    run = target([*invoices(1, Type="NEITHER"), state(row=1)], rejects_path=None, on_reject="continue")

    assert run.exit_code == 0, run.told
    assert run.states == [{"row": 1}]


@pytest.mark.fault(25)
@pytest.mark.parametrize(("setting", "exit_code", "written"), [("auto", 0, 2), ("always", 7, 1), ("never", 0, 2)])
def test_input_that_ends_without_a_state_may_have_been_cut_off(
    target: Target, setting: str, exit_code: int, written: int
) -> None:
    """A row that is a document of its own is whole all the same, unless nothing is taken for granted."""
    run = target([*contacts(1), state(row=1), *contacts(1, first=2)[1:]], require_final_state=setting)

    assert run.exit_code == exit_code, run.told
    assert ("ended without a STATE after 1 row" in run.told) == (setting != "never")
    assert run.states == [{"row": 1}]
    assert len(run.results) == written


@pytest.mark.fault(25)
def test_a_document_that_was_cut_off_is_held(sandbox: Sandbox, target: Target) -> None:
    """Whether its last line came is not known, and a document without its last line is worse than none."""
    run = target([*invoice_lines(2), state(row=4), *invoice_lines(1, first=3)[1:2]], **GROUPED)

    assert run.exit_code == 7, run.told
    assert "4 accepted" in run.summary
    assert "1 held" in run.summary
    assert {each["number"] for each in run.results} == {"INV-1", "INV-2"}
    assert run.states == [{"row": 4}]


def test_only_the_last_document_is_held_where_rows_come_together(target: Target) -> None:
    """What to set for a file is said first; with that, all of it is published."""
    run = target(invoice_lines(3), **GROUPED)

    assert run.exit_code == 7, run.told
    assert {each["number"] for each in run.results} == {"INV-1", "INV-2"}
    assert "2 rows are held, since more may belong to their documents: invoices INV-3." in run.errors[0]
    assert run.errors[0].index("set require_final_state to never") < run.errors[0].index("run it again")

    whole = target(invoice_lines(3), require_final_state="never", **GROUPED)

    assert whole.exit_code == 0, whole.told
    assert {each["number"] for each in whole.results} == {"INV-1", "INV-2", "INV-3"}


def test_every_document_is_held_where_one_went_on_after_another(target: Target) -> None:
    """Where rows are in no order, any document may have more to come; the STATE before says which are whole."""
    head, *rows = invoice_lines(4)
    scattered = [*rows[:2], state(row=2), rows[2], rows[4], rows[3], rows[6], rows[5]]

    run = target([head, *scattered], **GROUPED)

    assert run.exit_code == 7, run.told
    assert {each["number"] for each in run.results} == {"INV-1"}
    assert "5 held" in run.summary
    assert "invoices INV-2; invoices INV-3; invoices INV-4." in run.errors[0]


def test_the_last_document_of_each_stream_may_go_on(target: Target) -> None:
    """A tap may read several tables at once."""
    more = [message | {"stream": "more"} for message in invoice_lines(2, first=3)]

    run = target(
        [*invoice_lines(2), *more], streams={"invoices": GROUPED_BY, "more": {"entity": "Invoices", **GROUPED_BY}}
    )

    assert run.exit_code == 7, run.told
    assert {each["number"] for each in run.results} == {"INV-1", "INV-3"}


def test_a_proof_that_fails_is_a_reject_where_nothing_more_can_come(target: Target) -> None:
    """Only the last document can still get the line that it lacks."""
    head, *rows = invoice_lines(3)
    head["schema"]["properties"]["lines"] = {"type": "integer"}
    for row in rows:
        row["record"]["lines"] = 2
    rows[0]["record"]["lines"] = rows[1]["record"]["lines"] = 3

    run = target([head, *rows], streams={"invoices": {**GROUPED_BY, "expect": {"lines": "lines"}}})

    assert run.exit_code == 3, run.told
    assert {each["number"] for each in run.results} == {"INV-2", "INV-3"}
    assert {each["reason"] for each in run.rejects} == {"lines_missing"}


@pytest.mark.parametrize(
    ("messages", "always", "words"),
    [
        ([], 7, "The input had no message at all."),
        (["", "  "], 7, "The input had no message at all."),
        (
            contacts(
                0,
            ),
            7,
            "The input ended without a STATE.",
        ),
        ([state(row=1), *contacts(0)], 7, "The input ended without a STATE."),
        (contacts(1), 7, "The input ended without a STATE after 1 row."),
        ([*contacts(0), state(row=0)], 0, ""),
        ([*contacts(1), state(row=1), VERSION], 0, ""),
    ],
    ids=["nothing", "blank lines", "a schema", "a schema after a state", "a row", "no rows", "a version after a state"],
)
def test_a_query_that_failed_in_a_pipe_is_not_green(
    target: Target, messages: list[t.Any], always: int, words: str
) -> None:
    """It is told, and with `require_final_state: always` it is an error."""
    loose = target(messages)

    assert loose.exit_code == 0, loose.told
    warnings = [line for line in loose.told.splitlines() if "The input " in line]
    assert len(warnings) == bool(words)
    assert all(words in line and " | WARNING " in line for line in warnings)

    strict = target(messages, require_final_state="always")

    assert strict.exit_code == always, strict.told
    assert not always or words[:-1] in strict.errors[0]


@pytest.mark.parametrize("together", [True, False], ids=["together", "scattered"])
@pytest.mark.parametrize("seed", range(4))
def test_whatever_an_input_was_cut_off_at_no_part_of_a_document_is_published(
    sandbox: Sandbox, target: Target, seed: int, together: bool
) -> None:
    """And what is known to be whole is."""
    random = Random(seed)  # noqa: S311 - a choice, not a secret
    head, *rows = invoice_lines(6, lines=3)
    if not together:
        random.shuffle(rows)
    cut = random.randrange(1, len(rows))
    proven = random.randrange(cut)

    run = target([head, *rows[:proven], state(row=proven), *rows[proven:cut]], **GROUPED)

    there = sandbox.get("Invoices", searchTerm="INV-", page=1).json()["Invoices"]
    lines = {each["InvoiceNumber"]: len(each["LineItems"]) for each in there if each["InvoiceNumber"] in NUMBERS}
    came = Counter(each["record"]["InvoiceNumber"] for each in rows[:cut])
    before = Counter(each["record"]["InvoiceNumber"] for each in rows[:proven])
    assert {number for number, count in lines.items() if came[number] != count} == set()
    if together:
        assert set(lines) >= {number for number, count in came.items() if count == 3} - {[*came][-1]}
    assert set(lines) >= {number for number in before if before[number] == came[number]}
    assert run.exit_code in {0, 7}, run.told


def test_a_document_that_adds_up_is_whole_without_a_state(target: Target) -> None:
    messages = invoice_lines(2)
    for message in messages[1:]:
        message["record"]["lines"] = 2
    messages[0]["schema"]["properties"]["lines"] = {"type": "integer"}

    run = target(messages[:-1], streams={"invoices": {**GROUPED_BY, "expect": {"lines": "lines"}}})

    assert run.exit_code == 7, run.told
    assert {each["number"] for each in run.results} == {"INV-1"}
    assert "invoices INV-2" in run.errors[0]


def test_rows_are_sent_on_the_way_if_they_are_many(sandbox: Sandbox, target: Target) -> None:
    started = target.start(batch_size_rows=2)
    started.send([*contacts(2), state(row=2)])
    wait_until(lambda: started.out.read_text() == '{"row":2}\n')
    assert sandbox.calls_of("PUT /Contacts") == 1
    started.send([*contacts(1, first=3)[1:], state(row=3)])
    started.hang_up()

    run = target.finish(started)

    assert run.exit_code == 0, run.told
    assert "Read 3 rows = 3 accepted" in run.summary
    assert run.states == [{"row": 2}, {"row": 3}]


@pytest.mark.fault(24)
def test_who_is_asked_to_end_while_waiting_ends_at_once(sandbox: Sandbox, target: Target) -> None:
    """What was read and not sent comes again."""
    started = target.start(batch_size_rows=1)
    marker = {"type": "ACTIVATE_VERSION", "stream": "contacts", "version": 1}
    started.send([*contacts(1), state(row=1), *contacts(1, first=2)[1:], marker])
    wait_until(lambda: "ACTIVATE_VERSION" in started.log.read_text())
    started.process.send_signal(signal.SIGTERM)

    run = target.finish(started)

    assert run.exit_code == 143, run.told
    assert "Read 2 rows = 1 accepted + 0 unchanged + 0 rejected + 1 held" in run.summary
    assert run.states == [{"row": 1}]
    assert "Traceback" not in run.log


@pytest.mark.fault(24)
def test_who_is_asked_to_end_while_sending_finishes_the_call(sandbox: Sandbox, target: Target) -> None:
    """What Xero has in hand is recorded, nothing more is begun, and the run ends with 143."""
    sandbox.order({"stall_seconds": 1}, method="PUT", path="Contacts")
    started = target.start([*contacts(120), state(row=120), *invoices(10), state(row=130)], concurrent_limit=1)
    wait_until(lambda: not sandbox.pending())
    started.process.send_signal(signal.SIGTERM)

    run = target.finish(started)

    assert run.exit_code == 143, run.told
    assert "50 accepted + 0 unchanged + 0 rejected + 80 held" in run.summary
    assert run.states == []
    assert sandbox.calls_of("PUT /Contacts") == 1


def test_who_is_asked_twice_ends_now(sandbox: Sandbox, target: Target) -> None:
    sandbox.order({"stall_seconds": 3}, method="PUT", path="Contacts")
    started = target.start([*contacts(1), state(row=1)])
    wait_until(lambda: not sandbox.pending())
    while started.process.poll() is None:
        started.process.terminate()
        time.sleep(0.05)

    run = target.finish(started)
    assert run.exit_code == -signal.SIGTERM
    assert " Read 1 row " not in run.log, "it did not wait for the call"
    assert target([*contacts(1), state(row=1)]).exit_code == 0
