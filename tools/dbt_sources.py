"""Generates sources for dbt with descriptions, tests and freshness, for each of the two ways to name tables."""

from __future__ import annotations

import typing as t
from pathlib import Path

import yaml
from tap_xero.catalogue.links import is_kept
from warehouse_tables import tables

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from warehouse_tables import Column, Table

    Json: t.TypeAlias = dict[str, t.Any]

FOLDER: t.Final = Path("dbt")
NAMINGS: t.Final = {"xero": "Xero's names, as the tap writes them by itself", "dbt": "the names of `naming: dbt`"}
HEAD: t.Final = """\
# Written by tools/dbt_sources.py (`make tables`): the tables of tap-xero with {names}.
# Say which of them you load, else dbt looks for all of them: vars: {{xero_tables: [{example}]}}
"""
SOURCE: t.Final = "xero_books"
"""Not that of dbt_xero, whose tables may be in the same project."""
BUSY: t.Final = ("invoices", "bank_transactions", "payments")
"""Streams in which something changes every week, where a business is at work."""
WARN: t.Final[Json] = {"severity": "warn"}


def files() -> dict[Path, bytes]:
    return {FOLDER / f"{naming}_names" / "sources.yml": page(naming).encode() for naming in NAMINGS}


def page(naming: str) -> str:
    found = tables(naming)
    source: Json = {
        "name": SOURCE,
        "description": "The books of every organisation that is read; tenant_id tells them apart.",
        "schema": "{{ var('xero_schema', 'xero') }}",
        "tables": [table(each) for each in found],
    }
    example = ", ".join(each.name for each in found if each.stream in {"contacts", "invoices"})
    text = yaml.safe_dump({"version": 2, "sources": [source]}, sort_keys=False, width=120, allow_unicode=True)
    return HEAD.format(names=NAMINGS[naming], example=example) + text


def table(of: Table) -> Json:
    made: Json = {
        "name": of.name,
        "config": {"enabled": f"{{{{ '{of.name}' in var('xero_tables', ['{of.name}']) }}}}"},
    }
    if of.stream in BUSY and of.stamp:
        made["loaded_at_field"] = f'"{of.stamp}"'
        made["freshness"] = {"warn_after": {"count": 7, "period": "day"}}
    if len(of.key) != 1 or not of.key[0].lower().endswith("id"):
        key = " || '-' || ".join(f'"{name}"' for name in ("tenant_id", *of.key))
        made["data_tests"] = [{"unique": {"arguments": {"column_name": f"({key})"}}}]
    made["columns"] = [found for each in of.columns if (found := column(each, of))]
    return made


def column(of: Column, table: Table) -> Json | None:
    """None if there is nothing to say of it."""
    told: Json = {"description": of.description} if of.description else {}
    tests: Json = {"data_tests": found} if (found := list(tests_of(of, table))) else {}
    return {"name": of.name, **quoted(of.name), **told, **tests} if told or tests else None


def quoted(name: str) -> Json:
    """PostgreSQL takes a name with capital letters in quotes alone."""
    return {} if name.islower() else {"quote": True}


def tests_of(column: Column, table: Table) -> Iterator[str | Json]:
    if column.name in {"tenant_id", *table.key}:
        yield "not_null"
    if table.key == (column.name,) and column.name.lower().endswith("id"):
        yield "unique"
    if column.values:
        yield {"accepted_values": {"arguments": {"values": list(column.values)}, "config": dict(WARN)}}
    if column.link:
        stream, to, field = column.link
        arguments = {"to": f"source('{SOURCE}', '{to}')", "field": field if field.islower() else f'"{field}"'}
        yield {"relationships": {"arguments": arguments, **({} if is_kept(stream) else {"config": dict(WARN)})}}
