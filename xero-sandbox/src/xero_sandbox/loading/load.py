"""Loads records into a file of books, or into a sandbox that runs."""

from __future__ import annotations

from random import SystemRandom
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from xero_sandbox.loading.steps import take
from xero_sandbox.options import Options
from xero_sandbox.storage import tagged_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xero_sandbox.loading.steps import Step
    from xero_sandbox.storage.books_file import BooksFile

PATIENCE: Final = 600
"""Seconds for one step: the last one posts everything."""


class LoadError(ValueError):
    """The message says what is wrong, in one line."""


def into_file(state: BooksFile, steps: Iterable[Step], tenant_id: str) -> int:
    """How many records it took; a file that is not there begins with the books of an empty company."""
    with state.held():
        world = state.open(state.options(Options(invoices=0)), SystemRandom())
        organisation = world.organisation(tenant_id)
        count = sum(take(organisation, step, world.clock.now()) for step in steps)
        state.save(world)
    return count


def into_sandbox(url: str, steps: Iterable[Step], tenant_id: str) -> int:
    """How many records it took."""
    return sum(_send(f"{url.rstrip('/')}/_sandbox/load", {**step, "tenant": tenant_id}) for step in steps)


def _send(url: str, step: Step) -> int:
    try:
        with urlopen(Request(url, tagged_json.write(step), method="POST"), timeout=PATIENCE) as answer:  # noqa: S310 - the user's own URL
            return int(tagged_json.read(answer.read())["loaded"])
    except HTTPError as error:
        raise LoadError(str(tagged_json.read(error.read()).get("error", error))) from error
    except (URLError, ValueError) as error:
        raise LoadError(f"no sandbox answers at {url}: {error}") from error
