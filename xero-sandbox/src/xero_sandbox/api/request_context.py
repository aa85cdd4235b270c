"""What a handler gets to know: the operation that is meant, what was asked of it, and of whose books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xero_sandbox.http.messages import Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.http.messages import Request
    from xero_sandbox.openapi.operations import Operation
    from xero_sandbox.options import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    request: Request
    organisation: Organisation
    client_id: str
    """The app that calls."""
    operation: Operation
    places: Mapping[str, str]
    """What stands in the path where the template has placeholders."""
    query: Mapping[str, str]
    """Names in lower case."""
    options: Options
    now: datetime
    correlation: str
    """Id of the answer, in its header and its body."""
    turns: Iterator[bool]
    """Whose turn it is where Xero was seen to do now one thing, now the other."""

    def flag(self, name: str) -> bool:
        """Whether a boolean query parameter is true."""
        return self.query.get(name.lower(), "").lower() == "true"

    def whole_number(self, name: str) -> int | None:
        """A query parameter; what is no whole number counts as not given."""
        try:
            return int(self.query.get(name.lower(), ""))
        except ValueError:
            return None


Handler = Callable[[Asked], Response]
