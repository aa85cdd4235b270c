"""Lists the query parameters that each GET of the Accounting API takes, by its path below the root of the API.

Only the names are taken. The places in a path, such as {InvoiceID}, are written {}: there are ids and numbers for one.
"""

from __future__ import annotations

import typing as t
from collections import defaultdict
from pathlib import Path

import sandbox_corrections as corrections
import yaml
from sandbox_facts import of_kind, one_line_each, resolve

DOCUMENT: t.Final = "xero_accounting.yaml"
TABLE: t.Final = Path("tap-xero/src/tap_xero/settings/query_params.json")
SOURCES: t.Final = (Path("tools/sandbox_facts.py"), Path("tools/sandbox_corrections.py"))


def outputs(folder: Path) -> dict[Path, bytes]:
    with (folder / DOCUMENT).open("rb") as file:
        document = yaml.load(file, yaml.CSafeLoader)
    found: dict[str, set[str]] = defaultdict(set)
    for path, item in document["paths"].items():
        if operation := item.get("get"):
            declared = [*item.get("parameters", []), *operation.get("parameters", [])]
            names = of_kind([resolve(document, each) for each in declared], "query")
            found[plain(path)] |= names.keys() | corrections.NEWER_QUERIES.get(operation["operationId"], {}).keys()
    return {TABLE: one_line_each({path: sorted(names) for path, names in found.items()})}


def plain(path: str) -> str:
    """The path without a slash at its beginning and without the names of its places."""
    return "/".join("{}" if part.startswith("{") else part for part in path.strip("/").split("/"))
