"""Values in settings that are computed: text that begins with "=" is an expression.

They compute with a fixed set of words, reach no attributes of Python's and stay within the bounds of `bounds`. To begin
a text with "=", write "==": "==x" is the text "=x".
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from simpleeval import InvalidExpression  # type: ignore[import-untyped]  # it has no stubs

from xero_client.errors import SettingsError
from xero_client.expressions.evaluator import Calculator
from xero_client.expressions.functions import functions
from xero_client.expressions.parser import Formula, parse
from xero_client.expressions.periods import values, words
from xero_client.expressions.scalars import quoted

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

PLAIN: t.Final = (str, int, float, Decimal, date, type(None))
MOST_SHOWN: t.Final = 4
"""Columns whose values a message shows."""


class Expressions:
    """Computes the values of one run, all at the same moment."""

    def __init__(self, now: datetime, **more: Callable[..., t.Any]) -> None:
        """`now` has a time zone; `more` are functions of the caller's own."""
        self._functions = {**words(now), **more}
        self._names = values(now)
        self._calculator = Calculator(self._functions)
        self._formulas: dict[tuple[str, ...], Formula] = {}

    def compute(self, value: t.Any, names: Mapping[str, t.Any], where: str) -> t.Any:
        """Return the value with every expression in it computed, at any depth.

        Args:
            value: what the setting holds: text, a number, a list or an object.
            names: what expressions may use besides `now`, `today` and the functions.
            where: the setting's name, such as `streams.invoices.params`.

        Raises:
            SettingsError: an expression is wrong; the line holds the setting and the expression.
        """
        if isinstance(value, dict):
            return {name: self.compute(part, names, f"{where}.{name}") for name, part in value.items()}
        if isinstance(value, list):
            return [self.compute(part, names, where) for part in value]
        if not is_expression(value):
            return value[1:] if isinstance(value, str) and value.startswith("==") else value
        try:
            found = self._calculator.value(self._formula(value, names).parsed, {**self._names, **names})
            self._calculator.work.read(found)
            return _plain(found)
        except _PROBLEMS as problem:
            raise _wrong(value, where, f"{_reason(problem)}{self._shown(value, names)}") from None

    def check(self, value: t.Any, names: Iterable[str], where: str) -> None:
        """Raises SettingsError for an expression that could be computed with no values of these names."""
        if isinstance(value, dict | list):
            inner = value.items() if isinstance(value, dict) else ((None, part) for part in value)
            for name, part in inner:
                self.check(part, names, f"{where}.{name}" if name is not None else where)
        elif is_expression(value):
            try:
                self._formula(value, names)
            except _PROBLEMS as problem:
                raise _wrong(value, where, _reason(problem)) from None

    def _formula(self, value: str, names: Iterable[str]) -> Formula:
        key = (value, *names)
        if key not in self._formulas:
            known = {*self._names, *names, *self._functions}
            formula = parse(value[1:], known)
            if called := sorted(formula.called - self._functions.keys()):
                raise InvalidExpression(_no_function(called[0], is_moment=called[0] in self._names))
            if unknown := sorted(formula.used - known):
                hint = f" (a column is written record[{unknown[0]!r}])" if "record" in known else ""
                raise InvalidExpression(f"there is no {', '.join(unknown)}{hint}: there are {_listed(known)}")
            self._formulas[key] = formula
        return self._formulas[key]

    def _shown(self, value: str, names: Mapping[str, t.Any]) -> str:
        """What the columns hold that a wrong expression reads."""
        formula = self._formulas.get((value, *names))
        columns = formula.columns[:MOST_SHOWN] if formula else ()
        said = filter(None, (_as_it_is(names.get(name), name, column) for name, column in columns))
        return f" ({shown})" if (shown := ", ".join(said)) else ""


def is_expression(value: t.Any) -> bool:
    return isinstance(value, str) and value.startswith("=") and not value.startswith("==")


def names_in(value: t.Any) -> set[str]:
    """The names that the expressions in a value use; those of an expression that is wrong are none."""
    return set().union(*(formula.used for formula in _formulas(value)))


def columns_in(value: t.Any) -> set[str]:
    """The columns that the expressions in a value read of any record."""
    return {column for formula in _formulas(value) for _, column in formula.columns}


