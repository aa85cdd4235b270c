"""What docs/parameters.md says is so: its examples run, and its table of words is complete."""

from __future__ import annotations

import datetime as dt
import json
import re
import typing as t
from pathlib import Path

import pytest
from support.custom import discover
from tap_xero.questions.questions import Asked, computing, questions
from tap_xero.settings.custom_streams import CUSTOM_STREAM
from xero_client.expressions.expressions import Expressions
from xero_client.expressions.periods import values, words

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Tap

PAGE: t.Final = Path(__file__).parents[2] / "docs" / "parameters.md"
EXAMPLES: t.Final = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)]
WORDS: t.Final = PAGE.read_text().partition("words:begin -->")[2].partition("<!-- words:end")[0]
ROWS: t.Final = [
    re.findall(r"^(.*?): .*\. `(=.*)` gives (.*)$", " ".join(entry.split()))[0]
    for entry in re.split(r"^- ", WORDS.strip(), flags=re.MULTILINE)[1:]
]

WITHOUT_SOME: t.Final = {3, 9}
"""How a run ends of which a part, or everything, could not be read."""
NOW: t.Final = dt.datetime(2026, 3, 31, 23, 30, tzinfo=dt.timezone.utc)
NAMES: t.Final = {
    "bookmark": dt.datetime(2026, 2, 3, 4, 5, 6, tzinfo=dt.timezone.utc),
    "tenant_id": "00000000-0000-0000-0000-000000000001",
    "tenant_name": "Demo Company",
}


def streams_of(example: Json) -> list[str]:
    return [*example.get("streams", {}), *(each["name"] for each in example.get("custom_streams", []))]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: ",".join(streams_of(example)))
def test_an_example_can_be_copied(sandbox: Sandbox, tap: Tap, example: Json) -> None:
    catalog = discover(tap, *example.get("custom_streams", []), keep=streams_of(example))

    run = tap(catalog=catalog, **example)

    elsewhere = {each["name"] for each in example.get("custom_streams", []) if each["path"].startswith("/")}
    assert run.exit_code == 0 or (elsewhere and run.exit_code in WITHOUT_SOME), run.told
    for stream in streams_of(example):
        assert (f"Skipped {stream}" in run.told) == (stream in elsewhere), "the sandbox has no API but Accounting"
        assert stream in elsewhere or re.search(rf" {stream} +[\d,]+ +[\d,]+ ", run.told), "it was read"


@pytest.mark.parametrize(("example", "result"), [row[1:] for row in ROWS], ids=lambda text: text)
def test_a_word_gives_what_the_page_says(example: str, result: str) -> None:
    asked = Asked(where="streams.invoices", template="Invoices", params={"it": example})

    [question] = questions(asked, computing(Expressions(NOW), **NAMES))

    assert question.params == {"it": result}


def test_every_word_is_in_the_page() -> None:
    listed = {word for row in ROWS for word in re.findall(r"`(\w+)", row[0])}

    assert listed == {*words(NOW), *values(NOW), *NAMES}


def test_every_field_of_a_custom_stream_is_described() -> None:
    described = PAGE.read_text().rpartition("A custom stream has")[2]

    assert [field for field in CUSTOM_STREAM.wrapped if f"`{field}`" not in described] == []
