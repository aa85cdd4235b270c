"""An input whose end is known: streams that depend on each other, some rejects among them, a STATE after each."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass

from support import singer

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from support.sandbox import Sandbox
    from support.singer import Json

CONTACTS, INVOICES, BILLS, PAYMENTS, JOURNALS = 10, 60, 20, 20, 10
"""Numbers of sales invoices keep Xero from doubling them; nothing does so for bills, payments and journals."""

EQUAL_PAYMENTS, EQUAL_JOURNALS = 20, 60
"""Documents that say the same under as many keys, within a call and over two of them."""

STREAMS: t.Final = {"same-p*": {"entity": "Payments"}, "same-m*": {"entity": "ManualJournals"}}
"""The setting for the streams of these, also for a run of which one does not come any more."""

REFUSED: t.Final = "9999"
"""An account that is not there."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows up to a STATE."""

    step: int
    """What the STATE says, from 1."""
    messages: list[Json]
    good: frozenset[str]
    """Keys of documents that end up at Xero."""
    bad: frozenset[str] = frozenset()
    """Keys of documents that are rejected."""


def work(first: int = 1) -> list[Part]:
    """The rows from this number on: the same for the same number, others for one that is 1,000 higher."""
    return [
        _part(1, singer.contacts(CONTACTS, first=first), "CUST-{}", CONTACTS, first),
        _invoices(2, first),
        _with_equal_ones(
            _part(3, singer.payments(PAYMENTS, first=first), "PAY-{}", PAYMENTS, first),
            singer.payments(1, first=first, amount="1.00", Reference=f"SAME-{first}"),
            EQUAL_PAYMENTS,
        ),
        _with_equal_ones(
            _part(4, singer.journals(JOURNALS, first=first), "Accrual {}", JOURNALS, first),
            singer.journals(1, first=first, Narration=f"EVEN-{first}"),
            EQUAL_JOURNALS,
        ),
    ]


def messages(parts: Sequence[Part]) -> list[Json]:
    return [message for part in parts for message in part.messages]


def published(sandbox: Sandbox) -> Counter[str]:
    """What stands at Xero, by our keys, as often as it does."""
    invoices = _all(sandbox, "Invoices", createdByMyApp="true")
    payments = _all(sandbox, "Payments", where='Reference!=null AND Reference.StartsWith("PAY-")')
    same = _all(sandbox, "Payments", where='Reference!=null AND Reference.StartsWith("SAME-")')
    even = _all(sandbox, "ManualJournals", where='Narration.StartsWith("EVEN-")')
    contacts = _all(sandbox, "Contacts", where='ContactNumber!=null AND ContactNumber.StartsWith("CUST-")')
    journals = _all(sandbox, "ManualJournals", where='Narration.StartsWith("Accrual ")')
    return Counter(
        [
            *(each["InvoiceNumber"] for each in invoices),
            *(each["Reference"] for each in payments),
            *(each["ContactNumber"] for each in contacts),
            *(each["Narration"] for each in journals),
            *_numbered((each["Reference"] for each in same), EQUAL_PAYMENTS),
            *_numbered((each["Narration"] for each in even), EQUAL_JOURNALS),
        ]
    )


def _part(step: int, messages: list[Json], key: str, count: int, first: int) -> Part:
    good = frozenset(key.format(n) for n in range(first, first + count))
    return Part(step=step, messages=[*messages, singer.state(step=step)], good=good)


def _with_equal_ones(part: Part, one: list[Json], count: int) -> Part:
    """A part with one more stream: the same row under many keys, which only our ledger tells apart."""
    record = one[-1]
    row, name = record["record"], f"same-{record['stream']}"
    text = str(row.get("Reference") or row["Narration"])
    names = [f"{text}-{n}" for n in range(count)]
    rows = [{**row, "our_id": each} for each in names]
    messages = [*part.messages[:-1], *singer.stream(name, rows, ["our_id"]), part.messages[-1]]
    return Part(step=part.step, messages=messages, good=part.good | frozenset(names), bad=part.bad)


def _numbered(texts: t.Iterable[str], count: int) -> list[str]:
    """Keys of equal documents, as many as are there; one more than there should be is one of them twice."""
    return [f"{text}-{n % count}" for text, times in Counter(texts).items() for n in range(times)]


def _invoices(step: int, first: int) -> Part:
    """Sales and bills; one is rejected by us, another one by Xero."""
    sales, bills = range(first, first + INVOICES), range(first, first + BILLS)
    ours, xeros = f"INV-{first + INVOICES}", f"INV-{first + INVOICES + 1}"
    rows = [
        *(singer.invoice(n) for n in sales),
        singer.invoice(0, InvoiceNumber=ours, Type="NEITHER"),
        singer.invoice(0, InvoiceNumber=xeros, LineItems=[{"Description": "?", "AccountCode": REFUSED}]),
        *(singer.invoice(n, InvoiceNumber=f"BILL-{n}", Type="ACCPAY") for n in bills),
    ]
    messages = singer.stream("invoices", rows, ["InvoiceNumber"])
    good = frozenset([*(f"INV-{n}" for n in sales), *(f"BILL-{n}" for n in bills)])
    return Part(step=step, messages=[*messages, singer.state(step=step)], good=good, bad=frozenset([ours, xeros]))


def _all(sandbox: Sandbox, collection: str, **query: t.Any) -> list[Json]:
    answer = sandbox.get(collection, page=1, pageSize=1000, **query)
    answer.raise_for_status()
    return t.cast("list[Json]", answer.json()[collection])
