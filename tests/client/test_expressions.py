"""Settings can be computed, and an expression can do nothing but compute."""

from __future__ import annotations

import datetime as dt
import time
import typing as t
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.expressions import NOW, expressions
from xero_client.errors import SettingsError
from xero_client.expressions.columns import Columns
from xero_client.expressions.expressions import Expressions, names_in
from xero_client.expressions.periods import as_text, values, words

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
        ("=(lambda: 1)()", "lambda is not available here"),
        ("=9 ** 9 ** 9", r"\*\* is not available here"),
        ("=1 << 9999", "<< is not available here"),
        ("='%999999999d' % 1", "% is not available here"),
        ("=f'{1:>999999999}'", r"a format behind the : of \{…\} is not available here"),
        ("='a' * 999999999", "'a' is no number"),
        ("='a' * 3", "'a' is no number"),
        ("=[1] * 999999999", "a list of 999,999,999 members"),
        ("='a'.replace('a', 'b' * 9)", "'b' is no number"),
        (f"='{'a' * 400}'.replace('a', '{'b' * 400}')", "a text of 160,000 characters"),
        ("='1'.zfill(999999999)", "a text of 999,999,999 characters"),
        ("=[months(1200) for a in months(1200)]", "it reads and makes more than 10,000,000 characters"),
        ("='{}'.format(1)", "format is not available here"),
        ("='a'.__class__()", "__class__ is not available here"),
        ("=str.maketrans('a', 'b')", "maketrans is not available here"),
        ("=round('few', 2)", "'few' is no number"),
        ("=int('1e99')", "'1e99' is no number"),
        ("=text(5, '%d')", "5 is no date"),
        ("=date('soon')", "'soon' is no date such as 2026-01-31"),
        ("={'a': 1}['b']", "there is no 'b'"),
        ("=strip()", "missing 1 required"),
        ("=today()", r"today is a word, not a function: write today, or today - days\(1\) for the day before"),
        ("=today(-1)", r"today is a word, not a function: write today, or today - days\(1\) for the day before"),
        ("=now(1)", r"now is a word, not a function: write now, or now - days\(1\) for the day before"),
        ("=[x(1) for x in months(2)]", "x is a word, not a function: write x"),
        ("=[x for a in months(999) for x in months(999)]", "goes over more than 10,000 members"),
        ("=months(1201)", r"months\(\) takes 1 to 1200"),
        ("=months(0)", r"months\(\) takes 1 to 1200"),
        ("=today_in('Atlantis')", "there is no time zone 'Atlantis'"),
        ("=today_in('../../etc/passwd')", "there is no time zone"),
        ("=days(1)", "it gives a timedelta"),
        ("=days", "it gives a function"),
        ("=date('2026-02-30')", "day (is )?out of range"),
        ("=today + 1", r"\+ is not for a date and a number"),
        ("=1 / 0", "division by zero"),
        ("=", "there is nothing to compute"),
        ("=1; 2", "it is no expression from '; 2' on"),
        ("=x = 1", "it is no expression from '= 1' on"),
        ("=1 +", r"it is no expression from '1 \+' on"),
        ("=(1", r"the bracket \( is never closed"),
        ("=1)", r"the bracket \) is never opened"),
        ("='a", "a text is not closed"),
        ("=today < 1", "< is not for a date and a number"),
        ("=null[1]", "null has no parts"),
        ("={1}", "without names is not available"),
        (f"={'(' * 300}", "nested too deeply|never closed"),
        (f"={'-' * 900}1", "it is nested too deeply"),
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


