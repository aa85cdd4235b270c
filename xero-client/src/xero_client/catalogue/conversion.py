"""Turns a record as Xero prints it into what the schema of its stream promises, without losing anything."""

from __future__ import annotations

import re
import typing as t
from decimal import Decimal

import msgspec

from xero_client.values import dates

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Step = Callable[[t.Any], t.Any]
    Path: t.TypeAlias = tuple[str, ...]

NUMBER: t.Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
LONGEST_NUMBER: t.Final = 4_000
"""Characters of a number in quotes; Python reads no longer one, so it stays text."""
MOST_DIGITS: t.Final = 18
"""Of a whole number that others read as one."""

PLAIN: t.Final[Mapping[str | None, type]] = {"string": str, "number": Decimal, "integer": int, "boolean": bool}
"""What a value of each schema type usually is once decoded, when nothing has to be done to it."""

_ENCODER: t.Final = msgspec.json.Encoder(decimal_format="number")

LIST: t.Final = "[]"
"""In a path: whatever stands in a list."""
TEXT: t.Final = "string"
BESIDE: t.Final = "_text"
"""Ending of the field for values that do not fit the field that Xero has them in."""
KINDS: t.Final[Mapping[type, str]] = {
    str: TEXT,
    bool: "boolean",
    int: "number",  # 5 may be 5.50 in the next record.
    Decimal: "number",
    dict: "object",
    list: "array",
}
"""The schema type of a decoded value."""


class Converter:
    """Converts the records of one stream, in place.

    Dates become text that sorts (see `dates`). Numbers and booleans that Xero prints as text become what the schema
    says, numbers printed where it says text become that text, digit for digit (S-PAYMENTS, S-OAS examples, H).
    What cannot be read stays as it came. Numbers must have been decoded to int and Decimal, never to float.
    """

    def __init__(
        self, schema: Mapping[str, t.Any], kinds: Mapping[Path, str] | None = None, *, days: str = "date"
    ) -> None:
        """Make a converter for records of this schema.

        Args:
            schema: that of the records as Xero documents them.
            kinds: fields that the schema does not know, with the types they are known to have all the same.
            days: the format of a day, `date` or `date-time`: the moment at which it begins, in UTC.
        """
        self._days = days
        self.kinds: dict[Path, str] = dict(kinds or {})
        """Fields that the schema does not know, with the type that a column for them has; they are kept."""
        self._met: set[Path] = set()
        self.fresh: dict[Path, str] = {}
        """Those of them that somebody has to be told of still; who tells empties it."""
        self.empty: set[str] = set()
        """Fields at the top that the schema does not know and that were null, once at least."""
        self.unreadable: set[str] = set()
        """Fields with a value, once at least, that is not what the schema says; it is kept too."""
        self.convert: Callable[[dict[str, t.Any]], dict[str, t.Any]] = self._step(schema, ())
        """Converts a record, and gives it back."""

    @property
    def news(self) -> set[str]:
        """The fields that the schema does not know, such as `LineItems[].NewField`."""
        return set(map(spelled, self._met))

    def _step(self, schema: Mapping[str, t.Any], path: Path) -> Step:
        kind = _kind(schema)
        if kind == "array":
            return self._array(self._step(schema.get("items", {}), (*path, LIST)), path)
        if kind == "object" and "properties" in schema:
            return self._object(schema["properties"], path)
        form = schema.get("format")
        read = dates.midnight if form == "date" != self._days else READINGS.get(form) or READINGS.get(kind)
        return self._reading(read, path) if read else with_moments

    def _object(self, properties: Mapping[str, Mapping[str, t.Any]], path: Path) -> Step:
        steps = {name: self._step(schema, (*path, name)) for name, schema in properties.items()}
        plain = {name: PLAIN.get(_kind(schema)) for name, schema in properties.items() if "format" not in schema}
        lists = {name for name, schema in properties.items() if _kind(schema) == "array"}
        usual, step_of = plain.get, steps.get  # What runs for every value of every record looks up nothing twice.

        def convert(record: t.Any) -> t.Any:
            if type(record) is not dict:
                return self._instead_of_object(record, path)
            strange = None
            for name, value in record.items():  # Replacing values while walking is fine: no key comes or goes.
                kind = type(value)
                if kind is usual(name):
                    continue
                step = step_of(name)
                if step is None:
                    strange = [*(strange or ()), name]
                elif value is not None and not (kind is list and not value and name in lists):
                    record[name] = step(value)
            for name in strange or ():
                self._meet(record, name, path)
            return record

        return convert

    def _meet(self, record: dict[str, t.Any], name: str, path: Path) -> None:
        """Give a field that the schema does not know the type of its first value; what does not fit stands beside it.

        Loaders cannot change the type of a column, so a value of another type is text in a field of its own.
        """
        place, value = (*path, name), with_moments(record[name])
        if value is None:
            self._meet_nothing(place)
            return
        kind = self.kinds.setdefault(place, KINDS.get(type(value), TEXT))
        self._mention(place)
        record[name] = value = as_kind(value, kind)
        if value is not None and KINDS.get(type(value)) != kind:
            beside = (*path, f"{name}{BESIDE}")
            record[name], record[beside[-1]] = None, as_text(value)
            self.kinds[beside] = TEXT
            self._mention(beside)

    def put_beside(self, record: dict[str, t.Any], name: str, path: Path = ()) -> None:
        """Move a value into a field beside its own, as text; `path` is that of the record."""
        beside = f"{name}{BESIDE}"
        place = (*path, beside)
        record[name], record[beside] = None, as_text(record[name])
        self.kinds[place] = TEXT
        self._mention(place)

    def _meet_nothing(self, place: Path) -> None:
        if place in self.kinds:
            self._mention(place)
        elif len(place) == 1:
            self.empty.add(place[0])

    def _mention(self, place: Path) -> None:
        if place not in self._met:
            self._met.add(place)
            self.fresh[place] = self.kinds[place]

    def _array(self, step: Step, path: Path) -> Step:
        def convert(values: t.Any) -> t.Any:
            if type(values) is not list:
                self.unreadable.add(spelled(path))
                return values
            for place, value in enumerate(values):
                values[place] = step(value)
            return values

        return convert

    def _reading(self, read: Step, path: Path) -> Step:
        def convert(value: t.Any) -> t.Any:
            try:
                return read(value)
            except (TypeError, ValueError):
                self.unreadable.add(spelled(path))
                return value

        return convert

    def _instead_of_object(self, value: t.Any, path: Path) -> t.Any:
        """Xero may print an absent object as an empty list (S-PAYMENTS, H)."""
        if value is None or value == []:
            return None
        self.unreadable.add(spelled(path))
        return value


