"""Rows for several organisations in one input: each organisation gets its own, and STATE waits for all of them."""

from __future__ import annotations

import signal
import typing as t
import uuid

import pytest
from support.auth import Auth
from support.organisations import COLUMN, Organisations, rows_of
from support.sign_off import Page, with_report
from support.singer import invoice, record, schema, state, text
from support.tap import wait_until
from support.target import REJECTS
from xero_client.errors import BusyError

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json

KEY: t.Final = ["InvoiceNumber"]


@pytest.fixture
def three(sandbox: Sandbox) -> Organisations:
    return Organisations.of(sandbox, 3)


def to_each(three: Organisations, count: int, *, first: int = 1, **fields: t.Any) -> list[Json]:
    """Invoices INV-1 and so on, for one organisation after the other."""
    rows = [(three.tenant_ids[n % 3], invoice(n, **fields)) for n in range(first, first + count)]
    return rows_of("invoices", rows, KEY)


def test_each_organisation_gets_its_own_rows(three: Organisations, tmp_path: Path) -> None:
    run = three.target(tmp_path)([*to_each(three, 7), state(done=1)])
    assert run.exit_code == 0, run.log
    for number in range(3):
        ours = set(three.ours(number))
        assert ours == {f"INV-{n}" for n in range(1, 8) if n % 3 == number}
        assert {each["key"] for each in three.results(tmp_path, number)} == ours
    assert run.states == [{"done": 1}]


def test_one_key_is_a_document_in_each_organisation(three: Organisations, tmp_path: Path) -> None:
    target = three.target(tmp_path)
    rows = [(each, invoice(1, Reference=each[:8])) for each in three.tenant_ids]
    messages = [*rows_of("invoices", rows, KEY), state(done=1)]
    assert [target(messages).exit_code, target(messages).exit_code] == [0, 0]
    assert [three.ours(n)["INV-1"]["Reference"] for n in range(3)] == [each[:8] for each in three.tenant_ids]


def test_an_organisation_is_named_by_id_or_name_in_any_capitals(three: Organisations, tmp_path: Path) -> None:
    names = [three.tenant_ids[0].upper(), three.names[1].lower(), f" {three.names[2]} "]
    rows = rows_of("invoices", [(name, invoice(n)) for n, name in enumerate(names, start=1)], KEY)
    assert three.target(tmp_path)([*rows, state(done=1)]).exit_code == 0
    assert [set(three.ours(n)) for n in range(3)] == [{"INV-1"}, {"INV-2"}, {"INV-3"}]


@pytest.mark.parametrize("whose", [None, "", "  ", 7, "Nobody Ltd", "all"])
def test_a_row_that_names_no_organisation_ends_the_run_before_anything_is_sent(
    three: Organisations, tmp_path: Path, whose: t.Any
) -> None:
    rows = to_each(three, 3)
    bad = {**invoice(4), COLUMN: whose}
    run = three.target(tmp_path)([*rows, state(done=1), record("invoices", bad), state(done=2)])
    assert (run.exit_code, run.states) == (2, [])
    (error,) = run.errors
    assert "Row 4 of the input, of stream invoices," in error
    assert "Nothing was sent" in error
    assert not any(three.ours(n) for n in range(3))


def test_a_stream_without_the_column_ends_the_run_before_anything_is_sent(three: Organisations, tmp_path: Path) -> None:
    row = invoice(4)
    run = three.target(tmp_path)([*to_each(three, 3), schema("bills", row, KEY), record("bills", row), state(done=1)])
    assert (run.exit_code, run.states) == (2, [])
    assert f"says nothing in a column {COLUMN}, where tenant_column has its organisation" in run.errors[0]
    assert not any(three.ours(n) for n in range(3))


def test_rows_of_an_organisation_that_is_not_connected_wait_while_others_are_published(
    three: Organisations, tmp_path: Path
) -> None:
    elsewhere = str(uuid.uuid4())
    rows = rows_of("invoices", [(three.tenant_ids[0], invoice(1)), (elsewhere, invoice(2))], KEY)
    run = three.target(tmp_path)([*rows[:2], state(done=1), rows[2], state(done=2)])
    assert (run.exit_code, run.states) == (5, [{"done": 1}])
    assert f"{elsewhere} (1 row)" in run.errors[0]
    assert set(three.ours(0)) == {"INV-1"}


