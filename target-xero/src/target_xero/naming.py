"""Names in settings: a name of something that is not there would lose in silence what it was set for."""

from __future__ import annotations

import typing as t
from difflib import get_close_matches

from xero_client.errors import SettingsError
from xero_client.models import fields_of

from target_xero.documents.names import field_name, plain

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xero_client.writing import Writable

WILD: t.Final = frozenset("*?[")
"""What makes a pattern of a name; a pattern may match nothing today."""
MOST_NAMED: t.Final = 8
"""Names that a message lists."""
NEAR: t.Final = 0.75


def match_fields(match_on: Iterable[str], entity: Writable, stream: str) -> tuple[str, ...]:
    """The fields to find documents by, as Xero spells them.

    Raises:
        SettingsError: the entity has no such field, or what is sent never has a value in it.
    """
    return tuple(_field(name, entity, stream) for name in match_on)


class StreamNames:
    """Which of the names under `streams` are those of streams that came."""

    def __init__(self, streams: Mapping[str, t.Any] | None) -> None:
        self._left = {name for name in streams or () if not WILD & set(name)}
        self._without: set[str] = set()
        """Streams that are published as no setting says."""
        self._others: set[str] = set()

    def came(self, stream: str, *, published: bool, own: bool) -> None:
        """A stream was declared; `own` says whether any settings are its own, be it by a pattern."""
        if stream in self._left:
            self._left.remove(stream)
        elif published and not own:
            self._without.add(stream)
        else:
            self._others.add(stream)

    def check(self) -> None:
        """Refuse names that no stream had, if a stream came that may be meant; to be called when all have come.

        One settings file may serve several pipes: names of streams of another pipe harm nobody as long as each stream
        that is published has settings of its own.

        Raises:
            SettingsError: naming both.
        """
        for name in sorted(self._left):
            near = _near(name, self._without | self._others)
            if meant := near or sorted(self._without)[:MOST_NAMED]:
                raise SettingsError(
                    f"streams has settings for {name}, but no such stream came; {', '.join(meant)} did. Correct the "
                    f"name; or, if it is a stream of another pipe, write it as a pattern: [{name[:1]}]{name[1:]}."
                )


def _field(name: str, entity: Writable, stream: str) -> str:
    model, path = entity.model, []
    for part in name.replace("__", ".").split("."):
        found = field_name(model, part) if model else None
        if not found:
            raise SettingsError(f"match_on of {stream} names {name}, and {_there_is(model or '', part, entity)}.")
        field, model = fields_of(str(model))[found], fields_of(str(model))[found].model or ""
        if field.type == "array" or (field.read_only and found != entity.id):
            raise SettingsError(
                f"match_on of {stream} names {name}, and {found} of {entity.entity} is nothing that can be looked for."
            )
        path.append(found)
    if model:
        first = next(iter(fields_of(model)))
        raise SettingsError(f"match_on of {stream} names {name}: say which of its fields, such as {name}.{first}.")
    return ".".join(path)


def _there_is(model: str, part: str, entity: Writable) -> str:
    if not model:
        return f"{entity.entity} have no such field"
    fields = {plain(each): each for each in fields_of(model)}
    near = [fields[each] for each in get_close_matches(plain(part), fields, n=MOST_NAMED, cutoff=0.6)]
    return f"{entity.entity} have no {part}: there are {', '.join(near or list(fields.values())[:MOST_NAMED])}"


def _near(name: str, streams: Iterable[str]) -> list[str]:
    spelt = {plain(each): each for each in streams}
    return [spelt[each] for each in get_close_matches(plain(name), spelt, n=MOST_NAMED, cutoff=NEAR)]
