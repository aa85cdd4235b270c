"""The columns that people ask about most say in the schemas what they mean, in a sentence of ours."""

from __future__ import annotations

import re
import typing as t

import pytest
from tap_xero.catalogue.parts import PARTS_BY_STREAM
from tap_xero.catalogue.per_record import EXTRAS
from tap_xero.catalogue.reports import REPORTS
from tap_xero.general_ledger.columns import LEDGERS
from tap_xero.naming.words import snake_case, table_of
from xero_client.catalogue.entities import BY_STREAM

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from support.sandbox import Sandbox
    from support.tap import Json, Run, Tap

ASKED: t.Final = re.compile(
    r"tenant_id|_sdc_\w+|_fivetran_\w+|\w*ID|\w*Status|\w*Total\w*|Sub_total|Amount\w*|\w*Amount|\w*Date|\w*DateUTC"
    r"|Type|\w*Type|Currency\w*|LineAmountTypes|Url|\w+_number|history_id"
)
"""Ids and links, statuses and kinds, amounts, days and moments, and what is ours."""
NOT_ASKED: t.Final = re.compile(r"\w*TaxType|\w*LineAmountType|(Bank|Payment|Tax)\w*Type|Organisation\w*|Mime\w+")
LONGEST: t.Final = 140


def columns(entry: Json) -> Iterator[tuple[str, Json]]:
    yield from entry["schema"]["properties"].items()


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> list[Json]:
    """Every stream that there is."""
    from support.tap import Tap  # noqa: PLC0415 - the name is the type's elsewhere in this module

    extras = [*(each.stream for each in EXTRAS), *(each.stream for each in REPORTS)]
    settings = {"extra_streams": extras, "tombstones": True}
    entries: list[Json] = Tap(tmp_path_factory.mktemp("catalog"), {}).discover(settings)["streams"]
    assert len(entries) == len(BY_STREAM) + len(PARTS_BY_STREAM) + len(LEDGERS) + len(EXTRAS) + len(REPORTS)
    return entries


def is_asked_about(name: str) -> bool:
    return bool(ASKED.fullmatch(name)) and not NOT_ASKED.fullmatch(name)


def test_what_people_ask_about_is_explained_in_every_stream(catalog: list[Json]) -> None:
    silent = [
        f"{entry['tap_stream_id']}.{name}"
        for entry in catalog
        for name, column in columns(entry)
        if is_asked_about(name) and not column.get("description")
    ]

    assert silent == []


def test_a_column_is_explained_in_one_short_sentence(catalog: list[Json]) -> None:
    told = {column["description"] for entry in catalog for _, column in columns(entry) if "description" in column}

    assert len(told) > 150
    assert [each for each in told if len(each) > LONGEST or "\n" in each or not each.endswith(".")] == []


def test_statuses_of_streams_are_told_apart(catalog: list[Json]) -> None:
    by_stream = {entry["tap_stream_id"]: dict(columns(entry)) for entry in catalog}

    for stream, word in (("invoices", "AUTHORISED"), ("manual_journals", "POSTED"), ("quotes", "ACCEPTED")):
        assert word in by_stream[stream]["Status"]["description"]
    assert "debit" in by_stream["journal_lines"]["NetAmount"]["description"]


def test_the_schema_messages_say_it_with_either_naming(sandbox: Sandbox, tap: Tap) -> None:
    wanted = ("invoices", "invoice_line_items", "payments", "contacts")
    plain, named = (schemas(tap(*wanted, naming=naming, **sandbox.config())) for naming in ("xero", "dbt"))

    for stream in wanted:
        said = {snake_case(name): column["description"] for name, column in plain[stream].items() if explains(column)}
        columns = named[table_of(stream)]
        assert len(said) > 10
        assert {name: columns[name].get("description") for name in said.keys() & columns.keys()}.items() <= said.items()
        asked = [name for name in columns if name.endswith(("_id", "status", "_date", "_utc")) or name[0] == "_"]
        assert [name for name in asked if not explains(columns[name])] == []


def test_a_catalogue_from_before_the_sentences_still_works(sandbox: Sandbox, tap: Tap) -> None:
    catalog = tap.discover(tap.config)
    for entry in catalog["streams"]:
        for _, column in columns(entry):
            column.pop("description", None)
    before = tap(catalog=catalog, **sandbox.config())

    assert before.exit_code == 0, before.told
    assert not explains(schemas(before)["invoices"]["InvoiceID"])


def schemas(run: Run) -> dict[str, Json]:
    return {each["stream"]: each["schema"]["properties"] for each in run.messages if each["type"] == "SCHEMA"}


def explains(column: Json) -> bool:
    return bool(column.get("description"))