RECORD: t.Final = {
    "Name": "  ada lovelace ",
    "qty": 2,
    "price": "5.50",
    "share": 0.1,
    "empty": "",
    "nothing": None,
    "tags": "a, b,c",
    "at": "2026-03-31 23:30:00.123+00",
    "*Order No.": "A-7",
    "line_items__quantity": 3,
    "lines": [{"amount": 1.5}, {"Amount": "2"}],
    "customer": {"first_name": "Ada", "last_name": None},
}


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("=record['Name'].strip().title()", "Ada Lovelace"),
        ("=TITLE(Strip(RECORD['NAME']))", "Ada Lovelace"),
        ("=upper(record['name'][2:5])", "ADA"),
        ("=record['qty'] * record['price']", "11.00"),
        ("=record['price'] - 1", "4.50"),
        ("=record['price'] + '!'", "5.50!"),
        ("=decimal(record['price']) + record['share']", "5.60"),
        ("=record['price'] > 5 and record['qty'] == '2'", True),
        ("=1 / 4", "0.25"),
        ("=round(record['price'] / 3, 2)", "1.83"),
        ("=round(-2.5)", -3),
        ("=abs(int('-7.9'))", 7),
        ("=float('1e-4')", "0.0001"),
        ("=text(float('1e-4'))", "0.0001"),
        ("=strip(record['nothing'])", None),
        ("=record['nothing'].upper()", None),
        ("=round(record['empty'], 2)", None),
        ("=date(record['nothing'])", None),
        ("=text(record['nothing'])", None),
        ("=f\"Order {record['nothing']}.\"", "Order ."),
        ("=len(record['nothing'])", 0),
        ("=[each.strip() for each in record['tags'].split(',')]", ["a", "b", "c"]),
        ("=' '.join([record['customer']['First Name'], record['customer']['last_name']])", "Ada"),
        ("=join(split(record['tags'], ', '), '/')", "a/b,c"),
        ("=day(record['at'])", dt.date(2026, 3, 31)),
        ("=day(record['at'], 'Pacific/Auckland')", dt.date(2026, 4, 1)),
        ("=record['at'].strftime('%d/%m/%Y')", "31/03/2026"),
        ("=get(record, 'price', 0)", "5.50"),
        ("=record.get('nothing', 'none')", "none"),
        ("=decimal(get(record, 'empty', 0)) + 1", Decimal(1)),
        ("=record.get('missing')", None),
        ("=record.qty + 1", 3),
        ("='20' + '26'", "2026"),
        ("=int('20' + '26') + 1", 2027),
        ("=record['order_no']", "A-7"),
        ("=record['*Order No.']", "A-7"),
        ("=record['LineItems__Quantity']", 3),
        ("=sum(line['amount'] for line in record['lines'])", "3.5"),
        ("=max(record['qty'], record['price'], null)", "5.50"),
        ("='x' if 'qty' in record and 'qt' not in record else 'y'", "x"),
        ("=record['nothing'] is null", True),
        ("=record['customer']", {"first_name": "Ada", "last_name": None}),
        ("=record['nothing'] or TRUE", True),
    ],
)
def test_a_record_is_read_as_people_write_it(expression: str, result: t.Any) -> None:
    found = compute(expression, record=Columns(RECORD))

    assert (str(found) if isinstance(found, Decimal) else found) == result


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("=record['price'] + 1", r"write text\(…\) or decimal\(…\) \(record\['price'\] is '5.50'\)"),
        ("='Order ' + record['nothing']", r"a text and null do not add up \(record\['nothing'\] is null\)"),
        (
            "=record['qty'] * record['nothing']",
            r"null is no number \(record\['qty'\] is 2, record\['nothing'\] is null\)",
        ),
        ("=record['Name'] * 2", "'  ada lovelace ' is no number"),
        ("=(record['price'] + record['price']) * 2", r"joins two texts that are numbers: write decimal\(…\) \+"),
        ("=round('1' + '2' + '3', 2)", "joins two texts that are numbers"),
        ("=record['pryce']", "there is no column 'pryce': there are 'price'"),
        ("=record['customer']['age']", "there is no column 'age': there are 'first_name', 'last_name'"),
        ("=record['nothing'][0]", r"null has no parts \(record\['nothing'\] is null\)"),
        ("=record['tags'].split(',')[7]", "list index out of range"),
        ("=record['qty'] > 'many'", "> is not for a number and a text"),
        ("=strip(record['lines'])", "a list or an object is no text"),
        ("=qty * 2", r"there is no qty \(a column is written record\['qty'\]\)"),
    ],
)
def test_what_goes_wrong_with_a_record_is_told_with_its_values(expression: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        compute(expression, record=Columns(RECORD))


def test_a_column_that_may_be_any_of_two_is_not_guessed() -> None:
    with pytest.raises(SettingsError, match="'orderno' may be any of the columns 'order_no', 'Order No'"):
        compute("=record['orderno']", record=Columns({"order_no": 1, "Order No": 2}))


@settings(deadline=None, max_examples=300)
@given(expressions([*RECORD, "missing"]))
def test_whatever_is_made_of_its_words_gives_a_value_or_one_line(expression: str) -> None:
    started = time.monotonic()
    try:
        found = compute(f"={expression}", record=Columns(RECORD))
    except SettingsError as problem:
        found = str(problem)
        assert "\n" not in found
        assert "object at 0x" not in found
    assert isinstance(found, str | int | float | Decimal | dt.date | list | dict | None)
    assert time.monotonic() - started < 5


def test_an_expression_can_be_checked_before_there_is_a_record() -> None:
    expressions = Expressions(NOW)
    expressions.check({"a": ["=record['x'].strip()", "==x", 5]}, ["record"], "payload")

    with pytest.raises(SettingsError, match=r"payload\.a cannot be computed from .* there is no tomorow"):
        expressions.check({"a": ["=tomorow"]}, ["record"], "payload")


@pytest.mark.parametrize(
    ("text", "wanted"), [("3,000.00", Decimal("3000.00")), ("(5.00)", Decimal("-5.00")), (" 12 ", Decimal(12))]
)
def test_an_amount_is_read_as_in_a_field_of_its_own(text: str, wanted: Decimal) -> None:
    """Spreadsheets put something between the thousands, in columns that are computed with as in others."""
    assert compute("=decimal(record['x']) + 0", record={"x": text}) == wanted
    assert compute("=record['x'] > -6", record={"x": text}) is True


def test_what_could_be_two_numbers_is_none() -> None:
    with pytest.raises(SettingsError, match="'5,00' is no number"):
        compute("=decimal(record['x'])", record={"x": "5,00"})
