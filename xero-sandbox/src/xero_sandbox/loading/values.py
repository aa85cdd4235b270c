"""Turns plain JSON into the values that the books keep: dates, moments, decimals."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.openapi.models import models

if TYPE_CHECKING:
    from collections.abc import Callable

    from xero_sandbox.books.record import Record

TICKS: Final = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECONDS: Final = 6
FRACTION: Final = re.compile(r"\.(\d+)")


def typed(record: Record, model: str) -> Record:
    """The record with what has no value left out, and what another field says again; what cannot be read stays."""
    fields = models()[model]["fields"]
    return {
        name: _typed(value, fields.get(name, {}))
        for name, value in record.items()
        if value is not None and "twin" not in fields.get(name, {})
    }


def _typed(value: Any, facts: Record) -> Any:
    if isinstance(value, list):
        return [_typed(each, {**facts, "type": "object"}) for each in value]
    if isinstance(value, dict):
        return typed(value, facts["model"]) if "model" in facts else _plain(value)
    convert = CONVERTERS.get(facts.get("format", "")) or CONVERTERS.get(facts.get("type", ""))
    return convert(value) if convert and not isinstance(value, bool) else value


def _plain(value: Record) -> Record:
    return {name: each for name, each in value.items() if each is not None}


def moment(value: Any) -> Any:
    """Both of Xero's dialects; without a zone it is UTC."""
    text = str(value)
    if ticks := TICKS.fullmatch(text):
        return EPOCH + timedelta(milliseconds=int(ticks[1]))
    text = FRACTION.sub(lambda found: f".{found[1][:MICROSECONDS]:0<{MICROSECONDS}}", text).replace("Z", "+00:00")
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return value
    return read if read.tzinfo else read.replace(tzinfo=timezone.utc)


def day(value: Any) -> Any:
    read = moment(value)
    return read.date() if isinstance(read, datetime) else read


def number(value: Any) -> Any:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return value


CONVERTERS: Final[dict[str, Callable[[Any], Any]]] = {"msdate": day, "msdatetime": moment, "number": number}
