"""Finds the field of Xero's that a column means: warehouses change capitals, and put underscores between words."""

from __future__ import annotations

import re
import typing as t
from functools import cache

from xero_client.catalogue.models import fields_of

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LINES: t.Final = ("LineItems", "JournalLines", "Payments", "TaxComponents", "Receipts", "ConversionBalances")
"""Fields that hold the lines of a document: several rows of one document have one line each."""
MEANT: t.Final = "{column} is no field of Xero's, which has {meant}: rename it, or stream_maps drop it"
MARKS: t.Final = str.maketrans("", "", "_ *")
BRACKETS: t.Final = re.compile(r"[(\[{].*?[)\]}]")
TWIN: t.Final = "String"
"""`DateString` says again what `Date` says (S-WIRE, H)."""


@cache
def plain(name: str) -> str:
    """The name without underscores, capitals, blanks, and the star of what is required in Xero's own templates."""
    return name.translate(MARKS).lower()


@cache
def letters(name: str) -> str:
    """The letters and digits of a heading, without what it has in brackets: `Qty. (pcs)` is `qty`."""
    return "".join(each for each in BRACKETS.sub("", name).lower() if each.isalnum())


@cache
def spelling(model: str) -> Mapping[str, str]:
    """The fields of a model by their plain names."""
    return {plain(name): name for name in fields_of(model)}


@cache
def field_name(model: str, column: str) -> str | None:
    """The field that a column means; None if it is none of the model's."""
    if model and column in fields_of(model):
        return column
    return spelling(model).get(plain(column)) if model and not column.startswith("_") else None


@cache
def lines_name(model: str) -> str | None:
    """The field that holds the lines; None if the model has none."""
    fields = fields_of(model) if model else {}
    return next((name for name in LINES if name in fields and not fields[name].read_only), None)


def find(record: Mapping[str, t.Any], name: str) -> t.Any:
    """The value of the column of that name, or of one that means the same; None if there is none."""
    if name in record:
        return record[name]
    wanted = plain(name)
    return next((value for column, value in record.items() if plain(column) == wanted), None)


def origin(name: str, fields: Iterable[str]) -> str | None:
    """The field that this one repeats, if it is a twin."""
    base = name.removesuffix(TWIN)
    return base if base != name and base in fields else None
