"""What rows, documents and answers of Xero are made of, and the status of what is in use."""

from __future__ import annotations

import typing as t

Record: t.TypeAlias = dict[str, t.Any]
"""Fields by name, as JSON has them."""

ACTIVE: t.Final = "ACTIVE"
