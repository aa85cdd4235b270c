"""A report is asked for what Xero takes, for every contact and return there is, or the run says what is missing."""

from __future__ import annotations

import json
import typing as t

import pytest
from support.answering import Answer, Answering, answering
from support.printing import ACCOUNT, header, printed, read_each, row
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.answering import Asked
    from support.sandbox import Sandbox
    from support.tap import Json, Run

AGED: t.Final = "aged_receivables_by_contact"
PAGES: t.Final = 2


def contact(place: int, outstanding: t.Any = "1.00") -> Json:
    return {"ContactID": ACCOUNT.format(place), "Balances": {"AccountsReceivable": {"Outstanding": outstanding}}}


def read_aged(folder: Path, contacts: t.Callable[[Asked], list[Json]]) -> tuple[Run, Answering]:
    """Read the aged report of a Xero that counts three contacts on two pages, whatever is on them."""

    def reply(asked: Asked) -> Answer:
        body: Json = {"Reports": [printed("Aged", header("Date", "Due"), row("x", "1.00"))]}
        if asked.path == "Contacts":
            pagination = {"page": int(asked.query["page"]), "pageCount": PAGES, "itemCount": 3}
            body = {"Contacts": contacts(asked), "pagination": pagination}
        return Answer(body=json.dumps(body).encode())

    with answering(reply) as xero:
        return Tap(folder, xero.config)(AGED, extra_streams=[AGED]), xero


def test_contacts_that_a_page_lacks_are_looked_for_again(tmp_path: Path) -> None:
    seen: list[str] = []

    def contacts(asked: Asked) -> list[Json]:
        seen.append(asked.query["page"])
        if asked.query["page"] == "1":
            return [contact(1), contact(2, "0.00")]
        return [contact(3)] if seen.count("2") == PAGES else []

    run, xero = read_aged(tmp_path, contacts)

    assert run.exit_code == 0, run.told
    assert seen == ["1", "2", "1", "2"]
    asked = [each.query["contactID"] for each in xero.asked if each.path.startswith("Reports")]
    assert asked == [ACCOUNT.format(1), ACCOUNT.format(3)]


def test_contacts_that_xero_counts_and_never_shows_are_a_failure(tmp_path: Path) -> None:
    run, _ = read_aged(tmp_path, lambda asked: [contact(1)] if asked.query["page"] == "1" else [])

    assert run.exit_code == 9
    assert "Xero counts 3 contacts, but its pages have 1" in run.told


def test_an_answer_without_any_report_is_a_failure_and_the_other_months_are_read(tmp_path: Path) -> None:
    months = ["2026-09-30", "2026-10-31"]

    def reports(asked: Asked) -> list[Json]:
        return (
            [] if asked.query["date"] == months[0] else [printed("TrialBalance", header("", "Debit"), row("A", "1.00"))]
        )

    run = read_each(tmp_path, "trial_balance", reports, params={"date": {"each": months}})

    assert run.exit_code == 3, run.told
    assert "The answer for Reports/TrialBalance has no report in it" in run.told
    assert {each["to_date"] for each in run.records["trial_balance"]} == {months[1]}


@pytest.mark.parametrize("rows", [{}, {"Rows": None}, {"Rows": {"RowType": "Row"}}])
def test_a_report_without_rows_is_a_failure_and_the_other_months_are_read(tmp_path: Path, rows: Json) -> None:
    months = ["2026-09-30", "2026-10-31"]
    whole = printed("TrialBalance", header("", "Debit"), row("A", "1.00"))
    bare = {name: value for name, value in whole.items() if name != "Rows"} | rows

    def reports(asked: Asked) -> list[Json]:
        return [bare if asked.query["date"] == months[0] else whole]

    run = read_each(tmp_path, "trial_balance", reports, params={"date": {"each": months}})

    assert run.exit_code == 3, run.told
    assert "The report in the answer for Reports/TrialBalance has no rows" in run.told
    assert {each["to_date"] for each in run.records["trial_balance"]} == {months[1]}


def test_a_year_without_a_1099_is_no_failure(tmp_path: Path) -> None:
    run = read_each(tmp_path, "ten_ninety_nine", lambda _: [])

    assert run.exit_code == 0, run.told


def test_a_return_that_is_listed_without_an_id_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    listed = [{"ReportName": "GST Return"}, {"ReportID": "a", "ReportName": "GST Return"}]
    whole = printed("a", Fields=[{"FieldID": "Box5", "Value": "1.00"}])

    run = read_each(tmp_path, "tax_reports", lambda asked: listed if asked.path == "Reports" else [whole])

    assert run.exit_code == 3, run.told
    assert "without its ReportID" in run.told
    assert [each["value"] for each in run.records["tax_reports"]] == [1]


@pytest.mark.parametrize(
    ("stream", "params", "told"),
    [
        ("balance_sheet", {"fromDate": "2026-01-01", "toDate": "2026-06-30"}, "Is date meant?"),
        ("trial_balance", {"toDate": "2026-06-30"}, "Is date meant?"),
        ("budget_summary", {"fromDate": "2026-01-01"}, "there are date, periods, timeframe"),
        ("executive_summary", {"periods": 2}, "has periods, which Xero does not take for Reports/ExecutiveSummary"),
        ("profit_and_loss", {"date": "2026-06-30"}, "there are fromDate"),
        ("bank_summary", {"periods": 2}, "there are fromDate, toDate"),
        ("ten_ninety_nine", {"year": 2025}, "there are reportYear."),
        ("tax_reports", {"date": "2026-06-30"}, "it takes none"),
        (AGED, {"contacts": []}, "there are contactID"),
    ],
)
def test_a_parameter_that_a_report_does_not_take_is_refused_with_the_one_that_it_takes(
    sandbox: Sandbox, tap: Tap, stream: str, params: Json, told: str
) -> None:
    config = tap.config | {"extra_streams": [stream], "streams": {stream: {"params": params}}}
    run = tap.finish(tap.command("--config", tap.file("config", config)))

    assert run.exit_code == 2
    assert [told in line for line in run.errors] == [True], run.told
    assert not sandbox.calls()


def test_the_contact_may_be_spelt_as_in_either_of_the_documents_of_xero(tmp_path: Path) -> None:
    body = printed("Aged", header("Date", "Due"), row("x", "1.00"))
    rows = [
        read_each(tmp_path, AGED, lambda _: [body], params={name: ACCOUNT.format(1)}).records[AGED]
        for name in ("contactID", "contactId")
    ]

    assert {each["contact_id"] for each in rows[1]} == {ACCOUNT.format(1)}
    assert {each["parameters_digest"] for each in rows[0]} == {each["parameters_digest"] for each in rows[1]}
