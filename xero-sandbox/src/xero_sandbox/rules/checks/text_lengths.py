"""Texts that may only be so long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from xero_sandbox.openapi.models import models
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from xero_sandbox.rules.interface import Case

WORDS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
LONGEST: Final = {"Description": 4000}
"""Letters of a line's text (S-INVOICES, H)."""


def check_lengths(case: Case) -> None:
    """Raises InvalidError for every text that is longer than Xero's document allows (the wording after S-ERR, M)."""
    fields = models()[case.kind.model]["fields"]
    long = [
        f"{WORDS.sub(' ', name)} is too long. Maximum of {fields[name]['max']} characters allowed"
        for name, value in case.sent.items()
        if isinstance(value, str) and len(value) > fields[name].get("max", len(value))
    ]
    lines = case.sent.get("LineItems", ())
    long += [
        f"{name} is too long. Maximum of {most} characters allowed"
        for name, most in LONGEST.items()
        if any(len(line.get(name, "")) > most for line in lines)
    ]
    if long:
        raise InvalidError(*long)
