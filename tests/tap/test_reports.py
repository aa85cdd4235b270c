"""Reports come as rows: one for each line and column, with numbers that add up to what Xero says they do."""

from __future__ import annotations

import datetime as dt
import json
import re
import typing as t
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from support.reports import report, texts
from tap_xero.catalogue.reports import KEY, REPORTS

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Run, Tap

ALL: t.Final = tuple(each.stream for each in REPORTS)
STATEMENTS: t.Final = ("profit_and_loss", "balance_sheet", "trial_balance", "bank_summary", "budget_summary")
AGED: t.Final = ("aged_receivables_by_contact", "aged_payables_by_contact")
DOCS: t.Final = Path(__file__).parents[2] / "docs" / "reports.md"
MONTHS: t.Final = {"fromDate": {"each": "=months(3)"}, "toDate": "=month_end(fromDate)"}


def read(tap: Tap, *streams: str, params: Json | None = None, **settings: t.Any) -> Run:
    """Run these reports, the only one with these parameters."""
    own = {streams[0]: {"params": params}} if params else {}
    return tap(*streams, extra_streams=list(streams), streams=own, **settings)


def answers(rows: t.Iterable[Json]) -> dict[tuple[str, str, str], list[Json]]:
    """The rows by report, question and column."""
    found: dict[tuple[str, str, str], list[Json]] = {}
    for row in rows:
        found.setdefault((row["report_id"], row["parameters"], row["column"]), []).append(row)
    return found


def amount(rows: t.Iterable[Json]) -> Decimal:
    return sum((Decimal(str(row["value"] or 0)) for row in rows), Decimal(0))


def lines(rows: t.Iterable[Json], section: str | None = None) -> list[Json]:
    """Those that are not sums, under a section or one within it."""
    inside = (row for row in rows if section is None or (row["section_path"] or "").split(" / ")[0] == section)
    return [row for row in inside if row["row_type"] == "line"]


def value(rows: t.Iterable[Json], title: str) -> Decimal:
    """The figure of the sum of that name; nothing where there is none."""
    return amount(row for row in rows if row["row_title"] == title and row["row_type"] == "summary")


