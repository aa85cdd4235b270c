"""Idempotency-Key: a retry gets the first answer and writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import requests
    from support.sandbox import Sandbox

BILL: dict[str, Any] = {"Type": "ACCPAY", "Contact": {"Name": "Ada"}, "InvoiceNumber": "7"}
SIX_MINUTES = 6 * 60


def write(sandbox: Sandbox, body: Any = None, key: str = "k", **other: Any) -> requests.Response:
    method, path = other.pop("method", "PUT"), other.pop("path", "Invoices")
    return sandbox.write(method, path, body or BILL, headers={"Idempotency-Key": key}, **other)


def test_the_same_write_with_the_same_key_happens_once(sandbox: Sandbox) -> None:
    """Without a key a bill is there twice, since bills may have any number."""
    count = sandbox.count("Invoices")

    first, second = write(sandbox), write(sandbox)

    assert first.status_code == 200
    assert second.text == first.text
    assert sandbox.count("Invoices") == count + 1
    sandbox.put("Invoices", BILL)
    sandbox.put("Invoices", BILL)
    assert sandbox.count("Invoices") == count + 3


def test_a_key_is_forgotten_after_six_minutes(sandbox: Sandbox) -> None:
    """On the sandbox's clock; then it is as good as new, for any request."""
    first = write(sandbox)
    sandbox.advance(SIX_MINUTES - 1)
    assert write(sandbox).text == first.text

    sandbox.advance(1)

    assert write(sandbox, {**BILL, "Reference": "another"}).status_code == 200


def test_errors_are_remembered_too(sandbox: Sandbox) -> None:
    """The same key cannot be used to try again with a body that would be good by now."""
    bad = {"Type": "ACCPAY", "Contact": {"ContactNumber": "late"}}
    refused = write(sandbox, bad)
    sandbox.put("Contacts", {"Name": "Late", "ContactNumber": "late"})

    assert refused.status_code == 400
    assert write(sandbox, bad).text == refused.text
    assert write(sandbox, bad, key="new").status_code == 200


@pytest.mark.parametrize(
    "other",
    [{"body": {**BILL, "Reference": "x"}}, {"method": "POST"}, {"path": "CreditNotes"}, {"summarizeErrors": "false"}],
)
def test_a_key_belongs_to_one_request(sandbox: Sandbox, other: dict[str, Any]) -> None:
    """Another body, method or address is refused, in the recorded words."""
    write(sandbox)

    answer = write(sandbox, **other)

    assert answer.status_code == 400
    assert answer.json()["Message"] == "Idempotency Key: k is used with a different request."


def test_a_key_of_more_than_128_characters_is_refused(sandbox: Sandbox) -> None:
    assert write(sandbox, key="k" * 128).status_code == 200

    answer = write(sandbox, key="k" * 129)

    assert answer.status_code == 400
    assert answer.json()["Message"] == f"Idempotency Key: {'k' * 129} with length 129 is too long."


def test_a_call_that_a_limit_refused_leaves_the_key_unused(sandbox: Sandbox) -> None:
    """So the retry does the work."""
    sandbox.reset(minute_limit=1)
    sandbox.get("Organisation")
    assert write(sandbox).status_code == 429

    sandbox.advance(60)

    assert write(sandbox).status_code == 200


def test_the_lost_answer_of_a_write_that_happened_is_replayed(sandbox: Sandbox) -> None:
    count = sandbox.count("Invoices")
    sandbox.order({"truncate": 10}, method="PUT")

    with pytest.raises(OSError, match="IncompleteRead"):
        write(sandbox)

    assert write(sandbox).json()["Invoices"][0]["InvoiceNumber"] == "7"
    assert sandbox.count("Invoices") == count + 1
