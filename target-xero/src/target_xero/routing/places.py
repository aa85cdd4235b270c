"""Which place of Xero's a stream is written to: by its settings, or by its name."""

from __future__ import annotations

import json
import re
import typing as t
from difflib import get_close_matches

from xero_client.catalogue.writable import BY_ENTITY, COLLECTIONS, PLACEHOLDER, WRITABLES, Writable
from xero_client.errors import SettingsError

if t.TYPE_CHECKING:
    from target_xero.routing.stream_settings import StreamSettings

WORD: t.Final = re.compile(r"[A-Za-z0-9]+")
WHOLE_NAME: t.Final = re.compile(r"[A-Za-z0-9_-]+")
"""Names that may be an entity's: `manual-journals` is, `public.accounts` is a table of somebody's."""
COLUMN: t.Final = re.compile(r"\{([^{}]+)\}")
"""What stands for a column in a path of the settings: any name, also one with a blank in it."""
FILE_NAME: t.Final = "FileName"
"""The one placeholder that stands for no id."""
NOTHING: t.Final = frozenset({"none", "null", "nan", "undefined", "00000000-0000-0000-0000-000000000000"})
"""How programs write an id that is not there."""
MOST_SHOWN: t.Final = 40
NEAR: t.Final = 0.8
"""How alike two names are of which one may be the other, misspelt."""
PLAIN: t.Final = re.compile(r"[\w-]+")
"""Names that need no quotes in YAML."""

_SPELT: t.Final = {"".join(WORD.findall(entity)).lower(): writable for entity, writable in BY_ENTITY.items()}
_LEAVES: t.Final = {part.lower() for each in WRITABLES for part in each.path.split("/")[2:] if "{" not in part}
"""What lies below documents, such as `History`: no id of any."""


def is_mapped(stream: str, settings: StreamSettings) -> bool:
    """Whether it is known what the stream's rows are."""
    return bool(settings.path or settings.entity or _by_name(stream, settings))


def place_of(stream: str, settings: StreamSettings) -> tuple[Writable, bool]:
    """The entity, and whether it is one of its elements that is written to.

    Raises:
        SettingsError: naming what there is, or what to set.
    """
    if settings.path:
        return _at(settings.path.strip("/"), stream)
    entity = _spelt(settings.entity) if settings.entity else _by_name(stream, settings)
    if not entity:
        raise SettingsError(_unknown_entity(stream, settings.entity) if settings.entity else _unmapped(stream))
    return entity, not entity.collection


def sources_of(given: str, template: str, stream: str) -> dict[str, str]:
    """What fills each placeholder of the template: text in which `{column}` stands for a column.

    Raises:
        SettingsError: it is filled already, by what is no id.
    """
    parts = zip(given.split("/"), template.split("/"), strict=True)
    sources = {found[1]: part for part, known in parts if (found := PLACEHOLDER.fullmatch(known))}
    for place, source in sources.items():
        if not COLUMN.search(source) and (fault := fault_of(source, place)):
            raise SettingsError(
                f"path of stream {stream} is {given}, where {{{place}}} {fault}: name a column in braces, or an id."
            )
    return sources


def fault_of(value: t.Any, place: str) -> str:
    """Why a value cannot stand in a path in the place of an id, or of a file's name; empty if it can."""
    if value is None or value == "":
        return "has no value"
    if isinstance(value, bool) or not isinstance(value, str | int):
        return f"holds {_shown(value)}, which is no text"
    text = str(value)
    if not text.strip() or text in {".", ".."} or text.lower() in NOTHING:
        return f"holds {_shown(value)}, which names nothing"
    if any(ord(letter) < ord(" ") or letter in "/\\" for letter in text):
        return f"holds {_shown(value)}, with a character that a path cannot have there"
    if place != FILE_NAME and any(letter.isspace() or letter in "{}?#" for letter in text):
        return f"holds {_shown(value)}, with a character that no id has"
    return ""


