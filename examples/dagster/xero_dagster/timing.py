"""When an organisation is read: once an hour, and where the calls of a day were used up, when there are new ones."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import dagster as dg

from xero_dagster.organisations import organisations
from xero_dagster.reading import assets
from xero_dagster.runs import DAY_LIMIT, NOT_BEFORE

TURNS = 12
"""So many parts of the organisations have their turn one after the other, five minutes each."""
PARTITION = "dagster/partition"
UNFINISHED = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]

hourly_reading = dg.define_asset_job("hourly_reading", selection=dg.AssetSelection.assets(*assets))


@dg.schedule(job=hourly_reading, cron_schedule="*/5 * * * *", default_status=dg.DefaultScheduleStatus.RUNNING)
def turns(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
    """Read those whose turn it is, but for who is being read or has no calls left."""
    moment = context.scheduled_execution_time
    busy = {
        run.tags[PARTITION]
        for run in context.instance.get_runs(dg.RunsFilter(statuses=UNFINISHED, job_name=hourly_reading.name))
    }
    busy |= {
        run.tags[PARTITION]
        for run in out_of_calls(context.instance)
        if datetime.fromisoformat(run.tags[NOT_BEFORE]) > moment
    }
    for tenant_id in organisations.get_partition_keys(dynamic_partitions_store=context.instance):
        if int(tenant_id[:8], 16) % TURNS == moment.minute * TURNS // 60 and tenant_id not in busy:
            yield dg.RunRequest(partition_key=tenant_id, run_key=f"{tenant_id} {moment:%Y-%m-%d %H}")


@dg.sensor(job=hourly_reading, minimum_interval_seconds=300, default_status=dg.DefaultSensorStatus.RUNNING)
def new_calls(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest]:
    """Queue again what used up the calls of a day, once there are new ones."""
    for run in out_of_calls(context.instance):
        if datetime.fromisoformat(run.tags[NOT_BEFORE]) <= datetime.now(timezone.utc):
            yield dg.RunRequest(partition_key=run.tags[PARTITION], run_key=run.run_id)


def out_of_calls(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """Runs of the last days that used up the calls of a day."""
    since = datetime.now(timezone.utc) - timedelta(days=2)
    return instance.get_runs(dg.RunsFilter(tags=DAY_LIMIT, created_after=since))
