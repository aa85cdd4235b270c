"""When Xero refuses a question, its own words are in the log, and what would help."""

from __future__ import annotations

import json
import typing as t

import pytest
from support.answering import JSON, Answer, answering
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

PROBLEM: t.Final = {"type": "about:blank", "title": "NotFound", "status": 404, "detail": "Resource was not found"}
LONG: t.Final = "The field Mood cannot be filtered by. " * 40


def refused(folder: Path, answer: Answer) -> str:
    """What the log says of a refusal of all invoices with a filter."""
    with answering(lambda _: answer) as xero:
        run = Tap(folder, xero.config)("invoices", streams={"invoices": {"params": {"where": "Mood==1"}}})
    assert "Traceback" not in run.log
    (line,) = {line.partition("Skipped ")[2] for line in run.told.splitlines() if "Skipped invoices" in line}
    return line


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (400, {"ErrorNumber": 16, "Type": "QueryParseException", "Message": "No field 'Mood'."}, "No field 'Mood'."),
        (400, {"Type": "ValidationException", "Message": "A validation exception occurred", "Elements": []}, "A valid"),
        (
            400,
            {"Message": "More below", "Elements": [{"ValidationErrors": [{"Message": "Mood is no date."}]}]},
            "Mood is no date.",
        ),
        (404, {"title": "NotFound", "detail": "There is no such thing"}, "There is no such thing"),
        (404, {"problem": PROBLEM, "pagination": None}, "Resource was not found"),
        (403, {"Title": "Forbidden", "Detail": "The user may not see reports"}, "The user may not see reports"),
        (400, {"message": "The request is invalid."}, "The request is invalid."),
        (404, "The resource you're looking for cannot be found", "The resource you're looking for cannot be found"),
        (
            400,
            "<ApiException><ErrorNumber>16</ErrorNumber><Message>No field 'Mood' exists.</Message></ApiException>",
            "No field 'Mood' exists.",
        ),
        (405, "<html><head><title>Not here</title></head></html>", "a page for people (405), which is not Xero's"),
        (400, {"Message": "half \ud83d an emoji"}, "half \ufffd an emoji"),
        (400, {"Message": "red \x1b[31m and\r\n two lines"}, r"red \x1b[31m and two lines"),
        (400, {"Message": 7, "Detail": None, "Type": {"a": 1}}, "(400)"),
        (400, [], "(400)"),
    ],
)
def test_a_refusal_says_what_xero_says(tmp_path: Path, status: int, body: t.Any, said: str) -> None:
    content = body if isinstance(body, str) else json.dumps(body)

    assert said in refused(tmp_path, Answer(body=content.encode(), status=status))


def test_a_long_refusal_is_shortened(tmp_path: Path) -> None:
    told = refused(tmp_path, Answer(body=json.dumps({"Message": LONG}).encode(), status=400))

    assert "The field Mood cannot be filtered by." in told
    assert len(told) < 400


def test_a_token_that_a_refusal_repeats_is_not_told(tmp_path: Path) -> None:
    words = "You sent an-access-token, Bearer abc.def and eyJhbGciOi.J9.x for Mood"

    told = refused(tmp_path, Answer(body=words.encode(), status=400, headers=JSON))

    assert "for Mood" in told
    assert not any(secret in told for secret in ("an-access-token", "abc.def", "eyJ"))


@pytest.mark.parametrize(
    ("stream", "params", "advised"),
    [
        ("invoices", {"where": "AmountDue > 0 && Total > 5"}, "Date >= DateTime(2026, 01, 01)"),
        ("contacts", {"where": 'FirstName == "Ada"'}, "Name, EmailAddress or AccountNumber by =="),
        ("payments", {"order": "Amount ASC"}, "order by PaymentId, UpdatedDateUTC or Date"),
    ],
)
def test_a_filter_that_xero_finds_inefficient_comes_with_what_to_add(
    sandbox: Sandbox, tap: Tap, stream: str, params: dict[str, str], advised: str
) -> None:
    sandbox.reset(row_threshold=3)
    tap.config |= sandbox.config()

    run = tap(stream, streams={stream: {"params": params}})

    assert f"Skipped {stream}" in run.told
    assert "too many records" in run.told
    assert advised in run.told


def test_a_filter_that_cannot_be_read_is_not_called_inefficient(sandbox: Sandbox, tap: Tap) -> None:
    run = tap("invoices", streams={"invoices": {"params": {"where": "Mood =="}}})

    assert "Skipped invoices" in run.told
    assert "DateTime(" not in run.told
