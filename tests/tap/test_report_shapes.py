"""Whatever shape a report has, what Xero prints is in some row, figures as figures and codes as text."""

from __future__ import annotations

import typing as t
from collections import Counter
from decimal import Decimal

import pytest
from support.printing import ACCOUNT, cell, header, printed, read, row, section, summary
from tap_xero.catalogue.reports import KEY

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.tap import Json, Run

AGED: t.Final = "aged_payables_by_contact"
CONTACT: t.Final = {"contactID": "7f5a1c1e-0d2b-4c52-9a61-0f3f3c0d9999", "date": "2026-11-30"}
DOCUMENTS: t.Final = [f"7f5a1c1e-0d2b-4c52-9a61-0f3f3c0d1{place:03}" for place in range(3)]


def rows_of(run: Run) -> list[Json]:
    """The rows of the only stream that was read."""
    assert run.exit_code == 0, run.told
    (rows,) = run.records.values()
    assert max(Counter(tuple(each[part] for part in KEY) for each in rows).values()) == 1
    return rows


def said(rows: list[Json], title: str) -> dict[str, t.Any]:
    """What the row of that title says, by column."""
    return {
        each["column"]: each["text"] if each["value"] is None else each["value"]
        for each in rows
        if each["row_title"] == title
    }


def document(place: int, number: t.Any, *figures: t.Any, day: str = "2026-10-02T00:00:00") -> Json:
    about = {"invoiceID": DOCUMENTS[place]}
    return row(cell(day, **about), cell(number, **about), "2026-10-20T00:00:00", "4 weeks", *figures)


def aged(*rows: Json, number: str = "Reference") -> Json:
    heads = header("Date", number, "Due Date", "", "Total", "Paid", "Credited", "Due")
    return printed("AgedPayablesByContact", heads, section("", *rows))


@pytest.mark.parametrize("head", ["Reference", "Number"])
def test_the_number_of_a_document_in_an_aged_report_is_text_and_no_figure(tmp_path: Path, head: str) -> None:
    first, second = (
        document(0, "00412", "80.50", "0.00", "0.00", "80.50"),
        document(1, "7730", "19.50", "9.50", "0.00", "10.00"),
    )
    report = aged(first, second, summary("Total", "", "", "", "100.00", "9.50", "0.00", "90.50"), number=head)

    rows = rows_of(read(tmp_path, AGED, report, params=CONTACT))

    lines = [each for each in rows if each["row_type"] == "line"]
    assert {each["column"] for each in rows} == {"Total", "Paid", "Credited", "Due"}
    assert {each["document_number"] for each in lines} == {"00412", "7730"} == {each["row_title"] for each in lines}
    assert {(each["document_date"], each["due_date"], each["remark"]) for each in lines} == {
        ("2026-10-02", "2026-10-20", "4 weeks")
    }
    assert {each["invoice_id"] for each in lines} == set(DOCUMENTS[:2])
    for column in ("Total", "Paid", "Credited", "Due"):
        figures = [Decimal(str(each["value"])) for each in lines if each["column"] == column]
        assert sum(figures) == Decimal(str(said(rows, "Total")[column]))


def test_a_document_without_an_id_is_a_line_as_well_and_a_number_of_json_is_its_number(tmp_path: Path) -> None:
    bare = row("2 Oct 2026", 412, "", "", 80.5, 0, 0, 80.5)

    rows = rows_of(read(tmp_path, AGED, aged(bare), params=CONTACT))

    assert {(each["row_type"], each["document_number"], each["document_date"]) for each in rows} == {
        ("line", "412", "2026-10-02")
    }
    assert said(rows, "412") == {"Total": 80.5, "Paid": 0, "Credited": 0, "Due": 80.5}


def test_a_day_that_is_none_is_kept_as_a_row_and_not_as_a_day(tmp_path: Path) -> None:
    rows = rows_of(read(tmp_path, AGED, aged(document(0, "7", "1.00", day="on delivery")), params=CONTACT))

    assert {each["document_date"] for each in rows} == {None}
    assert said(rows, "7")["Date"] == "on delivery"


def test_an_aged_report_is_as_at_its_day_whichever_documents_are_asked_for(tmp_path: Path) -> None:
    window = {"fromDate": "2026-01-01", "toDate": "2026-06-30"}
    rows = rows_of(read(tmp_path, AGED, aged(document(0, "7", "1.00")), params=CONTACT | window))

    assert {(each["from_date"], each["to_date"]) for each in rows} == {(None, "2026-11-30")}


