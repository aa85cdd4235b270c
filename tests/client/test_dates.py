"""Both of Xero's ways to write a date are read, everywhere, without moving it."""

from __future__ import annotations

import contextlib
import time
import typing as t
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xero_client.values.dates import as_datetime, calendar_date, if_modified_since, moment

if t.TYPE_CHECKING:
    from collections.abc import Iterator

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
FIRST = (datetime.min.replace(tzinfo=timezone.utc) - EPOCH) // timedelta(milliseconds=1)
LAST = (datetime.max.replace(tzinfo=timezone.utc) - EPOCH) // timedelta(milliseconds=1)

milliseconds = st.integers(FIRST, LAST)
offsets = st.one_of(st.just(""), st.from_regex(r"[+-](0[0-9]|1[0-4])[0-5][0-9]", fullmatch=True))


@given(milliseconds, offsets)
def test_the_milliseconds_are_the_moment_whatever_offset_is_printed(since_1970: int, offset: str) -> None:
    """A peer adds the offset, another clamps what was before 1970."""
    text = moment(f"/Date({since_1970}{offset})/")
    assert as_datetime(text) == EPOCH + timedelta(milliseconds=since_1970)
    assert moment(text) == text


@given(milliseconds, milliseconds)
def test_moments_sort_as_text_as_they_do_in_time(one: int, other: int) -> None:
    assert (moment(f"/Date({one})/") < moment(f"/Date({other})/")) == (one < other)


@given(st.dates(), offsets)
def test_a_document_date_is_the_day_whose_midnight_was_stamped(day: date, offset: str) -> None:
    midnight = (day - EPOCH.date()).days * 86_400_000
    assert calendar_date(f"/Date({midnight}{offset})/") == day.isoformat()
    assert calendar_date(f"{day.isoformat()}T00:00:00") == day.isoformat()


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("/Date(0)/", "1970-01-01T00:00:00.000Z"),
        ("/Date(0+0000)/", "1970-01-01T00:00:00.000Z"),
        ("/Date(-1)/", "1969-12-31T23:59:59.999Z"),
        ("/Date(-62135596800000+0000)/", "0001-01-01T00:00:00.000Z"),
        ("/Date(1541176592690+1300)/", "2018-11-02T16:36:32.690Z"),
        ("2018-11-02T16:36:32Z", "2018-11-02T16:36:32.000Z"),
        ("2015-09-09T22:13:28", "2015-09-09T22:13:28.000Z"),
        ("2017-08-14T01:18:26.74", "2017-08-14T01:18:26.740Z"),
        ("2020-03-18T21:20:07.7179250", "2020-03-18T21:20:07.717Z"),
        ("2019-07-22T00:00:00+12:00", "2019-07-21T12:00:00.000Z"),
        ("2019-07-22T00:00:00.5-0330", "2019-07-22T03:30:00.500Z"),
        ("2016-10-13 00:00:00", "2016-10-13T00:00:00.000Z"),
        ("2019-07-22", "2019-07-22T00:00:00.000Z"),
    ],
)
def test_every_form_seen_is_read(printed: str, read: str) -> None:
    assert moment(printed) == read


def test_a_moment_keeps_its_microseconds_when_it_is_not_text() -> None:
    assert as_datetime("2020-03-18T21:20:07.7179250").microsecond == 717_925


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("/Date(-1)/", "1969-12-31"),
        ("/Date(1478985000000+0000)/", "2016-11-12"),
        ("2016-11-12T21:10:00", "2016-11-12"),
        ("2019-07-22T00:00:00+12:00", "2019-07-22"),
        ("2019-07-22", "2019-07-22"),
    ],
)
def test_a_day_stays_the_day_that_was_printed(printed: str, read: str) -> None:
    assert calendar_date(printed) == read


@pytest.mark.parametrize(
    "printed",
    [
        *("", "soon", "2019-02-30", "2019-08", "20190722", "2019-07-22T25:00:00", "2019-07-22T00:00:00+99:00"),
        *("/Date()/", "/Date(1.5)/", "/Date(1)", "x/Date(1)/", "/Date(1+12)/", "/Date(\u0661)/"),
        *(f"/Date({FIRST - 1})/", f"/Date({LAST + 1})/", f"/Date({10**30})/", "0001-01-01T00:00:00+01:00"),
    ],
)
def test_what_is_no_date_is_an_error_and_never_another_date(printed: str) -> None:
    for read in (moment, calendar_date, as_datetime):
        with pytest.raises(ValueError, match="not a date"):
            read(printed)


@given(st.text() | st.from_regex(r"/Date\(.*\)/") | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*"))
def test_any_text_is_either_a_moment_of_fixed_width_or_an_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert len(moment(text)) == len("2019-07-22T00:00:00.000Z")
        assert len(calendar_date(text)) == len("2019-07-22")


@pytest.mark.parametrize(
    ("since", "header"),
    [
        (datetime(2026, 1, 31, 23, 59, 59, 999_999, tzinfo=timezone.utc), "2026-01-31T23:59:59"),
        (datetime(2026, 2, 1, 1, 0, tzinfo=timezone(timedelta(hours=13))), "2026-01-31T12:00:00"),
    ],
)
def test_if_modified_since_is_utc_to_the_second_and_never_later_than_asked(since: datetime, header: str) -> None:
    assert if_modified_since(since) == header


def test_a_moment_without_a_zone_is_utc_wherever_the_machine_stands(auckland: None) -> None:
    assert as_datetime("2026-01-31T12:00:00") == datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
    assert if_modified_since(datetime.fromisoformat("2026-01-31T12:00:00")) == "2026-01-31T12:00:00"


@pytest.fixture
def auckland(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock is thirteen hours ahead of UTC."""
    with monkeypatch.context() as machine:
        machine.setenv("TZ", "NZDT-13")
        time.tzset()
        yield
    time.tzset()
