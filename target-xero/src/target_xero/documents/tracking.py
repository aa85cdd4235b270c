"""Tracking of lines: categories and options by name or id. Xero leaves out what it does not know, and says nothing."""

from __future__ import annotations

import typing as t

from target_xero.documents.record import ACTIVE
from target_xero.routing.field_names import lines_name

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from target_xero.documents.record import Record

TRACKING: t.Final = "Tracking"


class TrackingOptions:
    """Those of the organisation."""

    def __init__(self, read: Callable[[], list[Record] | None]) -> None:
        """`read` reads all tracking categories; None if nobody may."""
        self._read = read
        self._categories: list[Record] | None = None
        self._missed: set[str] = set()
        """Options that were asked for again, as they may have been created since."""

    def has(self, sent: Record) -> bool:
        """Whether the organisation has the option; it counts as one that it has if nobody may ask."""
        if self._categories is None:
            self._categories = self._read()
        if self._categories is None or has_option(self._categories, sent):
            return True
        if (what := repr(sorted(sent.items()))) not in self._missed:
            self._missed.add(what)
            self._categories = self._read()
        return self._categories is not None and has_option(self._categories, sent)


def unknown_tracking(body: Record, model: str, options: TrackingOptions) -> Iterator[tuple[list[Record], Record, str]]:
    """Each tracking that Xero would leave out: the list that it stands in, itself, and what to call it."""
    for place, line in enumerate(body.get(lines_name(model) or "") or ()):
        tracking: list[t.Any] = (line.get(TRACKING) or []) if isinstance(line, dict) else []
        for each in tuple(tracking):
            if isinstance(each, dict) and not options.has(each):
                option = each.get("Option") or each.get("TrackingOptionID")
                yield tracking, each, f"{lines_name(model)}[{place}].{TRACKING} {each.get('Name', '')}: {option}"


def has_option(categories: Iterable[Record], sent: Record) -> bool:
    """Whether the option that a line names is there and active, by id or by name in any capitals (S-WIRE, H)."""
    meant = (each for each in categories if _is_active(each) and _means(sent, each, "TrackingCategoryID", "Name"))
    options = (option for each in meant for option in each.get("Options") or () if _is_active(option))
    return any(_means(sent, each, "TrackingOptionID", "Option") for each in options)


def _is_active(record: Record) -> bool:
    return bool(record.get("Status", ACTIVE) == ACTIVE)


def _means(sent: Record, there: Record, key: str, name: str) -> bool:
    if sent.get(key):
        return str(sent[key]).casefold() == str(there.get(key)).casefold()
    return str(sent.get(name)).casefold() == str(there.get("Name")).casefold()
