"""Cuts fields that are not selected out of records, without a look at those that are."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from singer_sdk.singerlib import SelectionMask

    Cuts: t.TypeAlias = dict[str, t.Any]
    """By field: an empty one leaves with its value, of an object what is in it is cut."""


def cuts(mask: SelectionMask) -> Cuts:
    """What a catalogue does not select; what is in an object that is not selected goes with it."""
    found: Cuts = {}
    for breadcrumb in sorted(place for place, chosen in mask.items() if place and not chosen):
        *above, name = breadcrumb[1::2]
        inside = found
        for step in above:
            if inside.get(step) == {}:
                break
            inside = inside.setdefault(step, {})
        else:
            inside[name] = {}
    return found


def cut(record: dict[str, t.Any], cuts: Cuts) -> None:
    """Cut out of a record, in place."""
    for name, inside in cuts.items():
        if not inside:
            record.pop(name, None)
        elif type(value := record.get(name)) is dict:
            cut(value, inside)