def test_state_waits_for_the_organisation_that_xero_fails_at(three: Organisations, tmp_path: Path) -> None:
    rows, target = to_each(three, 6), three.target(tmp_path)
    messages = [rows[0], *rows[1:3], state(done=1), *rows[3:6], state(done=2), rows[6], state(done=3)]
    three.sandbox.order({"status": 503}, times=0, tenant=three.tenant_ids[0])
    run = target(messages)
    assert (run.exit_code, run.states) == (9, [{"done": 1}])
    assert f"1 of 3 organisations did not end well; exit codes: {three.names[0]} ({three.tenant_ids[0]}) 9." in run.log
    assert [set(three.ours(n)) for n in (1, 2)] == [{"INV-1", "INV-4"}, {"INV-2", "INV-5"}]
    three.sandbox.clear_faults()
    assert target(messages).states == [{"done": 3}]
    assert [len(three.ours(n)) for n in range(3)] == [2, 2, 2]


def test_rejects_are_in_the_file_of_their_organisation_and_are_sent_again_to_it(
    three: Organisations, tmp_path: Path
) -> None:
    target = three.target(tmp_path)
    unknown = invoice(1, lines=1)
    unknown["LineItems"][0]["AccountCode"] = "9876"
    run = target([*rows_of("invoices", [(each, unknown) for each in three.tenant_ids], KEY), state(done=1)])
    assert (run.exit_code, run.states) == (3, [{"done": 1}])
    assert [[each["key"] for each in three.rejects(tmp_path, n)] for n in range(3)] == [["INV-1"]] * 3
    for number in (1, 2):
        three.add_account(number, "9876")
    one = three.tenant_ids[1]
    assert target.replay(file=f"{tmp_path}/{one}-{REJECTS}").exit_code == 0
    assert [set(three.ours(n)) for n in range(3)] == [set(), {"INV-1"}, set()]
    assert target.replay().exit_code == 3
    assert [set(three.ours(n)) for n in range(3)] == [set(), {"INV-1"}, {"INV-1"}]
    assert [len(three.rejects(tmp_path, n)) for n in range(3)] == [1, 0, 0]


def test_a_file_of_rejects_that_is_no_organisations_is_not_sent(three: Organisations, tmp_path: Path) -> None:
    (tmp_path / "rejects.jsonl").touch()
    run = three.target(tmp_path).replay(file=f"{tmp_path}/rejects.jsonl")
    assert run.exit_code == 2
    assert "is no organisation's by rejects_path" in run.errors[0]


def test_a_plan_of_each_organisation_is_made_and_nothing_is_written(three: Organisations, tmp_path: Path) -> None:
    plan = f"{tmp_path}/plan-{{tenant_id}}.jsonl"
    run = three.target(tmp_path)([*to_each(three, 3), state(done=1)], dry_run=True, plan_path=plan)
    assert (run.exit_code, run.states) == (0, [])
    assert not any(three.ours(n) for n in range(3))
    assert all((tmp_path / f"plan-{each}.jsonl").exists() for each in three.tenant_ids)


def test_each_organisation_has_a_page_of_what_would_be_written_to_it(three: Organisations, tmp_path: Path) -> None:
    run = with_report(three.target(tmp_path), [*to_each(three, 4), state(done=1)], "page-{tenant_id}.html")

    assert (run.exit_code, run.states) == (0, [])
    assert not any(three.ours(n) for n in range(3))
    pages = [Page(tmp_path / f"page-{each}.html") for each in three.tenant_ids]
    assert [page.kinds()["Sales invoices", "created"][0] for page in pages] == [1, 2, 1]
    assert all(name in page.text for name, page in zip(three.names, pages, strict=True))


@pytest.mark.parametrize("report", ["page.html", "theirs-{tenant_id}.html"])
def test_a_page_that_is_not_an_organisations_own_is_refused_before_anything_is_sent(
    three: Organisations, tmp_path: Path, report: str
) -> None:
    (tmp_path / f"theirs-{three.tenant_ids[1]}.html").write_text("theirs")

    run = with_report(three.target(tmp_path), [*to_each(three, 3), state(done=1)], report)

    assert (run.exit_code, run.states) == (2, [])
    (error,) = run.errors
    assert "--report" in error
    assert "Read" not in run.log
    assert not list(tmp_path.glob("p*.html"))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("rejects_path", "rejects.jsonl"),
        ("results_path", "results.jsonl"),
        ("runs_path", "runs.jsonl"),
        ("expected_organisation", "Demo Company"),
        ("batch_size_rows", 10),
        ("on_bad_line", "skip_and_reject"),
    ],
)
def test_what_can_only_be_meant_of_one_organisation_is_refused(
    three: Organisations, tmp_path: Path, setting: str, value: t.Any
) -> None:
    run = three.target(tmp_path)([*to_each(three, 3), state(done=1)], **{setting: value})
    assert (run.exit_code, run.states) == (2, [])
    assert setting in run.errors[0]
    assert not any(three.ours(n) for n in range(3))


