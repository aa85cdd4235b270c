"""Which of Xero's operations the tests exercise, for the table in docs/sandbox.md."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.api.sub_resources import pdf
from xero_sandbox.openapi.operations import find, operations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RECORDED: Final = Path(__file__).parents[1] / "operations.json"
SDK: Final = re.compile(r"sdk/.*\[(\w+)\]$")
"""The test of a method of the SDK's ends with its name."""
REFUSED: Final = 400


@dataclass(frozen=True, slots=True)
class Exercised:
    """Ids of operations that were answered well: to the vendor's SDK, and to our own tests."""

    sdk: set[str] = field(default_factory=set)
    tests: set[str] = field(default_factory=set)

    def passed(self, test: str) -> None:
        """A test has passed; it counts for the SDK if it is one of a method."""
        if found := SDK.search(test):
            self.sdk.add(BY_METHOD[found[1]])

    def called(self, calls: Iterable[Mapping[str, Any]]) -> None:
        """One of our tests has made these calls, as the sandbox remembers them."""
        for call in calls:
            match = find(call["method"], call["path"])
            if match and (call["status"] or REFUSED) < REFUSED:
                self.tests.add(pdf.wanted(match.operation, call["accept"] or "").id)

    def add(self, text: str) -> None:
        """What `as_text` gave elsewhere."""
        found = json.loads(text)
        self.sdk.update(found["sdk"])
        self.tests.update(found["tests"])

    def missing(self, recorded: str) -> list[str]:
        """What was written down as exercised and was not: the table in the docs claims it."""
        said = json.loads(recorded)
        return sorted((set(said["sdk"]) - self.sdk) | (set(said["tests"]) - self.tests))

    def unrecorded(self, recorded: str) -> list[str]:
        """What the tests exercise and the table does not know yet: it claims too little, which misleads nobody."""
        said = json.loads(recorded)
        return sorted((self.sdk - set(said["sdk"])) | (self.tests - set(said["tests"])))

    def as_text(self) -> str:
        return json.dumps({"sdk": sorted(self.sdk), "tests": sorted(self.tests)}, indent=1) + "\n"


def method(operation: str) -> str:
    """What the SDK calls an operation: get_contact_cis_settings for getContactCISSettings."""
    words = re.sub(r"([a-z])([A-Z])", r"\1_\2", operation)
    return re.sub(r"([A-Z])([A-Z][a-z])", r"\1_\2", words).lower()


BY_METHOD: Final = {method(operation): operation for operation in operations()}
