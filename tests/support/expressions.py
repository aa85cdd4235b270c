"""Expressions at random, of all words that settings may be computed with, and of some that they may not."""

from __future__ import annotations

import datetime as dt
import typing as t

from hypothesis import strategies as st
from xero_client.expressions.parser import LONGEST
from xero_client.expressions.periods import words

if t.TYPE_CHECKING:
    from collections.abc import Iterable

NOW: t.Final = dt.datetime(2026, 3, 31, 23, 30, tzinfo=dt.timezone.utc)
CONSTANTS: t.Final = (
    *("record", "today", "now", "null", "true", "0", "1", "-1", "2.5", "1e30", "9999999999", "x"),
    *("''", "'a'", "'%Y'", "'2026-03-31T10:00:00Z'", "[]", "[1, 'b', null]", "{'a': 1}"),
)
WORDS: t.Final = st.sampled_from(sorted(words(NOW)))
METHODS: t.Final = st.sampled_from(["strip", "Upper", "split", "join", "replace", "get", "zfill", "strftime", "format"])
OPERATORS: t.Final = st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "<", "==", "in", "and", "or", "is", "|"])
GROWING: t.Final = (
    (
        ("[1]", "months(1200)", "record['lines']", "record['deep']", "[record]", "split('a,b', ',')"),
        ("[[x, x] for x in {}]", "[{} for x in months(1200)]", "{} * 999", "({} + {})", "[{}, {}]", "[{}, {}] * 99"),
    ),
    (
        ("'ab'", "record['long']", "record['wide']", "'a,b'", "text(now)"),
        (
            "({} + {})",
            "({}).replace('', 'abc')",
            "join([{}] * 9999, 'ab')",
            "f'{{{}}}{{{}}}'",
            "upper({})",
            "({})[:-1]",
        ),
    ),
    (
        ("9999999999", "1e30", "record['huge']", "record['tiny']", "record['whole']", "decimal('1e40')", "2.5"),
        ("({} * {})", "({} + {})", "({} / 3)", "round({}, 40)", "sum([{}] * 999)", "({} // 7)", "decimal(text({}))"),
    ),
)
"""What makes much out of little, if nobody counts: of lists, of texts and of numbers."""
MOST_TIMES: t.Final = 40


def expressions(columns: Iterable[str]) -> st.SearchStrategy[str]:
    """Expressions without their `=`, which read these columns of `record`."""
    atoms = st.sampled_from([*(f"record[{name!r}]" for name in columns), *CONSTANTS])
    return st.recursive(atoms, _larger, max_leaves=12)


def growing() -> st.SearchStrategy[str]:
    """Expressions without their `=` that grow at every step."""
    return st.one_of(
        [
            st.builds(
                _grown,
                st.sampled_from(seeds),
                st.lists(st.tuples(st.sampled_from(shapes), st.integers(1, MOST_TIMES)), min_size=1, max_size=3),
            )
            for seeds, shapes in GROWING
        ]
    )


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds(lambda word, given: f"{word}({', '.join(given)})", WORDS, st.lists(inner, max_size=3)),
        st.builds(
            lambda it, name, given: f"({it}).{name}({', '.join(given)})", inner, METHODS, st.lists(inner, max_size=2)
        ),
        st.builds(lambda one, sign, other: f"({one} {sign} {other})", inner, OPERATORS, inner),
        st.builds(lambda it, place: f"({it})[{place}]", inner, inner),
        st.builds(lambda it, many: f"[{it} for x in {many}]", inner, inner),
        st.builds(lambda it: f'f"{{{it}}}"'.replace("'", ""), inner),
        st.builds(lambda one, test, other: f"({one} if {test} else {other})", inner, inner, inner),
    )


def _grown(text: str, shapes: list[tuple[str, int]]) -> str:
    for shape, times in shapes:
        for _ in range(times):
            if len(larger := shape.format(*[text] * shape.count("{}"))) < LONGEST:
                text = larger
    return text
