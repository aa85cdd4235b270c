"""An answer of another shape is never taken for what the settings ask for, and ends in one line."""

from __future__ import annotations

import typing as t

import pytest
from support.singer import contacts, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.target import Target

ORGANISATIONS: t.Final[tuple[t.Any, ...]] = (None, [], [None], {}, 7, [[]], [{}], [{"IsDemoCompany": "no"}])
SHAPES: t.Final[tuple[t.Any, ...]] = (
    *({"Organisations": value} for value in ORGANISATIONS),
    *([], {"Organisation": []}, {"Organisations": [{"IsDemoCompany": None, "Name": "\x00"}]}),
)


@pytest.mark.parametrize("body", SHAPES, ids=repr)
def test_only_what_says_so_is_a_demo_company(sandbox: Sandbox, target: Target, body: t.Any) -> None:
    sandbox.order({"status": 200, "body": body}, path="Organisation")

    run = target(whole(contacts(1)), require_demo_company=True, max_tries=1)

    assert run.exit_code in {5, 9}, run.log
    assert "Traceback" not in run.log
    assert sandbox.calls_of("PUT /Contacts") == sandbox.calls_of("POST /Contacts") == 0
