"""Finds what a row says of lines, where Xero would take none of it: a document without lines comes to nothing."""

from __future__ import annotations

import typing as t

from xero_client.catalogue.models import fields_of

from target_xero.documents.json_text import parsed
from target_xero.documents.payload import elements_of
from target_xero.documents.unflattening import is_blank
from target_xero.routing.field_names import field_name, lines_name, plain

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIGURES: t.Final = frozenset({"amount", "unitamount", "lineamount", "quantity", "accountcode", "itemcode", "taxamount"})
"""What only lines have; a mere description may be that of a document."""
AMOUNTS: t.Final = ("UnitAmount", "LineAmount", "Amount")
OF_DOCUMENTS: t.Final = frozenset({"LineItems", "JournalLines"})
"""Lists of lines that Xero keeps when it gets an empty one."""
NO_LINES: t.Final = "its {} has nothing in it, and a document without lines comes to nothing"
LINE: t.Final = "line"
ENDS: t.Final = (LINE, "lines", "lineitem", "lineitems")
MOST_NAMED: t.Final = 5


def stray_lines(record: Mapping[str, t.Any], body: Mapping[str, t.Any], model: str, used: Iterable[str]) -> str:
    """What is wrong with a new document without lines whose row says something of them; empty if nothing is."""
    name = lines_name(model)
    if name is None or body.get(name):
        return ""
    filled = {column: value for column, value in record.items() if column not in {*used} and not is_blank(value)}
    of_lines = [column for column, value in filled.items() if field_name(model, column) == name and elements_of(value)]
    stray = of_lines or [column for column, value in filled.items() if _is_like_one(column, value, model)]
    if not stray:
        return ""
    fields = fields_of(str(fields_of(model)[name].model))
    inner = next((each for each in AMOUNTS if each in fields), "…")
    named = ", ".join(stray[:MOST_NAMED]) + (", …" if len(stray) > MOST_NAMED else "")
    return f"it would have no lines, though its row has {named}: name columns of lines like {name}__{inner}"


def is_empty_list(value: t.Any) -> bool:
    """Whether it is a list of nothing, also of lines that say nothing, or one that is written as text."""
    read = _read(value)
    return isinstance(read, list) and is_blank(read)


def has_nothing(record: Mapping[str, t.Any], model: str, name: str) -> bool:
    """Whether a column for lines is there, and empty: a list of nothing, or what an outer join leaves."""
    there = [value for column, value in record.items() if field_name(model, column) == name]
    return bool(there) and all(is_blank(_read(each)) for each in there)


def _read(value: t.Any) -> t.Any:
    return parsed(value) if isinstance(value, str) and value.strip() else value


def lines_of(record: Mapping[str, t.Any], model: str) -> list[dict[str, t.Any]]:
    """What a row says of each line."""
    name = lines_name(model)
    found = [elements_of(value) for column, value in record.items() if name and field_name(model, column) == name]
    return [line for lines in found for line in lines if isinstance(line, dict)]


def _is_like_one(column: str, value: t.Any, model: str) -> bool:
    name = plain(column)
    if field_name(model, column) or column.startswith("_"):
        return False
    return name in FIGURES or name.startswith(LINE) or (isinstance(value, list | dict) and name.endswith(ENDS))
