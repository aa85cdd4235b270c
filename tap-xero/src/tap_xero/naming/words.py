"""How a name of Xero's is written in a warehouse; the results are those of Fivetran's tables, which dbt_xero reads."""

from __future__ import annotations

import re
import typing as t

from xero_client.catalogue.entities import BY_STREAM

from tap_xero.catalogue.parts import PARTS_BY_STREAM

if t.TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: t.Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
ONE_WORD: t.Final[Mapping[str, str]] = {"CISDeduction": "cisdeduction", "CISRate": "cisrate", "APIKey": "apikey"}
TABLES: t.Final[Mapping[str, str]] = {"organisations": "organization"}
TRACKED: t.Final = re.compile(r"(.*line(?:_item)?)_tracking_categories")
"""Streams that say which tracking options a line has."""


def snake_case(name: str) -> str:
    """`UpdatedDateUTC` becomes `updated_date_utc`; what is in snake case stays."""
    return ONE_WORD.get(name) or WORDS.sub("_", name).lower()


def below(parent: str, child: str) -> str:
    """The column of a field within an object: words that both have are said once.

    `contact` with `contact_id` is `contact_id`, `bank_account` with `account_id` is `bank_account_id`.
    """
    return "_".join([*parent.split("_"), *child.split("_")[_shared(parent, child) :]])


def is_said_by(record: str, field: str) -> bool:
    """Whether a field begins as the object it is in ends: `BankAccount` and `AccountID`."""
    return _shared(snake_case(record), snake_case(field)) > 0


def _shared(parent: str, child: str) -> int:
    """How many words at the end of the one begin the other."""
    above, name = parent.split("_"), child.split("_")
    return next((size for size in range(len(above), 0, -1) if above[-size:] == name[:size]), 0)


def table_of(stream: str) -> str:
    """The table for one of Xero's collections or a part of one is called by the singular; others keep their name."""
    if stream in TABLES or stream not in {*BY_STREAM, *PARTS_BY_STREAM}:
        return TABLES.get(stream, stream)
    if tracked := TRACKED.fullmatch(stream):
        return f"{tracked[1]}_has_tracking_category"
    return re.sub(r"ies$", "y", stream) if stream.endswith("ies") else re.sub(r"(?<=ss)es$|s$", "", stream)
