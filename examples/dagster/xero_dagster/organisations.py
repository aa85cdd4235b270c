"""Which organisations there are: those that somebody connected, each a partition."""

import dagster as dg

from xero_dagster.plugins import Xero

organisations = dg.DynamicPartitionsDefinition(name="organisations")


@dg.sensor(minimum_interval_seconds=300, default_status=dg.DefaultSensorStatus.RUNNING)
def connections(context: dg.SensorEvaluationContext, xero: Xero) -> dg.SensorResult:
    """Add what was connected since, and remove what was disconnected: rows, states and history of that stay."""
    there = set(xero.connected())
    known = set(organisations.get_partition_keys(dynamic_partitions_store=context.instance))
    new, gone = sorted(there - known), sorted(known - there)
    return dg.SensorResult(
        dynamic_partitions_requests=[
            *([organisations.build_add_request(new)] if new else []),
            *([organisations.build_delete_request(gone)] if gone else []),
        ]
    )
