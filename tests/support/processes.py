"""Real processes that use one connection, light enough for fifty at once: they are forked from one that has it all."""

from __future__ import annotations

import logging
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from xero_client.connection import Connection
from xero_client.errors import XeroError
from xero_client.grant.store import Store
from xero_client.settings.shared_settings import Settings

from support.commands import forks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from multiprocessing.context import ForkServerProcess
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier, Event

PATIENCE_SECONDS: Final = 120
WAITED: Final = re.compile(r"Waited ([\d.]+) s for (the grant|another process to renew)")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a process says of itself."""

    organisations: int = 0
    error: str = ""
    waited: tuple[float, ...] = ()
    """Seconds for the lock of the grant, or for another process that had it, as logged."""
    spared: bool = False
    """Whether another process renewed the grant while this one waited, which then never had the lock."""


def ask_at_once(count: int, config: dict[str, Any]) -> list[Told]:
    """Have so many processes ask at the same moment which organisations are connected."""
    context = forks()
    barrier, answers = context.Barrier(count), context.Queue()
    processes = [context.Process(target=ask, args=(config, barrier, answers), daemon=True) for _ in range(count)]
    for process in processes:
        process.start()
    told = [answers.get(timeout=PATIENCE_SECONDS) for _ in processes]
    for process in processes:
        process.join(PATIENCE_SECONDS)
    return told


def start_asking(config: dict[str, Any], **environment: str) -> ForkServerProcess:
    """A process under way, to be killed."""
    process = forks().Process(target=organisations, args=(config, environment), daemon=True)
    process.start()
    return process


def kill(process: ForkServerProcess) -> None:
    process.kill()
    process.join(PATIENCE_SECONDS)
    assert process.exitcode == -9, "it had ended before it was killed"


@contextmanager
def holding(store_url: str, name: str) -> Iterator[ForkServerProcess]:
    """A process that holds a lease."""
    context = forks()
    held = context.Event()
    process = context.Process(target=hold, args=(store_url, name, held), daemon=True)
    process.start()
    assert held.wait(PATIENCE_SECONDS)
    try:
        yield process
    finally:
        process.kill()
        process.join(PATIENCE_SECONDS)


def start_reading(config: dict[str, Any], path: str, count: int) -> ForkServerProcess:
    """A process that reads a collection again and again."""
    process = forks().Process(target=read, args=(config, path, count), daemon=True)
    process.start()
    return process


def ask(config: dict[str, Any], barrier: Barrier, answers: Queue[Told]) -> None:
    log = _logged()
    connection = Connection(Settings.from_config(config, plugin="tests/1"))
    error, found = "", 0
    barrier.wait(PATIENCE_SECONDS)
    try:
        found = len(connection.organisations)
    except XeroError as problem:
        error = str(problem)
    matches = [match for match in map(WAITED.match, log) if match]
    spared = any(match[2] != "the grant" for match in matches)
    answers.put(
        Told(organisations=found, error=error, waited=tuple(float(match[1]) for match in matches), spared=spared)
    )


def organisations(config: dict[str, Any], environment: Mapping[str, str]) -> None:
    os.environ.update(environment)
    _ = Connection(Settings.from_config(config, plugin="tests/1")).organisations


def read(config: dict[str, Any], path: str, count: int) -> None:
    """Read a collection of the first organisation so many times, as many at once as may be."""
    connection = Connection(Settings.from_config(config, plugin="tests/1"))
    tenant_id = connection.organisations[0].tenant_id
    with ThreadPoolExecutor(max_workers=10) as threads:
        list(threads.map(lambda _: connection.send(path, tenant_id=tenant_id), range(count)))


def hold(store_url: str, name: str, held: Event) -> None:
    with Store(store_url).database.lease(name):
        held.set()
        time.sleep(PATIENCE_SECONDS)


def _logged() -> list[str]:
    """What the client logs from now on."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("xero_client").addHandler(handler)
    logging.getLogger("xero_client").setLevel(logging.DEBUG)
    return lines