def _shown(value: t.Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _by_name(stream: str, settings: StreamSettings) -> Writable | None:
    """The entity of a stream that nothing else is set for.

    The last words of a name are a hint only where the settings name the stream: `public-contacts` may be anything. And
    nothing that lies below documents is written to by its name alone: `invoices_email` would send e-mails.
    """
    if settings.named:
        return _spelt_by_last_words(stream)
    entity = _spelt(stream) if WHOLE_NAME.fullmatch(stream) else None
    return entity if entity in COLLECTIONS else None


def _spelt(name: str) -> Writable | None:
    """The entity of that name, in any capitals, with or without anything between its words."""
    return _SPELT.get("".join(WORD.findall(name)).lower())


def _spelt_by_last_words(name: str) -> Writable | None:
    """The collection that the name, or its longest last part, spells: `raw-billing_invoices` is Invoices."""
    parts = WORD.findall(name)
    found = (_spelt("_".join(parts[start:])) for start in range(len(parts)))
    return next((entity for entity in found if entity in COLLECTIONS), None)


def _nearly_spelt(name: str) -> Writable | None:
    """The collection that `contact` or `items2` is nearly."""
    collections = {each.entity.lower(): each for each in COLLECTIONS}
    near = get_close_matches("".join(WORD.findall(name)).lower(), collections, n=1, cutoff=NEAR)
    return collections[near[0]] if near else None


def _unmapped(stream: str) -> str:
    """What to set for a stream that is nothing of Xero's, as it would stand in the settings."""
    guess = _spelt_by_last_words(stream) or _nearly_spelt(stream)
    entity = guess.entity if guess else "Invoices"
    name = stream if PLAIN.fullmatch(stream) else json.dumps(stream)
    there_are = "" if guess else f" There are {', '.join(each.entity for each in COLLECTIONS)}."
    return (
        f"Stream {stream} is unmapped. If its rows are {entity}, set streams: {{{name}: {{entity: {entity}}}}}; if it "
        f"has nothing to do with Xero, deselect it in the tap, or set unmapped_streams to ignore.{there_are}"
    )


def _unknown_entity(stream: str, entity: str) -> str:
    there_are = ", ".join(each.entity for each in COLLECTIONS)
    return f"entity of stream {stream} is {entity}: set it to one of {there_are}; or path to what is below one of them."


def _at(path: str, stream: str) -> tuple[Writable, bool]:
    """The place of a path; its placeholders may have names of their own, or be filled already."""
    _expect_path(path, stream)
    for writable in WRITABLES:
        if writable.collection and _fits(path, writable.path):
            return writable, False
        if writable.element and writable.element_path and _fits(path, writable.element_path):
            return writable, True
    first = path.partition("/")[0].lower()
    near = [each for each in WRITABLES if each.path.partition("/")[0].lower() == first] or COLLECTIONS
    there_are = ", ".join(sorted(each.path for each in near))
    raise SettingsError(f"path of stream {stream} is {path}, where Xero takes nothing: there are {there_are}.")


def _expect_path(path: str, stream: str) -> None:
    """Raises SettingsError for what is more than a path, or less."""
    said = f"path of stream {stream} is {path}: "
    if "://" in path or path.lower().startswith("api.xro"):
        raise SettingsError(f"{said}leave out what comes before the collection, as in Invoices/{{InvoiceID}}/Email.")
    if "?" in path or "#" in path:
        raise SettingsError(f"{said}what follows the ? belongs into query, as in query: {{includeOnline: 'true'}}.")
    for part in path.split("/"):
        rest = COLUMN.sub("", part)
        if not part.strip() or part in {".", ".."} or "{" in rest or "}" in rest:
            raise SettingsError(f"{said}each part should be a name, or a column in braces, such as {{InvoiceID}}.")


def _fits(path: str, template: str) -> bool:
    """In any capitals; what lies below documents is no document itself, so that `Invoices/History` fits nothing."""
    given, wanted = path.split("/"), template.split("/")
    return len(given) == len(wanted) and all(
        part.lower() not in _LEAVES if PLACEHOLDER.fullmatch(known) else part.lower() == known.lower()
        for part, known in zip(given, wanted, strict=True)
    )
