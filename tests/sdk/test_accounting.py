"""The vendor's own SDK is content: each of its methods for accounting gets an answer that it can read."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from sdk.rows import ROWS
from sdk.scene import Scene
from sdk.table import ARGUMENTS
from xero_python.accounting import AccountingApi  # type: ignore[import-untyped] # it has no types
from xero_python.api_client import ApiClient, Configuration  # type: ignore[import-untyped]
from xero_python.api_client.deserializer import deserialize  # type: ignore[import-untyped]
from xero_python.api_client.oauth2 import OAuth2Token  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from sdk.table import Row
    from support.sandbox import Sandbox

OWN: Final = {"get_resource_url", "get_model_finder"}
"""Methods that call nothing."""
METHODS: Final = {
    name: method for name, method in inspect.getmembers(AccountingApi, inspect.isfunction) if name[0] != "_"
}
PLAIN: Final = {"str", "int"}


@pytest.fixture
def api(sandbox: Sandbox) -> AccountingApi:
    token = {"access_token": sandbox.access_token(), "scope": [], "expires_in": 1800, "token_type": "Bearer"}
    client = ApiClient(
        Configuration(oauth2_token=OAuth2Token(client_id="", client_secret="")), oauth2_token_getter=lambda: token
    )
    return AccountingApi(client, base_url=f"{sandbox.url}/api.xro/2.0")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.method)
def test_the_sdk_reads_every_answer(api: AccountingApi, sandbox: Sandbox, row: Row) -> None:
    answer = getattr(api, row.method)(sandbox.tenant_id, **arguments(api, row, Scene(sandbox)))

    wanted = answer_type(row.method)
    if wanted == "file":
        assert Path(answer).read_bytes()
    elif wanted is None:
        assert answer is None
    else:
        assert type(answer).__name__ == wanted
        assert row.may_be_empty or any(getattr(answer, name) for name in answer.openapi_types)


def test_no_method_of_the_sdk_is_left_out() -> None:
    assert [row.method for row in ROWS if row.method not in METHODS] == []
    assert sorted(METHODS.keys() - OWN - {row.method for row in ROWS}) == []


def arguments(api: AccountingApi, row: Row, scene: Scene) -> dict[str, Any]:
    """What the method is called with; a body is a model of the SDK's, so that the SDK writes it in its own way."""
    documented = re.findall(r":param (\S+) (\w+):", METHODS[row.method].__doc__ or "")
    types = {name: kind for kind, name in documented}
    given = {name: row.arguments.get(name) or ARGUMENTS[name] for name in required(row.method)}
    values = {name: make(scene) for name, make in given.items()}
    models = api.get_model_finder()
    return {
        name: value if types[name] in PLAIN else deserialize(types[name], value, models)
        for name, value in values.items()
    }


def required(method: str) -> list[str]:
    """The parameters without a default but for the organisation."""
    parameters = inspect.signature(METHODS[method]).parameters.values()
    return [each.name for each in parameters if each.default is each.empty][2:]


def answer_type(method: str) -> str | None:
    """The model that the method makes of an answer, "file", or None when there is nothing in it."""
    found = re.search(r'response_type="(\w+)"', inspect.getsource(METHODS[method]))
    return found[1] if found else None
