"""Names in settings: a name of something that is not there would lose in silence what it was set for."""

from __future__ import annotations

import typing as t
from difflib import get_close_matches

from xero_client.catalogue.models import fields_of
from xero_client.catalogue.writable import BY_ENTITY
from xero_client.errors import SettingsError

from target_xero.routing.field_names import field_name, plain, spelling

if t.TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from xero_client.catalogue.writable import Writable

    from target_xero.routing.route import Route

WILD: t.Final = frozenset("*?[")
"""What makes a pattern of a name; a pattern may match nothing today."""
MOST_NAMED: t.Final = 8
"""Names that a message lists."""
NEAR: t.Final = 0.75
FAR: t.Final = 0.6
"""How like a name is one that may be meant, where there is none of that name."""
SPECIAL: t.Final = ("_", "$")
"""What names begin with that are no fields: what loaders add, and references."""
OF_THE_ROW: t.Final = ("key", "group_by")
"""What the row itself has to have; the rest may come from a payload."""


def match_fields(match_on: Iterable[str], entity: Writable, stream: str) -> tuple[str, ...]:
    """The fields to find documents by, as Xero spells them.

    Raises:
        SettingsError: the entity has no such field, or what is sent never has a value in it.
    """
    return tuple(_field(name, entity, stream) for name in match_on)


def expect_fields(route: Route, payload: Mapping[str, t.Any], used: Container[str]) -> None:
    """Refuse what a payload fills that is no field of Xero's, since it would be missing from each document.

    One payload may be for streams of several kinds, so at its top what any of them has is right. `used` are names that
    are there for something else.

    Raises:
        SettingsError: naming it and what is near.
    """
    model = route.entity.model
    if not model or route.settings.unknown_columns == "send":
        return
    for name, near in _strange(payload, model, "", used):
        meant = f"{near} is meant, or leave it out" if near else "leave it out"
        raise SettingsError(
            f"payload of stream {route.stream} has {name}, which is no field of Xero's {route.entity.entity}: {meant}."
        )


def expect_columns(route: Route, record: Mapping[str, t.Any], columns: Iterable[str]) -> None:
    """Refuse settings that name a column which neither a SCHEMA nor a row of it has: every row would be rejected.

    Args:
        route: of the stream.
        record: the row.
        columns: of the SCHEMA; where it names none, nothing is known.

    Raises:
        SettingsError: naming it and what is near.
    """
    declared = list(columns)
    there = {plain(column): column for column in (*record, *declared)}
    made = {plain(name) for name in route.settings.payload}
    for setting, named in _named_columns(route).items() if declared else ():
        for column in named:
            if plain(column) not in there and not (plain(column) in made and setting not in OF_THE_ROW):
                close = get_close_matches(plain(column), there, n=1, cutoff=FAR)
                hint = f"{there[close[0]]} is meant" if close else f"there are {', '.join(declared[:MOST_NAMED])}"
                raise SettingsError(f"{setting} of stream {route.stream} names {column}, which it has not: {hint}.")


def expect_other_letters(stream: str, here: Iterable[str], before: Iterable[str]) -> None:
    """Refuse a stream whose name differs from another one's in capitals alone: all it has would be written again.

    Args:
        stream: a new one.
        here: streams of this input that go to the same entity.
        before: those of earlier runs.

    Raises:
        SettingsError: naming both.
    """
    for others, came in ((here, "came, too"), (before, "was published before")):
        if twin := next((each for each in sorted(others) if each.lower() == stream.lower() and each != stream), None):
            raise SettingsError(
                f"Stream {stream}: {twin} {came}, and only capitals differ. A stream of another name is another one, "
                f"so what both have would be written twice: send one of them, as {twin}; stream_maps can rename it "
                f"({stream}: {{__alias__: {twin}}})."
            )


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


def _named_columns(route: Route) -> Mapping[str, Iterable[str]]:
    settings = route.settings
    return {
        "key": () if isinstance(settings.key, str) else settings.key,
        "group_by": settings.group_by,
        "expect": settings.expect.values(),
        "content_column": filter(None, [settings.content_column]),
        "file_column": filter(None, [settings.file_column]),
    }


def _strange(
    given: Mapping[str, t.Any], model: str, path: str, used: Container[str]
) -> Iterator[tuple[str, str | None]]:
    """What is no field of the model, and the one that is near."""
    for name, value in given.items():
        known = field_name(model, name)
        if known:
            field = fields_of(model)[known]
            inner = "" if field.read_only else field.model or ""  # Of what is only read, nobody knows the fields.
            for each in value if isinstance(value, list) else [value]:
                if inner and isinstance(each, dict):
                    yield from _strange(each, inner, f"{path}{name}.", used)
        elif name not in used and name[:1] not in SPECIAL and (path or not _is_known_anywhere(name)):
            close = get_close_matches(plain(name), spelling(model), n=1, cutoff=FAR)
            yield f"{path}{name}", (path + spelling(model)[close[0]] if close else None)


def _is_known_anywhere(name: str) -> bool:
    return any(field_name(entity.model, name) for entity in BY_ENTITY.values() if entity.model)


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
