"""A machine of Dagster's, for tests: run in the example's own environment, it does what each line of stdin says.

It knows Dagster's public API alone, and the example as anybody who loads its definitions.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone
from typing import Any

import dagster as dg  # type: ignore[import-not-found]
from xero_dagster.definitions import definitions  # type: ignore[import-not-found]

Json = dict[str, Any]

IMPATIENT: Json = {"settings": {"env": "PLUGIN_SETTINGS"}, "database": {"env": "DATABASE_URL"}, "retry_seconds": 0}
"""The example's own settings, but for how long it waits before it tries again."""

EVENTS = {
    dg.DagsterEventType.STEP_UP_FOR_RETRY: "retried",
    dg.DagsterEventType.STEP_FAILURE: "failed",
    dg.DagsterEventType.ASSET_MATERIALIZATION: "materialised",
}


def job() -> dg.JobDefinition:
    return definitions.resolve_job_def("hourly_reading")


class Machine:
    """Each method is an order; its answer is JSON."""

    def __init__(self) -> None:
        self._instance = dg.DagsterInstance.get()

    def connections(self) -> list[str]:
        """A tick of the sensor that finds organisations, with what the daemon does about it."""
        sensor = definitions.resolve_sensor_def("connections")
        found = sensor.evaluate_tick(self._context(dg.build_sensor_context))
        for request in found.dynamic_partitions_requests:
            keys = list(request.partition_keys)
            if isinstance(request, dg.AddDynamicPartitionsRequest):
                self._instance.add_dynamic_partitions(request.partitions_def_name, keys)
            else:
                for key in keys:
                    self._instance.delete_dynamic_partition(request.partitions_def_name, key)
        return list(self._instance.get_dynamic_partitions("organisations"))

    def new_calls(self) -> list[str]:
        """Whom a tick of the sensor would queue again."""
        sensor = definitions.resolve_sensor_def("new_calls")
        return [request.partition_key for request in sensor(self._context(dg.build_sensor_context))]

    def turns(self) -> list[str]:
        """Whom the schedule would read within an hour."""
        schedule = definitions.resolve_schedule_def("turns")
        moments = [datetime.now(timezone.utc).replace(minute=minute, second=0) for minute in range(0, 60, 5)]
        contexts = [self._context(dg.build_schedule_context, scheduled_execution_time=each) for each in moments]
        ticks = [schedule.evaluate_tick(context) for context in contexts]
        return [request.partition_key for tick in ticks for request in tick.run_requests]

    def run(self, partition: str, assets: list[str]) -> Json:
        """The job for an organisation, each step in a process of its own."""
        with dg.execute_job(
            dg.reconstructable(job),
            instance=self._instance,
            tags={"dagster/partition": partition},
            asset_selection=[dg.AssetKey(asset) for asset in assets],
            raise_on_error=False,
        ) as result:
            return self._told(result.run_id)

    def runs(self, partitions: list[str], assets: list[str]) -> list[bool]:
        """Whether the job went well for each of some organisations, one after the other."""
        return [self.run(each, assets)["success"] for each in partitions]

    def step(self, asset: str, partition: str) -> Json:
        """One asset of an organisation, in this process."""
        result = definitions.resolve_implicit_global_asset_job_def().execute_in_process(
            asset_selection=[dg.AssetKey(asset)],
            partition_key=partition,
            instance=self._instance,
            run_config={"resources": {"xero": {"config": IMPATIENT}}},
            raise_on_error=False,
        )
        return self._told(result.run_id)

    def later(self, run_id: str, moment: str) -> None:
        """Have the calls of a run's organisation come back at another moment."""
        self._instance.add_run_tags(run_id, {"xero/not_before": moment})

    def _context(self, build: Any, **rest: Any) -> Any:
        repository = definitions.get_repository_def()
        return build(instance=self._instance, repository_def=repository, resources=definitions.resources, **rest)

    def _told(self, run_id: str) -> Json:
        """What became of a run."""
        run = self._instance.get_run_by_id(run_id)
        assert run
        now = datetime.now(timezone.utc).isoformat()
        told: Json = {"run_id": run_id, "success": run.is_success, "now": now, "tags": dict(run.tags), "checks": {}}
        told |= {name: {} for name in EVENTS.values()}
        for entry in self._instance.all_logs(run_id):
            event = entry.dagster_event
            if event and event.event_type in EVENTS and event.step_key:
                told[EVENTS[event.event_type]][event.step_key] = _said(event)
            elif event and event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
                check = event.asset_check_evaluation_data
                told["checks"][check.check_name] = {"passed": check.passed, **_values(check.metadata)}
        return told


def _said(event: dg.DagsterEvent) -> Any:
    if event.event_type is dg.DagsterEventType.ASSET_MATERIALIZATION:
        return _values(event.step_materialization_data.materialization.metadata)
    error = event.event_specific_data.error
    words = [error.message] if error else []
    while error and (error := error.cause):
        words.append(error.message)
    return "\n".join(words)


def _values(metadata: Any) -> Json:
    return {name: value.value for name, value in metadata.items()}


if __name__ == "__main__":
    machine, answers = Machine(), sys.stdout
    sys.stdout = sys.stderr
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        name, given = json.loads(line)
        print(json.dumps(getattr(machine, name)(**given)), file=answers, flush=True)
