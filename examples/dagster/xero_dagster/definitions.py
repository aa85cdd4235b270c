"""What Dagster finds here: `dagster dev` in the folder of pyproject.toml."""

import dagster as dg

from xero_dagster.organisations import connections
from xero_dagster.plugins import Xero
from xero_dagster.publishing import published
from xero_dagster.reading import assets
from xero_dagster.timing import hourly_reading, new_calls, turns

FORKED = {"start_method": {"forkserver": {"preload_modules": ["xero_dagster.definitions"]}}}
"""Steps of a run start at once: Dagster is imported for all of them together."""

definitions = dg.Definitions(
    assets=[*assets, published],
    jobs=[hourly_reading],
    schedules=[turns],
    sensors=[connections, new_calls],
    executor=dg.multiprocess_executor.configured(FORKED),
    resources={"xero": Xero(settings=dg.EnvVar("PLUGIN_SETTINGS"), database=dg.EnvVar("DATABASE_URL"))},
)