def test_which_organisations_may_be_written_to_has_to_be_said(three: Organisations, tmp_path: Path) -> None:
    run = three.target(tmp_path, tenant_ids=None)([*to_each(three, 3), state(done=1)])
    assert run.exit_code == 5
    assert "Set tenant_ids" in run.errors[0]


def test_an_organisation_that_is_connected_and_not_meant_gets_nothing(three: Organisations, tmp_path: Path) -> None:
    run = three.target(tmp_path, tenant_ids=list(three.tenant_ids[:2]))([*to_each(three, 3), state(done=1)])
    assert (run.exit_code, run.states) == (5, [])
    assert [set(three.ours(n)) for n in range(3)] == [{"INV-3"}, {"INV-1"}, set()]


def test_what_may_be_cut_off_is_held_in_each_organisation(three: Organisations, tmp_path: Path) -> None:
    cut = text([*to_each(three, 6)[:4], state(done=1), *to_each(three, 3, first=4)[1:]])[:-20]
    run = three.target(tmp_path)([cut])
    assert (run.exit_code, run.states) == (7, [{"done": 1}])
    assert "The input ended in the middle of line 8" in run.errors[-1]
    assert [set(three.ours(n)) >= {f"INV-{n or 3}"} for n in range(3)] == [True] * 3


def test_an_input_without_a_row_lets_its_state_pass(three: Organisations, tmp_path: Path) -> None:
    run = three.target(tmp_path)([schema("invoices", invoice(1), KEY), state(done=1)])
    assert (run.exit_code, run.states) == (0, [{"done": 1}])


def test_an_empty_input_is_told_and_refused_where_a_state_is_wanted(three: Organisations, tmp_path: Path) -> None:
    run = three.target(tmp_path)([])
    assert run.exit_code == 0
    assert "no message at all" in run.log
    assert three.target(tmp_path)([], require_final_state="always").exit_code == 7


@pytest.mark.parametrize("when", [signal.SIGTERM, signal.SIGKILL], ids=["asked to end", "killed"])
def test_a_run_that_ends_in_the_midst_leaves_nothing_undone_to_the_next(
    three: Organisations, tmp_path: Path, when: signal.Signals
) -> None:
    """Whoever starts the run stops all of it: no organisation is written to by what nobody waits for."""
    target, messages = three.target(tmp_path), [*to_each(three, 9), state(done=1)]
    three.sandbox.order({"stall_seconds": 1}, times=0, method="PUT", path="Invoices")
    started = target.start(messages)
    wait_until(lambda: three.sandbox.in_flight() > 1)
    started.process.send_signal(when)
    first = target.finish(started)
    assert first.exit_code == (-when if when == signal.SIGKILL else 143)
    three.sandbox.clear_faults()
    wait_until(lambda: not three.sandbox.in_flight())
    assert not first.states or [three.copies(n) for n in range(3)] == [3, 3, 3], "STATE passes after all of it"
    second = target(messages)
    while second.exit_code == BusyError.exit_code:  # until what was killed has noticed
        second = target(messages)
    assert (second.exit_code, second.states) == (0, [{"done": 1}])
    assert [three.copies(n) for n in range(3)] == [3, 3, 3]


def test_a_check_looks_at_the_ledger_of_each_organisation_and_the_settings(
    three: Organisations, tmp_path: Path
) -> None:
    auth = Auth(tmp_path, three.target(tmp_path).config)
    done, wrong = auth("check", "--plugin", "target-xero"), auth("check", "--plugin", "target-xero", results_path="a")
    assert done.exit_code == 0, done.told
    told = " ".join(done.out.split())
    assert all(f"of {name} ({each})" in told for name, each in zip(three.names, three.tenant_ids, strict=True))
    assert (wrong.exit_code, "{tenant_id}" in wrong.told) == (2, True)
