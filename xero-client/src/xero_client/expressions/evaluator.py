"""Computes expressions that are parsed: exact with amounts, and within the bounds of `bounds`."""

from __future__ import annotations

import ast
import operator
import typing as t
from collections.abc import Mapping, Sized
from decimal import Decimal

from simpleeval import (  # type: ignore[import-untyped]  # it has no stubs
    MAX_COMPREHENSION_LENGTH,
    EvalWithCompoundTypes,
    IterableTooLong,
)

from xero_client.expressions.bounds import Work, expect_length
from xero_client.expressions.scalars import expected_text, number
from xero_client.values import numbers
from xero_client.values.numbers import Joined

if t.TYPE_CHECKING:
    from collections.abc import Callable


def _plus(one: t.Any, other: t.Any) -> t.Any:
    if isinstance(one, str) != isinstance(other, str):
        if one is None or other is None:
            raise TypeError("a text and null do not add up")
        raise TypeError("a text and a number do not add up: write text(…) or decimal(…)")
    if one is None or other is None:
        raise TypeError("null is no number")
    if isinstance(one, Sized) and isinstance(other, Sized):
        expect_length(len(one) + len(other), of_list=not isinstance(one, str))
    total = _exact(one) + _exact(other)
    return Joined(total) if isinstance(one, str) and _is_number(one) and _is_number(other) else total


def _is_number(text: str) -> bool:
    try:
        numbers.number(text)
    except (ValueError, ArithmeticError):
        return False
    return True


def _times(one: t.Any, other: t.Any) -> t.Any:
    for many, often in ((one, other), (other, one)):
        if isinstance(many, Sized) and not isinstance(many, str) and isinstance(often, int):
            expect_length(len(many) * often, of_list=True)
    return _operand(one) * _operand(other)


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


HOLDERS: t.Final = (list, tuple, Mapping)


class Calculator(EvalWithCompoundTypes):  # type: ignore[misc]  # it has no stubs
    """Evaluates what `formulas` has found harmless."""

    def __init__(self, functions: Mapping[str, Callable[..., t.Any]]) -> None:
        super().__init__(operators=dict(OPERATORS), functions=dict(functions), names={})
        self.nodes[ast.FormattedValue] = self._text
        self.work = Work()

    def value(self, parsed: ast.Expression, names: Mapping[str, t.Any]) -> t.Any:
        """The value of the expression.

        Raises:
            ValueError: among others, for one that does or makes more than `bounds` has it.
        """
        self.names, self.work, self._max_count = names, Work(), 0
        return self._eval(parsed.body)

    def _eval(self, node: ast.AST) -> t.Any:
        """Steps are counted, and what they make, so that lists in lists cannot take minutes or the memory."""
        result = self.nodes[type(node)](node)
        self.work.step(result)
        return result

    def _eval_compare(self, node: ast.Compare) -> bool:
        """As Python does; lists and records that are compared with each other are gone through."""
        left, right = None, self._eval(node.left)
        for sign, of_right in zip(node.ops, node.comparators, strict=True):
            left, right = right, self._eval(of_right)
            if isinstance(left, HOLDERS) and isinstance(right, HOLDERS):
                self.work.read(left, right)
            if not self.operators[type(sign)](left, right):
                return False
        return True

    def _eval_comprehension(self, node: ast.ListComp | ast.GeneratorExp) -> t.Any:
        try:
            return super()._eval_comprehension(node)
        except IterableTooLong:
            raise ValueError(f"it goes over more than {MAX_COMPREHENSION_LENGTH:,} members") from None

    def _eval_joinedstr(self, node: ast.JoinedStr) -> str:
        texts: list[str] = []
        for part in node.values:
            texts.append(self._eval(part))
            expect_length(sum(map(len, texts)))
        return "".join(texts)

    def _text(self, node: ast.FormattedValue) -> str:
        value = self._eval(node.value)
        return "" if value is None else expected_text(value)
