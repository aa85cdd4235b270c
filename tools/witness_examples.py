"""Reads the examples in Xero's public document of the Accounting API: bodies of requests, and answers to them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml
from sandbox_facts import METHODS, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NAMES: Final = ("xero_accounting.yaml", "xero_accounting.json")
CODE: Final = re.compile(r"(?:\w+\.)*\w*Enum\.(\w+)")
"""Some examples are written in the words of a program: `Invoice.TypeEnum.ACCREC` is ACCREC."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One example of an operation."""

    operation: str
    method: str
    path: str
    """As the document writes it, with names in braces."""
    name: str
    """Which of several examples it is, or nothing."""
    body: Any
    """The example as JSON says it, or None where it cannot be read."""

    @property
    def title(self) -> str:
        return " ".join(filter(None, (self.method, self.path, self.name)))


def document(folder: Path) -> dict[str, Any]:
    """The document in that folder.

    Raises:
        FileNotFoundError: There is none.
    """
    for file in (folder / name for name in NAMES):
        if file.exists():
            return dict(yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader))
    message = f"{folder} has neither {NAMES[0]} nor {NAMES[1]}"
    raise FileNotFoundError(message)


def requests(whole: Mapping[str, Any]) -> list[Example]:
    """The bodies that the document shows of what is written."""
    return [
        example
        for about, operation in _operations(whole)
        for example in _examples(whole, about, operation.get("requestBody", {}))
    ]


def answers(whole: Mapping[str, Any]) -> list[Example]:
    """The answers that the document shows of calls that went well."""
    return [
        example
        for about, operation in _operations(whole)
        for status, answer in operation["responses"].items()
        if str(status) < "300"
        for example in _examples(whole, about, answer)
    ]


def _operations(whole: Mapping[str, Any]) -> Iterator[tuple[dict[str, str], Mapping[str, Any]]]:
    for path, item in whole["paths"].items():
        for method in METHODS:
            if method in item:
                yield {"operation": item[method]["operationId"], "method": method.upper(), "path": path}, item[method]


def _examples(whole: Mapping[str, Any], about: dict[str, str], node: Mapping[str, Any]) -> Iterator[Example]:
    shown = resolve(dict(whole), dict(node)).get("content", {}).get("application/json", {})
    if "example" in shown:
        yield Example(**about, name="", body=_read(shown["example"]))
    for name, each in shown.get("examples", {}).items():
        value = resolve(dict(whole), dict(each)).get("value")
        yield Example(**about, name=name if len(shown["examples"]) > 1 else "", body=_read(value))


def _read(example: Any) -> Any:
    """Examples are text, mostly JSON; where names lack their quotes, YAML reads them as they are meant."""
    if not isinstance(example, str):
        return _plain(example)
    try:
        return json.loads(example)
    except ValueError:
        return _loosely(example)


def _loosely(example: str) -> Any:
    try:
        read = yaml.load(CODE.sub(r"\1", example), Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return None
    return _plain(read) if isinstance(read, dict | list) else None


def _plain(value: Any) -> Any:
    """What YAML took for days is text again."""
    return json.loads(json.dumps(value, default=str))
