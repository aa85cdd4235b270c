"""Tracking of lines by options that Xero does not know: it would leave them out, and accept the document."""

from __future__ import annotations

import typing as t

from target_xero.routing.field_names import lines_name

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.organisation_facts import Facts

Record: t.TypeAlias = dict[str, t.Any]

TRACKING: t.Final = "Tracking"


def unknown_tracking(body: Record, model: str, facts: Facts) -> Iterator[tuple[list[Record], Record, str]]:
    """Each tracking that Xero would leave out: the list that it stands in, itself, and what to call it."""
    for place, line in enumerate(body.get(lines_name(model) or "") or ()):
        tracking: list[t.Any] = (line.get(TRACKING) or []) if isinstance(line, dict) else []
        for each in tuple(tracking):
            if isinstance(each, dict) and not facts.knows_tracking(each):
                option = each.get("Option") or each.get("TrackingOptionID")
                yield tracking, each, f"{lines_name(model)}[{place}].{TRACKING} {each.get('Name', '')}: {option}"
