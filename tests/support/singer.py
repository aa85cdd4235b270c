"""Writes Singer messages as a warehouse tap would: a SCHEMA from the columns, a RECORD a row, a STATE at the end."""

from __future__ import annotations

import typing as t
from decimal import Decimal
from itertools import chain

from singer_sdk.singerlib.json import serialize_json

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Json: t.TypeAlias = dict[str, t.Any]

TYPES: t.Final[tuple[tuple[type, str], ...]] = (
    (bool, "boolean"),
    (int, "integer"),
    (Decimal, "number"),
    (float, "number"),
    (str, "string"),
    (dict, "object"),
    (list, "array"),
)
DAY: t.Final = "2026-03-02"
DUE: t.Final = "2026-04-01"


def schema(stream: str, row: Json, key: Sequence[str]) -> Json:
    """The SCHEMA of rows like this one; every column may be null."""
    properties = {name: {"type": [_type(value), "null"]} for name, value in row.items()}
    return {
        "type": "SCHEMA",
        "stream": stream,
        "schema": {"type": "object", "properties": properties},
        "key_properties": list(key),
    }


def record(stream: str, row: Json) -> Json:
    return {"type": "RECORD", "stream": stream, "record": row}


def state(**value: t.Any) -> Json:
    return {"type": "STATE", "value": value}


def stream(name: str, rows: Iterable[Json], key: Sequence[str], **columns: t.Any) -> list[Json]:
    """The SCHEMA and the RECORDs of some rows; `columns` are examples of columns that the first row lacks."""
    rows = list(rows)
    return [schema(name, {**columns, **(rows[0] if rows else {})}, key), *(record(name, row) for row in rows)]


def whole(*streams: Iterable[Json], **bookmark: t.Any) -> list[Json]:
    """Streams that a tap has read to their end."""
    return [*chain(*streams), state(**(bookmark or {"done": True}))]


def contacts(count: int, *, first: int = 1, **fields: t.Any) -> list[Json]:
    """A stream of contacts, CUST-1 and so on."""
    rows = (
        {"ContactNumber": f"CUST-{n}", "Name": f"Customer {n}", "EmailAddress": f"customer{n}@example.com", **fields}
        for n in range(first, first + count)
    )
    return stream("contacts", rows, ["ContactNumber"])


def invoice(number: int, *, lines: int = 2, **fields: t.Any) -> Json:
    """An approved sales invoice, INV-1 and so on, as Xero wants it."""
    return {
        "InvoiceNumber": f"INV-{number}",
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "Contact": {"Name": f"Customer {number}"},
        "Date": DAY,
        "DueDate": DUE,
        "LineAmountTypes": "Exclusive",
        "LineItems": [
            {
                "Description": f"Line {line} of invoice {number}",
                "Quantity": 1 + line,
                "UnitAmount": Decimal("19.95"),
                "AccountCode": "200",
                "TaxType": "OUTPUT2",
            }
            for line in range(1, lines + 1)
        ],
        **fields,
    }


def invoices(count: int, *, first: int = 1, lines: int = 2, **fields: t.Any) -> list[Json]:
    """A stream of invoices, one RECORD each."""
    rows = (invoice(n, lines=lines, **fields) for n in range(first, first + count))
    return stream("invoices", rows, ["InvoiceNumber"])


def invoice_lines(count: int, *, first: int = 1, lines: int = 2) -> list[Json]:
    """The same invoices with a RECORD for each line, in columns such as `Contact__Name` and `LineItems__Quantity`."""
    rows = (_columns(invoice(n, lines=lines), line) for n in range(first, first + count) for line in range(lines))
    return stream("invoices", rows, ["InvoiceNumber", "LineItems__Description"])


def payments(count: int, *, first: int = 1, amount: str = "10.00", **fields: t.Any) -> list[Json]:
    """A stream of payments of the invoices INV-1 and so on, PAY-1 and so on."""
    rows = (
        {
            "Reference": f"PAY-{n}",
            "Invoice__InvoiceNumber": f"INV-{n}",
            "Account__Code": "090",
            "Date": DAY,
            "Amount": Decimal(amount),
            **fields,
        }
        for n in range(first, first + count)
    )
    return stream("payments", rows, ["Reference"])


def journals(count: int, *, first: int = 1, **fields: t.Any) -> list[Json]:
    """A stream of manual journals that balance."""
    rows = (
        {
            "Narration": f"Accrual {n}",
            "Date": DAY,
            "Status": "POSTED",
            "JournalLines": [
                {"LineAmount": Decimal("100.10"), "AccountCode": "429", "Description": "Accrued"},
                {"LineAmount": Decimal("-100.10"), "AccountCode": "453", "Description": "Accrued"},
            ],
            **fields,
        }
        for n in range(first, first + count)
    )
    return stream("manual_journals", rows, ["Narration"])


def text(messages: Iterable[Json | str | bytes]) -> bytes:
    """The lines of an input; what is text or bytes already is a line as it is."""
    return b"".join(_line(message) for message in messages)


def _line(message: Json | str | bytes) -> bytes:
    if isinstance(message, bytes):
        return message
    return (message if isinstance(message, str) else serialize_json(message)).encode() + b"\n"


def _columns(document: Json, line: int) -> Json:
    """One line of a document beside the document's own fields."""
    row = {name: value for name, value in document.items() if name not in {"Contact", "LineItems"}}
    row["Contact__Name"] = document["Contact"]["Name"]
    return row | {f"LineItems__{name}": value for name, value in document["LineItems"][line].items()}


def _type(value: t.Any) -> str:
    return next(name for kind, name in TYPES if isinstance(value, kind))
