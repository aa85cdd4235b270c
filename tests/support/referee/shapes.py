"""The shape of an answer: what has to be judged only once, since nothing else in it can be wrong."""

from __future__ import annotations

from bisect import bisect
from functools import cache
from typing import Any, Final

from support.referee.schemas import field_facts

LIMITS: Final = (20, 30, 50, 100, 150, 255, 500, 1000, 4000)
"""Lengths between which texts are alike, unless a field has a limit of its own."""
DIGITS: Final = str.maketrans("123456789", "000000000")


def shape(value: Any, model: str) -> Any:
    """Two objects of one shape break the same rules of their model, or none."""
    if not isinstance(value, dict):
        return type(value)
    rules = _rules(model)
    return tuple([(name, _of_field(each, rules.get(name))) for name, each in value.items()])


def _of_field(value: Any, rule: Any) -> Any:
    if isinstance(value, str):
        return value if rule == "enum" else value.translate(DIGITS)[:40] if rule == "form" else _long(value, rule)
    if isinstance(value, list):
        return frozenset([_of_field(each, rule) for each in value])
    if isinstance(value, dict):
        return shape(value, rule[0]) if isinstance(rule, tuple) else dict
    return type(value)


def _long(value: str, rule: Any) -> Any:
    return bisect(LIMITS, len(value)) if not isinstance(rule, int) else len(value) > rule


@cache
def _rules(model: str) -> dict[str, Any]:
    """By field: the model in it, its limit, "enum" or "form" where the text itself has to be looked at."""
    return {name: _rule(facts) for name, facts in field_facts(model).items()}


def _rule(facts: dict[str, Any]) -> Any:
    if "model" in facts:
        return (facts["model"],)
    if "enum" in facts:
        return "enum"
    return "form" if facts.get("format", "").startswith(("uuid", "ms")) else facts.get("max", "text")
