"""Reads `where`, the little language with which Xero's lists are filtered."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from xero_sandbox.api.querying import where_operands
from xero_sandbox.api.querying.fields import QueryError
from xero_sandbox.api.querying.where_lexer import Token, tokens
from xero_sandbox.api.querying.where_operands import Operand

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record

Test = Callable[["Record"], bool]

AND: Final = ("&&", "and")
OR: Final = ("||", "or")
NOT: Final = ("!", "not")
EQUALITY: Final = {"==": operator.eq, "=": operator.eq, "!=": operator.ne, "<>": operator.ne}
ORDER: Final = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
WITH_ORDER: Final = ("DateTime", "Decimal", "String")
LITERALS: Final = {
    "character": where_operands.character,
    "number": where_operands.number,
    "string": where_operands.text,
}
DEEPEST: Final = 40
"""Parentheses within parentheses; more are refused before Python's own stack ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One comparison with a field; whether Xero can answer it quickly depends on that."""

    field: str
    comparison: str
    """"==", "<" and the like, or the last method that it goes through, such as "contains"."""
    either: bool = False
    """It is one of several that are joined by OR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    matches: Test
    uses: tuple[Use, ...]


def where_of(text: str, model: str) -> Where:
    """The filter on records of a model that a text means; raises QueryError."""
    return _Parser(text, model).read()


class _Parser:
    """Recursive descent: either, both, comparison, operand."""

    def __init__(self, text: str, model: str) -> None:
        self._model = model
        self._tokens = tokens(text)
        self._token = next(self._tokens)
        self._depth = 0
        self._uses: list[Use] = []

    def read(self) -> Where:
        matches = self._test(self._either())
        if self._token.kind != "end":
            raise QueryError("Syntax error")
        return Where(matches=matches, uses=tuple(self._uses))

    def _either(self) -> Operand:
        first = len(self._uses)
        terms = self._terms(self._both, OR)
        if len(terms) == 1:
            return terms[0]
        tests = [self._test(term) for term in terms]
        self._uses[first:] = [replace(use, either=True) for use in self._uses[first:]]
        return _boolean(lambda record: any(test(record) for test in tests))

    def _both(self) -> Operand:
        terms = self._terms(self._comparison, AND)
        if len(terms) == 1:
            return terms[0]
        tests = [self._test(term) for term in terms]
        return _boolean(lambda record: all(test(record) for test in tests))

    def _terms(self, read: Callable[[], Operand], joined_by: Collection[str]) -> list[Operand]:
        found = [read()]
        while self._take(joined_by):
            found.append(read())
        return found

    def _comparison(self) -> Operand:
        if self._take(NOT):
            test = self._test(self._nested(self._comparison))
            return _boolean(lambda record: not test(record))
        left = self._operand()
        sign = self._take((*EQUALITY, *ORDER))
        return self._compared(left, sign, self._operand()) if sign else left

    def _compared(self, left: Operand, sign: str, right: Operand) -> Operand:
        kinds = {left.kind, right.kind}
        if sign in EQUALITY:
            fits = len(kinds) == 1 or "null" in kinds
        else:
            fits = len(kinds) == 1 and kinds.issubset(WITH_ORDER)
        if not fits:
            raise QueryError(f"Operator '{sign}' incompatible with operand types '{left.shown}' and '{right.shown}'")
        self._uses += [Use(field=each.field, comparison=each.method or sign) for each in (left, right) if each.field]
        return _boolean(_equality(left, sign, right) if sign in EQUALITY else _order(left, sign, right))

    def _test(self, term: Operand) -> Test:
        if term.kind != "Boolean":
            raise QueryError("Expression of type 'Boolean' expected")
        if term.field:
            self._uses.append(Use(field=term.field, comparison=term.method or "=="))
        return lambda record: bool(term.get(record))

    def _operand(self) -> Operand:
        """With the methods that are called on it, and on what they return."""
        found = self._primary()
        while self._token.kind == "member":
            name = self._advance().text.removeprefix(".")
            if not self._take("("):
                raise QueryError(f"No property or field '{name}' exists in type '{found.shown}'")
            found = where_operands.called(found, name, self._arguments())
        return found

    def _primary(self) -> Operand:
        token = self._advance()
        if token.kind in LITERALS:
            return LITERALS[token.kind](self._model, token.text)
        if token.kind == "name" and self._take("("):
            return where_operands.call(self._model, token.text, self._arguments())
        if token.kind == "name":
            return where_operands.word(self._model, token.text)
        if token.text != "(":
            raise QueryError("Expression expected")
        found = self._nested(self._either)
        self._expect(")")
        return found

    def _arguments(self) -> list[Operand]:
        if self._take(")"):
            return []
        found = self._terms(self._operand, ",")
        self._expect(")")
        return found

    def _nested(self, read: Callable[[], Operand]) -> Operand:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError("Expression too deep")
        found = read()
        self._depth -= 1
        return found

    def _advance(self) -> Token:
        """Past one token; what comes later is not looked at yet, and may be no word at all."""
        token = self._token
        self._token = next(self._tokens, token)
        return token

    def _take(self, wanted: Collection[str]) -> str | None:
        """Go past the next token if it is one of those wanted."""
        found = self._token.text.lower()
        return self._advance().text.lower() if found and found in wanted else None

    def _expect(self, symbol: str) -> None:
        if not self._take((symbol,)):
            raise QueryError(f"'{symbol}' or operator expected")


def _boolean(get: Test) -> Operand:
    return Operand(kind="Boolean", get=get)


def _equality(left: Operand, sign: str, right: Operand) -> Test:
    compare = EQUALITY[sign]
    return lambda record: bool(compare(left.get(record), right.get(record)))


def _order(left: Operand, sign: str, right: Operand) -> Test:
    compare = ORDER[sign]

    def ordered(record: Record) -> bool:
        one, other = left.get(record), right.get(record)
        return one is not None and other is not None and bool(compare(one, other))

    return ordered
