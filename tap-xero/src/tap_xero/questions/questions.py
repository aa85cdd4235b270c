"""What a stream asks Xero: one question, or one for each combination of the values that its settings list."""

from __future__ import annotations

import itertools
import math
import re
import typing as t
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from xero_client.errors import SettingsError
from xero_client.expressions.scalars import as_text

from tap_xero.questions.url_length import cut, joined
from tap_xero.state.fingerprints import digest

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from xero_client.expressions.expressions import Expressions

    Compute: t.TypeAlias = Callable[[t.Any, Mapping[str, t.Any], str], t.Any]
    """Computes the expressions in a value, given more names and the setting's name; see `Expressions.compute`."""

EACH: t.Final = "each"
"""Marks a list of which every value makes a request of its own: `{"each": [...]}`, or `{"each": {"stream": …}}`."""
MOST_QUESTIONS: t.Final = 100_000
"""Of one stream, by all combinations of the values that its settings list: Xero allows 5,000 calls a day."""
PLACEHOLDER: t.Final = re.compile(r"\{(\w+)\}")
"""A place in a path, such as {InvoiceID}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Where one request goes, and with which parameters; pages of the answer are the same question."""

    path: str
    """Below the API's root, with its values filled in."""
    params: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    """The values that tell this question from its siblings: those of the path, and of marked parameters."""

    @property
    def name(self) -> str:
        """The same for the same question in every run."""
        return digest([self.path, dict(self.params)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the settings of one stream want to be asked, not yet computed."""

    where: str
    """The name of the settings, such as `streams.invoices`."""
    template: str
    """The path, such as `Invoices/{InvoiceID}/History`."""
    path: Mapping[str, t.Any] = field(default_factory=dict)
    """What goes into the places of the template; a list makes a request each."""
    path_setting: str = "path"
    """What that setting is called."""
    params: Mapping[str, t.Any] = field(default_factory=dict)
    """Query parameters; a list is joined by commas, unless it is marked by `each`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the values of a place or a parameter are: in a field of the records of another stream."""

    stream: str
    field: str


def sources(asked: Asked) -> dict[str, Source]:
    """The places and parameters whose values come from another stream.

    Raises:
        SettingsError: one does not say which.
    """
    given = [(f"{asked.where}.{asked.path_setting}.{name}", name, value) for name, value in asked.path.items()]
    given += [(f"{asked.where}.params.{name}", name, value) for name, value in asked.params.items()]
    found = {}
    for where, name, value in given:
        source = _unmarked(value)
        if not isinstance(source, dict) or source is value:
            continue
        if set(source) != {"stream", "field"} or not all(isinstance(each, str) for each in source.values()):
            raise SettingsError(f'{where}.{EACH} should be a list, or {{"stream": "…", "field": "…"}}.')
        found[name] = Source(**source)
    return found


def filled(asked: Asked, values: Mapping[str, str]) -> Asked:
    """The same with these values in some places and parameters: they come from Xero, and are no expressions."""
    literal = {name: f"={value}" if value.startswith("=") else value for name, value in values.items()}
    return replace(
        asked,
        path={name: literal.get(name, value) for name, value in asked.path.items()},
        params={name: {EACH: [literal[name]]} if name in literal else value for name, value in asked.params.items()},
    )


def is_by_key(order: t.Any, key: Iterable[str]) -> bool:
    """Whether edits leave this order, a value of the parameter `order`, as it is."""
    return str(order or "").partition(" ")[0] in key


def computing(expressions: Expressions, **names: t.Any) -> Compute:
    """Compute with these names besides those that are given with a value; docs/parameters.md lists all."""
    return lambda value, more, where: expressions.compute(value, {**names, **more}, where)


def questions(asked: Asked, compute: Compute) -> list[Question]:
    """Compute what is asked; the other values may refer to the marked ones by name.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    _expect_places(asked)
    marked = _path_lists(asked, compute) | _marked(asked, compute)
    if (many := math.prod(map(len, marked.values()))) > MOST_QUESTIONS:
        lists = ", ".join(sorted(marked))
        raise SettingsError(f"{asked.where} asks {many:,} questions ({lists}): {MOST_QUESTIONS:,} at most.")
    found = (
        _questions(asked, dict(zip(marked, each, strict=True)), compute) for each in itertools.product(*marked.values())
    )
    return list({question.name: question for question in itertools.chain.from_iterable(found)}.values())


def _questions(asked: Asked, chosen: dict[str, t.Any], compute: Compute) -> Iterator[Question]:
    """What is asked of each value that was chosen: one question, or several where a list is too long for one."""
    rest = {name: value for name, value in asked.params.items() if name not in chosen}
    params = chosen | compute(rest, chosen, f"{asked.where}.params")
    texts = {name: _as_parameter(value, f"{asked.where}.{name}") for name, value in params.items() if value is not None}
    given = {name: joined(texts[name]) for name in chosen if name in texts}
    path = PLACEHOLDER.sub(lambda found: quote(given[found[1]], safe=""), asked.template)
    for cut_off in cut(path, {name: texts[name] for name in asked.params if name in texts}, asked.where):
        yield Question(path=path, params=cut_off, given=given)


def _path_lists(asked: Asked, compute: Compute) -> dict[str, list[t.Any]]:
    where = f"{asked.where}.{asked.path_setting}"
    computed = {name: compute(_unmarked(value), {}, f"{where}.{name}") for name, value in asked.path.items()}
    for name, value in computed.items():
        if _unmarked(asked.path[name]) == [] or any(part is None or part == "" for part in _listed(value)):
            raise SettingsError(f"{where}.{name} is empty: give it a value, or a list of values.")
    return {name: _listed(value) for name, value in computed.items()}


def _marked(asked: Asked, compute: Compute) -> dict[str, list[t.Any]]:
    where = f"{asked.where}.params"
    marked = {name: value for name, value in asked.params.items() if isinstance(value, dict)}
    return {name: _listed(compute(_unmarked(value), {}, f"{where}.{name}")) for name, value in marked.items()}


def _unmarked(value: t.Any) -> t.Any:
    return value[EACH] if isinstance(value, dict) and set(value) == {EACH} else value


def _listed(value: t.Any) -> list[t.Any]:
    return value if isinstance(value, list) else [value]


def _as_parameter(value: t.Any, where: str) -> str | list[str]:
    """The value as Xero takes it; a list will be joined by commas (S-INVOICES, H)."""
    if isinstance(value, dict):
        raise SettingsError(f'{where} should be a value, a list, or {{"{EACH}": [...]}} for a request each.')
    return list(map(as_text, t.cast("Iterable[t.Any]", value))) if isinstance(value, list) else as_text(value)


def _expect_places(asked: Asked) -> None:
    places, where = set(PLACEHOLDER.findall(asked.template)), f"{asked.where}.{asked.path_setting}"
    if missing := ", ".join(sorted(places - set(asked.path))):
        raise SettingsError(f"{where} lacks {missing}: {asked.template} has a place for it.")
    if unknown := ", ".join(sorted(set(asked.path) - places)):
        raise SettingsError(f"{where} has {unknown}: {asked.template} has no place for it.")
