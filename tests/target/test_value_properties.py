"""What holds for every value there can be: however it is spelt, it is read as what it was, or not at all."""

from __future__ import annotations

import typing as t
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from target_xero.documents.dates import Calendar
from target_xero.documents.rounding import steady
from target_xero.documents.shaping import Manner, Shaping
from target_xero.documents.unflattening import list_begun, path_of, unflattened
from target_xero.documents.values import converted
from target_xero.routing.date_formats import expect_date_format
from xero_client.catalogue.models import Field, fields_of
from xero_client.values.numbers import number
from xero_client.values.time_zones import IANA, time_zone

AUCKLAND: t.Final = ZoneInfo("Pacific/Auckland")
CALENDAR: t.Final = Calendar(zone=lambda: AUCKLAND)
DAYS: t.Final = st.dates(date(1900, 1, 1), date(2199, 12, 31))
TIMES: t.Final = st.times().map(lambda each: each.replace(microsecond=each.microsecond // 1000 * 1000))
OFFSETS: t.Final = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
ONE_WAY: t.Final = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%B %d, %Y", "%b %d %Y"),
    *("%a, %d %b %Y", "%A, %B %d, %Y", "%Y-%b-%d", "%d/%b/%Y"),
)
"""Forms that are read without a setting."""
CLOCKS: t.Final = (" 00:00", "T%H:%M", " %H:%M:%S", "T%H:%M:%S.%f", " %I:%M %p", ", %I:%M:%S %p")
AMOUNTS: t.Final = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


@given(day=DAYS, at=TIMES, form=st.sampled_from(ONE_WAY), clock=st.sampled_from(("", *CLOCKS)))
def test_a_day_is_read_in_every_form_that_has_one_reading(day: date, at: time, form: str, clock: str) -> None:
    """A time without an offset says nothing about the day."""
    text = datetime.combine(day, at).strftime(form + clock)
    assert CALENDAR.day(text) == CALENDAR.day(f"  {text.upper()} ") == day.isoformat()


@given(day=DAYS, at=TIMES)
def test_a_day_with_an_offset_and_no_time_is_that_day(day: date, at: time) -> None:
    """As XML Schema has it; and figures alone may have a time behind them."""
    assert CALENDAR.day(f"{day}Z") == CALENDAR.day(f"{day}-11:00") == CALENDAR.day(f"{day}+13:00") == day.isoformat()
    assert CALENDAR.day(datetime.combine(day, at).strftime("%Y%m%d%H%M%S")) == day.isoformat()


@given(day=DAYS, sign=st.sampled_from("/-."))
def test_a_day_that_could_be_two_is_never_guessed(day: date, sign: str) -> None:
    """Where one of the readings is no date, the other is meant."""
    for form in (f"%d{sign}%m{sign}%Y", f"%m{sign}%d{sign}%Y"):
        if day.day > 12 or day.day == day.month:
            assert CALENDAR.day(day.strftime(form)) == day.isoformat()
        else:
            with pytest.raises(ValueError, match="date_format"):
                CALENDAR.day(day.strftime(form))


@given(
    day=st.dates(date(1970, 1, 1), date(2068, 12, 31)),
    formats=st.sampled_from(
        (
            *(
                ("dd/mm/yyyy", "%d/%m/%Y"),
                ("mm/dd/yyyy", "%m/%d/%Y"),
                ("d.m.yy", "%d.%m.%y"),
                ("DD-MMM-YY", "%d-%b-%y"),
            ),
            *(("ddmmyyyy", "%d%m%Y"), ("%d/%m/%Y", "%d/%m/%Y"), ("%m-%d-%y", "%m-%d-%y"), ("yy/m/d", "%y/%m/%d")),
            *(("dd/MM/yyyy HH:mm:ss", "%d/%m/%Y 11:12:13"), ("M/d/yyyy h:mm a", "%m/%d/%Y 9:05 PM")),
        )
    ),
)
def test_a_day_is_read_as_the_format_says(day: date, formats: tuple[str, str]) -> None:
    """ISO is read beside it; other forms with the day and month in figures are not."""
    calendar = Calendar(zone=lambda: AUCKLAND, date_format=formats[0])
    expect_date_format(formats[0], "s")
    assert calendar.day(day.strftime(formats[1])) == calendar.day(day.isoformat()) == day.isoformat()


@given(day=DAYS, at=TIMES, offset=OFFSETS, form=st.sampled_from(("iso", "basic", "space", "rfc", "java", "js")))
def test_a_moment_is_a_day_where_the_organisation_is(day: date, at: time, offset: timezone, form: str) -> None:
    assume(1901 < day.year < 2199)
    moment = datetime.combine(day, at, offset)
    assume(form in {"iso", "space"} or not moment.microsecond)
    spelt = {
        "iso": moment.isoformat(),
        "space": str(moment).replace("+00:00", "+00"),
        "basic": moment.strftime("%Y%m%dT%H%M%S%z"),
        "rfc": moment.strftime("%a, %d %b %Y %H:%M:%S %z"),
        "js": moment.strftime("%a %b %d %Y %H:%M:%S GMT%z (Some Time)"),
        "java": f"{moment.isoformat()}[Pacific/Auckland]",
    }[form]
    midnight = not moment.utcoffset() and at == time()
    wanted = day if midnight else moment.astimezone(AUCKLAND).date()
    assert CALENDAR.day(spelt) == wanted.isoformat()


@given(text=st.text("0123456789-/.: TZ+ABCNOVnov,", max_size=20))
def test_no_text_whatever_is_more_than_refused(text: str) -> None:
    try:
        date.fromisoformat(CALENDAR.day(text))
    except ValueError as problem:
        assert str(problem)  # noqa: PT017 - any text may be refused


def test_every_time_zone_of_xeros_is_known() -> None:
    assert all(time_zone(name) for name in IANA)
    assert time_zone("NEWZEALANDSTANDARDTIME").key == "Pacific/Auckland"


@given(amount=AMOUNTS)
def test_an_amount_is_read_in_every_form_that_has_one_reading(amount: Decimal) -> None:
    with_commas = f"{amount:,.2f}"
    assert number(str(amount)) == number(with_commas) == number(f"  {amount:+} ") == amount
    assert number(f"({abs(amount)})") == number(f"{abs(amount)}-") == -abs(amount)
    turned = with_commas.translate(str.maketrans(",.", ".,"))
    spaced = with_commas.replace(",", "\u00a0")
    assert number(spaced) == amount
    if "." in turned:
        assert number(turned) == amount
    else:
        with pytest.raises(ValueError, match="two numbers"):
            number(turned)


@given(amount=st.decimals(min_value=-(10**6), max_value=10**6, places=4), steps=st.integers(1, 3))
def test_binary_noise_goes_and_digits_stay(amount: Decimal, steps: int) -> None:
    field = Field(type="number", places=4)
    noisy = float(amount)
    for _ in range(steps):
        noisy = noisy * 1.1 / 1.1
    assert steady(Decimal(repr(noisy)), field) == amount
    assert steady(amount + Decimal("0.00003"), field) == amount + Decimal("0.00003")


@given(
    word=st.sampled_from(("T", "yes", "Y", "1", "ON", "true", "f", "No", "n", "0", "off", "FALSE")), pad=st.text(" \t")
)
def test_words_for_true_and_false_are_read_in_any_capitals(word: str, pad: str) -> None:
    wanted = word.lower() in {"t", "yes", "y", "1", "on", "true"}
    assert converted(f"{pad}{word}{pad}", "IsSold", Field(type="boolean"), CALENDAR) is wanted


PIECES: t.Final = st.lists(
    st.fixed_dictionaries(
        {"Description": st.text("abc", min_size=1), "Quantity": st.integers(1, 9)},
        optional={
            "Tracking": st.lists(st.fixed_dictionaries({"Name": st.text("xy", min_size=1)}), min_size=1, max_size=2)
        },
    ),
    min_size=1,
    max_size=3,
)
SPELLINGS: t.Final = {
    "sdk": lambda names: "__".join(map(str, names)),
    "dots": lambda names: ".".join(map(str, names)),
    "brackets": lambda names: ".".join(map(str, names)).replace(".0", "[0]").replace(".1", "[1]").replace(".2", "[2]"),
    "single": lambda names: "_".join(_snake(str(name)) for name in names),
    "snake": lambda names: "__".join(_snake(str(name)) for name in names),
}


@given(lines=PIECES, spelling=st.sampled_from(sorted(SPELLINGS)), gap=st.integers(0, 3))
def test_lists_in_columns_are_lists_however_their_columns_are_spelt(
    lines: list[t.Any], spelling: str, gap: int
) -> None:
    """Places may be left out, and may come in any order."""
    assume(spelling != "brackets" or (gap == 0))
    columns = {SPELLINGS[spelling](path): value for path, value in _leaves(["LineItems"], lines, gap)}
    nested = unflattened(dict(reversed(columns.items())), "Invoice")
    shaped = Shaping(Manner(calendar=CALENDAR, validate=False)).body(nested, "Invoice")
    assert shaped == {"LineItems": [{name: line[name] for name in line} for line in lines]}


@given(
    name=st.sampled_from(sorted(name for name, each in fields_of("LineItem").items() if not each.model)),
    spelt=st.sampled_from(
        ("LineItems__{}", "LineItems.{}", "lineitems_{}", "lineItems{}", "line_items_{}", "LINE_ITEMS__{}")
    ),
)
def test_a_field_of_a_line_is_known_by_any_spelling(name: str, spelt: str) -> None:
    column = spelt.format(name)
    assert len(path_of("Invoice", column)) == 2
    assert list_begun("Invoice", column) is None
    assert list_begun("Invoice", f"{column}_of_ours") == "LineItems"


def _leaves(path: list[str | int], value: t.Any, gap: int) -> t.Iterator[tuple[list[str | int], t.Any]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _leaves([*path, name], part, gap)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _leaves([*path, place + place * gap], part, gap)
    else:
        yield path, value


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
