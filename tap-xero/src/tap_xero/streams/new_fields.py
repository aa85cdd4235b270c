"""Fields that Xero has and a schema does not: where they belong in it, and whether they are wanted.

The state of a stream remembers their types as `fields`: their columns have these, whatever the next run meets first.
"""

from __future__ import annotations

import copy
import typing as t

from xero_client.catalogue.conversion import KINDS, LIST, spelled

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_sdk.singerlib import SelectionMask
    from xero_client.catalogue.conversion import Path

    Schema: t.TypeAlias = dict[str, t.Any]


FIELDS: t.Final = "fields"


def remember(state: dict[str, t.Any], fields: Mapping[Path, str]) -> None:
    """Keep the types of new fields in the state of their stream."""
    if fields:
        state.setdefault(FIELDS, {}).update({spelled(path): kind for path, kind in fields.items()})


def recalled(state: Mapping[str, t.Any]) -> dict[Path, str]:
    """The types of new fields that earlier runs met; what is not of this form was put there by others."""
    known = state.get(FIELDS)
    pairs = known.items() if isinstance(known, dict) else ()
    return {_path(name): kind for name, kind in pairs if kind in KINDS.values()}


def _path(name: str) -> Path:
    return tuple(name.replace(LIST, f".{LIST}").split("."))


def widened(schema: Schema, fields: Mapping[Path, str]) -> Schema:
    """A copy of the schema that has these fields too, each of its type or null.

    A field stays out where the schema does not say what an object holds, and where it is another spelling of one that
    is there: to a warehouse both are the same column.
    """
    wider = copy.deepcopy(schema)
    for path, kind in fields.items():
        _add(wider, path, kind)
    return wider


def _add(schema: Schema, path: Path, kind: str) -> None:
    *above, name = path
    for step in above:
        schema = schema.get("items", {}) if step == LIST else schema.get("properties", {}).get(step, {})
    properties = schema.get("properties")
    if properties is not None and name.lower() not in {known.lower() for known in properties}:
        properties[name] = {"type": [kind, "null"]}


def is_wanted(path: Path, mask: SelectionMask) -> bool:
    """Whether a field that the tap does not know is selected: as the catalogue says, else as all of its neighbours are.

    Where one of them is not, somebody has chosen, and did not choose this one. Elements of a list are selected with the
    list, which is as far as selection goes.
    """
    level = path[:-1]
    if LIST in level:
        return mask[crumb(level[: level.index(LIST)])]
    if crumb(path) in mask:
        return mask[crumb(path)]
    return mask[crumb(level)] and all(chosen for place, chosen in mask.items() if place[:-2] == crumb(level))


def crumb(path: Path) -> tuple[str, ...]:
    """A path as catalogues write it."""
    return tuple(part for step in path for part in ("properties", step))
