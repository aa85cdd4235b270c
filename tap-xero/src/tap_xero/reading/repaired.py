"""Tells of which records something could not be read, by their keys."""

from __future__ import annotations

import logging
import typing as t

from xero_client.values.counts import counted

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from xero_client.catalogue.entities import Entity
    from xero_client.transport.json_repair import Decoded, Place

MOST_NAMED: t.Final = 20
"""Records named in one line."""
LONGEST: t.Final = 80
"""Characters of a place, or of a value of a key."""

logger = logging.getLogger(__name__)


def tell(entity: Entity, answer: Decoded, asked: str) -> None:
    """Name in the log what was mended in an answer to what was asked of this collection, in one line."""
    named = list(dict.fromkeys(_named(entity, answer.value, place) for place in answer.places))
    if not named:
        logger.info("%s: an answer for %s is not quite JSON, and was read whole.", entity.stream, shown(asked))
        return
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    logger.warning(
        "%s: an answer for %s is not quite JSON; what cannot be read came as U+FFFD (null where it is no text): %s%s.",
        entity.stream,
        shown(asked),
        "; ".join(named[:MOST_NAMED]),
        more,
    )


def tell_nulls(entity: Entity, count: int, asked: str) -> None:
    """Say that records came as null, if any did: they have no key to name them by."""
    if count:
        told = "%s: an answer for %s has null in place of %d of its records."
        logger.warning(told, entity.stream, shown(asked), count)


def tell_keyless(entity: Entity, count: int, asked: str) -> None:
    """Say that records came that nobody can tell from others."""
    told = "%s: an answer for %s has %s without %s, left out."
    logger.warning(told, entity.stream, shown(asked), counted(count, "record"), ", ".join(entity.key))


def _named(entity: Entity, body: t.Any, place: Place) -> str:
    """The record around a place by its key, with the field; the place itself where no record has the key."""
    holder = body
    for depth, step in enumerate(place):
        if isinstance(holder, dict) and entity.key and all(holder.get(name) for name in entity.key):
            key = ", ".join(f"{name} {shown(holder[name])}" for name in entity.key)
            return f"{key} ({_path(place[depth:])})"
        holder = holder[step]
    return _path(place)


def _path(place: Place) -> str:
    return shown("".join(_steps(place)).removeprefix("."))


def _steps(place: Place) -> Iterator[str]:
    for step in place:
        yield f"[{step}]" if isinstance(step, int) else f".{step}"


def shown(value: t.Any) -> str:
    """On one line, and not too long."""
    text = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in str(value))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
