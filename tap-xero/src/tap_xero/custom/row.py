"""A custom stream as its setting describes it, checked."""

from __future__ import annotations

import re
import typing as t
from collections import Counter
from dataclasses import dataclass

from jsonpath_ng.exceptions import JSONPathError
from jsonpath_ng.ext.parser import parse
from xero_client.entities import TENANT, Entity, Paging
from xero_client.errors import SettingsError

from tap_xero.asking import Asked, is_by_key
from tap_xero.custom.setting import CUSTOM_STREAM, STYLES
from tap_xero.stream_settings import PAGE_PARAMS, StreamSettings, for_all, sound

if t.TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

NAME: t.Final = re.compile(r"[A-Za-z][\w-]*")
PATH: t.Final = re.compile(r"/?[\w.-]+(/([\w.-]+|\{\w+\}))*")
"""Below the API's root, or from the host on when it begins with a slash; parameters are no part of it."""
AS_OTHERS: t.Final = ("lookback", "page_size", "start_date")
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
    _expect_enough(given, where)
    own = {name: given[name] for name in AS_OTHERS if given.get(name) is not None}
    return CustomRow(
        entity=_entity(given),
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
    )


def _entity(given: Mapping[str, t.Any]) -> Entity:
    keys = tuple(name for name in given.get("primary_keys") or () if name != TENANT)
    order = (given.get("params") or {}).get("order")
    return Entity(
        stream=given["name"],
        path=given["path"],
        key=keys,
        model="",
        paging=STYLES[given.get("paging") or "none"],
        cursor=given.get("replication_key"),
        modified_since=bool(given.get("modified_since")),
        order=order if is_by_key(order, keys) else None,
        scopes=tuple(given.get("scopes") or ()),
    )


def _expect_enough(given: Mapping[str, t.Any], where: str) -> None:
    paging = STYLES[given.get("paging") or "none"]
    if paging in {Paging.PAGES, Paging.FIXED_PAGES} and not set(given.get("primary_keys") or ()) - {TENANT}:
        raise SettingsError(f"{where} has pages, so it needs primary_keys: records move between pages as we read.")
    if paging is Paging.OFFSET and not given.get("replication_key"):
        raise SettingsError(f"{where} is read by offset, so it needs replication_key: the field with the number.")
    by_hand = sorted(PAGE_PARAMS & set(given.get("params") or {}))
    if by_hand and paging is not Paging.NONE:
        raise SettingsError(f"{where}.params has {', '.join(by_hand)}: set paging to none to choose a page yourself.")


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
