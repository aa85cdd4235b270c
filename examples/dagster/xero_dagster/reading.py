"""Reading: one asset for each group of streams, with a partition for each organisation."""

import dagster as dg

from xero_dagster.organisations import organisations
from xero_dagster.plugins import Xero
from xero_dagster.runs import LOADER_FAILED, Policy, expect_success

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
        return dg.MaterializeResult(metadata=run.metadata())

    return asset


assets = [reading(group, streams) for group, streams in GROUPS.items()]
