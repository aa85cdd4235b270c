"""Values in settings that are computed when a run starts: text that begins with "=" is an expression.

They compute with a fixed set of words, reach no attributes of Python's and cannot grow without bounds. To begin a
text with "=", write "==": "==x" is the text "=x".
"""

from __future__ import annotations

import ast
import typing as t
from datetime import date
from decimal import Decimal

from simpleeval import EvalWithCompoundTypes, InvalidExpression  # type: ignore[import-untyped]  # it has no stubs

from xero_client.errors import SettingsError
from xero_client.periods import as_text, values, words

if t.TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

LONGEST: t.Final = 1000
"""Characters of one expression."""

_ALLOWED: t.Final = (
    *(ast.Expression, ast.Constant, ast.Name, ast.Call, ast.keyword, ast.JoinedStr, ast.FormattedValue),
    *(ast.List, ast.Tuple, ast.Dict, ast.ListComp, ast.comprehension, ast.Subscript, ast.Slice, ast.IfExp),
    *(ast.BinOp, ast.BoolOp, ast.UnaryOp, ast.Compare, ast.operator, ast.boolop, ast.unaryop, ast.cmpop),
    *(ast.expr_context, ast.Attribute),
)
_FIELDS: t.Final = {"year", "month", "day"}
"""What may be asked of a date by a dot; there are no other attributes."""
_TOO_MIGHTY: t.Final = (ast.Pow, ast.Mod, ast.LShift, ast.RShift)
"""Operators that make huge numbers or huge texts out of little."""
_PLAIN: t.Final = (str, int, float, Decimal, date, type(None))


class Expressions:
    """Computes the values of one run, all at the same moment."""

    def __init__(self, now: datetime) -> None:
        """`now` has a time zone."""
        self._functions = words(now)
        self._names = values(now)

    def compute(self, value: t.Any, names: Mapping[str, t.Any], where: str) -> t.Any:
        """Return the value with every expression in it computed, at any depth.

        Args:
            value: what the setting holds: text, a number, a list or an object.
            names: what expressions may use besides `now`, `today` and the functions of `periods`.
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
            return self._evaluated(value[1:], names)
        except _PROBLEMS as problem:
            raise SettingsError(f"{where} cannot be computed from {value[:LONGEST]!r}: {_reason(problem)}.") from None

    def _evaluated(self, text: str, names: Mapping[str, t.Any]) -> t.Any:
        parsed, known = _parsed(text), {**self._names, **names}
        if unknown := _used(parsed) - known.keys() - self._functions.keys():
            there_are = ", ".join(sorted([*known, *self._functions], key=str.lower))
            raise InvalidExpression(f"there is no {', '.join(sorted(unknown))}: there are {there_are}")
        calculator = EvalWithCompoundTypes(functions=dict(self._functions), names=known)
        calculator.nodes[ast.FormattedValue] = lambda node: as_text(calculator._eval(node.value))  # noqa: SLF001 - it offers no other way
        return _plain(calculator.eval(text, previously_parsed=parsed.body))


def is_expression(value: t.Any) -> bool:
    return isinstance(value, str) and value.startswith("=") and not value.startswith("==")


def names_in(value: t.Any) -> set[str]:
    """The names that the expressions in a value use; those of an expression that is wrong are none."""
    if isinstance(value, dict | list):
        return set().union(*map(names_in, value.values() if isinstance(value, dict) else value))
    try:
        return _used(_parsed(value[1:])) if is_expression(value) else set()
    except _PROBLEMS:
        return set()


def _parsed(text: str) -> ast.Expression:
    if len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters")
    parsed = ast.parse(text.strip(), mode="eval")
    for node in ast.walk(parsed):
        if not _is_harmless(node):
            raise InvalidExpression(f"{getattr(node, 'attr', type(node).__name__)} is not available here")
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            node.value = Decimal(repr(node.value))  # type: ignore[assignment]  # exact, and what amounts compute with
    return parsed


def _is_harmless(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in _FIELDS
    if isinstance(node, ast.FormattedValue):
        return node.format_spec is None  # which could ask for a billion places
    return isinstance(node, _ALLOWED) and not isinstance(node, _TOO_MIGHTY)


def _used(parsed: ast.Expression) -> set[str]:
    """The names that are read, without those that the expression sets itself."""
    names = [node for node in ast.walk(parsed) if isinstance(node, ast.Name)]
    return {node.id for node in names} - {node.id for node in names if isinstance(node.ctx, ast.Store)}


def _plain(value: t.Any) -> t.Any:
    """The result, if it is something that a setting can hold."""
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if not isinstance(value, _PLAIN):
        raise TypeError(f"it gives a {type(value).__name__}, not a text, number, date, list or object")
    return value


def _reason(problem: Exception) -> str:
    if isinstance(problem, SyntaxError):
        return f"{problem.msg} at character {problem.offset}"
    return (str(problem).splitlines() or [""])[0].rstrip(".") or type(problem).__name__


_PROBLEMS: t.Final = (
    *(InvalidExpression, SyntaxError, TypeError, ValueError),
    *(ArithmeticError, LookupError, RecursionError, MemoryError),
)
