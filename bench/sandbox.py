"""How fast the sandbox serves and takes invoices, and what a large organisation costs it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serving import seconds, serving, show

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests
    from serving import Serving

MANY: Final = 1_000_000
PAGES: Final = 20
PAGE: Final = 1_000
AGAIN: Final = 5
BATCHES: Final = 60
BATCH: Final = 50
GROWTH: Final = 5
"""Times as many bills come before the last measurement."""
LINE: Final = {"Description": "Oak dining chair", "Quantity": 2, "UnitAmount": 189.5, "AccountCode": "200"}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second: of the clock on the wall, and of the processor's time that the sandbox took."""

    wall: float
    cpu: float

    @classmethod
    def of(cls, sandbox: Serving, count: int, work: Callable[[], None]) -> Rate:
        before = sandbox.cpu_seconds
        wall = seconds(work)
        return cls(count / wall, count / max(sandbox.cpu_seconds - before, 0.01))


def main() -> None:
    with serving(MANY) as large:
        client, url = large.session(), f"{large.url}/api.xro/2.0/Invoices"
        at_start, started = large.megabytes, large.cpu_seconds
        first = seconds(lambda: page(client, url, 1))
        cold = Rate.of(large, PAGES, lambda: read(client, url))
        warm = Rate.of(large, PAGES * AGAIN, lambda: read(client, url, AGAIN))
        at_end = large.megabytes
    with serving(500) as small:
        client, url = small.session(), f"{small.url}/api.xro/2.0/Invoices"
        contact = client.get(f"{small.url}/api.xro/2.0/Contacts").json()["Contacts"][0]["ContactID"]
        written = Rate.of(small, BATCHES, lambda: write(client, url, contact))
        for _ in range(GROWTH):
            write(client, url, contact, kind="ACCPAY")
        grown = Rate.of(small, BATCHES, lambda: write(client, url, contact))
    costs = (
        (f"start with {MANY:,} invoices", f"{large.seconds:.1f} s ({started:.1f} s of the processor)"),
        ("memory after the start", f"{at_start:.0f} MB"),
        ("the first page of all", f"{first:.2f} s"),
        (f"memory after {PAGES} pages", f"{at_end:.0f} MB"),
    )
    show("The sandbox, costs", ("what", "measured"), costs)
    rates = (
        (f"pages of {PAGE:,} invoices, each for the first time", cold),
        ("the same pages again", warm),
        (f"batches of {BATCH} new invoices", written),
        (f"the same after {GROWTH * BATCHES * BATCH:,} bills", grown),
    )
    head = ("the sandbox, one client", "a second", "a second of its processor time")
    show("The sandbox, speed", head, ((name, f"{rate.wall:.1f}", f"{rate.cpu:.1f}") for name, rate in rates))


def read(client: requests.Session, url: str, times: int = 1) -> None:
    for number in [*range(2, 2 + PAGES)] * times:
        page(client, url, number)


def page(client: requests.Session, url: str, number: int) -> None:
    answer = client.get(url, params={"page": number, "pageSize": PAGE})
    answer.raise_for_status()


def write(client: requests.Session, url: str, contact: str, kind: str = "ACCREC") -> None:
    """Drafts and approved sales, or bills, with two lines each, all of them new."""
    for number in range(BATCHES):
        status = "AUTHORISED" if number % 2 else "DRAFT"
        due = {"Date": "2026-03-02", "DueDate": "2026-03-20"}
        invoice = {"Type": kind, "Contact": {"ContactID": contact}, "Status": status, "LineItems": [LINE, LINE]}
        body = json.dumps({"Invoices": [{**invoice, **due}] * BATCH})
        answer = client.put(url, data=body, headers={"Content-Type": "application/json"})
        answer.raise_for_status()


if __name__ == "__main__":
    main()
