"""Parses expressions, and lets nothing through that could do anything but compute."""

from __future__ import annotations

import ast
import re
import typing as t
from decimal import Decimal

from simpleeval import InvalidExpression  # type: ignore[import-untyped]  # it has no stubs

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LONGEST: t.Final = 1000
"""Characters of one expression."""
MOST_SHOWN: t.Final = 40
"""Characters of a part of it that a message shows."""

ALLOWED: t.Final = (
    *(ast.Expression, ast.Constant, ast.Name, ast.Call, ast.keyword, ast.JoinedStr, ast.FormattedValue),
    *(ast.List, ast.Tuple, ast.Dict, ast.ListComp, ast.GeneratorExp, ast.comprehension, ast.Subscript, ast.Slice),
    *(ast.IfExp, ast.BinOp, ast.BoolOp, ast.UnaryOp, ast.Compare, ast.expr_context, ast.Attribute),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.boolop, ast.cmpop, ast.Not, ast.USub, ast.UAdd),
)
FIELDS: t.Final = frozenset({"year", "month", "day"})
"""What may be asked of a date by a dot; there are no other attributes."""
METHODS: t.Final = {name: name for name in ("strip", "lstrip", "rstrip", "upper", "lower", "title", "replace")} | {
    **{name: name for name in ("split", "join", "startswith", "endswith", "zfill", "get", "date")},
    "strftime": "text",
    "isoformat": "text",
}
"""Functions that may be written behind what they are about, as in `record['name'].strip()`."""
RECORDS: t.Final = frozenset({"record", "line"})
"""Names of records: what is asked of them by a dot is a column."""
CONSTANTS: t.Final = {"true": True, "false": False, "null": None, "none": None}
"""As JSON and SQL write them."""


class Formula(t.NamedTuple):
    """A parsed expression."""

    parsed: ast.Expression
    used: frozenset[str]
    """The names that it reads, without those that it sets itself."""
    called: frozenset[str]
    """Those that it writes with brackets, as functions are, though it sets them or they are known."""
    columns: tuple[tuple[str, str], ...]
    """What it reads of which name: `record['qty']` is (record, qty)."""


def parse(text: str, known: Iterable[str] = ()) -> Formula:
    """The expression; words are `known` ones, whatever capitals they are written in.

    Raises:
        ValueError, InvalidExpression: it is none, or does more than to compute.
    """
    if len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters")
    parsed = _read(text.strip())
    sets = {node.id for node in ast.walk(parsed) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    parsed = _Plainer(sets, known).visit(parsed)
    for node in ast.walk(parsed):
        if not _is_harmless(node):
            raise InvalidExpression(f"{_said(node)} is not available here")
    used = {node.id for node in ast.walk(parsed) if isinstance(node, ast.Name)} - sets
    calls = (node.func for node in ast.walk(parsed) if isinstance(node, ast.Call))
    called = {func.id for func in calls if isinstance(func, ast.Name)} & {*sets, *known}
    return Formula(parsed, frozenset(used), frozenset(called), tuple(dict.fromkeys(_columns(parsed))))


def _read(text: str) -> ast.Expression:
    if not text:
        raise ValueError("there is nothing to compute")
    try:
        return ast.parse(text, mode="eval")
    except SyntaxError as problem:
        raise ValueError(_unread(problem)) from None
    except (MemoryError, RecursionError):  # Python's words for brackets in brackets, whatever memory there is.
        raise ValueError("it is nested too deeply") from None


def _unread(problem: SyntaxError) -> str:
    """What is wrong, in words that do not take it for a program of Python's."""
    said = problem.msg or ""
    if bracket := BRACKET.match(said):
        return f"the bracket {bracket[1]} is {'never closed' if 'never' in said else 'never opened'}"
    if "string literal" in said:
        return "a text is not closed: it ends with the quotation mark that it begins with"
    if "nested" in said:
        return "it is nested too deeply"
    line = (problem.text or "").rstrip()
    rest = line[max(problem.offset or 1, 1) - 1 :].strip()
    if "f-string" in said or problem.offset is None:
        return "it is no expression"
    return f"it is no expression from {rest[:MOST_SHOWN]!r} on" if rest else "it is no expression"


class _Plainer(ast.NodeTransformer):
    """Writes methods as functions, words in their own capitals, and numbers as exact ones."""

    def __init__(self, sets: set[str], known: Iterable[str]) -> None:
        self._sets = sets
        self._known = set(known)
        self._words = {word.lower(): word for word in self._known}

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Attribute) and (name := METHODS.get(node.func.attr.lower())):
            node.args.insert(0, node.func.value)
            node.func = ast.Name(id=name, ctx=ast.Load())
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """`record.qty` is `record['qty']`."""
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id in RECORDS & self._known:
            return ast.Subscript(value=node.value, slice=ast.Constant(node.attr), ctx=node.ctx)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self._sets or node.id in self._known:
            return node
        word = node.id.lower()
        if word in CONSTANTS and word not in self._words:
            return ast.Constant(CONSTANTS[word])
        node.id = self._words.get(word, node.id)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, float):
            node.value = Decimal(repr(node.value))  # type: ignore[assignment]  # exact, and what amounts compute with
        return node


BRACKET: t.Final = re.compile(r"(?:unmatched )?'([(){}\[\]])'")
"""How Python begins to speak of a bracket without its other half."""
WRITTEN: t.Final[Mapping[type[ast.AST], str]] = dict(
    (
        *((ast.Pow, "**"), (ast.Mod, "%"), (ast.MatMult, "@"), (ast.LShift, "<<"), (ast.RShift, ">>")),
        *((ast.BitOr, "|"), (ast.BitXor, "^"), (ast.BitAnd, "&"), (ast.Invert, "~"), (ast.Starred, "*")),
        *((ast.Lambda, "lambda"), (ast.NamedExpr, ":="), (ast.Await, "await"), (ast.Yield, "yield")),
        *((ast.YieldFrom, "yield from"), (ast.Set, "{…} without names"), (ast.SetComp, "{… for …}")),
        *((ast.DictComp, "{… for …}"), (ast.FormattedValue, "a format behind the : of {…}")),
    )
)
"""How that is written which is not available."""


def _said(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return "..." if node.value is Ellipsis else repr(node.value)[:MOST_SHOWN]
    return str(getattr(node, "attr", None) or WRITTEN.get(type(node)) or "something in it")


def _is_harmless(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in FIELDS
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str | int | Decimal | None)
    if isinstance(node, ast.FormattedValue):
        return node.format_spec is None  # which could ask for a billion places
    return isinstance(node, ALLOWED)


def _columns(parsed: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(parsed):
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(column))):
                yield name, column
            case ast.Call(func=ast.Name(id="get"), args=[ast.Name(id=name), ast.Constant(value=str(column)), *_]):
                yield name, column
