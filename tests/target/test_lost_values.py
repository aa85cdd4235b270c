"""What Xero takes a document without is told, in its result and in the log; what Xero only writes otherwise is not."""

from __future__ import annotations

import typing as t

import pytest
from support.publishing import LINE, Publishing, document, invoice
from support.singer import DAY, stream, whole
from support.singer import invoice as row_of
from target_xero.compare.line_ids import MOVED

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.publishing import Body
    from support.sandbox import Sandbox
    from support.target import Target
    from target_xero.documents.document import Document

PARTY: t.Final[Body] = {"Contact": {"Name": "Ada Lovelace"}, "Date": "2026-07-01"}
ID: t.Final = "11111111-1111-4111-8111-111111111111"


def quote(*codes: str, **more: t.Any) -> Document:
    lines = [{**LINE, "Description": f"Chair {code}", "AccountCode": code} for code in codes]
    return document("Quotes", "Q-1", {"QuoteNumber": "Q-1", **PARTY, "LineItems": lines, **more})


@pytest.fixture
def publish(sandbox: Sandbox, tmp_path: Path) -> Publishing:
    sandbox.put("Contacts", {"Contacts": [{"Name": "Ada Lovelace"}]}).raise_for_status()
    return Publishing(sandbox, tmp_path)


def test_an_account_that_a_quote_lost_is_told_in_the_result_and_in_the_log(target: Target) -> None:
    lines = [{"Description": "a", "Quantity": 1, "UnitAmount": 10, "AccountCode": code} for code in ("200", "9999")]
    quotes = [{"QuoteNumber": "Q-1", "Contact": {"Name": "Ada"}, "Date": DAY, "LineItems": lines}]

    run = target(whole(stream("contacts", [{"Name": "Ada"}], ["Name"]), stream("quotes", quotes, ["QuoteNumber"])))

    said = "AccountCode '9999' was sent, and Xero did not keep it (line 2)."
    assert [each["warnings"] for each in run.results] == [[], [said]]
    assert "1 document of quotes accepted with a warning" in run.told
    assert f"WARNING  | target-xero                    |   Q-1: {said}" in run.told


def test_so_it_is_of_a_quote_that_is_changed(publish: Publishing) -> None:
    publish(quote("200", "200"))

    (outcome,) = publish(quote("200", "9999"))

    assert outcome.operation == "updated"
    assert outcome.warnings == ("AccountCode '9999' was sent, and Xero did not keep it (line 2).",)


def test_so_it_is_of_a_quote_whose_answer_was_lost(sandbox: Sandbox, publish: Publishing) -> None:
    sandbox.order({"drop": "after"}, method="P*", path="/Quotes", times=2)

    (outcome,) = publish(quote("9999"))

    assert outcome.warnings == ("AccountCode '9999' was sent, and Xero did not keep it (line 1).",)


@pytest.mark.parametrize("tax", ["OUTPUT2", "NOPE"])
def test_a_tax_type_that_a_document_without_tax_lost_is_told(publish: Publishing, tax: str) -> None:
    lines = [{**LINE, "TaxType": tax}] * 5

    (outcome,) = publish(invoice("N-1", LineAmountTypes="NoTax", LineItems=lines))

    said = f"TaxType '{tax}' was sent, and Xero shows 'NONE' (lines 1, 2, 3 and 2 more)."
    assert (outcome.operation, outcome.warnings) == ("created", (said,))


