"""Generates what docs/sandbox.md lists: the options of the sandbox, and who exercises each operation."""

from __future__ import annotations

import json
import typing as t
from dataclasses import fields
from pathlib import Path

from readme_tables import listing, table
from xero_sandbox.openapi.operations import operations
from xero_sandbox.options import Options

if t.TYPE_CHECKING:
    from dataclasses import Field

PAGE: t.Final = Path("docs/sandbox.md")
EXERCISED: t.Final = Path(__file__).parents[1] / "tests" / "operations.json"
"""Written by `pytest --record-operations`."""


def regions() -> dict[Path, dict[str, str]]:
    return {PAGE: {"options": list_of_options(), "operations": table_of_operations()}}


def list_of_options() -> str:
    return listing((f"`--{each.name.replace('_', '-')}`{values(each)}", each.metadata["help"]) for each in options())


def options() -> tuple[Field[t.Any], ...]:
    return fields(Options)


def values(option: Field[t.Any]) -> str:
    """What there is to choose from, the default first."""
    if "choices" in option.metadata:
        return f" ({', '.join(option.metadata['choices'])})"
    if isinstance(option.default, bool):
        return " (yes, no)" if option.default else " (no, yes)"
    return "" if option.default is None else f" ({option.default:,})"


def table_of_operations() -> str:
    exercised: dict[str, list[str]] = json.loads(EXERCISED.read_text())
    sdk, tests = set(exercised["sdk"]), set(exercised["tests"])
    both = len(sdk & tests)
    counts = (
        f"{len(operations())} operations: {len(sdk)} exercised by the SDK, {len(tests)} by our tests, {both} by both, "
    )
    counts += f"{len(operations().keys() - sdk - tests)} by neither.\n\n"
    ordered = sorted(operations().values(), key=lambda each: (each.template, each.method))
    rows = (
        (f"{each.method} {each.template}", each.id, mark(each.id in sdk), mark(each.id in tests)) for each in ordered
    )
    return counts + table(("operation", "its id", "SDK", "our tests"), rows)


def mark(exercised: bool) -> str:
    return "yes" if exercised else ""
