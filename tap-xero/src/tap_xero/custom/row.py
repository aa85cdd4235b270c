"""A custom stream as its setting describes it, checked."""

from __future__ import annotations

import re
import typing as t
from collections import Counter
from dataclasses import dataclass

from jsonpath_ng.exceptions import JSONPathError
from jsonpath_ng.ext.parser import parse
from xero_client.catalogue.entities import TENANT, Entity, Paging
from xero_client.errors import SettingsError

from tap_xero.custom.documented_paths import known
from tap_xero.questions.questions import Asked, is_by_key
from tap_xero.settings.custom_streams import CUSTOM_STREAM, STYLES
from tap_xero.settings.stream_settings import PAGE_PARAMS, StreamSettings, for_all, sound

if t.TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from tap_xero.custom.documented_paths import Known

NAME: t.Final = re.compile(r"[A-Za-z][\w-]*")
PATH: t.Final = re.compile(r"/?[\w.-]+(/([\w.-]+|\{\w+\}))*")
"""Below the API's root, or from the host on when it begins with a slash; parameters are no part of it."""
AS_OTHERS: t.Final = ("every", "lookback", "page_size", "start_date")
"""What is set for a custom stream as for any other."""
FIELDS: t.Final = frozenset(CUSTOM_STREAM.wrapped)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomRow:
    """What the stream is, in the words of the catalogue, and what it adds to them."""

    entity: Entity
    asked: Asked
    settings: StreamSettings
    records_path: str | None
    keyed: bool
    """Whether there is a primary key; without one a target appends."""
    schema: Mapping[str, t.Any] | str | None
    """A JSON schema, the name of a file with one, or None to infer it."""
    known: Known | None
    """What Xero documents of the path."""
    chosen: bool
    """Whether somebody said how it is paged."""

    @property
    def given(self) -> tuple[str, ...]:
        """The values of a question that its records get as fields, because Xero does not repeat them."""
        marked = (name for name, value in self.asked.params.items() if isinstance(value, dict))
        return (*self.asked.path, *marked)


