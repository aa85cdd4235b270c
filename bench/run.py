"""Measures the sandbox, then our tap beside others; prints tables. Takes a few minutes, and the index of packages."""

from __future__ import annotations

import sandbox
import taps

if __name__ == "__main__":
    sandbox.main()
    taps.main()