def test_the_forms_of_a_1099_keep_keys_of_their_own(tmp_path: Path) -> None:
    def form(name: str, *contacts: Json) -> Json:
        return {"ReportName": name, "ReportDate": "1 Jan 2025 to 31 Dec 2025", "Contacts": list(contacts)}

    ada = {"ContactId": ACCOUNT.format(1), "Name": "Ada Moss", "TaxID": "1", "Zip": "01990"}
    misc, nec = form("1099-MISC", ada | {"Box1": 600.0, "Box4": 40.0}), form("1099-NEC", ada | {"Box1": 5200.0})

    both = rows_of(read(tmp_path, "ten_ninety_nine", *(each | {"ReportID": "TenNinetyNine"} for each in (nec, misc))))
    alone = rows_of(read(tmp_path, "ten_ninety_nine", misc))

    assert {(each["report_id"], each["column"]): each["value"] for each in both} == {
        ("1099-MISC", "Box1"): 600,
        ("1099-MISC", "Box4"): 40,
        ("1099-NEC", "Box1"): 5200,
    }
    assert {each["report_id"] for each in alone} == {"1099-MISC"}, "the same key when the other form comes later"
    assert {each["attributes"]["Zip"] for each in both} == {"01990"}


def test_two_reports_of_the_same_id_in_one_answer_are_told_apart(tmp_path: Path) -> None:
    reports = [printed("TrialBalance", header("Account", "Debit"), row("Sales", each)) for each in ("1.00", "2.00")]

    rows = rows_of(read(tmp_path, "trial_balance", *reports))

    assert {each["value"] for each in rows} == {1, 2}


def test_a_section_in_a_section_gives_its_rows_both_titles(tmp_path: Path) -> None:
    account = {"account": ACCOUNT.format(2)}
    bank = section(
        "Bank", row(cell("Everyday", **account), cell("1250.25", **account)), summary("Total Bank", "1250.25")
    )
    report = printed(
        "BalanceSheet", header("", "30 Nov 2026"), section("Assets", bank, summary("Total Assets", "1250.25"))
    )

    rows = rows_of(read(tmp_path, "balance_sheet", report, params={"date": "2026-11-30"}))

    (line,) = (each for each in rows if each["row_type"] == "line")
    assert (line["section_path"], line["account_id"]) == ("Assets / Bank", account["account"])
    assert (line["value"], line["to_date"]) == (1250.25, "2026-11-30")
    assert said(rows, "Total Assets") == {"30 Nov 2026": 1250.25}


def test_sections_may_stand_in_each_other_fifty_deep(tmp_path: Path) -> None:
    inner = row("Deep", "1.00")
    for depth in reversed(range(50)):
        inner = section(f"S{depth}", inner)

    rows = rows_of(read(tmp_path, "balance_sheet", printed("BalanceSheet", header("", "30 Nov 2026"), inner)))

    assert [each["section_path"] for each in rows] == [" / ".join(f"S{depth}" for depth in range(50))]


def test_a_second_header_heads_the_rows_from_there_on(tmp_path: Path) -> None:
    report = printed(
        "TrialBalance",
        header("Account", "Debit", "Credit"),
        section("Income", row("Sales", "", "5.00")),
        header("Contact", "Due"),
        section("Owed", row("Ada", "7.00")),
    )

    rows = rows_of(read(tmp_path, "trial_balance", report))

    assert said(rows, "Sales") == {"Debit": None, "Credit": 5}
    assert said(rows, "Ada") == {"Due": 7}
    assert {each["row_heading"] for each in rows} == {"Account", "Contact"}


def test_rows_without_a_header_and_cells_beyond_it_are_called_by_their_places(tmp_path: Path) -> None:
    bare = rows_of(read(tmp_path, "bank_summary", printed("BankSummary", section("", row("Bank", "1.00", "2.00")))))
    ragged = printed("BankSummary", header("Bank Accounts", "Opening Balance"), row("A", "1.00", "2.00"), row("B"))
    beyond = rows_of(read(tmp_path, "bank_summary", ragged))

    assert said(bare, "Bank") == {"Column 1": 1, "Column 2": 2}
    assert said(beyond, "A") == {"Opening Balance": 1, "Column 2": 2}
    assert said(beyond, "B") == {"Opening Balance": None}
    assert {each["row_type"] for each in bare + beyond} == {"line"}, "only totals add up others in this report"


def test_a_title_over_nothing_is_a_row_of_its_own(tmp_path: Path) -> None:
    report = printed("TrialBalance", section("Nothing here"), row("A title alone"))

    rows = rows_of(read(tmp_path, "trial_balance", report))

    assert [(each["row_title"], each["row_type"], each["column_type"]) for each in rows] == [
        ("Nothing here", "heading", "title"),
        ("A title alone", "line", "title"),
    ]


CODES: t.Final = {
    "ABN": ["51824753556", "83914571673"],
    "Invoice Number": ["7730", "8841"],
    "Account Code": ["200", "610"],
    "Phone": ["5551234", ""],
    "Where from": ["7730", "00412"],
    "Business": ["51824753556", "83914571673"],
    "Told": ["12.50", "rent of march"],
    "Why": ["lunch", "for 3 people"],
    "When": ["2026-10-02", "2026-10-03"],
}