def spelled(path: Path) -> str:
    """A path as people read it: `LineItems[].NewField`."""
    return ".".join(path).replace(f".{LIST}", LIST)


def as_kind(value: t.Any, kind: str) -> t.Any:
    """A value as one of this schema type, or as it is if it is none; what says nothing is null."""
    if kind == TEXT:
        return as_text(value)
    if value == "" or (kind == "object" and value == []):
        return None
    try:
        return READINGS[kind](value) if kind in READINGS else value
    except (TypeError, ValueError):
        return value


def as_text(value: t.Any) -> str:
    """Any decoded value as text: that of a number has its digits, that of an object or a list is JSON."""
    return value if type(value) is str else _ENCODER.encode(value).decode()


def with_moments(value: t.Any) -> t.Any:
    """Convert what looks like /Date(…)/, at any depth of a value whose schema is not known."""
    if type(value) is dict:
        return {name: with_moments(part) for name, part in value.items()}
    if type(value) is list:
        return [with_moments(part) for part in value]
    if type(value) is str and value.startswith("/Date("):
        try:
            return dates.moment(value)
        except ValueError:
            return value
    return value


def _kind(schema: Mapping[str, t.Any]) -> str | None:
    """The one type a schema allows beside null; None if it is not one."""
    named = schema.get("type", ())
    kinds = [kind for kind in ([named] if isinstance(named, str) else named) if kind != "null"]
    return kinds[0] if len(kinds) == 1 else None


def _number(value: t.Any) -> int | Decimal:
    if type(value) in {int, Decimal}:
        return t.cast("int | Decimal", value)
    if NUMBER.fullmatch(value) and len(value) <= LONGEST_NUMBER:
        return Decimal(value)
    raise ValueError(value)


def _integer(value: t.Any) -> int | Decimal:
    number = _number(value)
    return int(number) if type(value) is str and "." not in value and len(value) <= MOST_DIGITS else number


def _boolean(value: t.Any) -> bool:
    if type(value) is bool:
        return value
    if value in {"true", "false"}:
        return bool(value == "true")
    raise ValueError(value)


def _text(value: t.Any) -> str:
    if type(value) in {str, int, Decimal}:
        return str(value)
    raise TypeError(value)


READINGS: t.Final[Mapping[str | None, Step]] = {
    "date-time": dates.moment,
    "date": dates.calendar_date,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "string": _text,
}
"""How to read each format or type that needs a second look; each raises TypeError or ValueError if it cannot."""
