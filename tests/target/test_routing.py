"""Which streams are written to Xero, and where: those that have the name of an entity, and those that are set."""

from __future__ import annotations

import typing as t

import pytest
from support.singer import stream, whole
from target_xero.routing.places import is_mapped
from target_xero.routing.routing import routed
from target_xero.routing.stream_settings import stream_settings
from xero_client.catalogue.writable import COLLECTIONS, WRITABLES
from xero_client.errors import SettingsError

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

ROW: t.Final = {"id": "1", "Name": "Customer 1"}


def rows(name: str) -> list[Json]:
    return whole(stream(name, [ROW], ["id"]))


def entity_of(name: str, **config: t.Any) -> str | None:
    """Where a stream goes; None if nobody knows."""
    settings = stream_settings(config, name)
    return routed(name, settings, ("id",)).entity.entity if is_mapped(name, settings) else None


def written(sandbox: Sandbox) -> list[str]:
    return [call["path"] for call in sandbox.tenant_calls() if call["method"] != "GET"]


def test_a_table_that_only_ends_like_an_entity_is_not_published(sandbox: Sandbox, target: Target) -> None:
    """The line shows what to set, and that is enough."""
    refused = target(rows("public-contacts"))

    assert refused.exit_code == 2
    assert "set streams: {public-contacts: {entity: Contacts}}" in refused.errors[-1]
    assert written(sandbox) == []

    named = target(rows("public-contacts"), streams={"public-contacts": {"entity": "Contacts"}})

    assert named.exit_code == 0, named.told
    assert written(sandbox) == ["/Contacts"]


@pytest.mark.parametrize(("name", "entity"), [("contact", "Contacts"), ("payment", "Payments"), ("items2", "Items")])
def test_a_stream_that_is_nearly_named_like_an_entity_is_told_which(target: Target, name: str, entity: str) -> None:
    run = target(rows(name))

    assert run.exit_code == 2
    assert f"set streams: {{{name}: {{entity: {entity}}}}}" in run.errors[-1]


@pytest.mark.parametrize("dry_run", [False, True], ids=["run", "plan"])
def test_streams_that_differ_in_capitals_alone_are_refused(sandbox: Sandbox, target: Target, *, dry_run: bool) -> None:
    """They would be two, and each payment would be made twice."""
    run = target(whole(rows("contacts"), rows("Contacts")), dry_run=dry_run)

    assert run.exit_code == 2
    assert "Stream Contacts: contacts came, too, and only capitals differ." in run.errors[-1]
    assert written(sandbox) == []


@pytest.mark.parametrize("dry_run", [False, True], ids=["run", "plan"])
def test_a_stream_that_got_other_capitals_is_refused(sandbox: Sandbox, target: Target, *, dry_run: bool) -> None:
    """As when another tap writes it; the line says how to go on."""
    target(rows("contacts"))

    run = target(rows("CONTACTS"), dry_run=dry_run)

    assert run.exit_code == 2
    assert "Stream CONTACTS: contacts was published before, and only capitals differ." in run.errors[-1]
    assert written(sandbox) == ["/Contacts"]
    renamed = target(rows("CONTACTS"), stream_maps={"CONTACTS": {"__alias__": "contacts"}})
    assert (renamed.exit_code, written(sandbox)) == (0, ["/Contacts"]), renamed.told
    assert "1 unchanged" in renamed.summary


@pytest.mark.parametrize("word", ["reject", "refuse"])
def test_what_is_not_published_is_refused_or_left_out(sandbox: Sandbox, target: Target, word: str) -> None:
    assert target(rows("public-contacts"), unmapped_streams=word).exit_code == 2

    run = target(rows("public-contacts"), unmapped_streams="ignore")

    assert run.exit_code == 0, run.told
    assert "Stream public-contacts is left out" in run.told
    assert run.states == [{"done": True}]
    assert written(sandbox) == []


@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda each: each.entity)
def test_a_stream_is_an_entitys_by_its_whole_name(collection: t.Any) -> None:
    """In any capitals, with anything that tables have between words."""
    words = "".join(f"_{letter}" if letter.isupper() else letter for letter in collection.entity).strip("_")
    for name in (collection.entity, words, words.lower(), words.upper(), words.replace("_", "-")):
        assert entity_of(name) == collection.entity
        assert entity_of(f"public-{name}") is None
        assert entity_of(f"public.{name}") is None


def test_nothing_below_documents_is_written_to_by_a_name_alone() -> None:
    """A table of addresses would send e-mails, and one of notes would write them anew."""
    below = [each.entity.replace("/", "_") for each in WRITABLES if each not in COLLECTIONS]

    assert [name for name in below if entity_of(name)] == []
    assert [name for name in below if "/" in (entity_of(name, streams={name: {"key": ["id"]}}) or "")] == []


@pytest.mark.parametrize(
    ("name", "streams", "entity"),
    [
        ("to_xero-contacts", {"to_xero-contacts": {"key": ["id"]}}, "Contacts"),
        ("to_xero-contacts", {"to_xero-contacts": None}, "Contacts"),
        ("to_xero-manual_journals", {"to_xero-*": {"key": ["id"]}}, "ManualJournals"),
        ("to_xero-contacts", {"*": {"key": ["id"]}}, None),
        ("to_xero-contacts", {"[a-z]*": {"key": ["id"]}}, None),
        ("to_xero-contacts", {"to_xero-invoices": {"key": ["id"]}}, None),
        ("to_xero-contacts", {"*": {"entity": "invoices"}}, "Invoices"),
        ("sales", {"sales": {"key": ["id"]}}, None),
        ("sales_invoice_notes", {"sales*": {"path": "/invoices/{id}/history/"}}, "Invoices/History"),
    ],
    ids=str,
)
def test_a_stream_is_an_entitys_if_the_settings_name_it(name: str, streams: Json, entity: str | None) -> None:
    assert entity_of(name, streams=streams) == entity


def test_an_entity_may_be_set_for_all_streams() -> None:
    assert entity_of("sales", entity="Invoices") == entity_of("sales", path="Invoices/{id}") == "Invoices"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("Invoices/{InvoiceID}/Email?x=1", "belongs into query"),
        ("https://api.xero.com/api.xro/2.0/Invoices", "leave out what comes before"),
        ("api.xro/2.0/Invoices", "leave out what comes before"),
        ("Invoices//Email", "each part should be"),
        ("Invoices/../Email", "each part should be"),
        ("Invoices/{}/Email", "each part should be"),
        ("Invoices/{id/Email", "each part should be"),
        ("Invoices/{{id}}/Email", "each part should be"),
        ("Invoices/History", "there are Invoices, Invoices/{InvoiceID}/Attachments"),
        ("Invoices/{InvoiceID}/Notes", "Invoices/{InvoiceID}/History"),
        ("Bills/{id}", "there are Accounts"),
        (" ", "each part should be"),
    ],
)
def test_a_path_that_leads_nowhere_is_said_in_one_line(path: str, words: str) -> None:
    with pytest.raises(SettingsError, match="path of stream notes is") as problem:
        entity_of("notes", streams={"notes": {"path": path}})

    assert words in str(problem.value)
    assert "\n" not in str(problem.value)


def test_the_capitals_of_a_path_do_not_matter() -> None:
    route = routed("notes", stream_settings({"path": "INVOICES/{My id}/history"}, "notes"), ("id",))

    assert (route.path, dict(route.places)) == ("Invoices/{InvoiceID}/History", {"InvoiceID": "{My id}"})
