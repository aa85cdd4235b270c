"""A Singer state as the tap sees it, or the part of it that belongs to one stream of one organisation."""

from __future__ import annotations

import typing as t

State: t.TypeAlias = dict[str, t.Any]
