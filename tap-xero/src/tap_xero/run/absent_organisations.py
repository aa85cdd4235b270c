"""Tells which organisations should be read and cannot, since the connection does not reach them."""

from __future__ import annotations

import typing as t

from tap_xero.naming.schemas import remembered

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xero_client.connection import Connection


def absent(connection: Connection, state: Mapping[str, t.Any]) -> Iterator[str]:
    """Yield a sentence for each; `state` is that of the tap, which knows what was read before."""
    for problem in connection.absent:
        yield f"{problem} The others are read: connect it, or take it out of tenant_ids."
    names = dict(remembered(state))
    for tenant_id in connection.lost(_known(state)):
        name = f"{names[tenant_id]} ({tenant_id})" if tenant_id in names else tenant_id
        yield (
            f"The organisation {name} was read before and is not connected any more: connect it again. To do without "
            "it, list the others in tenant_ids, or take its bookmarks out of the state."
        )


def _known(state: Mapping[str, t.Any]) -> set[str]:
    """The ids of the organisations that an earlier run read."""
    marks = (state.get("bookmarks") or {}).values()
    return {each["context"]["tenant_id"] for mark in marks for each in mark.get("partitions") or ()}
