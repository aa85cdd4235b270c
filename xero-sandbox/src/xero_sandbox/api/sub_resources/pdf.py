"""Documents as PDF: by a path of their own, or by the Accept header."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from xero_sandbox.api.sub_resources.parents import at
from xero_sandbox.http.messages import Response
from xero_sandbox.openapi.operations import operations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.api.sub_resources.parents import Parent
    from xero_sandbox.openapi.operations import Operation

PDF: Final = "application/pdf"
HEADER: Final = b"%PDF-1.4\n"


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    return at("pdf", {"GET": read_pdf})


def wanted(operation: Operation, accept: str) -> Operation:
    """The operation that is meant: a document asked for as PDF is the same as its path with /pdf (S-REQRESP, H)."""
    parent, _, last = operation.template.rpartition("/")
    if operation.method != "GET" or not last.startswith("{") or PDF not in accept.lower():
        return operation
    return _as_pdf().get(parent, operation)


@cache
def _as_pdf() -> Mapping[str, Operation]:
    """By path of the list."""
    found = (operation for operation in operations().values() if operation.template.endswith("/pdf"))
    return {operation.template.partition("/{")[0]: operation for operation in found}


def read_pdf(asked: Asked, parent: Parent) -> Response:
    record = parent.record
    number = record.get(f"{parent.kind.model}Number") or parent.key
    contact = record.get("Contact", {})
    lines = [
        f"{parent.kind.model} {number}",
        f"To {contact.get('Name', '')}" if isinstance(contact, dict) else "",
        f"Total {record.get('Total', '')} {record.get('CurrencyCode', '')}",
        f"From {asked.organisation.name}",
    ]
    return Response(headers={"Content-Type": PDF}, body=document(lines))


def document(lines: Sequence[str]) -> bytes:
    """A PDF of one page with these lines, as far as they are Latin."""
    text = b" T* ".join(b"(%s) Tj" % _escaped(line) for line in lines)
    drawn = b"BT /F1 12 Tf 16 TL 56 780 Td " + text + b" ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    body, places = HEADER, []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    count = len(objects) + 1
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    return body + b"xref\n0 %d\n%s%s" % (count, table, trailer)


def _escaped(line: str) -> bytes:
    raw = line.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
