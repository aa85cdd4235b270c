"""Each row of the catalogue agrees with Xero's own document, as the sandbox read it without us."""

from __future__ import annotations

import json
import typing as t
from importlib import resources

import pytest
from xero_client.catalogue.entities import BY_STREAM, ENTITIES, Entity, Paging

Facts = dict[str, t.Any]

PAGING: t.Final = {
    Paging.PAGES: "page+pageSize",
    Paging.FIXED_PAGES: "page",
    Paging.OFFSET: "offset",
    Paging.NONE: None,
}
REVEALING: t.Final = {"includeArchived": "true", "includeDeleted": "true", "unitdp": "4"}
NOT_COLLECTIONS: t.Final = ("Organisation/Actions", "Reports")
UNSPLIT: t.Final = {"paymentservices"}
"""Scopes that have no variant for reading alone."""


def facts(name: str) -> dict[str, Facts]:
    text = resources.files("xero_sandbox").joinpath(f"data/{name}.json").read_bytes()
    return t.cast("dict[str, Facts]", json.loads(text))


LISTS: t.Final = {each["path"].lstrip("/"): each for each in facts("operations").values() if each["method"] == "GET"}
MODELS: t.Final = facts("models")

each_entity = pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.stream)


@each_entity
def test_the_list_is_where_the_row_says_and_holds_its_records(entity: Entity) -> None:
    assert LISTS[entity.path]["response"]["wrapper"] == entity.wrapper
    assert LISTS[entity.path]["response"]["model"] == entity.model


@each_entity
def test_a_record_has_its_key_and_its_cursor(entity: Entity) -> None:
    fields = MODELS[entity.model]["fields"]
    assert set(entity.key) <= set(fields)
    assert entity.cursor is None or entity.cursor in fields


@each_entity
def test_the_key_is_what_xero_itself_reads_one_record_by(entity: Entity) -> None:
    singles = [path for path in LISTS if path.startswith(f"{entity.path}/{{") and path.endswith("}")]
    assert not singles or f"{entity.path}/{{{entity.key[0]}}}" in singles


@each_entity
def test_pages_are_asked_for_as_the_list_offers_them(entity: Entity) -> None:
    official = LISTS[entity.path]
    assert PAGING[entity.paging] == official.get("paging")
    assert (entity.paging is Paging.PAGES) == official["response"].get("paginated", False)


@each_entity
def test_if_modified_since_is_used_wherever_it_is_offered_and_safe(entity: Entity) -> None:
    """Journals offer it, but may leave some out (S-JOURNALS, H)."""
    offered = LISTS[entity.path].get("modified_since", False)
    assert entity.modified_since == (offered and entity.stream != "journals")
    assert entity.cursor is not None or not entity.modified_since


@each_entity
def test_nothing_is_hidden_or_rounded(entity: Entity) -> None:
    """Whatever a list can be asked for to show more or finer, the row asks for."""
    offered = LISTS[entity.path].get("query", {})
    assert dict(entity.params) == {name: value for name, value in REVEALING.items() if name in offered}


@each_entity
def test_an_order_is_by_the_key_which_no_edit_changes(entity: Entity) -> None:
    assert entity.order is None or entity.order == f"{entity.key[0]} ASC"
    assert entity.order is None or "order" in LISTS[entity.path]["query"]


def test_an_order_is_asked_for_only_where_xero_promises_to_serve_it() -> None:
    """Each entity's page lists the orders it serves at any size (H); ordered manual journals have no pages (M)."""
    assert [entity.stream for entity in ENTITIES if entity.order] == [
        "bank_transactions",
        "contacts",
        "credit_notes",
        "invoices",
        "payments",
    ]


@each_entity
def test_any_scope_of_the_row_lets_an_app_read(entity: Entity) -> None:
    official = LISTS[entity.path]
    for_reading = {scope for scope in official["granular"] if scope.endswith(".read") or scope in UNSPLIT}
    assert set(entity.scopes) == for_reading
    assert (entity.broad_scope or entity.scopes[0]) in official["broad"]


@each_entity
def test_what_needs_more_than_a_granular_scope_says_so(entity: Entity) -> None:
    """The message about a refused stream can then name it."""
    assert entity.needs or (entity.scopes and not LISTS[entity.path].get("premium"))


def test_every_collection_that_can_be_read_is_a_stream() -> None:
    collections = {path for path in LISTS if "{" not in path and not path.startswith(NOT_COLLECTIONS)}
    assert {entity.path for entity in ENTITIES} == collections


def test_streams_are_listed_by_name_once() -> None:
    assert list(BY_STREAM) == sorted(entity.stream for entity in ENTITIES)


def test_the_organisation_is_part_of_every_key() -> None:
    assert {entity.primary_keys[0] for entity in ENTITIES} == {"tenant_id"}
