"""However a run fails, nothing that it says or writes holds a secret: not whole, not in half, not encoded."""

from __future__ import annotations

import os
import random
import typing as t
from contextlib import ExitStack

import pytest
from support.exposing import ASKED, WAYS, Exposure, configured
from support.given import COMMANDS, Given
from support.secrets import MAY_HOLD_SECRETS, shown_in

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

ROUNDS: t.Final = int(os.environ.get("SECRETS", "1"))
"""Runs of each command in each way of failing."""
SEED: t.Final = os.environ.get("SECRETS_SEED", "")
EXIT_CODES: t.Final = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 143}
IN_A_HURRY: t.Final = {"max_tries": 1, "connect_timeout": 2, "read_timeout": 2, "call_timeout": 5}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_secret_is_in_any_text(
    sandbox: Sandbox, tmp_path: Path, way: t.Callable[[Exposure], None], command: str
) -> None:
    """SECRETS=50 tries more of them, SECRETS_SEED others."""
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        folder.mkdir()
        chance = random.Random(f"{SEED} {way.__name__} {command} {number}")  # noqa: S311 - the same at each run
        with ExitStack() as stack:
            given = Given(folder, sandbox.config() | IN_A_HURRY)
            run = Exposure(chance=chance, given=given, command=command, stack=stack)
            if chance.random() < 0.7:
                run.fill()
            way(run)
            done = given.outcome(command, configured(run), run.environment, asks=chance.choice(ASKED))

        assert done.exit_code in EXIT_CODES, (number, done.told)
        assert "Traceback" not in done.told, (number, done.told)
        expect_shown_nowhere(run.secrets, folder)


def expect_shown_nowhere(secrets: list[str], folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file() and not any(word in str(file.relative_to(folder)) for word in MAY_HOLD_SECRETS):
            content = file.read_bytes()
            found = [secret for secret in secrets if shown_in(secret, content)]
            assert not found, (file, content.decode(errors="replace")[-3000:])


@pytest.mark.parametrize("before", ["", "x", "xy", "user:"])
def test_a_secret_is_found_in_whatever_it_is_written(before: str) -> None:
    from base64 import b64encode, urlsafe_b64encode  # noqa: PLC0415
    from urllib.parse import quote  # noqa: PLC0415

    secret = "s\u00e9cret/with?more"
    plain = f"{before}{secret} after".encode()
    for content in (plain, quote(plain).encode(), b64encode(plain), urlsafe_b64encode(plain), repr(secret).encode()):
        assert shown_in(secret, content)
    assert not shown_in(secret, b"nothing of the kind")
