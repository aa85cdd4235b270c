"""What a run of the tap has to say of itself to a machine: the whole of it, and each organisation."""

from __future__ import annotations

import typing as t
from collections import Counter

from xero_client.run_history import Account

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_client.rate_limits.usage import Meter

    from tap_xero.run.run import Run
    from tap_xero.run.summary import Summary

    Json: t.TypeAlias = dict[str, t.Any]
    Counts: t.TypeAlias = Mapping[tuple[str | None, str], int]


def account_of(run: Run) -> Account:
    """What was read of which organisation, what it took, and what was not read."""
    summary, meter = run.summary, run.connection.meter
    whole = {
        "records": summary.total,
        "calls": meter.calls.total(),
        "bytes": meter.bytes.total(),
        "records_by_stream": by_stream(summary.records, None),
        "calls_by_stream": by_stream(meter.calls, None),
        "failed": [{"why": line} for line in summary.failed],
        "skipped": [{"why": line} for line in summary.skipped],
    }
    return Account(whole=whole, organisations=[of_one(each, summary, meter) for each in summary.names])


def of_one(tenant_id: str, summary: Summary, meter: Meter) -> Json:
    calls = by_stream(meter.calls, tenant_id)
    records = dict.fromkeys(calls, 0) | by_stream(summary.records, tenant_id)
    missed = [each for each in summary.missed if each.tenant_id == tenant_id]
    return {
        "tenant_id": tenant_id,
        "organisation": summary.names[tenant_id],
        "records": sum(records.values()),
        "calls": sum(calls.values()),
        "bytes": sum(by_stream(meter.bytes, tenant_id).values()),
        "calls_left": meter.day_remaining.get(tenant_id),
        "records_by_stream": records,
        "calls_by_stream": calls,
        "skipped": [{"stream": each.stream, "why": each.why} for each in missed if each.for_good],
        "failed": [{"stream": each.stream, "why": each.why} for each in missed if not each.for_good],
    }


def by_stream(counts: Counts, tenant_id: str | None) -> dict[str, int]:
    """Those of one organisation, or the sums of all."""
    found: Counter[str] = Counter()
    for (whose, stream), count in counts.items():
        if tenant_id is None or whose == tenant_id:
            found[stream] += count
    return dict(sorted(found.items()))
