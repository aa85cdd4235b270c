"""`xero-sandbox` with a referee, who tells under /_sandbox/referee what was wrong since it was asked last."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).parents[2]))

import orjson
from xero_sandbox.app import Sandbox
from xero_sandbox.call import ACCOUNTING, CONTROL
from xero_sandbox.cli import main
from xero_sandbox.http.messages import json_response

from support.referee.judge import Judge

if TYPE_CHECKING:
    from xero_sandbox.call import Call
    from xero_sandbox.http.messages import Response

PAGE: Final = "/_sandbox/referee"


class Refereed(Sandbox):
    """Answers as ever, and has each answer judged."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._judge = Judge()

    def answer(self, call: Call) -> Response:
        if call.request.path == PAGE:
            return self._told()
        if call.area == CONTROL and call.request.method == "POST":
            self._judge.plant(call.path.strip("/"), _read(call.request.body))
        response = super().answer(call)
        if call.area == ACCOUNTING and call.organisation:
            self._judge.look(call, response)
        return response

    def _told(self) -> Response:
        judge = self._judge
        found, judge.complaints = judge.complaints, []
        told = {"complaints": found, "planted": list(judge.planted), "differences": dict(judge.differences)}
        return json_response(told)


def _read(body: bytes) -> Any:
    """An order, as far as it can be read."""
    try:
        return orjson.loads(body)
    except ValueError:
        return None


if __name__ == "__main__":
    main(Refereed)
