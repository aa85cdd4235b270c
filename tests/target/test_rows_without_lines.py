"""What a row without lines says of them is true of the document that it changes, or the row is rejected."""

from __future__ import annotations

import typing as t
from decimal import Decimal

import pytest
from support.foreseeing import done, planned
from support.singer import invoice, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target

LINE: t.Final = {"Description": "Work", "Quantity": 1, "UnitAmount": 90, "AccountCode": "200", "TaxType": "NONE"}
NOTHING: t.Final[list[Json]] = []


def send(target: Target, row: Json, **settings: t.Any) -> Run:
    return target(messages(row), **settings)


def messages(row: Json) -> list[Json]:
    columns = {"Total": Decimal(1), "SubTotal": Decimal(1), "TotalTax": Decimal(1), "Reference": ""}
    lines: Json = {} if isinstance(row.get("LineItems"), str) else {"LineItems": [LINE]}
    return whole(stream("invoices", [row], ["InvoiceNumber"], **columns, **lines))


def row(**fields: t.Any) -> Json:
    """An invoice without lines, unless `fields` have them."""
    return {name: value for name, value in invoice(1).items() if name != "LineItems"} | fields


@pytest.mark.parametrize(
    ("policy", "reason"),
    [("forbid_shrink", "lines_shrink"), ("replace", "required_missing"), ("merge", None)],
)
@pytest.mark.parametrize("lines", [NOTHING, "[]", [{}], [{"Description": None}, None], "[{}]"])
def test_an_empty_list_of_lines_takes_no_lines_away(
    sandbox: Sandbox, target: Target, policy: str, reason: str | None, lines: t.Any
) -> None:
    """Xero would keep them without a word, so the row is told that it cannot be."""
    send(target, row(LineItems=[LINE]), lines_policy=policy)

    run = send(target, row(LineItems=lines, Total=90 if policy == "merge" else 0), lines_policy=policy)

    assert [each["reason"] for each in run.rejects] == ([reason] if reason else []), run.told
    assert run.exit_code == (3 if reason else 0)
    (there,) = sandbox.get("Invoices", InvoiceNumbers="INV-1").json()["Invoices"]
    assert there["Total"] == 90


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ({"Total": 999}, "total_differs"),
        ({"SubTotal": 1}, "total_differs"),
        ({"TotalTax": 5}, "total_differs"),
        ({"Total": 90, "SubTotal": 90, "TotalTax": 0}, None),
        ({"Total": ""}, None),
    ],
)
def test_figures_beside_no_lines_are_those_of_the_lines_at_xero(
    sandbox: Sandbox, target: Target, figures: Json, reason: str | None
) -> None:
    """The same in each later run."""
    send(target, row(LineItems=[LINE]))

    runs = [send(target, row(Reference="x", **figures)) for _ in range(2)]

    for run in runs:
        assert [each["reason"] for each in run.rejects] == ([reason] if reason else []), run.told
    (there,) = sandbox.get("Invoices", InvoiceNumbers="INV-1").json()["Invoices"]
    assert (there["Total"], there["Reference"]) == (90, "" if reason else "x")


def test_figures_alone_are_held_against_xero_whenever_they_change(target: Target) -> None:
    send(target, row(LineItems=[LINE]))
    first = send(target, row(Total=90))

    second = send(target, row(Total=91))

    assert (first.exit_code, second.exit_code) == (0, 3)


def test_a_new_document_without_lines_comes_to_nothing(target: Target) -> None:
    run = send(target, row(Status="DRAFT", Total=90))

    assert [each["reason"] for each in run.rejects] == ["total_differs"], run.told


def test_what_is_at_xero_already_is_not_taken_over_with_other_figures(sandbox: Sandbox, target: Target) -> None:
    made = {**row(LineItems=[LINE])}
    sandbox.put("Invoices", {"Invoices": [made]}).raise_for_status()

    wrong = send(target, row(Total=91), on_existing="update")
    right = send(target, row(Total=90), on_existing="update")

    assert [each["reason"] for each in wrong.rejects] == ["total_differs"], wrong.told
    assert right.exit_code == 0, right.told


@pytest.mark.parametrize("fields", [{"Total": 91}, {"Total": 90}, {"LineItems": NOTHING}, {"LineItems": [LINE]}])
def test_a_plan_foresees_it(target: Target, fields: Json) -> None:
    send(target, row(LineItems=[LINE]))
    others = [*stream("bills", [], ["InvoiceNumber"]), *stream("journals", [], ["Narration"])]
    sent = [*others, *messages(row(Reference="x", **fields))]

    plan = planned(target, sent)

    assert plan == done(target, sent)


def test_a_new_document_is_not_made_of_the_lines_that_an_outer_join_did_not_find(target: Target) -> None:
    """What is there already keeps its lines, and is changed in the rest."""

    def joined(**fields: t.Any) -> list[Json]:
        sent = messages(row(**fields))
        return [_with_null(each) if each["type"] == "RECORD" else each for each in sent]

    new = target(joined(Status="DRAFT"))
    send(target, row(LineItems=[LINE]))
    changed = target(joined(Reference="x"))

    assert [each["reason"] for each in new.rejects] == ["line_missing"], new.told
    assert changed.exit_code == 0, changed.told
    assert changed.results[-1]["operation"] == "updated"


def _with_null(message: Json) -> Json:
    return {**message, "record": {**message["record"], "LineItems": None}}


def test_a_new_document_is_not_made_of_an_empty_list_of_lines(sandbox: Sandbox, target: Target) -> None:
    """It would be one of nothing: 0.00, which nobody bills."""
    (user, *_) = sandbox.get("Users").json()["Users"]
    paper: Json = {"Contact": {"Name": "Ada"}, "Date": "2026-03-02", "Status": "DRAFT", "LineItems": NOTHING}
    rows: dict[str, Json] = {
        "receipts": {**paper, "User": {"UserID": user["UserID"]}},
        "invoices": {**paper, "Type": "ACCREC", "LineItems": [{"Description": None}]},
        "credit_notes": {**paper, "Type": "ACCRECCREDIT"},
        "quotes": {**paper, "LineItems": "null"},
        "purchase_orders": {**paper, "LineItems": {}},
    }
    messages = whole(*(stream(name, [{"k": 1, **row}], ["k"]) for name, row in rows.items()))

    plan = planned(target, messages, streams={})

    assert plan == {(name, "1"): ("rejected", "line_missing") for name in rows}
    assert plan == done(target, messages, streams={})
