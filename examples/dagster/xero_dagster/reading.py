"""Reading: one asset for each group of streams, with a partition for each organisation."""

import re

import dagster as dg

from xero_dagster.organisations import organisations
from xero_dagster.plugins import Xero
from xero_dagster.runs import LOADER_FAILED, Policy, Run, expect_success

GROUPS = {
    "settings": (
        *("organisations", "users", "accounts", "tax_rates", "tracking_categories", "currencies", "branding_themes"),
        *("items", "contacts", "contact_groups"),
    ),
    "documents": (
        *("invoices", "credit_notes", "quotes", "purchase_orders", "repeating_invoices", "payments", "batch_payments"),
        *("bank_transactions", "bank_transfers", "overpayments", "prepayments"),
    ),
    "ledger": ("journals", "manual_journals", "budgets"),
    "reports": ("profit_and_loss", "balance_sheet", "trial_balance", "bank_summary"),
}
AGAIN = {3, 9, 143, LOADER_FAILED}
"""Part of it could not be read, Xero could not be reached, the machine went down, or PostgreSQL was away."""
TOTAL = re.compile(r"Read ([\d,]+) records? in ([\d,]+) calls? and ([\d,]+) bytes; (\w+) skipped")
LEFT = re.compile(r"Calls left today: ([\d,]+)")


def reading(group: str, streams: tuple[str, ...]) -> dg.AssetsDefinition:
    """The asset that keeps the tables of some streams up to date."""

    @dg.asset(
        name=group,
        partitions_def=organisations,
        pool="xero",
        kinds={"python", "postgres"},
        group_name="reading",
        description=f"Tables of the schema `xero`: {', '.join(streams)}.",
    )
    def asset(context: dg.AssetExecutionContext, xero: Xero) -> dg.MaterializeResult:
        tenant_id = context.partition_key
        run = xero.read(tenant_id, group, streams)
        with xero.tables_of(tenant_id) as tables:
            policy = Policy(again=AGAIN, seconds=xero.retry_seconds, reconnect=tables.who_connects())
            expect_success(run, context, policy)
            return dg.MaterializeResult(metadata={"organisation": tables.name(), **read(run)})

    return asset


def read(run: Run) -> dict[str, int | dg.MetadataValue]:
    """What came and what that took, which Dagster plots."""
    log = "".join(run.log)
    total, left = TOTAL.search(log), LEFT.search(log)
    counts = zip(("rows", "calls", "bytes", "skipped streams"), total.groups(), strict=True) if total else ()
    skipped = [f"- {line}" for line in run.said("WARNING") if line.startswith("Skipped ")]
    return {
        **{name: _number(text) for name, text in counts},
        **({"calls left today": _number(left[1])} if left else {}),
        **({"skipped": dg.MetadataValue.md("\n".join(skipped))} if skipped else {}),
    }


def _number(text: str) -> int:
    return 0 if text == "none" else int(text.replace(",", ""))


assets = [reading(group, streams) for group, streams in GROUPS.items()]