def rows_of(config: Mapping[str, t.Any], taken: Collection[str]) -> list[CustomRow]:
    """Read the setting; `taken` are the names that custom streams cannot have.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    given = config.get("custom_streams") or []
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise SettingsError("custom_streams should be a list of objects, each with a name and a path.")
    rows = [_row(config, each, f"custom_streams.{place}") for place, each in enumerate(given)]
    names = Counter([*taken, *(row.entity.stream for row in rows)])
    if twice := [row.entity.stream for row in rows if names[row.entity.stream] > 1]:
        raise SettingsError(f"custom_streams has {twice[0]}, but there is a stream of that name: choose another.")
    return rows


def _row(config: Mapping[str, t.Any], given: Mapping[str, t.Any], where: str) -> CustomRow:
    for field, is_right, wanted in CHECKS:
        if not is_right(given.get(field)):
            raise SettingsError(f"{where}.{field} should be {wanted}.")
    if unknown := sorted(set(given) - FIELDS):
        raise SettingsError(f"{where} has no {', '.join(unknown)}: there are {', '.join(sorted(FIELDS))}.")
    where = f"custom_streams.{given['name']}"
    documented = known(given["path"])
    _expect_enough(given, documented, where)
    own = {name: given[name] for name in AS_OTHERS if given.get(name) is not None}
    return CustomRow(
        entity=_entity(given, documented),
        asked=Asked(
            where=where,
            template=given["path"],
            path=given.get("path_values") or {},
            params=given.get("params") or {},
            path_setting="path_values",
        ),
        settings=sound(StreamSettings(**for_all(config) | own), given["name"]),
        records_path=given.get("records_path"),
        keyed=bool(given.get("primary_keys")),
        schema=given.get("schema"),
        known=documented,
        chosen=given.get("paging") is not None,
    )


def _entity(given: Mapping[str, t.Any], documented: Known | None) -> Entity:
    paging = _paging(given, documented)
    keys = tuple(name for name in given.get("primary_keys") or () if name != TENANT) or _keys(given, documented)
    number = documented.cursor if documented and paging is Paging.OFFSET else None
    order = (given.get("params") or {}).get("order")
    return Entity(
        stream=given["name"],
        path=given["path"],
        key=keys,
        model="",
        paging=paging,
        cursor=given.get("replication_key") or number,
        modified_since=bool(given.get("modified_since")),
        order=order if is_by_key(order, keys) else None,
        scopes=tuple(given.get("scopes") or ()),
    )


def _paging(given: Mapping[str, t.Any], documented: Known | None) -> Paging:
    """As it is set; else as Xero documents the path, unless pages are chosen by hand or nothing tells records apart."""
    if given.get("paging"):
        return STYLES[given["paging"]]
    if documented is None or PAGE_PARAMS & set(given.get("params") or {}):
        return Paging.NONE
    is_told_apart = bool(_keys(given, documented) or set(given.get("primary_keys") or ()) - {TENANT})
    return documented.paging if is_told_apart or documented.paging is Paging.OFFSET else Paging.NONE


def _keys(given: Mapping[str, t.Any], documented: Known | None) -> tuple[str, ...]:
    """What tells the records of a documented path apart, as long as they are those themselves."""
    by_default = documented is not None and not (given.get("paging") or given.get("records_path"))
    return documented.key if documented and by_default else ()


def _expect_enough(given: Mapping[str, t.Any], documented: Known | None, where: str) -> None:
    paging = _paging(given, documented)
    keys = set(given.get("primary_keys") or ()) - {TENANT}
    if paging in {Paging.PAGES, Paging.FIXED_PAGES} and not (keys or _keys(given, documented)):
        raise SettingsError(f"{where} has pages, so it needs primary_keys: records move between pages as we read.")
    if paging is Paging.OFFSET and given.get("paging") and not given.get("replication_key"):
        raise SettingsError(f"{where} is read by offset, so it needs replication_key: the field with the number.")
    by_hand = sorted(PAGE_PARAMS & set(given.get("params") or {}))
    if by_hand and paging is not Paging.NONE:
        raise SettingsError(f"{where}.params has {', '.join(by_hand)}: set paging to none to choose a page yourself.")
    if documented and not by_hand:
        _expect_as_documented(given, documented, where)


def _expect_as_documented(given: Mapping[str, t.Any], documented: Known, where: str) -> None:
    """A path that goes by offset gives 100 records however it is asked; one with pages knows no offset."""
    wanted, by_offset = given.get("paging"), documented.paging is Paging.OFFSET
    if wanted and by_offset and STYLES[wanted] is not Paging.OFFSET:
        raise SettingsError(f"{where}.paging is {wanted}, but {given['path']} is read by offset: set it to offset.")
    if wanted and STYLES[wanted] is Paging.OFFSET and documented.paging in {Paging.PAGES, Paging.FIXED_PAGES}:
        style = documented.paging.name.lower()
        raise SettingsError(f"{where}.paging is offset, but {given['path']} has pages: set it to {style}.")
    if documented.cursor and given.get("replication_key") not in (None, documented.cursor):
        raise SettingsError(f"{where}.replication_key should be {documented.cursor}: {given['path']} is read by it.")


def _is_texts(value: t.Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(each, str) for each in value))


def _is_json_path(value: t.Any) -> bool:
    try:
        return value is None or bool(parse(value))
    except (JSONPathError, TypeError, AttributeError):
        return False


def _is(*kinds: type) -> Callable[[t.Any], bool]:
    return lambda value: value is None or isinstance(value, kinds)


CHECKS: t.Final[tuple[tuple[str, Callable[[t.Any], bool], str], ...]] = (
    ("name", lambda value: isinstance(value, str) and NAME.fullmatch(value) is not None, "letters, digits, _ and -"),
    (
        "path",
        lambda value: isinstance(value, str) and PATH.fullmatch(value) is not None and ".." not in value,
        "a path such as Invoices/{InvoiceID}/History or /assets.xro/1.0/Assets; what follows a ? goes to params",
    ),
    ("path_values", _is(dict), "an object with a value for each place of the path"),
    ("params", _is(dict), "an object of query parameters"),
    ("records_path", _is_json_path, "a JSONPath such as Invoices[*].LineItems[*]"),
    ("primary_keys", _is_texts, "a list of fields"),
    ("replication_key", _is(str), "the name of a field"),
    ("modified_since", _is(bool), "true or false"),
    ("paging", lambda value: value is None or value in STYLES, f"one of {', '.join(STYLES)}"),
    ("schema", _is(dict, str), "a JSON schema or the name of a file with one"),
    ("scopes", _is_texts, "a list of scopes"),
)
"""A field, what it has to be, and that in words."""
