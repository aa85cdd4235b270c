"""The schema of a report's rows."""

from __future__ import annotations

import typing as t

from singer_sdk import typing as th
from xero_client.catalogue.entities import TENANT

from tap_xero.catalogue.descriptions.by_name import COLUMNS

if t.TYPE_CHECKING:
    from tap_xero.catalogue.reports import Report

ATTRIBUTES: t.Final = th.CustomType({"type": ["object", "null"], "additionalProperties": {"type": "string"}})

COMMON: t.Final = (
    th.Property(TENANT, th.StringType, description=COLUMNS[TENANT]),
    th.Property("report_id", th.StringType, description="Xero's name of the report, or the id of a published one."),
    th.Property("report_titles", th.ArrayType(th.StringType), description="As printed above it."),
    th.Property("parameters", th.StringType, description="What was asked, as JSON."),
    th.Property("parameters_digest", th.StringType, description="The same, short."),
    th.Property("read_at", th.DateTimeType, description="When, by Xero's clock; the same for all rows of one answer."),
    th.Property("basis", th.StringType, description="accrual or cash, where the report knows both."),
    th.Property("currency", th.StringType, description="The organisation's own."),
    th.Property("contact_id", th.StringType, description="Of a report about one contact."),
    th.Property("row_number", th.IntegerType, description="Its place in the report, from 1."),
    th.Property(
        "row_path", th.StringType, description="The sections, then the account's or document's id or the title."
    ),
    th.Property(
        "row_type", th.StringType, description="line; summary: the sum of others; heading: a title over nothing."
    ),
    th.Property("section_path", th.StringType, description="The titles of the sections, the outermost first."),
    th.Property("row_title", th.StringType, description="What the row is about, as Xero prints it."),
    th.Property("row_heading", th.StringType, description="As Xero heads the titles, such as Bank Accounts."),
    th.Property("account_id", th.StringType, description="Xero's id of the account, where the row is about one."),
    th.Property("invoice_id", th.StringType, description="Xero's id of the document, where the row is about one."),
    th.Property("attributes", ATTRIBUTES, description="All ids Xero gives."),
    th.Property("column", th.StringType, description="As Xero heads it."),
    th.Property("column_number", th.IntegerType, description="Its place, from 1; 0 is that of the titles."),
    th.Property(
        "column_type",
        th.StringType,
        description="period, tracking, total (of tracking options), measure, or title: there is no other cell.",
    ),
    th.Property("from_date", th.DateType, description="First day; empty for a report as at a day."),
    th.Property("to_date", th.DateType, description="Last day, or the day as at which."),
    th.Property("tracking", th.StringType, description="The tracking option that the column is about."),
    th.Property("value", th.NumberType, description="The figure; empty where the cell is."),
    th.Property("unit", th.StringType, description="% for a percentage."),
    th.Property("text", th.StringType, description="What the cell says if it is no figure."),
)

LABELS: t.Final = {
    "document_date": th.DateType,
    "document_number": th.StringType,
    "due_date": th.DateType,
    "remark": th.StringType,
}


SAID: t.Final = {
    "document_date": "Day of the document.",
    "document_number": "Number of the document.",
    "due_date": "Day until which it is to be paid.",
    "remark": "What stands beside it.",
}


def schema_of(report: Report) -> dict[str, t.Any]:
    labels = (th.Property(name, LABELS[name], description=SAID[name]) for name in dict.fromkeys(report.labels.values()))
    return th.PropertiesList(*COMMON, *labels).to_dict()
