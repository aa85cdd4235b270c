"""The columns of the general ledger, and which of them tell a posting from all others."""

from __future__ import annotations

import typing as t

from xero_client.catalogue.entities import TENANT

Json: t.TypeAlias = dict[str, t.Any]

GENERAL_LEDGER: t.Final = "general_ledger"
CASH: t.Final = "general_ledger_cash"
LEDGERS: t.Final = (GENERAL_LEDGER, CASH)
"""Streams of postings."""
KEY: t.Final = ("Collection", "DocumentID", "PostingID")
STAMP: t.Final = "UpdatedDateUTC"

TEXTS: t.Final = (
    *("AccountID", "AccountCode", "AccountName", "AccountClass", "AccountType", "SystemAccount"),
    *("SourceType", "SourceID", "SourceLineID", "Description", "Reference", "DocumentNumber"),
    *("ContactID", "ContactName", "CurrencyCode", "TaxType"),
    *("TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2"),
)
NUMBERS: t.Final = (
    *("NetAmount", "TaxAmount", "GrossAmount"),
    *("CurrencyNetAmount", "CurrencyTaxAmount", "CurrencyGrossAmount", "CurrencyRate"),
)


def schema() -> Json:
    """The JSON schema of a posting, made anew for whoever changes it."""
    properties: Json = {
        **{name: {"type": "string"} for name in (TENANT, *KEY)},
        "Date": {"type": ["string", "null"], "format": "date"},
        **{name: {"type": ["string", "null"]} for name in TEXTS},
        **{name: {"type": ["number", "null"]} for name in NUMBERS},
        STAMP: {"type": ["string", "null"], "format": "date-time"},
    }
    return {"type": "object", "properties": properties, "required": [TENANT, *KEY]}
