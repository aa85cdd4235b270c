"""What an element says that its lines come to; Xero counts for itself, and refuses what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.arithmetic import money
from xero_sandbox.rules.error_messages import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.checks.validation_errors import Findings

TOTALS: Final = {
    "SubTotal": Rule.SUB_TOTAL_DIFFERS,
    "TotalTax": Rule.TOTAL_TAX_DIFFERS,
    "Total": Rule.TOTAL_DIFFERS,
}
"""Fields that the document calls read only, and that are compared all the same."""


def check_totals(sent: Record, counted: Mapping[str, Decimal], findings: Findings) -> None:
    """Without lines beside them they are overlooked: an example in Xero's document sends TotalTax alone (M)."""
    for name, rule in TOTALS.items():
        if sent.get("LineItems") and name in sent and money(sent[name]) != counted[name]:
            findings.error(rule.said())
