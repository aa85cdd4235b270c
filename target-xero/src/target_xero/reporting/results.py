"""What was done with each document, as a Singer stream: load it back to know Xero's ids beside your keys."""

from __future__ import annotations

import typing as t
import uuid

from singer_sdk import typing as th
from xero_client.storage.ownership import Form

from target_xero.documents.document import Kind
from target_xero.documents.identity import key_text

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Outcome
    from target_xero.input.lines import BadLineError

STREAM: t.Final = "xero_results"

SCHEMA: t.Final[dict[str, t.Any]] = th.PropertiesList(
    th.Property("id", th.StringType, required=True, description="The same if the result is ever written twice."),
    th.Property("tenant_id", th.StringType, description="The organisation."),
    th.Property("stream", th.StringType, required=True),
    th.Property("key", th.StringType, required=True, description="Yours; a JSON list if it has several parts."),
    th.Property("entity", th.StringType, required=True),
    th.Property("operation", th.StringType, required=True),
    th.Property("xero_id", th.StringType),
    th.Property("number", th.StringType),
    th.Property("status", th.StringType),
    th.Property("warnings", th.ArrayType(th.StringType)),
    th.Property("correlation_id", th.StringType, description="Xero's name for the call, which its support asks for."),
    th.Property("row_count", th.IntegerType, description="Rows of the input that made the document."),
    th.Property("written_at", th.DateTimeType, required=True),
).to_dict()

FORM: t.Final = Form(stream=STREAM, schema=SCHEMA, writer="target-xero")


class Results:
    """A RECORD for each document that was accepted or found unchanged."""

    form = FORM
    names_source = False

    def __init__(self, tenant_id: str, *, latest: bool = False, unchanged: bool = True) -> None:
        """`latest` is the form with one record for each key, `unchanged` whether what did not change has one, too."""
        self._tenant_id = tenant_id
        self.key_properties = ("tenant_id", "stream", "key") if latest else ("id",)
        self.kinds = frozenset({Kind.ACCEPTED, Kind.UNCHANGED} if unchanged else {Kind.ACCEPTED})

    def records(self, outcome: Outcome) -> Iterator[dict[str, t.Any]]:
        document = outcome.document
        key, at = key_text(document.key), outcome.at.isoformat()
        yield {
            "id": record_id(self._tenant_id, document.route.stream, key, outcome.operation, at),
            "tenant_id": self._tenant_id,
            "stream": document.route.stream,
            "key": key,
            "entity": document.route.entity.entity,
            "operation": outcome.operation,
            "xero_id": outcome.xero_id,
            "number": outcome.number,
            "status": outcome.status,
            "warnings": list(outcome.warnings),
            "correlation_id": outcome.correlation_id,
            "row_count": len(document.rows),
            "written_at": at,
        }

    def records_of_line(self, problem: BadLineError, number: int) -> Iterator[dict[str, t.Any]]:  # noqa: ARG002
        """None: nothing was done for such a line."""
        return iter(())


def record_id(*parts: object) -> str:
    """The same for the same outcome, whenever it is written."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(map(str, parts))))