def test_a_column_of_codes_is_text_in_every_cell(tmp_path: Path) -> None:
    lines = [row(f"A{place}", "1.00", *(each[place] for each in CODES.values())) for place in range(2)]
    report = printed("TrialBalance", header("Account", "Debit", *CODES), *lines, row("B", "1.00", *[""] * 6, "lunch"))

    rows = rows_of(read(tmp_path, "trial_balance", report))

    for column, cells in CODES.items():
        found = [each for each in rows if each["column"] == column and each["row_title"] != "B"]
        assert [each["value"] for each in found] == [None, None], column
        assert [each["text"] or "" for each in found] == cells
    assert {each["value"] for each in rows if each["column"] == "Debit"} == {1}


def test_an_odd_text_in_a_column_of_figures_stays_text_and_changes_no_other(tmp_path: Path) -> None:
    odd = ["n/a", "00412", "1e5", "NaN", "--5", "(5.00", "1,25.00", "\u0661\u0662", True]
    report = printed("TrialBalance", header("Account", "Debit"), *(row("A", each) for each in ["12.50", *odd, None]))

    rows = rows_of(read(tmp_path, "trial_balance", report))

    assert [each["value"] for each in rows] == [12.5, *[None] * 10]
    assert [each["text"] for each in rows] == [None, *odd[:-1], "true", None]


FIGURES: t.Final[tuple[tuple[t.Any, str, str | None], ...]] = (
    ("-1850.00", "-1850.00", None),
    ("12.5%", "12.5", "%"),
    ("\u22125.00", "-5.00", None),
    ("(5.00)", "-5.00", None),
    ("1,234,567.89", "1234567.89", None),
    ("$1,250.00", "1250.00", "$"),
    ("-£3.10", "-3.10", "£"),
    (12.5, "12.5", None),
    (0, "0", None),
)


def test_a_figure_is_read_however_it_is_printed(tmp_path: Path) -> None:
    report = printed("TrialBalance", header("", "Debit"), *(row("A", text) for text, _, _ in FIGURES))

    rows = rows_of(read(tmp_path, "trial_balance", report))

    assert [(Decimal(str(each["value"])), each["unit"]) for each in rows] == [
        (Decimal(value), unit) for _, value, unit in FIGURES
    ]
    assert {each["text"] for each in rows} == {None}


def test_a_tax_return_has_figures_in_its_boxes_and_text_in_what_names_the_business(tmp_path: Path) -> None:
    fields = [
        {"FieldID": "ABN", "Description": "Business", "Value": "51824753556"},
        {"FieldID": "DIN", "Description": "Document", "Value": "00941200131"},
        {"FieldID": "G1", "Description": "Total sales", "Value": "1250"},
        {"FieldID": "1A", "Description": "GST on sales", "Value": 113.64},
        {"FieldID": "1A", "Description": "GST on sales, amended", "Value": "120"},
        {"Description": "Contact phone", "Value": "5551234"},
        {"Value": "signed"},
    ]
    returned = printed("a", Fields=fields, Attributes=[{"Name": "Basis", "Description": "", "Value": "Cash"}])

    rows = rows_of(read(tmp_path, "tax_reports", returned))

    assert [(each["row_path"], each["value"], each["text"]) for each in rows] == [
        ("ABN", None, "51824753556"),
        ("DIN", None, "00941200131"),
        ("G1", 1250, None),
        ("1A", 113.64, None),
        ("1A (2)", 120, None),
        ("Contact phone", None, "5551234"),
        ("", None, "signed"),
        ("Attributes / Basis", None, "Cash"),
    ]


def test_ids_on_any_cell_are_kept_and_the_account_is_that_of_the_cell(tmp_path: Path) -> None:
    first, second = ACCOUNT.format(3), ACCOUNT.format(4)
    odd: Json = {"Value": "2.00", "Attributes": [{"Id": "account", "Value": second}, {"Value": 7}, None]}
    report = printed("TrialBalance", header("", "Debit", "Credit"), row(cell("A", account=first), "1.00", odd))

    rows = rows_of(read(tmp_path, "trial_balance", report))

    assert [each["account_id"] for each in rows] == [first, second]
    assert [each["attributes"] for each in rows] == [{"account": first, "account (2)": second, "attribute": "7"}] * 2


def test_a_bank_account_of_the_bank_summary_is_known_by_its_id(tmp_path: Path) -> None:
    bank = ACCOUNT.format(5)
    report = printed("BankSummary", header("Bank Accounts", "Opening Balance"), row(cell("A", accountID=bank), "1.00"))

    (only,) = rows_of(read(tmp_path, "bank_summary", report))

    assert (only["account_id"], only["row_path"], only["row_type"]) == (bank, bank, "line")


def test_what_xero_prints_beside_rows_and_cells_is_told(tmp_path: Path) -> None:
    odd = row("A", {"Value": "1.00", "Comment": "late"}, kind="GrandTotal") | {"Colour": "red"}

    run = read(tmp_path, "trial_balance", printed("TrialBalance", header("", "Debit"), odd, Notes=["see below"]))

    assert [each["value"] for each in rows_of(run)] == [1]
    (told,) = (line for line in run.log.splitlines() if "Xero prints more" in line)
    for name in ("Notes", "RowType GrandTotal", "Rows[].Cells[].Comment", "Rows[].Colour"):
        assert name in told
