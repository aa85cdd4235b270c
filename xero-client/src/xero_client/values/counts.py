"""Counts things in words, so that one of them is not called many."""

from __future__ import annotations


def counted(number: int, what: str) -> str:
    """`1 row`, `1,250 rows`: `what` is one of them, in a word whose plural ends with s."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def were(number: int) -> str:
    """What goes between so many and what became of them."""
    return "was" if number == 1 else "were"
