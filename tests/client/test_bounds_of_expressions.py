"""No expression can run for long or fill the memory, whatever it says and whatever the record holds."""

from __future__ import annotations

import sys
import time
import tracemalloc
import typing as t
from contextlib import contextmanager
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.expressions import NOW, expressions, growing
from xero_client.errors import SettingsError
from xero_client.expressions.bounds import MOST_MADE, size
from xero_client.expressions.columns import Columns
from xero_client.expressions.expressions import Expressions

if t.TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CALLS: t.Final = 5_000_000
"""Of functions, of which an expression makes some with each step."""
MOST_MEMORY: t.Final = 300_000_000
"""Bytes."""
MOST_SECONDS: t.Final = 30
"""Of the processor, and very many more than needed: for what takes long within a single call."""

LINE: t.Final = {"amount": Decimal("1.5"), "text": "half a day", "tags": ["a", "b"]}
HOSTILE: t.Final[dict[str, t.Any]] = {
    "huge": Decimal("1e1000000000"),
    "tiny": Decimal("-1E-1000000000"),
    "fine": Decimal("0." + "3" * 100_000),
    "whole": 10**4_000,
    "endless": Decimal("Infinity"),
    "long": "ab" * 400_000,
    "amount": "(0" + " " * 400_000 + "x",
    "commas": "1" + ",000" * 30_000,
    "spelt": "9" * 100_000,
    "wide": "ŉ" * 30_000,
    "numbers": [Decimal("1e1000000000"), 10**4_000, 1.5] * 500,
    "lines": [LINE] * 2_000,
    "deep": [[[[[[[[[["x"] * 3] * 3] * 3] * 3] * 3] * 3] * 3] * 3] * 3] * 3,
    "a b " * 30_000: 1,
    **{f"column {number}": number for number in range(300)},
}
NAMES: t.Final = [*(name for name in HOSTILE if name.isalpha()), "missing", "column 7"]


MOST_SAID: t.Final = 2_500
"""Characters of a refusal."""


class TooMuch(BaseException):
    """Nothing of ours, so nobody catches it."""


@contextmanager
def few_calls() -> Iterator[None]:
    """Ends what makes more calls than an expression may need."""
    calls = 0

    def count(*_: t.Any) -> None:
        nonlocal calls
        calls += 1
        if calls > MOST_CALLS:
            raise TooMuch

    before = sys.gettrace()
    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)


@contextmanager
def little_memory() -> Iterator[None]:
    """Compares what was taken of the memory and of the processor with what may be."""
    started = time.process_time()
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
        assert time.process_time() - started < MOST_SECONDS
    finally:
        tracemalloc.stop()


def outcome(expression: str, record: dict[str, t.Any]) -> t.Any:
    """What comes of it, or the refusal."""
    computing, names = Expressions(NOW), {"record": Columns(record)}
    try:
        found = computing.compute(f"={expression}", names, "payload.x of stream orders")
    except SettingsError as problem:
        return problem
    assert size(found, MOST_MADE, of_records=True) <= MOST_MADE
    return found


def doubled(text: str, times: int) -> str:
    for _ in range(times):
        text = f"[[x, x] for x in {text}]"
    return text


@pytest.mark.parametrize(
    ("expression", "bound"),
    [
        ("f'{record.huge}'", "the number is too large: the most are 1,000 digits"),
        ("text(record.tiny)", "the number is too large: the most are 1,000 digits"),
        ("record.huge * 2", "the number is too large: the most are 1,000 digits"),
        ("record.huge > 2", "the number is too large: the most are 1,000 digits"),
        ("record.fine", "the number is too large: the most are 1,000 digits"),
        ("record.whole * record.whole", "the number is too large: the most are 1,000 digits"),
        ("sum(record.numbers)", "the number is too large: the most are 1,000 digits"),
        ("1e999", "the number is too large: the most are 1,000 digits"),
        ("round(1, -1000000000)", "the number is too large"),
        ("int(record.spelt)", "is no number"),
        ("decimal(record.amount)", "is no number"),
        ("record.commas * 2", "is no number"),
        ("text(now, record.long)", "200 characters at most"),
        ("record[record.long]", "there is no column 'abab"),
        ("[record.get(record.long) for x in months(1200)]", "more than 10,000,000 characters"),
        ("[record for x in months(1200)]", "more than 10,000,000 characters"),
        ("[record == record for x in months(1200)]", "more than 10,000,000 characters"),
        ("[record.long for x in months(1200)]", "more than 10,000,000 characters"),
        ("[[1] * 1000] * 100000", "more than 10,000,000 characters"),
        (doubled("[1]", 30), "more than 10,000,000 characters"),
        (f"({doubled('[1]', 25)}) == ({doubled('[1]', 25)})", "more than 10,000,000 characters"),
        ("[today for x in months(1200) for y in months(9)]", "more than 10,000 members"),
        (f"[{'+'.join(['1'] * 60)} for x in months(1200) for y in months(7)]", "more than 200,000 steps"),
        (f"f'{'{record.long}' * 60}'", "a text of 800,000 characters, and the most are 100,000"),
        ("record.long + record.long", "a text of 1,600,000 characters, and the most are 100,000"),
        ("([0] * 99999) * 99999", "a list of 9,999,800,001 members, and the most are 100,000"),
        ("max(record.lines)", "neither smaller nor greater"),
        ("max([record, record])", "neither smaller nor greater"),
        ("-" * 900 + "1", "nested too deeply"),
    ],
)
def test_what_grows_without_bounds_is_refused_before_it_is_made(expression: str, bound: str) -> None:
    with little_memory():
        refusal = str(outcome(expression, HOSTILE))

    assert bound in refusal
    assert refusal.startswith("payload.x of stream orders cannot be computed from ")
    assert "\n" not in refusal


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("'nothing like it' in record", False),
        ("['nothing like it' in record for x in months(1200) for y in months(7)][0]", False),
        ("sum(one['amount'] for one in record.lines)", Decimal("3000.0")),
        ("len(record.wide.upper())", 60_000),
        ("len(record.long)", 800_000),
        ("record.amount.strip('( 0')", "x"),
    ],
)
def test_what_is_meant_is_computed_of_large_records_too(expression: str, result: t.Any) -> None:
    assert outcome(expression, HOSTILE) == result


VALUES: t.Final = st.sampled_from([*HOSTILE.values()]) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
RECORDS: t.Final = st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1, max_size=6)


@settings(deadline=None, max_examples=150)
@given(expressions(NAMES), RECORDS)
def test_any_expression_on_any_record_ends_within_its_bounds(expression: str, record: dict[str, t.Any]) -> None:
    """It comes to a value or to one short line, whatever it says."""
    _expect_an_end(expression, record)


@settings(deadline=None, max_examples=30)
@given(growing())
def test_what_grows_at_every_step_ends_within_its_bounds(expression: str) -> None:
    """Lists in lists, texts in texts, products of products."""
    _expect_an_end(expression, HOSTILE)


def _expect_an_end(expression: str, record: dict[str, t.Any]) -> None:
    with few_calls():
        found = outcome(expression, record)
    if isinstance(found, SettingsError):
        assert "\n" not in str(found)
        assert len(str(found)) < MOST_SAID