def test_what_xero_itself_says_of_a_lost_account_is_told_once(publish: Publishing) -> None:
    (outcome,) = publish(invoice("N-1", Status="DRAFT", LineItems=[{**LINE, "AccountCode": "9999"}]))

    assert len(outcome.warnings) == 1
    assert "'9999' has been removed" in outcome.warnings[0]


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ({"Status": "DRAFT"}, ["Status AUTHORISED was sent, and Xero shows DRAFT."]),
        ({"LineItems": [{"AccountCode": "200", "TaxType": "OUTPUT2"}]}, ["2 lines were sent, and Xero shows 1."]),
        (
            {"LineItems": [{"AccountCode": "260", "TaxType": "OUTPUT2"}, {"AccountCode": "200"}]},
            ["AccountCode '200' was sent, and Xero shows '260' (line 1).",
             "TaxType 'OUTPUT2' was sent, and Xero did not keep it (line 2)."],
        ),
        ({"Status": "PAID"}, []),
        ({"Status": "Authorised", "LineItems": [{"AccountCode": "200", "TaxType": "output2"}] * 2}, []),
        ({"LineItems": []}, []),
    ],
)  # fmt: skip
def test_what_an_answer_to_a_new_document_shows_otherwise_is_told(
    sandbox: Sandbox, target: Target, shown: Body, said: list[str]
) -> None:
    """What says the same in other words is not, nor what the answer has not."""
    answer = {"InvoiceID": ID, "InvoiceNumber": "INV-1", "Status": "AUTHORISED", **shown}
    sandbox.order({"status": 200, "body": {"Invoices": [answer]}}, method="P*", path="Invoices")

    run = target(whole(stream("invoices", [row_of(1)], ["InvoiceNumber"])))

    assert run.results, run.told
    assert run.results[-1]["warnings"] == said


def test_lines_that_xero_shows_in_another_order_have_lost_nothing(sandbox: Sandbox, target: Target) -> None:
    first, second = {"AccountCode": "200", "TaxType": "OUTPUT2"}, {"AccountCode": "260", "TaxType": "NONE"}
    tracked = {"Tracking": [{"Name": "Region", "Option": "North"}]}
    lines = [{**LINE, **first}, {**LINE, **second, **tracked}]
    shown = {"InvoiceID": ID, "InvoiceNumber": "INV-1", "LineItems": [{**second, **tracked}, {**first, "Tracking": []}]}
    sandbox.order({"status": 200, "body": {"Invoices": [shown]}}, method="P*", path="Invoices")

    run = target(whole(stream("invoices", [row_of(1, LineItems=lines)], ["InvoiceNumber"])))

    assert run.results, run.told
    assert run.results[-1]["warnings"] == []


def test_tracking_that_a_line_lost_is_told(sandbox: Sandbox, target: Target) -> None:
    lines = [{**LINE, "Tracking": [{"Name": "Region", "Option": "North"}]}]
    shown = {"InvoiceID": ID, "InvoiceNumber": "INV-1", "LineItems": [{"AccountCode": "200", "Tracking": []}]}
    sandbox.order({"status": 200, "body": {"Invoices": [shown]}}, method="P*", path="Invoices")

    run = target(whole(stream("invoices", [row_of(1, LineItems=lines)], ["InvoiceNumber"])))

    assert run.results, run.told
    assert run.results[-1]["warnings"] == ["Tracking 'North' was sent, and Xero did not keep it (line 1)."]


@pytest.mark.parametrize("place", ["first", "last"])
def test_a_new_line_that_xero_puts_elsewhere_has_lost_nothing(sandbox: Sandbox, tmp_path: Path, place: str) -> None:
    sandbox.reset(new_lines=place)
    sandbox.put("Contacts", {"Contacts": [{"Name": "Ada Lovelace"}]}).raise_for_status()
    publish = Publishing(sandbox, tmp_path)
    first, *rest = [
        {**LINE, "Description": name, "UnitAmount": price} for name, price in (("c", 9), ("a", 5), ("b", 7))
    ]
    last = {**LINE, "Description": "d", "UnitAmount": 13}
    publish(grown(*rest))

    (outcome,) = publish(grown(first, *rest, last))

    assert outcome.operation == "updated"
    assert outcome.warnings == (MOVED,)


def grown(*lines: Body) -> Document:
    return document("Invoices", "N-1", {**invoice("N-1").body, "LineItems": [*lines]}, lines_policy="replace")