@pytest.fixture(scope="module")
def everything(sandbox_process: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of all reports as they are without settings."""
    from support.tap import Tap  # noqa: PLC0415 - the name is the type's elsewhere in this module

    sandbox_process.reset(invoices=300)
    tap = Tap(tmp_path_factory.mktemp("reports"), sandbox_process.config())
    run = tap(*ALL, extra_streams=["*"])
    assert run.exit_code == 0, run.told
    return run


@pytest.mark.parametrize("stream", [each for each in ALL if each != "ten_ninety_nine"])
def test_every_cell_is_a_row_with_a_key_of_its_own(everything: Run, stream: str) -> None:
    rows = everything.records[stream]

    keys = Counter(tuple(row[part] for part in ("tenant_id", *KEY)) for row in rows)
    assert rows
    assert max(keys.values()) == 1
    assert all(row["parameters_digest"] and row["report_titles"] for row in rows)
    assert {row["currency"] for row in rows} == {None if stream in AGED else "NZD"}, "aged reports do not say"


@pytest.mark.parametrize("stream", STATEMENTS)
def test_every_sum_that_xero_prints_under_lines_is_their_sum(everything: Run, stream: str) -> None:
    sums = 0
    for rows in answers(everything.records[stream]).values():
        for path in {row["section_path"] for row in rows if row["row_type"] == "line"}:
            under = [row for row in rows if row["section_path"] == path]
            totals = [row for row in under if row["row_type"] == "summary"]
            if path is not None and totals:
                sums += 1
                assert amount(lines(under)) == amount(totals), (path, totals)
    assert sums or stream in ("trial_balance", "bank_summary"), "these have one sum for all"


def test_profit_is_income_less_costs_in_every_period(everything: Run) -> None:
    for stream in ("profit_and_loss", "budget_summary"):
        for rows in answers(everything.records[stream]).values():
            income, other = (amount(lines(rows, each)) for each in ("Income", "Plus Other Income"))
            costs, expenses = (amount(lines(rows, f"Less {each}")) for each in ("Cost of Sales", "Operating Expenses"))
            assert value(rows, "Gross Profit") == income - costs
            assert value(rows, "Net Profit") == income - costs + other - expenses


def test_assets_less_liabilities_are_the_net_assets_and_the_equity(everything: Run) -> None:
    for rows in answers(everything.records["balance_sheet"]).values():
        assets, liabilities, equity = (amount(lines(rows, each)) for each in ("Assets", "Liabilities", "Equity"))
        assert value(rows, "Total Assets") == assets
        assert value(rows, "Total Liabilities") == liabilities
        assert value(rows, "Net Assets") == assets - liabilities == equity == value(rows, "Total Equity")
        assert assets


@pytest.mark.parametrize("stream", ["trial_balance", "bank_summary", *AGED])
def test_the_total_at_the_foot_is_the_sum_of_all_lines(everything: Run, stream: str) -> None:
    for (_, _, column), rows in answers(everything.records[stream]).items():
        assert amount(lines(rows)) == value(rows, "Total"), column


def test_figures_are_those_of_the_report_to_the_digit(sandbox: Sandbox, tap: Tap) -> None:
    params = {"fromDate": "2026-09-01", "toDate": "2026-10-31", "periods": 1}
    rows = read(tap, "profit_and_loss", params=params).records["profit_and_loss"]
    printed = report(sandbox, "ProfitAndLoss", **params)

    told = [(row["row_title"], row["column"], Decimal(str(row["value"]))) for row in rows]
    columns = printed.head[1:]
    cells = [dict(zip(columns, texts(row)[1:], strict=True)) for row in printed.rows()]
    names = [texts(row)[0] for row in printed.rows()]
    assert told == [(name, at, Decimal(row[at])) for name, row in zip(names, cells, strict=True) for at in columns]


def test_periods_are_asked_as_pairs_of_days(sandbox: Sandbox, tap: Tap) -> None:
    rows = read(tap, "profit_and_loss", params=MONTHS).records["profit_and_loss"]

    asked = [call["query"] for call in sandbox.tenant_calls() if call["path"] == "/Reports/ProfitAndLoss"]
    assert len(asked) == 3
    assert {(row["from_date"], row["to_date"]) for row in rows} == {
        (each["fromDate"], each["toDate"]) for each in asked
    }
    for each in asked:
        first, last = (dt.date.fromisoformat(each[name]) for name in ("fromDate", "toDate"))
        assert first.day == 1
        assert (last + dt.timedelta(days=1)).day == 1
        assert (last - first).days < 31


def test_the_columns_of_one_answer_say_which_days_they_cover(tap: Tap) -> None:
    params = {"fromDate": "2026-08-01", "toDate": "2026-08-31", "periods": 2, "timeframe": "MONTH"}
    rows = read(tap, "profit_and_loss", params=params).records["profit_and_loss"]

    days = {row["column_number"]: (row["from_date"], row["to_date"]) for row in rows}
    assert days == {1: ("2026-08-01", "2026-08-31"), 2: ("2026-07-01", "2026-07-31"), 3: ("2026-06-01", "2026-06-30")}
    assert {row["column_type"] for row in rows} == {"period"}


def test_a_report_as_at_a_day_has_no_first_day(everything: Run) -> None:
    assert {row["from_date"] for row in everything.records["balance_sheet"]} == {None}
    assert all(row["to_date"] for row in everything.records["balance_sheet"])


def test_a_split_by_tracking_has_a_row_for_each_option_and_marks_the_total(sandbox: Sandbox, tap: Tap) -> None:
    category = sandbox.get("TrackingCategories", includeArchived="true").json()["TrackingCategories"][0]
    params = {"fromDate": "2026-01-01", "toDate": "2026-06-30", "trackingCategoryID": category["TrackingCategoryID"]}

    rows = read(tap, "profit_and_loss", params=params).records["profit_and_loss"]

    options = {each["Name"] for each in category["Options"]}
    assert {row["tracking"] for row in rows if row["column_type"] == "tracking"} == {*options, "Unassigned"}
    for path in {row["row_path"] for row in rows}:
        cells = [row for row in rows if row["row_path"] == path]
        split = amount(row for row in cells if row["column_type"] == "tracking")
        assert split == amount(row for row in cells if row["column_type"] == "total")


def test_the_column_of_one_tracking_option_says_which_one_it_is(sandbox: Sandbox, tap: Tap) -> None:
    category = sandbox.get("TrackingCategories", includeArchived="true").json()["TrackingCategories"][0]
    option = category["Options"][0]
    chosen = {"trackingCategoryID": category["TrackingCategoryID"], "trackingOptionID": option["TrackingOptionID"]}

    rows = read(tap, "profit_and_loss", params={"fromDate": "2026-01-01", "toDate": "2026-06-30", **chosen})

    found = rows.records["profit_and_loss"]
    assert {(row["column_type"], row["tracking"]) for row in found} == {("tracking", option["Name"])}


def test_what_was_open_before_the_first_day_is_a_line_of_an_aged_report(sandbox: Sandbox, tap: Tap) -> None:
    """So that the lines add up to what Xero calls the closing balance."""
    asked = {"fromDate": "2026-10-01", "date": "2026-11-30"}
    contacts = [each["ContactID"] for each in sandbox.get("Contacts", page=1).json()["Contacts"][:5]]

    rows = read(tap, AGED[0], params={"contactID": {"each": contacts}, **asked}).records[AGED[0]]

    due = [row for row in rows if row["column"] == "Due"]
    assert [row["document_date"] for row in due if row["row_title"] == "Opening Balance"] == ["2026-10-01"] * 5
    for contact in contacts:
        own = [row for row in due if row["contact_id"] == contact]
        assert amount(lines(own)) == value(own, "Closing Balance")


def test_accounts_have_their_ids_and_keep_their_key_when_renamed(sandbox: Sandbox, tap: Tap) -> None:
    params = {"fromDate": "2026-01-01", "toDate": "2026-06-30"}
    accounts = {each["AccountID"]: each["Name"] for each in sandbox.get("Accounts").json()["Accounts"]}

    before = read(tap, "profit_and_loss", params=params).records["profit_and_loss"]
    sales = next(row for row in before if row["row_title"] == "Sales")
    assert sandbox.post(f"Accounts/{sales['account_id']}", {"Name": "Takings"}).status_code == 200
    after = read(tap, "profit_and_loss", params=params, **sandbox.config()).records["profit_and_loss"]

    of_accounts = [row for row in lines(before) if row["attributes"]["account"] != "FXGROUPID"]
    assert all(accounts[row["account_id"]] == row["row_title"] for row in of_accounts)
    assert [row["row_path"] for row in after] == [row["row_path"] for row in before]
    assert "Takings" in {row["row_title"] for row in after}


def test_the_basis_is_said(tap: Tap) -> None:
    day = {"date": "2026-06-30"}
    accrual = read(tap, "trial_balance", params=day).records["trial_balance"]
    cash = read(tap, "trial_balance", params=day | {"paymentsOnly": True}).records["trial_balance"]

    assert {row["basis"] for row in accrual} == {"accrual"}
    assert {row["basis"] for row in cash} == {"cash"}
    assert amount(accrual) != amount(cash)


def test_an_empty_cell_is_empty_and_a_percentage_is_a_number_with_its_unit(everything: Run) -> None:
    sides = [row for row in everything.records["trial_balance"] if row["row_type"] == "line"]
    shares = [row for row in everything.records["executive_summary"] if row["column"] == "Variance"]

    assert any(row["value"] is None and row["text"] is None for row in sides)
    assert {row["unit"] for row in shares} == {"%"}
    assert all(isinstance(row["value"], float | int) for row in shares)


def test_an_aged_report_is_read_for_each_contact_with_an_open_balance(sandbox: Sandbox, tap: Tap) -> None:
    run = read(tap, *AGED)

    contacts = sandbox.get("Contacts", page=1, pageSize=1000, includeArchived="true").json()["Contacts"]
    for stream, balance in zip(AGED, ("AccountsReceivable", "AccountsPayable"), strict=True):
        owed = {
            each["ContactID"]: (each.get("Balances") or {}).get(balance, {}).get("Outstanding") for each in contacts
        }
        rows = [row for row in run.records[stream] if row["column"] == "Due"]
        assert {row["contact_id"] for row in rows} == {contact for contact, due in owed.items() if due}
        assert all(row["invoice_id"] and row["document_date"][4] == "-" for row in lines(rows))


def test_an_aged_report_of_named_contacts_costs_a_call_for_each(sandbox: Sandbox, tap: Tap) -> None:
    contacts = [each["ContactID"] for each in sandbox.get("Contacts", page=1).json()["Contacts"][:3]]
    before = sandbox.calls_of("GET /Contacts")

    read(tap, AGED[0], params={"contactID": {"each": contacts}})

    assert sandbox.calls_of("GET /Reports/AgedReceivablesByContact") == 3
    assert sandbox.calls_of("GET /Contacts") == before


def test_aged_reports_that_did_not_fit_into_a_run_come_with_the_next(sandbox: Sandbox, tap: Tap) -> None:
    whole = {row["contact_id"] for row in read(tap, AGED[0], **sandbox.config()).records[AGED[0]]}
    runs = [read(tap, AGED[0], max_calls=5, **sandbox.config())]
    while runs[-1].exit_code == 6 and len(runs) < 20:
        runs.append(read(tap, AGED[0], max_calls=5, state=runs[-1].state))

    assert runs[-1].exit_code == 0
    assert len(runs) > 2
    assert {row["contact_id"] for run in runs for row in run.records[AGED[0]]} == whole


def test_months_that_did_not_fit_into_a_run_come_with_the_next(sandbox: Sandbox, tap: Tap) -> None:
    months = {"fromDate": {"each": "=months(6)"}, "toDate": "=month_end(fromDate)"}
    runs = [read(tap, "profit_and_loss", params=months, max_calls=3)]
    while runs[-1].exit_code == 6 and len(runs) < 6:
        runs.append(read(tap, "profit_and_loss", params=months, max_calls=3, state=runs[-1].state))

    assert [run.exit_code for run in runs] == [6, 6, 0]
    assert len({row["parameters"] for run in runs for row in run.records["profit_and_loss"]}) == 6
    assert sandbox.calls_of("GET /Reports/ProfitAndLoss") == 6


def test_published_tax_returns_come_with_their_boxes_and_days(sandbox: Sandbox, everything: Run) -> None:
    rows = everything.records["tax_reports"]

    assert len({row["report_id"] for row in rows}) == 6
    figures = [row for row in rows if row["row_path"] in ("5", "10", "11", "14", "15")]
    assert len(figures) == 5 * 6
    assert all(row["value"] is not None for row in figures)
    assert all(row["from_date"] < row["to_date"] for row in rows)
    assert {row["text"] for row in rows if row["row_path"] == "PeriodCovered"} == {"2 Monthly"}


def test_contractors_of_the_1099_report_are_rows_by_box(sandbox: Sandbox, tap: Tap) -> None:
    contact = {"ContactId": "8d42f031-2d51-4d4a-9b1c-f1d5e9b2b4aa", "Name": "Ada Moss", "TaxID": "XXXXX1234"}
    body = {
        "ReportName": "1099",
        "ReportDate": "1 Jan 2025 to 31 Dec 2025",
        "Contacts": [contact | {"Box1": 610.5, "Box3": 0}],
    }
    effect = {"status": 200, "body": json.dumps({"Reports": [body]})}
    sandbox.order(effect, method="GET", path="/Reports/TenNinetyNine")

    rows = read(tap, "ten_ninety_nine").records["ten_ninety_nine"]

    assert [(row["row_title"], row["column"], row["value"]) for row in rows] == [
        ("Ada Moss", "Box1", 610.5),
        ("Ada Moss", "Box3", 0),
    ]
    assert {row["attributes"]["TaxID"] for row in rows} == {"XXXXX1234"}
    assert {row["to_date"] for row in rows} == {"2025-12-31"}


def test_both_forms_of_a_1099_come_with_all_their_boxes(sandbox: Sandbox, tap: Tap) -> None:
    """Of an American organisation, to an adviser; anybody else is told that it was not read."""
    sandbox.reset(role="adviser")
    sandbox.records("Organisation", set={"CountryCode": "US"})
    forms = sandbox.get("Reports/TenNinetyNine", reportYear=2026).json()["Reports"]

    rows = read(tap, "ten_ninety_nine", params={"reportYear": "2026"}, **sandbox.config()).records["ten_ninety_nine"]

    told = {(row["report_id"], row["row_path"], row["column"]): row["value"] for row in rows}
    assert told == {
        (form["ReportName"], contact["ContactId"], name): figure
        for form in forms
        for contact in form["Contacts"]
        for name, figure in contact.items()
        if name.startswith("Box")
    }
    assert any(told.values())


def test_reports_are_not_read_unless_they_are_listed(sandbox: Sandbox, tap: Tap) -> None:
    listed = tap.discover(tap.config | {"extra_streams": ["aged_*", "trial_balance"]})["streams"]

    assert {each["stream"] for each in listed} & set(ALL) == {*AGED, "trial_balance"}
    assert not {each["stream"] for each in tap.discover(tap.config)["streams"]} & set(ALL)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"streams": {"profit_and_loss": {"params": {"fromDate": {"each": "=quarters(4)"}}}}}, "toDate too"),
        ({"streams": {"executive_summary": {"params": {"date": "=nonsense(1)"}}}}, "there is no nonsense"),
        ({"streams": {"balance_sheet": {"path": {"ReportID": "1"}}}}, "takes params"),
        ({"extra_streams": {"aged_*": True}}, "extra_streams"),
    ],
)
def test_settings_of_reports_that_do_not_fit_are_refused_before_any_call(
    sandbox: Sandbox, tap: Tap, settings: Json, told: str
) -> None:
    run = tap(**settings)

    assert run.exit_code == 2, run.told
    assert told in run.errors[-1]
    assert not sandbox.tenant_calls()


def test_a_user_without_reports_is_told_so_and_the_rest_is_read(sandbox: Sandbox, tap: Tap) -> None:
    sandbox.reset(role="standard")
    run = tap("currencies", "trial_balance", extra_streams=["trial_balance"], **sandbox.config())

    assert run.exit_code == 0, run.told
    assert run.records["currencies"]
    assert "Skipped trial_balance" in run.told


def test_a_report_read_again_has_the_same_keys_and_a_later_moment(sandbox: Sandbox, tap: Tap) -> None:
    first = read(tap, "trial_balance", **sandbox.config())
    sandbox.advance(60)
    second = read(tap, "trial_balance", state=first.state, **sandbox.config())

    keys = [[[row[part] for part in KEY] for row in run.records["trial_balance"]] for run in (first, second)]
    moments = [{row["read_at"] for row in run.records["trial_balance"]} for run in (first, second)]
    assert keys[0] == keys[1]
    assert max(moments[0]) < min(moments[1])


@pytest.mark.parametrize("example", re.findall(r"```json\n(.+?)```", DOCS.read_text(), re.DOTALL))
def test_the_examples_in_the_documentation_work(tap: Tap, example: str) -> None:
    settings = json.loads(example)
    run = tap(*settings["extra_streams"], **settings)

    assert run.exit_code == 0, run.told
    assert set(run.records) == set(settings["extra_streams"])
    assert "Skipped " not in run.told
