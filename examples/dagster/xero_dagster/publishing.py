"""Publishing: the plan of a dry run is a check that has to pass before anything is written."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from xero_dagster.organisations import organisations
from xero_dagster.plugins import Xero
from xero_dagster.runs import Policy, expect_success

AGAIN = {8, 9, 143}
"""Another run writes, Xero could not be reached, or the machine went down."""
PLANNED = {0, 3, 4}
"""A plan is whole: all of it can be written, rows would be rejected, or more than the settings allow."""


@dg.asset(
    partitions_def=organisations,
    pool="xero",
    kinds={"python", "postgres"},
    group_name="publishing",
    check_specs=[dg.AssetCheckSpec("plan", asset="published", blocking=True, description="Xero would take all rows.")],
)
def published(context: dg.AssetExecutionContext, xero: Xero) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult]:
    """Invoices of the table `to_xero.invoices`, each written once, and again when its row has changed."""
    tenant_id = context.partition_key
    with xero.tables_of(tenant_id) as tables, tempfile.TemporaryDirectory() as folder:
        policy = Policy(again=AGAIN, seconds=xero.retry_seconds, reconnect=tables.who_connects())
        files = Path(folder)  # in which the rows are, so that what is written is what was planned
        (files / "rows.singer").write_text("".join(f"{message}\n" for message in tables.to_publish()))
        planned = xero.write(tenant_id, files, dry_run=True)
        if planned.exit_code in PLANNED:
            passed, metadata = planned.exit_code == 0, foreseen(files / "plan.jsonl")
            yield dg.AssetCheckResult(check_name="plan", passed=passed, metadata=metadata)
        expect_success(planned, context, policy)
        run = xero.write(tenant_id, files, dry_run=False)
    expect_success(run, context, policy)
    yield dg.MaterializeResult(metadata=run.metadata() | run.noted["rows"])


def foreseen(plan: Path) -> dict[str, int | dg.MetadataValue]:
    """What a plan would do, and what Xero would refuse."""
    records = [message["record"] for message in map(json.loads, plan.open()) if message["type"] == "RECORD"]
    refused = [
        f"- {each['key']}: {each['reason']}, {each['messages']}" for each in records if each["operation"] == "rejected"
    ]
    return {**Counter(each["operation"] for each in records), "refused": dg.MetadataValue.md("\n".join(refused[:20]))}
