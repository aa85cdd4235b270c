"""Random invoices whose columns and values are spelt at random, through the command: the books hold what was meant."""

from __future__ import annotations

import random
import re
import typing as t
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from support.singer import record, whole

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

AUCKLAND: t.Final = ZoneInfo("Pacific/Auckland")
SCHEMA: t.Final = {"type": "SCHEMA", "stream": "invoices", "key_properties": ["n"], "schema": {"properties": {"n": {}}}}
DAYS: t.Final = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d %b %Y", "%B %d, %Y", "%Y-%m-%d 00:00:00+00", "%Y-%m-%dT00:00:00Z"),
    *("%Y-%m-%dT23:59:59", "%a, %d %b %Y 00:00:00 GMT", "%Y-%m-%d 10:30 PM"),
)
NAMES: t.Final[tuple[Callable[[list[str]], str], ...]] = (
    "__".join,
    ".".join,
    lambda parts: "__".join(map(str.upper, parts)),
    lambda parts: "__".join(map(_snake, parts)),
    lambda parts: ".".join(map(_snake, parts)),
)
OF_LISTS: t.Final[tuple[Callable[[list[str]], str], ...]] = (
    *NAMES,
    lambda parts: "_".join(map(_snake, parts)),
    lambda parts: "_".join(map(str.lower, parts)),
)


@pytest.mark.parametrize("seed", range(3))
def test_the_books_hold_what_was_meant_however_it_was_spelt(sandbox: Sandbox, target: Target, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - no secrets
    meant = [invoice(dice, number) for number in range(25)]
    rows = [{"n": each["InvoiceNumber"], **spelt(each, dice)} for each in meant]

    run = target(whole([SCHEMA, *(record("invoices", row) for row in rows)]))

    assert run.exit_code == 0, [(reject["messages"], reject["record"]) for reject in run.rejects] or run.told
    found: dict[str, Json] = {}
    for page in (1, 2):
        answer = sandbox.get("Invoices", page=page, unitdp=4, searchTerm="SPELT").json()["Invoices"]
        found |= {each["InvoiceNumber"]: each for each in answer}
    assert [seen(found[each["InvoiceNumber"]], each) for each in meant] == meant


def invoice(dice: random.Random, number: int) -> Json:
    lines = [
        {
            "Description": f"Line {place}",
            "Quantity": Decimal(dice.randint(1, 50_000)) / 100,
            "UnitAmount": Decimal(dice.randint(1, 20_000_000)) / 10_000,
            "AccountCode": dice.choice(("200", "260")),
            "TaxType": dice.choice(("OUTPUT2", "NONE")),
        }
        for place in range(dice.randint(1, 4))
    ]
    day = date(2026, 1, 1) + timedelta(days=dice.randrange(300))
    return {
        "InvoiceNumber": f"SPELT-{number}",
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "SentToContact": dice.random() < 0.5,
        "Contact": {"Name": dice.choice(("Ada Lovelace", "Café  Zoë"))},
        "Date": day,
        "DueDate": day + timedelta(days=dice.randrange(60)),
        "LineAmountTypes": dice.choice(("Exclusive", "Inclusive")),
        "LineItems": lines,
    }


def spelt(document: Json, dice: random.Random) -> Json:
    """The document as columns; each of them, and each value, is written in one of its ways."""
    row: Json = {}
    for path, value in leaves([], document):
        names = OF_LISTS if path[0] == "LineItems" else NAMES
        row[dice.choice(names)(path)] = written(value, path[-1], dice)
    empty = {"Reference": dice.choice(("", "   ", None)), "line_items_9_description": "", "LineItems.9.Quantity": None}
    return dict(dice.sample([*row.items(), *empty.items()], len(row) + len(empty)))


def written(value: t.Any, name: str, dice: random.Random) -> t.Any:
    if isinstance(value, bool):
        return dice.choice((("f", "No", "0", "OFF", " false", 0), ("t", "Yes", "1", "on", "TRUE ", 1))[value])
    if isinstance(value, date):
        noon = datetime(value.year, value.month, value.day, 12, tzinfo=AUCKLAND)
        moments = noon.isoformat(), noon.astimezone(timezone.utc).isoformat(), str(noon.astimezone(timezone.utc))
        return dice.choice((*(value.strftime(form) for form in DAYS), *moments))
    if isinstance(value, Decimal):
        return dice.choice(
            (
                value,
                str(value),
                f"{value:,.4f}",
                f" {value} ",
                float(value) * 1.1 / 1.1,
                f"{value:,.4f}".replace(",", " "),
            )
        )
    if name == "AccountCode":
        return dice.choice((value, int(value), Decimal(f"{value}.0"), f"{value}   "))
    free = name in {"Name", "Description", "InvoiceNumber", "TaxType"}
    return dice.choice((value, f"{value}   ")) if free else dice.choice((value, value.lower(), f" {value.upper()} "))


def leaves(path: list[str], value: t.Any) -> Iterator[tuple[list[str], t.Any]]:
    if isinstance(value, dict | list):
        for name, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves([*path, str(name)], part)
    else:
        yield path, value


def seen(found: Json, meant: Json) -> Json:
    """What the books say of all that was meant."""
    lines = [
        {name: Decimal(str(line[name])) if isinstance(value, Decimal) else line[name] for name, value in wanted.items()}
        for line, wanted in zip(found["LineItems"], meant["LineItems"], strict=True)
    ]
    days = {name: date.fromisoformat(found[f"{name}String"][:10]) for name in ("Date", "DueDate")}
    return {
        **{name: found[name] for name in meant},
        **days,
        "LineItems": lines,
        "Contact": {"Name": found["Contact"]["Name"]},
    }


def _snake(name: str) -> str:
    return re.sub(r"(?<=.)([A-Z])", r"_\1", name).lower()
