"""The setting `custom_streams`: what one of them may say, and what that is for."""

from __future__ import annotations

import typing as t

from singer_sdk import typing as th
from xero_client.catalogue.entities import Paging

STYLES: t.Final = {paging.name.lower(): paging for paging in Paging}
"""The ways of paging, as they are called in settings."""

TEXTS: t.Final = th.ArrayType(th.StringType)

CUSTOM_STREAM: t.Final = th.PropertiesList(
    th.Property("name", th.StringType, description="Name of the stream."),
    th.Property("path", th.StringType, description="Where it is, such as `Invoices/{InvoiceID}/History`."),
    th.Property(
        "path_values",
        th.ObjectType(additional_properties=True),
        description="What goes into the places of the path; a list makes a request each.",
    ),
    th.Property("params", th.ObjectType(additional_properties=True), description="Query parameters."),
    th.Property("records_path", th.StringType, description="Where the records are, as JSONPath; else we look."),
    th.Property("primary_keys", TEXTS, description="Fields that identify a record in its organisation."),
    th.Property("replication_key", th.StringType, description="Field that moves forward when a record changes."),
    th.Property("modified_since", th.BooleanType, description="Whether the path takes If-Modified-Since."),
    th.Property("paging", th.StringType, allowed_values=list(STYLES), description="How to get all records."),
    th.Property("page_size", th.IntegerType, description="Records a page, where the path lets one choose."),
    th.Property("start_date", th.DateTimeType, description="Leave out what was last changed before, on a first run."),
    th.Property("every", th.StringType, description="Time before it is read again, such as 24h or 7d."),
    th.Property("lookback", th.NumberType, description="Days before the bookmark from which to read again."),
    th.Property(
        "schema",
        th.CustomType({"type": ["object", "string", "null"]}),
        description="JSON schema of a record, or a file with it; else inferred from the first page.",
    ),
    th.Property("scopes", TEXTS, description="Scopes of which one is needed, for the message when it is missing."),
)

CUSTOM_STREAMS: t.Final = th.Property(
    "custom_streams",
    th.ArrayType(CUSTOM_STREAM),
    default=[],
    description="Streams of your own, from any path of Xero's APIs; see the docs.",
)
