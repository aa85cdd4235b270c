"""Computes expressions that are parsed: exact with amounts, and never longer than a moment."""

from __future__ import annotations

import ast
import operator
import typing as t
from decimal import Decimal

from simpleeval import (  # type: ignore[import-untyped]  # it has no stubs
    MAX_STRING_LENGTH,
    EvalWithCompoundTypes,
    InvalidExpression,
    safe_add,
    safe_mult,
)

from xero_client import numbers
from xero_client.numbers import Joined
from xero_client.scalars import expected_text, number

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST_WORK: t.Final = 20_000_000
"""What one expression may cost; see `Calculator._eval`."""
A_STEP: t.Final = 20
A_MEMBER: t.Final = 50
"""What a step, and a member of a list, cost; a character of a text costs 1."""


def _plus(one: t.Any, other: t.Any) -> t.Any:
    if isinstance(one, str) != isinstance(other, str):
        if one is None or other is None:
            raise TypeError("a text and null do not add up")
        raise TypeError("a text and a number do not add up: write text(…) or decimal(…)")
    if one is None or other is None:
        raise TypeError("null is no number")
    total = safe_add(_exact(one), _exact(other))
    return Joined(total) if isinstance(one, str) and _is_number(one) and _is_number(other) else total


def _is_number(text: str) -> bool:
    try:
        numbers.number(text)
    except (ValueError, ArithmeticError):
        return False
    return True


def _times(one: t.Any, other: t.Any) -> t.Any:
    if isinstance(one, str) and isinstance(other, int) and len(one) * other > MAX_STRING_LENGTH:
        raise InvalidExpression("it would make something that long that nobody means it")
    return safe_mult(_operand(one), _operand(other))


def _divided(by: Callable[[t.Any, t.Any], t.Any]) -> Callable[[t.Any, t.Any], t.Any]:
    def divided(one: t.Any, other: t.Any) -> t.Any:
        one, other = _operand(one), _operand(other)
        if isinstance(other, int | Decimal) and not other:
            raise ZeroDivisionError("division by zero")
        return by(Decimal(one) if isinstance(one, int) and isinstance(other, int | Decimal) else one, other)

    return divided


def _operand(value: t.Any) -> t.Any:
    """What can be computed with: text only if it is a number."""
    return number(value) if value is None or isinstance(value, str | float) else value


def _exact(value: t.Any) -> t.Any:
    return number(value) if isinstance(value, float) else value


def _compared(by: Callable[[t.Any, t.Any], bool]) -> Callable[[t.Any, t.Any], bool]:
    """A number and a text are compared as numbers, if the text is one."""

    def compared(one: t.Any, other: t.Any) -> bool:
        return by(_like(one, other), _like(other, one))

    return compared


def _like(value: t.Any, other: t.Any) -> t.Any:
    is_number = isinstance(other, int | Decimal) and not isinstance(other, bool)
    if not (is_number and isinstance(value, str)):
        return value
    try:
        return number(value)
    except TypeError:
        return value


OPERATORS: t.Final[Mapping[type[ast.AST], Callable[..., t.Any]]] = {
    ast.Add: _plus,
    ast.Sub: lambda one, other: operator.sub(_operand(one), _operand(other)),
    ast.Mult: _times,
    ast.Div: _divided(operator.truediv),
    ast.FloorDiv: _divided(operator.floordiv),
    ast.USub: lambda value: -_operand(value),
    ast.UAdd: lambda value: +_operand(value),
    ast.Not: operator.not_,
    ast.Eq: _compared(operator.eq),
    ast.NotEq: _compared(operator.ne),
    ast.Gt: _compared(operator.gt),
    ast.Lt: _compared(operator.lt),
    ast.GtE: _compared(operator.ge),
    ast.LtE: _compared(operator.le),
    ast.In: lambda one, other: one in other,
    ast.NotIn: lambda one, other: one not in other,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}
"""All there are; others make huge numbers or huge texts out of little."""


class Calculator(EvalWithCompoundTypes):  # type: ignore[misc]  # it has no stubs
    """Evaluates what `formulas` has found harmless."""

    def __init__(self, functions: Mapping[str, Callable[..., t.Any]]) -> None:
        super().__init__(operators=dict(OPERATORS), functions=dict(functions), names={})
        self.nodes[ast.FormattedValue] = self._text
        self._work = 0

    def value(self, parsed: ast.Expression, names: Mapping[str, t.Any]) -> t.Any:
        """The value of the expression."""
        self.names, self._work, self._max_count = names, 0, 0
        return self._eval(parsed.body)

    def _eval(self, node: ast.AST) -> t.Any:
        """Work is counted, so that lists in lists, and long texts in lists, cannot take minutes or the memory."""
        result = self.nodes[type(node)](node)
        self._work += A_STEP
        if isinstance(result, str):
            self._work += len(result)
        elif isinstance(result, list | tuple):
            self._work += A_MEMBER * len(result)
        if self._work > MOST_WORK:
            raise InvalidExpression("it takes too long")
        return result

    def _text(self, node: ast.FormattedValue) -> str:
        value = self._eval(node.value)
        return "" if value is None else expected_text(value)
