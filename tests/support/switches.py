"""Every position of the sandbox's switches other than the one it starts with: nobody knows which of them is Xero's."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from xero_sandbox.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

KNOWN: Final = frozenset({"tier", "app_profile", "role", "bank_account_admin"})
"""Differences between organisations, apps and users: they change what is allowed, and everybody knows how."""


def _flags() -> Iterator[tuple[str, ...]]:
    for option in fields(Options):
        flag = option.name.replace("_", "-")
        if option.name in KNOWN:
            continue
        if isinstance(option.default, bool):
            yield (f"--no-{flag}" if option.default else f"--{flag}",)
        for choice in option.metadata.get("choices", ())[1:]:
            yield f"--{flag}", choice


POSITIONS: Final = {" ".join(flags).removeprefix("--"): flags for flags in _flags()}
"""Flags of `xero-sandbox serve` for each, by name."""
