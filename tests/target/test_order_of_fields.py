"""Fields of a grouped document keep the order of its columns, as before: in another one it would count as new."""

from __future__ import annotations

import typing as t

import sqlalchemy as sa
from support.singer import stream, whole

if t.TYPE_CHECKING:
    from support.target import Target

PUBLISHED_BEFORE: t.Final = "6f19ada532c77f60bf52649e2d3cd2d870c0d804aaecd8afbd6f745a7f51faef"
"""Hash of the bill below, as version 0.1 kept it in its ledger."""


def test_a_grouped_document_of_an_earlier_version_is_unchanged(target: Target) -> None:
    line = {"LineItems__Description": "Wood", "LineItems__UnitAmount": 7.5, "LineItems__AccountCode": "400"}
    row = {"InvoiceNumber": "B-1", "Contact__Name": "Beech", **line, "DueDate": "2026-04-01"}
    bills = {"bills": {"entity": "Invoices", "group_by": ["InvoiceNumber"], "payload": {"Type": "ACCPAY"}}}

    run = target(whole(stream("bills", [row, row], [])), streams=bills)

    assert run.exit_code == 0, run.told
    store = sa.create_engine(target.config["store_url"])
    with store.connect() as connection:
        assert connection.execute(sa.text("SELECT content FROM xero_documents")).scalars().all() == [PUBLISHED_BEFORE]
    store.dispose()
