"""Streams of random rows, good and bad, and what a plan and a run say of them."""

from __future__ import annotations

import typing as t
from pathlib import Path

from support.random_rows import banking, papers, records
from support.random_rows.shop import SHARED
from support.singer import stream, whole
from support.target import records as records_of

if t.TYPE_CHECKING:
    from random import Random

    from support.random_rows.shop import Shop
    from support.singer import Json
    from support.target import Target

    Ended = dict[tuple[str, str], tuple[str, str | None]]

KEYS: t.Final = 4
DELETED: t.Final = "_sdc_deleted_at"
AGAIN: t.Final = "Xero refused this version before: it is sent again when the row changes, or by target-xero-replay."

SETTINGS: t.Final[Json] = {
    "streams": {"bills": {"entity": "Invoices"}, "journals": {"entity": "ManualJournals"}},
    "on_reject": "continue",
    "hard_delete": True,
    "allow_deletes": True,
}


def rows(random: Random, shop: Shop) -> list[Json]:
    """Streams of each kind, a few rows each; about every other row has one fault."""
    return whole(
        stream("contacts", _some(random, records.contact, shop), ["ContactNumber"], **records.CONTACT),
        stream("items", _some(random, records.item, shop), ["Code"], **records.ITEM),
        stream("tax_rates", _some(random, records.rate, shop), ["Name"], ReportTaxType="x"),
        stream("invoices", _some(random, papers.invoice, shop), ["InvoiceNumber"], **papers.PAPER),
        stream("bills", _some(random, papers.bill, shop), ["InvoiceNumber"], **papers.PAPER),
        stream("credit_notes", _some(random, papers.note, shop), ["CreditNoteNumber"], **papers.PAPER),
        stream("journals", _some(random, papers.journal, shop), ["Narration"], **papers.JOURNAL),
        stream("purchase_orders", _some(random, papers.order, shop), ["PurchaseOrderNumber"], **papers.PAPER),
        stream("quotes", _some(random, papers.quote, shop), ["QuoteNumber"], **papers.PAPER),
        stream("bank_transactions", _some(random, banking.cash, shop), ["Reference"], **papers.PAPER, BankAccount={}),
        stream("receipts", _some(random, papers.receipt, shop), ["Reference"], **papers.PAPER, User={}),
        stream("repeating_invoices", _some(random, papers.repeating, shop), ["Reference"], **papers.PAPER, Schedule={}),
        stream("bank_transfers", _some(random, banking.transfer, shop), ["Reference"]),
        stream("payments", _some(random, banking.payment, shop), ["Reference"], **banking.PAYMENT),
        stream("batch_payments", _some(random, banking.batch, shop), ["Reference"]),
    )


def some_deleted(random: Random, messages: list[Json]) -> list[Json]:
    """The same rows, some of them marked as deleted; not those whose number another row may give away before."""
    marks: list[Json] = [{}, {DELETED: None}, {DELETED: "2026-03-03T00:00:00Z"}]
    return [_marked(each, random.choice(marks)) if each["type"] == "RECORD" else _with_mark(each) for each in messages]


def _marked(message: Json, mark: Json) -> Json:
    shared = message["record"].get("ContactNumber") in SHARED
    return {**message, "record": {**message["record"], **({} if shared else mark)}}


def _with_mark(message: Json) -> Json:
    if message["type"] != "SCHEMA":
        return message
    schema = message["schema"]
    properties = {**schema["properties"], DELETED: {"type": ["string", "null"]}}
    return {**message, "schema": {**schema, "properties": properties}}


def settings(random: Random) -> Json:
    """What to do with what Xero refuses, as a user may have it."""
    return {
        "on_locked_period": random.choice(["reject", "reject", "move_to_first_open_day"]),
        "on_not_modifiable": random.choice(["reject", "reject", "skip", "only_allowed_fields"]),
        "unarchive": random.choice([False, False, True]),
        "on_existing": random.choice([None, None, "reject", "adopt", "update"]),
    }


def _some(random: Random, make: t.Callable[[Random, Shop, int], Json], shop: Shop) -> list[Json]:
    return [make(random, shop, number) for number in range(1, random.randint(2, KEYS + 1))]


def planned(target: Target, messages: list[Json], **settings: t.Any) -> Ended:
    """What a plan says of each key: the operation, and the reason of a reject."""
    run = target(messages, dry_run=True, plan_path="plan.jsonl", **(SETTINGS | settings))
    assert run.exit_code == 0, run.told
    found = records_of(target.folder / "plan.jsonl")
    return {(each["stream"], each["key"]): (each["operation"], each["reason"]) for each in found}


def done(target: Target, messages: list[Json], **settings: t.Any) -> Ended:
    """What a run did with each key."""
    for name in ("results_path", "rejects_path"):
        Path(target.config[name]).unlink(missing_ok=True)
    run = target(messages, **(SETTINGS | settings))
    assert run.exit_code == 0, run.told
    ended: Ended = {(each["stream"], each["key"]): (each["operation"], _told_again(each)) for each in run.results}
    return ended | {(each["stream"], each["key"]): ("rejected", each["reason"]) for each in run.rejects}


def _told_again(result: Json) -> str | None:
    """Results have no reasons: of what Xero refused before, a warning tells it."""
    return "not_modifiable" if AGAIN in result["warnings"] else None
