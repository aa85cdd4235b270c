"""The least that a reader of invoices must do: ask with requests, decode with orjson, write Singer messages.

floor.py CONFIG: a JSON file with `url`, `headers`, `params`, `pages`, and how many calls are under way `at_once`.
"""

from __future__ import annotations

import json
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def main(config: dict[str, Any]) -> None:
    client = requests.Session()
    client.headers.update(config["headers"])

    def invoices(page: int) -> list[Any]:
        answer = client.get(config["url"], params={**config["params"], "page": page})
        found: list[Any] = orjson.loads(answer.content)["Invoices"]
        return found

    for found in pages(invoices, config["pages"], config["at_once"]):
        for each in found:
            message = {"type": "RECORD", "stream": "invoices", "record": each}
            sys.stdout.buffer.write(orjson.dumps(message) + b"\n")


def pages(ask: Callable[[int], list[Any]], count: int, at_once: int) -> Iterator[list[Any]]:
    """In their order, so many of them asked for at once."""
    if at_once == 1:
        yield from map(ask, range(1, count + 1))
        return
    with ThreadPoolExecutor(at_once) as pool:
        waiting = deque(pool.submit(ask, page) for page in range(1, min(at_once, count) + 1))
        for page in range(at_once + 1, count + at_once + 1):
            if not waiting:
                return
            found = waiting.popleft().result()
            if page <= count:
                waiting.append(pool.submit(ask, page))
            yield found


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
