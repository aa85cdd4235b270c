"""What a run of the target has to say of itself to a machine."""

from __future__ import annotations

import typing as t
from collections import Counter

from xero_client.run_history import Account

from target_xero.documents.document import Kind

if t.TYPE_CHECKING:
    from target_xero.run.run import Run


def account_of(run: Run | None) -> Account:
    """What became of the rows, and what it took; nothing of a run that did not get as far as an organisation."""
    if run is None:
        return Account()
    summary, meter, organisation = run.summary, run.meter, run.organisation
    calls: Counter[str] = Counter()
    for (_, purpose), count in meter.calls.items():
        calls[purpose] += count
    told = {
        "records": summary.read,
        "calls": meter.calls.total(),
        "bytes": meter.bytes.total(),
        "calls_by_stream": dict(sorted(calls.items())),
        "rows": {kind.value: summary.rows[kind] for kind in Kind},
    }
    of_it = {
        "tenant_id": organisation.tenant_id,
        "organisation": organisation.name,
        "calls_left": meter.day_remaining.get(organisation.tenant_id),
    }
    return Account(whole=told, organisations=[{**told, **of_it}])
