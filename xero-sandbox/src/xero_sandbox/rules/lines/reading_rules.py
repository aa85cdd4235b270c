"""How the lines of one document are to be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xero_sandbox.rules.checks.validation_errors import Findings

if TYPE_CHECKING:
    from xero_sandbox.books.organisation import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What every part of a line is read with."""

    organisation: Organisation
    types: str
    """LineAmountTypes, in the spelling of invoices."""
    unit_places: int
    selling: bool
    approved: bool
    """The document counts, so every amount needs an account; a draft may lack it, and loses one that is wrong."""
    taxed_by_account: bool = True
    """A line without a tax type has that of its account; quotes do not do this (S-QUOTES, H)."""
    discounts: bool = False
    bank_too: bool = False
    """Bank accounts may be named as well."""
    empty_lines: str = "kept"
    new_lines: str = "as_sent"
    """As in a Case."""
    retyped: bool = False
    """LineAmountTypes are not what they were, so taxes have to be counted anew."""
    findings: Findings = field(default_factory=Findings)
