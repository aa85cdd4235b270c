"""Edits the books without the API's rules: between two calls of a reader, or to plant what no client could write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xero_sandbox.http.json_bodies import mapping, names, switch, text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xero_sandbox.books.collection import Collection
    from xero_sandbox.books.record import Record
    from xero_sandbox.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Which records of a collection (`key`, or the first `count` by key), and what becomes of them."""

    collection: str = text(needed=True)
    count: int = whole(1, 0, 10_000)
    key: str | None = text(None)
    insert: bool = switch(default=False)
    """New records, which are copies of the first one, or empty in an empty collection."""
    set: Mapping[str, Any] = mapping()
    """Fields and their values, which are served as they are given here."""
    drop: Sequence[str] = names()
    stamp: bool = switch(default=True)
    """Whether the records count as changed now."""
    remove: bool = switch(default=False)
    tenant: str | None = text(None)
    """The first organisation unless it is named."""


def apply(edit: Edit, world: World) -> list[str]:
    """Do as the edit says and return the keys of the records it was done to.

    Raises:
        ValueError: There is no such organisation, collection or record.
    """
    collection = _collection(edit, world)
    key = collection.kind.key
    if key is None:
        message = f"the records of {edit.collection} have no keys"
        raise ValueError(message)
    records = _copies(edit, collection) if edit.insert else _chosen(edit, collection)
    if edit.remove:
        return [record[key] for record in records if collection.remove(record[key])]
    moment = world.clock.now() if edit.stamp else None
    kept = [{name: value for name, value in record.items() if name not in edit.drop} for record in records]
    return [collection.put({**record, **edit.set}, moment=moment).record[key] for record in kept]


def _collection(edit: Edit, world: World) -> Collection:
    tenant_id = edit.tenant or next(iter(world.organisations))
    organisation = world.organisations.get(tenant_id.lower())
    collection = organisation.collections.get(edit.collection) if organisation else None
    if collection is None:
        message = f"{tenant_id} has no collection {edit.collection}"
        raise ValueError(message)
    return collection


def _chosen(edit: Edit, collection: Collection) -> list[Record]:
    if edit.key is None:
        return [stored.record for stored in collection.in_key_order()[: edit.count]]
    stored = collection.find(edit.key)
    if stored is None:
        message = f"{edit.collection} has no {edit.key}"
        raise ValueError(message)
    return [stored.record]


def _copies(edit: Edit, collection: Collection) -> list[Record]:
    """Records like the first one, but for the key and number, in which they must differ."""
    own = {collection.kind.key, collection.kind.number}
    model: Record = next((stored.record for stored in collection.in_key_order()), {})
    return [{name: value for name, value in model.items() if name not in own} for _ in range(edit.count)]
