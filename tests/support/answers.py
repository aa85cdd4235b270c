"""Takes the answer to a write apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import requests


def saved(answer: requests.Response) -> dict[str, Any]:
    """The only record of an answer."""
    assert answer.status_code == 200, answer.text
    (record,) = next(value for value in answer.json().values() if isinstance(value, list))
    return dict(record)


def messages(answer: requests.Response) -> list[str]:
    """What Xero complains about."""
    assert answer.status_code == 400, answer.text
    return [error["Message"] for element in answer.json()["Elements"] for error in element["ValidationErrors"]]
