"""The exception by which anything on the way to the books ends a call with an answer of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xero_sandbox.http.messages import Response


class RefusalError(Exception):
    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response
