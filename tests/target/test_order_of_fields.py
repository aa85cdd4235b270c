"""What a document says does not depend on how its row says it: nothing is written again for another spelling."""

from __future__ import annotations

import typing as t

import pytest
import sqlalchemy as sa
from support.publishing import writes
from support.singer import invoice, payments, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

PUBLISHED_BEFORE: t.Final = "6f19ada532c77f60bf52649e2d3cd2d870c0d804aaecd8afbd6f745a7f51faef"
"""Hash of the bill below, as version 0.1 kept it in its ledger."""


def test_a_grouped_document_of_an_earlier_version_is_unchanged(sandbox: Sandbox, target: Target) -> None:
    line = {"LineItems__Description": "Wood", "LineItems__UnitAmount": 7.5, "LineItems__AccountCode": "400"}
    row = {"InvoiceNumber": "B-1", "Contact__Name": "Beech", **line, "DueDate": "2026-04-01"}
    bills = {"bills": {"entity": "Invoices", "group_by": ["InvoiceNumber"], "payload": {"Type": "ACCPAY"}}}
    messages = whole(stream("bills", [row, row], []))
    assert target(messages, streams=bills).exit_code == 0
    store = sa.create_engine(target.config["store_url"])
    with store.begin() as connection:
        connection.execute(sa.text("UPDATE xero_documents SET content = :content"), {"content": PUBLISHED_BEFORE})
    store.dispose()
    calls = len(writes(sandbox))

    again = target(messages, streams=bills)

    assert "2 unchanged" in again.summary, again.told
    assert len(writes(sandbox)) == calls


def _backwards(row: t.Any) -> t.Any:
    if isinstance(row, dict):
        return {name: _backwards(row[name]) for name in reversed(row)}
    return [_backwards(each) for each in row] if isinstance(row, list) else row


@pytest.mark.parametrize("respelt", [_backwards, lambda row: {**row, "LineItems": [*map(_padded, row["LineItems"])]}])
def test_columns_in_another_order_and_zeros_behind_the_last_place_change_nothing(
    sandbox: Sandbox, target: Target, respelt: t.Callable[[Json], Json]
) -> None:
    assert target(whole(stream("invoices", [invoice(1)], ["InvoiceNumber"]))).exit_code == 0
    calls = len(writes(sandbox))

    again = target(whole(stream("invoices", [respelt(invoice(1))], ["InvoiceNumber"])))

    assert "1 unchanged" in again.summary, again.told
    assert len(writes(sandbox)) == calls


def _padded(line: Json) -> Json:
    return {**line, "UnitAmount": f"{line['UnitAmount']}00", "Quantity": f"{line['Quantity']}.0"}


def test_a_payment_is_the_same_in_text_and_in_figures(target: Target) -> None:
    """Xero changes no payment: one that counted as changed would be rejected."""
    bills = stream("invoices", [invoice(1)], ["InvoiceNumber"])
    assert target(whole(bills, payments(1, amount="10"))).exit_code == 0

    again = target(whole(payments(1, amount="10.00")))

    assert again.exit_code == 0, again.told
    assert "1 unchanged" in again.summary
