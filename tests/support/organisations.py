"""Several organisations of one sandbox, and rows that say which of them they are for."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from itertools import count

import requests

from support.singer import record, schema
from support.target import REJECTS, RESULTS, Target, records

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json

OURS: t.Final = re.compile(r"INV-[1-9]\d?")
COLUMN: t.Final = "company"
"""What tells in the input which organisation a row is for."""


@dataclass(frozen=True, kw_only=True)
class Organisations:
    """Organisations that are connected, and what is in their books."""

    sandbox: Sandbox
    tenant_ids: tuple[str, ...]
    names: tuple[str, ...]
    config: Json
    headers: Json

    @classmethod
    def of(cls, sandbox: Sandbox, number: int) -> Organisations:
        """Have so many connected."""
        sandbox.reset(organisations=number)
        config, headers = sandbox.config(organisations=str(number)), sandbox.headers(organisations=str(number))
        listed = requests.get(f"{sandbox.url}/connections", headers=headers, timeout=10).json()
        return cls(
            sandbox=sandbox,
            tenant_ids=tuple(each["tenantId"] for each in listed),
            names=tuple(each["tenantName"] for each in listed),
            config=config,
            headers=headers,
        )

    def target(self, folder: Path, **settings: t.Any) -> Target:
        """A target that writes to all of them, each with files of its own."""
        files = {
            "results_path": f"{folder}/{{tenant_id}}-{RESULTS}",
            "rejects_path": f"{folder}/{{tenant_id}}-{REJECTS}",
        }
        return Target(folder, {**self.config, "tenant_column": COLUMN, **files, **settings})

    def results(self, folder: Path, number: int) -> list[Json]:
        """What the file of results of one of them holds."""
        return records(folder / f"{self.tenant_ids[number]}-{RESULTS}")

    def rejects(self, folder: Path, number: int) -> list[Json]:
        return records(folder / f"{self.tenant_ids[number]}-{REJECTS}")

    def add_account(self, number: int, code: str) -> None:
        """Have one of them have an account for sales."""
        body = {"Code": code, "Name": f"Sales {code}", "Type": "REVENUE"}
        headers = {**self.headers, "Xero-Tenant-Id": self.tenant_ids[number]}
        assert self.sandbox.write("PUT", "Accounts", body, headers).ok

    def ours(self, number: int) -> dict[str, Json]:
        """The invoices INV-1 and so on that one of them has, by their numbers."""
        found = {each["InvoiceNumber"]: each for each in self.book(number)}
        return {name: each for name, each in found.items() if OURS.fullmatch(name)}

    def copies(self, number: int) -> int:
        """How many documents of ours one of them has, whatever is twice there."""
        return sum(bool(OURS.fullmatch(each["InvoiceNumber"])) for each in self.book(number))

    def book(self, number: int, path: str = "Invoices", **params: t.Any) -> list[Json]:
        """What one of them has."""
        headers = {**self.headers, "Xero-Tenant-Id": self.tenant_ids[number]}
        pages = (self.sandbox.get(path, headers, page=page, **params).json()[path] for page in count(1))
        found: list[Json] = []
        while page := next(pages):
            found += page
        return found


def rows_of(stream: str, rows: t.Iterable[tuple[str, Json]], key: t.Sequence[str]) -> list[Json]:
    """A stream of rows, each with the organisation that it is for."""
    told = [{**row, COLUMN: whose} for whose, row in rows]
    return [schema(stream, told[0], key), *(record(stream, row) for row in told)]
