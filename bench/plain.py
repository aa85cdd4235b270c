"""The tap that one writes in an afternoon: the SDK's REST stream, page numbers, a bookmark by UpdatedDateUTC."""

from __future__ import annotations

import typing as t

from singer_sdk import Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.pagination import PageNumberPaginator
from singer_sdk.streams import RESTStream
from support.chaos import TOUCHED
from xero_client.values.dates import as_datetime, if_modified_since, moment

if t.TYPE_CHECKING:
    import requests
    from singer_sdk.helpers.types import Context, Record


class UntilEmpty(PageNumberPaginator):
    """Page after page until one is empty."""

    def has_more(self, response: requests.Response) -> bool:
        return any(isinstance(value, list) and value for value in response.json().values())


class PlainStream(RESTStream[int]):
    """One collection, in Xero's own order."""

    replication_key = "UpdatedDateUTC"
    is_sorted = False

    def __init__(self, tap: Tap) -> None:
        self.path = f"/api.xro/2.0/{tap.config['path']}"
        self.primary_keys = (tap.config["key"],)
        fields = {name: {"type": ["string", "null"]} for name in (tap.config["key"], "UpdatedDateUTC", *TOUCHED)}
        super().__init__(tap, name=tap.config["stream"], schema={"type": "object", "properties": fields})

    @property
    def url_base(self) -> str:
        return str(self.config["api_url"])

    @property
    def records_jsonpath(self) -> str:
        return f"$.{self.config['path']}[*]"

    @property
    def authenticator(self) -> BearerTokenAuthenticator:
        return BearerTokenAuthenticator(token=self.config["access_token"])

    @property
    def http_headers(self) -> dict[str, str]:
        since = self.get_starting_replication_key_value({})
        changed = {"If-Modified-Since": if_modified_since(as_datetime(since))} if since else {}
        return {"Accept": "application/json", "Xero-Tenant-Id": self.config["tenant_id"], **changed}

    def get_new_paginator(self) -> UntilEmpty:
        return UntilEmpty(1)

    def get_url_params(self, context: Context | None, next_page_token: int | None) -> dict[str, t.Any]:  # noqa: ARG002
        return {"page": next_page_token, "pageSize": self.config["page_size"]}

    def parse_response(self, response: requests.Response) -> t.Iterable[Record]:
        return super().parse_response(response) if response.content else ()

    def post_process(self, row: Record, context: Context | None = None) -> Record:  # noqa: ARG002
        return {**row, "UpdatedDateUTC": moment(row["UpdatedDateUTC"])}


class PlainTap(Tap):
    name = "tap-plain"
    config_jsonschema = th.PropertiesList(
        *(
            th.Property(name, th.StringType, required=True)
            for name in ("access_token", "tenant_id", "api_url", "stream", "path", "key")
        ),
        th.Property("page_size", th.IntegerType, required=True),
    ).to_dict()

    def discover_streams(self) -> list[PlainStream]:
        return [PlainStream(self)]


if __name__ == "__main__":
    PlainTap.cli()