def _formulas(value: t.Any) -> t.Iterator[Formula]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _formulas(part)
    elif is_expression(value):
        try:
            yield parse(value[1:], _ANY_CAPITALS)
        except _PROBLEMS:
            return


def _no_function(word: str, *, is_moment: bool) -> str:
    shifted = f", or {word} - days(1) for the day before" if is_moment else ""
    return f"{word} is a word, not a function: write {word}{shifted}"


def _plain(value: t.Any) -> t.Any:
    """The result, if it is something that a setting can hold."""
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(_expected_plain(name)): _plain(part) for name, part in value.items()}
    return _expected_plain(value)


def _expected_plain(value: t.Any) -> t.Any:
    if not isinstance(value, PLAIN):
        raise TypeError(f"it gives a {type(value).__name__}, not a text, number, date, list or object")
    return value


def _listed(known: set[str]) -> str:
    """Names and periods first, then what is about texts and numbers."""
    return ", ".join(sorted(known, key=lambda word: (word in _GENERAL, word.lower())))


def _as_it_is(record: t.Any, name: str, column: str) -> str:
    try:
        return f"{name}[{column!r}] is {quoted(record[column])}" if isinstance(record, Mapping) else ""
    except (LookupError, RecursionError):
        return ""


def _wrong(value: str, where: str, reason: str) -> SettingsError:
    said = value if len(value) <= MOST_OF_IT else f"{value[:MOST_OF_IT]}…"
    return SettingsError(f"{where} cannot be computed from {said!r}: {reason}.")


def _reason(problem: Exception) -> str:
    if isinstance(problem, RecursionError):
        return "it is nested too deeply"
    if type(problem) is KeyError:
        return f"there is no {problem}"[:MOST_REASON]
    if isinstance(problem, TypeError) and "between instances of" in str(problem) and "NoneType" in str(problem):
        return "null compares with nothing"
    said = in_plain_words((str(problem).splitlines() or [""])[0].rstrip("."))
    said = said if len(said) <= MOST_REASON else f"{said[:MOST_REASON]}…"
    return said if said and not said.startswith("[<class") else type(problem).__name__


def in_plain_words(said: str) -> str:
    """What Python says of values that do not go together, without its names of types."""
    if found := _OPERANDS.fullmatch(said):
        sign = (found["sign"] or found["between"]).partition(" ")[0]
        return f"{sign} is not for {_kind(found['one'])} and {_kind(found['other'])}"
    if found := _WITHOUT_PARTS.fullmatch(said):
        return f"{_kind(found['one'])} has no parts"
    return said


def _kind(name: str) -> str:
    return _KINDS.get(name.rpartition(".")[2], name)


_OPERANDS: t.Final = re.compile(
    r"(?:unsupported operand type\(s\) for (?P<sign>[^:]+): |'(?P<between>[^']+)' not supported between instances of )"
    r"'(?P<one>[^']+)' and '(?P<other>[^']+)'"
)
_WITHOUT_PARTS: t.Final = re.compile(r"'(?P<one>[^']+)' object is not (?:subscriptable|iterable)")
_KINDS: t.Final[Mapping[str, str]] = dict(
    (
        *(("NoneType", "null"), ("str", "a text"), ("Joined", "a text"), ("bool", "true or false")),
        *(("int", "a number"), ("float", "a number"), ("Decimal", "a number"), ("date", "a date")),
        *(("datetime", "a moment"), ("timedelta", "a time"), ("list", "a list"), ("tuple", "a list")),
        *(("dict", "an object"), ("Columns", "an object")),
    )
)
"""What Python calls otherwise."""
_GENERAL: t.Final = frozenset({*functions(), "str", "day"})
MOST_OF_IT: t.Final = 120
"""Characters of an expression that a message shows: its reason comes after it, and should not be cut off."""
MOST_REASON: t.Final = 1_500
"""Characters of what is wrong with it."""
_ANY_CAPITALS: t.Final = ("record", "line")
_PROBLEMS: t.Final = (
    *(InvalidExpression, TypeError, ValueError, AttributeError),
    *(ArithmeticError, LookupError, RecursionError),
)
