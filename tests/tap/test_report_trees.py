"""Reports of random shape lose nothing: each cell is in some row, each row has a key, and no row moves for another."""

from __future__ import annotations

import json
import random
import re
import typing as t
from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from support.printing import read_each
from support.report_trees import AGED_HEADS, HEADS, Grower, printed_in
from tap_xero.catalogue.reports import KEY

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.tap import Json, Run

TREES: t.Final = 120
DAY: t.Final = "2026-10-02"
FIGURE: t.Final = re.compile(r"([1-9]\d*(?:\.\d+)?)%?")
CASES: t.Final = (("trial_balance", "date", HEADS), ("aged_payables_by_contact", "contactID", AGED_HEADS))


def questions(parameter: str, count: int) -> list[str]:
    """As many values of the parameter."""
    if parameter == "date":
        return [f"{2000 + place // 12}-{place % 12 + 1:02}-01" for place in range(count)]
    return [f"7f5a1c1e-0d2b-4c52-9a61-{place:012}" for place in range(count)]


def read_all(folder: Path, stream: str, parameter: str, answers: list[list[Json]]) -> dict[int, list[Json]]:
    """The rows of one run that asks for all of these answers, by their places."""
    asked = questions(parameter, len(answers))
    run = read_each(
        folder,
        stream,
        lambda call: answers[asked.index(call.query[parameter])],
        params={parameter: {"each": asked}},
    )
    assert run.exit_code == 0, run.told
    return by_question(run, stream, asked, parameter)


def by_question(run: Run, stream: str, asked: list[str], parameter: str) -> dict[int, list[Json]]:
    found: dict[int, list[Json]] = defaultdict(list)
    for row in run.records[stream]:
        found[asked.index(json.loads(row["parameters"])[parameter])].append(row)
    return found


def texts_of(row: Json) -> t.Iterator[str]:
    """All that a row says about what is printed in its report."""
    labels = ("row_title", "text", "document_number", "remark", "document_date", "due_date")
    yield from (row[name] for name in labels if row.get(name))
    yield from (row["section_path"] or "").split(" / ")
    yield from row["attributes"].values()


def said_in(rows: list[Json]) -> tuple[set[str], set[Decimal]]:
    texts = {text for row in rows for text in texts_of(row)}
    return texts, {Decimal(str(row["value"])) for row in rows if row["value"] is not None}


def missing(body: list[Json], rows: list[Json]) -> list[t.Any]:
    """What is printed and in no row; a day in a column of days is there as a day."""
    texts, figures = said_in(rows)
    lost = []
    for value in (each for report in body for each in printed_in(report) if each not in (None, "")):
        text = str(value)
        is_day, is_figure = text.startswith(DAY), FIGURE.fullmatch(text)
        if not (text in texts or (is_day and DAY in texts) or (is_figure and Decimal(is_figure[1]) in figures)):
            lost.append(value)
    return lost


@pytest.mark.parametrize(("stream", "parameter", "heads"), CASES)
def test_every_cell_of_any_report_is_in_a_row_with_a_key_of_its_own(
    tmp_path: Path, stream: str, parameter: str, heads: tuple[str, ...]
) -> None:
    grower = Grower(random.Random(20261130), heads)  # noqa: S311 - the same trees each time
    answers = [grower.answer() for _ in range(TREES)]

    found = read_all(tmp_path, stream, parameter, answers)

    for place, answer in enumerate(answers):
        assert not missing(answer, found[place]), json.dumps(answer, indent=1)
        keys = Counter(tuple(row[part] for part in KEY) for row in found[place])
        assert not keys or max(keys.values()) == 1, json.dumps(answer, indent=1)
        assert all(row["value"] is None or row["text"] is None for row in found[place])


@pytest.mark.parametrize(("stream", "parameter", "heads"), CASES)
def test_a_row_keeps_its_path_when_others_come(
    tmp_path: Path, stream: str, parameter: str, heads: tuple[str, ...]
) -> None:
    grower = Grower(random.Random(7), heads)  # noqa: S311
    before = [[grower.report()] for _ in range(TREES)]
    after = [[grower.with_more(report) for report in answer] for answer in before]

    found = read_all(tmp_path, stream, parameter, before + after)

    assert sum(map(len, found.values())) > TREES
    for both in zip(range(TREES), range(TREES, 2 * TREES), strict=True):
        old, new = (Counter(key_and_text(row) for row in found[at] if row["row_type"] != "heading") for at in both)
        assert not old - new, json.dumps(before[both[0]], indent=1)


def key_and_text(row: Json) -> tuple[str, ...]:
    """A row's path and column with what it says."""
    return row["row_path"], row["column"], row["row_title"], str(row["value"] if row["text"] is None else row["text"])
