"""What Xero writes in odd ways comes out whole."""

from __future__ import annotations

import typing as t

import pytest

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Tap


@pytest.fixture
def invoice(sandbox: Sandbox, tap: Tap) -> t.Callable[..., tuple[dict[str, t.Any], str]]:
    """Change one invoice on the wire; returns how it comes out, and the log."""

    def planted(**change: t.Any) -> tuple[dict[str, t.Any], str]:
        key, *_ = sandbox.records("Invoices", count=1, **change)
        run = tap("invoices")
        assert run.exit_code == 0, run.told
        return next(record for record in run.records["invoices"] if record["InvoiceID"] == key), run.told

    return planted


def test_an_unknown_field_is_kept_and_mentioned_once(invoice: t.Callable[..., t.Any]) -> None:
    record, log = invoice(set={"Mood": "good", "More": {"At": "/Date(1563753600000+0000)/"}})

    assert record["Mood"] == "good"
    assert record["More"] == {"At": "2019-07-22T00:00:00.000Z"}
    assert log.count("Mood") == 1


def test_an_unknown_enum_value_is_kept(invoice: t.Callable[..., t.Any]) -> None:
    assert invoice(set={"Status": "PONDERED"})[0]["Status"] == "PONDERED"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/Date(0)/", "1970-01-01"),
        ("/Date(0+0000)/", "1970-01-01"),
        ("/Date(-62135596800000+0000)/", "0001-01-01"),
        ("/Date(-1000+0000)/", "1969-12-31"),
        ("/Date(1563753600000+1300)/", "2019-07-22"),
        ("2019-07-22T00:00:00", "2019-07-22"),
    ],
)
def test_every_dialect_of_dates_is_understood(invoice: t.Callable[..., t.Any], written: str, read: str) -> None:
    assert invoice(set={"DueDate": written})[0]["DueDate"] == read


def test_a_moment_without_zone_is_utc(invoice: t.Callable[..., t.Any]) -> None:
    record, _ = invoice(set={"UpdatedDateUTC": "2015-09-09T22:13:28"}, stamp=False)

    assert record["UpdatedDateUTC"] == "2015-09-09T22:13:28.000Z"


def test_an_absent_list_loses_nothing_else(invoice: t.Callable[..., t.Any]) -> None:
    record, _ = invoice(drop=["LineItems", "Payments"])

    assert not record.get("LineItems")
    assert record["Total"] is not None


def test_amounts_keep_every_digit(invoice: t.Callable[..., t.Any]) -> None:
    record, _ = invoice(set={"CurrencyRate": 0.1234567891, "Total": 9999999999.99})

    assert (record["CurrencyRate"], record["Total"]) == (0.1234567891, 9999999999.99)
