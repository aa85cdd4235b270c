"""Settings can be computed, and an expression can do nothing but compute."""

from __future__ import annotations

import datetime as dt
import time
import typing as t
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xero_client.errors import SettingsError
from xero_client.expressions import Expressions, names_in
from xero_client.periods import as_text, values, words

NOW: t.Final = dt.datetime(2026, 3, 31, 23, 30, tzinfo=dt.timezone.utc)
BOOKMARK: t.Final = dt.datetime(2026, 2, 3, 4, 5, 6, tzinfo=dt.timezone.utc)


def compute(value: t.Any, **names: t.Any) -> t.Any:
    return Expressions(NOW).compute(value, names, "streams.invoices.params")


def texts(value: t.Any) -> t.Any:
    return [as_text(each) for each in value] if isinstance(value, list) else as_text(value)


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("=today", "2026-03-31"),
        ("=now", "2026-03-31T23:30:00"),
        ("=today - days(31)", "2026-02-28"),
        ("=now - hours(24)", "2026-03-30T23:30:00"),
        ("=today_in('Pacific/Auckland')", "2026-04-01"),
        ("=date('2024-02-29') + days(366)", "2025-03-01"),
        ("=date(now)", "2026-03-31"),
        ("=month_start()", "2026-03-01"),
        ("=month_start(-1)", "2026-02-01"),
        ("=month_end(-1)", "2026-02-28"),
        ("=month_end(-25)", "2024-02-29"),
        ("=month_end('2026-12-15')", "2026-12-31"),
        ("=months(3)", ["2026-01-01", "2026-02-01", "2026-03-01"]),
        ("=month_ends(2)", ["2026-02-28", "2026-03-31"]),
        ("=[month_end(first) for first in months(2)]", ["2026-02-28", "2026-03-31"]),
        ("=quarter_start()", "2026-01-01"),
        ("=quarter_end(1)", "2026-06-30"),
        ("=quarters(2)", ["2025-10-01", "2026-01-01"]),
        ("=quarter_start(0, 2)", "2026-02-01"),
        ("=year_start()", "2026-01-01"),
        ("=year_start(0, 7)", "2025-07-01"),
        ("=year_end(0, first_month=4)", "2026-03-31"),
        ("=years(2, 7)", ["2024-07-01", "2025-07-01"]),
        ("=today.year - 1", "2025"),
        ("=text(today, '%d %b %Y')", "31 Mar 2026"),
        ("=text(2 > 1)", "true"),
        ("=min(month_end(2), today)", "2026-03-31"),
        ("=max(bookmark, now - days(7))", "2026-03-24T23:30:00"),
        ("=bookmark", "2026-02-03T04:05:06"),
        ("='Date >= ' + DateTime(today)", "Date >= DateTime(2026,03,31)"),
        ("=f'Date >= {now} {today} {1 == 1}'", "Date >= 2026-03-31T23:30:00 2026-03-31 true"),
        ("=f'UpdatedDateUTC >= {DateTime(bookmark)}'", "UpdatedDateUTC >= DateTime(2026,02,03,04,05,06)"),
        ("='a' if today.month == 3 else 'b'", "a"),
        ("==today", "=today"),
        ("plain", "plain"),
    ],
)
def test_an_expression_is_computed(expression: str, result: t.Any) -> None:
    assert texts(compute(expression, bookmark=BOOKMARK)) == result


def test_expressions_are_found_at_any_depth() -> None:
    found = compute({"a": ["=tenant_id", {"b": "==x"}, 5, None]}, tenant_id="t1")

    assert found == {"a": ["t1", {"b": "=x"}, 5, None]}


@pytest.mark.parametrize("months", range(1, 13))
@pytest.mark.parametrize("kind", ["month", "quarter", "year"])
def test_periods_follow_each_other_without_a_gap(kind: str, months: int) -> None:
    starts = compute(f"={kind}s(30, {months})")
    ends = compute(f"={kind}_ends(30, {months})")

    assert [end + dt.timedelta(days=1) for end in ends[:-1]] == starts[1:]
    assert starts[-1] <= NOW.date() <= ends[-1]
    assert all(compute(f"={kind}_start('{end}', {months})") == start for start, end in zip(starts, ends, strict=True))


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("=tomorrow", "there is no tomorrow: there are date, DateTime, days"),
        ("=__import__('os')", "there is no __import__"),
        ("=open('/etc/passwd')", "there is no open"),
        ("=today.__class__", "__class__ is not available here"),
        ("=today.replace", "replace is not available here"),
        ("=(lambda: 1)()", "Lambda is not available here"),
        ("=9 ** 9 ** 9", "Pow is not available here"),
        ("=1 << 9999", "LShift is not available here"),
        ("='%999999999d' % 1", "Mod is not available here"),
        ("=f'{1:>999999999}'", "FormattedValue is not available here"),
        ("='a' * 999999999", "too long|something that long"),
        ("=[x for a in months(999) for x in months(999)]", "too many elements"),
        ("=months(1201)", r"months\(\) takes 1 to 1200"),
        ("=months(0)", r"months\(\) takes 1 to 1200"),
        ("=today_in('Atlantis')", "there is no time zone 'Atlantis'"),
        ("=today_in('../../etc/passwd')", "there is no time zone"),
        ("=days(1)", "it gives a timedelta"),
        ("=days", "it gives a function"),
        ("=date('2026-02-30')", "day (is )?out of range"),
        ("=today + 1", "unsupported operand"),
        ("=1 / 0", "division by zero"),
        ("=", "invalid syntax"),
        ("=1; 2", "invalid syntax"),
        ("=x = 1", "invalid syntax"),
        (f"={'(' * 300}", "parentheses"),
        (f"={'-' * 900}1", "recursion|memory|nested|MemoryError"),
        (f"={'1 + ' * 999}1", "longer than 1000 characters"),
    ],
)
def test_whatever_else_it_says_is_refused_in_one_line(expression: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as refusal:
        compute(expression)

    line = str(refusal.value)
    assert line.startswith("streams.invoices.params cannot be computed from ")
    assert repr(expression)[:20] in line
    assert "\n" not in line


@settings(deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="today()months[]{}'+-*/.,0123456789f=_ ", max_size=60))
def test_no_expression_does_harm(text: str) -> None:
    """It gives what a setting can hold or is refused, at once, whatever it says."""
    started = time.monotonic()
    try:
        found = compute(f"={text}")
    except SettingsError:
        found = None
    assert isinstance(found, str | int | float | Decimal | dt.date | list | dict | None)
    assert time.monotonic() - started < 1


def test_the_words_for_a_run_are_all_of_one_moment() -> None:
    assert values(NOW) == {"now": NOW, "today": NOW.date()}
    assert all(callable(word) for word in words(NOW).values())


def test_the_names_that_expressions_use_can_be_told() -> None:
    assert names_in({"where": ["=f'{Amount + x}'", "=[a for a in months(n)]", "plain", "=("]}) == {
        "Amount",
        "n",
        "x",
        "months",
    }
